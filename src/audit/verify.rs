//! Verification: reads the whole trail in batches, and the rows it is about. Changes nothing. Lines may be written meanwhile:
//! rows are compared with lines that were read before them.

use std::path::PathBuf;

use uuid::Uuid;

use super::archive_check::{PartSeen, hold_files, marks_after};
use super::archived;
use super::chain;
use super::checkpoint::Checkpoint;
use super::finding::{FindingKind, Findings, TrailFinding, Withheld};
use super::gaps::{self, DeclaredGap};
use super::histories::Histories;
use super::keys_told::KeyHistory;
use super::walk::{LINES, Walk};
use super::withheld::WithheldHistory;
use crate::fault::Fault;
use crate::keys::Keys;
use crate::progress;
use crate::rules::Instant;
use crate::store::Store;
use crate::store::application_keys::{sessions_behind, versions};
use crate::store::trail::{self, KeptCheckpoint, TrailCursor};

/// Lines and accounts read at once.
const BATCH: i64 = 1000;

/// Lines searched at once for those that are not sealed.
const PAGE: usize = 5000;

/// Lines of forgettings read at once: each lists up to a thousand ranges.
const LISTINGS: i64 = 50;

/// The result of a verification.
#[derive(Debug)]
pub struct Report {
    /// Number of sealed lines.
    pub lines: u64,
    /// Number of genuine lines that wait to be sealed.
    pub unsealed: u64,
    /// Time of the oldest line that waits to be sealed.
    pub unsealed_since: Option<Instant>,
    /// The kept checkpoint; `None`: there is no genuine one.
    pub checkpoint: Option<Checkpoint>,
    /// Genuine lines whose personal data was withheld by a forgetting.
    pub withheld: Withheld,
    /// The archived parts of the trail, each with whether a file of it was given.
    pub archived: Vec<PartSeen>,
    /// Gaps that restores left.
    pub gaps: Vec<DeclaredGap>,
    /// The faults found.
    pub findings: Findings,
}

impl Report {
    /// Accepts the gaps that these lines declare. `Err`: an id that is the line of no gap.
    pub fn accept(&mut self, lines: &[Uuid]) -> Result<(), Uuid> {
        for line in lines {
            self.gaps.iter_mut().find(|gap| gap.line == *line).ok_or(*line)?.accepted = true;
        }
        Ok(())
    }

    /// Whether nothing is wrong with the trail: there is no finding, and every gap is accepted.
    pub fn is_whole(&self) -> bool {
        self.findings.is_empty() && self.gaps.iter().all(|gap| gap.accepted)
    }
}

/// Verifies the trail by its MACs, the kept checkpoint and a checkpoint `given`, and the rows by the trail.
pub async fn verify(store: &Store, keys: &Keys, given: Option<Checkpoint>) -> Result<Report, Fault> {
    verify_with(store, keys, given, &[]).await
}

/// Verifies the trail as [`verify`] does, and archive files with it. Begins anew if lines are archived meanwhile.
pub async fn verify_with(
    store: &Store,
    keys: &Keys,
    given: Option<Checkpoint>,
    files: &[PathBuf],
) -> Result<Report, Fault> {
    loop {
        let anchors = trail::archived_until(store).await?;
        let report = verify_once(store, keys, given.clone(), files).await?;
        if trail::archived_until(store).await? == anchors {
            return Ok(report);
        }
    }
}

async fn verify_once(
    store: &Store,
    keys: &Keys,
    given: Option<Checkpoint>,
    files: &[PathBuf],
) -> Result<Report, Fault> {
    let kept = trail::kept(store).await?;
    let checkpoint = kept.token.as_deref().and_then(|token| Checkpoint::read(keys, token));
    let mut marks: Vec<(&'static str, Checkpoint)> = Vec::new();
    marks.extend(checkpoint.clone().map(|kept| ("the checkpoint kept beside it,", kept)));
    let (sessions, browsers) = sessions(store).await?;
    let mut histories = Histories::of(sessions, &pending(store).await?, browsers);
    let mut archive = archived::recall(store, keys, &mut histories).await?;
    let mut gaps: Vec<DeclaredGap> = archive.restores.iter().filter_map(DeclaredGap::read).collect();
    gaps.extend(gaps::declared(store, keys).await?);
    marks.extend(gaps::marks(&mut gaps, given));
    read_listings(store, keys, &mut histories.withheld).await?;
    let files = hold_files(keys, files, &archive.anchors, &marks, &mut histories.withheld)?;
    let (marks, others) = marks_after(marks, &archive.start());
    let mut walk = Walk::after(keys, marks, archive.start());

    let [archived, end] = [archive.start().0, kept.greatest.unwrap_or(0)].map(i64::unsigned_abs);
    let (mut after, mut seen) = ((i64::MIN, Uuid::nil()), 0);
    loop {
        let batch = trail::sealed_behind(store, after, BATCH).await?;
        for stored in &batch {
            if walk.step(stored) {
                histories.withheld.note(stored);
                histories.note(stored);
            }
        }
        if histories.withheld.has_unlisted() {
            // Somebody may have been forgotten since.
            read_listings(store, keys, &mut histories.withheld).await?;
            histories.withheld.settle();
        }
        seen += batch.len() as u64;
        progress::tell(LINES, seen, end.checked_sub(archived));
        match batch.last() {
            Some(last) if is_full(&batch) => after = (last.position.unwrap_or(i64::MAX), last.line.id),
            _ => break,
        }
    }
    let (lines, walked) = walk.end();
    let mut findings = files.findings;
    [archive.findings, others, walked].into_iter().for_each(|found| findings.join(found));
    if let Some(finding) = amiss(&kept, checkpoint.as_ref()) {
        findings.add(finding);
    }
    let (unsealed, unsealed_since) = unsealed(store, keys, &mut histories, &mut findings).await?;

    let (mut after, mut held, whole) = (None, 0, findings.is_empty());
    let (withheld, emptied) = std::mem::take(&mut histories.withheld).end();
    findings.join(emptied);
    loop {
        let (rows, sessions) = trail::versions_behind(store, after, BATCH).await?;
        held += rows.len() as u64;
        progress::tell("accounts", held, None);
        histories.hold(&rows, &sessions, whole);
        archive.standing.hold(&rows, &sessions);
        match rows.last() {
            Some(last) if is_full(&rows) => after = Some(last.id),
            _ => break,
        }
    }
    let after = pending(store).await?;
    histories.hold_pending(&after);
    archive.standing.hold_pending(&after);
    histories.keys.hold(&versions(store).await?);
    hold_sessions(store, &mut histories.keys).await?;
    findings.join(histories.end());
    findings.join(archive.standing.end(&findings));
    let (lines, archived) = (lines + files.lines, files.parts);
    Ok(Report { lines, unsealed, unsealed_since, checkpoint, withheld, archived, gaps, findings })
}

/// The finding about the kept checkpoint, if it is missing or not genuine.
fn amiss(kept: &KeptCheckpoint, checkpoint: Option<&Checkpoint>) -> Option<TrailFinding> {
    let greatest = kept.greatest.unwrap_or(0);
    match (&kept.token, checkpoint) {
        (None, _) if greatest > 0 => Some(TrailFinding::of(
            FindingKind::Checkpoint,
            None,
            "the trail is sealed, and no checkpoint is kept beside it",
        )),
        (Some(_), None) => {
            Some(TrailFinding::of(FindingKind::Checkpoint, None, "what is kept as a checkpoint is none of ours"))
        }
        (Some(_), Some(checkpoint)) if checkpoint.position < greatest => {
            let said = format!("the checkpoint kept is of {}, and lines are sealed to {greatest}", checkpoint.position);
            Some(TrailFinding::of(FindingKind::Checkpoint, None, said))
        }
        _ => None,
    }
}

/// Reads the lines that list withheld places. Those with a genuine MAC are believed, also while they wait to be sealed: such a
/// line can be deleted, which leaves its places unlisted, but not invented.
async fn read_listings(store: &Store, keys: &Keys, withheld: &mut WithheldHistory) -> Result<(), Fault> {
    let mut after = Uuid::nil();
    loop {
        let lines = trail::listings_behind(store, after, LISTINGS).await?;
        let genuine = lines.iter().filter(|stored| chain::is_made_by_us(keys, stored));
        genuine.for_each(|stored| withheld.list(&stored.line));
        match lines.last() {
            Some(last) => after = last.line.id,
            None => return Ok(()),
        }
    }
}

/// Reads the lines that are not sealed. Returns the number of genuine ones, and the time of the oldest.
async fn unsealed(
    store: &Store,
    keys: &Keys,
    histories: &mut Histories,
    findings: &mut Findings,
) -> Result<(u64, Option<Instant>), Fault> {
    const FORGED: &str = "was not written by us, or not like this; it is not sealed";
    let (mut many, mut since, mut after) = (0, None::<Instant>, TrailCursor::START);
    loop {
        let page = trail::unsealed_behind(store, after, PAGE).await?;
        for stored in &page.lines {
            if chain::is_written_by_us(keys, stored) {
                histories.withheld.note(stored);
                histories.note(stored);
                many += 1;
                since = Some(since.map_or(stored.line.at, |since| since.min(stored.line.at)));
            } else {
                findings.add(TrailFinding::of(FindingKind::Inserted, Some(stored.line.id), FORGED));
            }
        }
        // No forgetting lists a line without a position.
        histories.withheld.settle();
        match page.next {
            Some(next) => after = next,
            None => return Ok((many, since)),
        }
    }
}

/// The ids of every session and every trusted browser.
async fn sessions(store: &Store) -> Result<(Vec<Uuid>, Vec<Uuid>), Fault> {
    let (mut all, mut browsers, mut after) = (Vec::new(), Vec::new(), None);
    loop {
        let (rows, sessions) = trail::versions_behind(store, after, BATCH).await?;
        all.extend(sessions.into_iter().map(|session| session.1));
        browsers.extend(rows.iter().flat_map(|row| row.browsers.iter().map(|browser| browser.0)));
        match rows.last() {
            Some(last) if is_full(&rows) => after = Some(last.id),
            _ => return Ok((all, browsers)),
        }
    }
}

/// Compares every session under an application key with the history of its key.
async fn hold_sessions(store: &Store, application_keys: &mut KeyHistory) -> Result<(), Fault> {
    let mut after = None;
    loop {
        let sessions = sessions_behind(store, after, BATCH).await?;
        application_keys.hold_sessions(&sessions);
        match sessions.last() {
            Some(last) if is_full(&sessions) => after = Some(last.0),
            _ => return Ok(()),
        }
    }
}

/// The id and the version of every pending sign-in.
async fn pending(store: &Store) -> Result<Vec<(Uuid, i64)>, Fault> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let rows = trail::pending_behind(store, after, BATCH).await?;
        after = rows.last().map(|last| last.0);
        let full = is_full(&rows);
        all.extend(rows);
        if !full {
            return Ok(all);
        }
    }
}

fn is_full<T>(batch: &[T]) -> bool {
    i64::try_from(batch.len()) == Ok(BATCH)
}
