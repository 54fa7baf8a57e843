//! Verifying: the whole trail, read in batches, and the rows it tells of. Changes nothing. What is written meanwhile is
//! taken as it comes: what was told is read before what it is held against.

use uuid::Uuid;

use super::chain;
use super::checkpoint::Checkpoint;
use super::finding::{FindingKind, Findings, TrailFinding, Withheld};
use super::spent::SpentHistory;
use super::told::ToldHistory;
use super::walk::Walk;
use crate::fault::Fault;
use crate::keys::Keys;
use crate::rules::Instant;
use crate::store::Store;
use crate::store::trail::{self, KeptCheckpoint, TrailCursor};

/// Lines and accounts read at once.
const BATCH: i64 = 1000;

/// Lines looked through at once for those that are not sealed.
const PAGE: usize = 5000;

/// How the trail was found.
#[derive(Debug)]
pub struct Report {
    /// Lines that are sealed.
    pub lines: u64,
    /// Lines of ours that wait to be.
    pub unsealed: u64,
    /// Since when the oldest of them does.
    pub unsealed_since: Option<Instant>,
    /// The checkpoint that is kept, if it is ours.
    pub checkpoint: Option<Checkpoint>,
    /// Lines whose personal data was withheld, and that are whole otherwise.
    pub withheld: Withheld,
    /// What is wrong.
    pub findings: Findings,
}

/// Holds the trail against its MACs, the checkpoint that is kept, one that was kept elsewhere, and the rows it tells of.
pub async fn verify(store: &Store, keys: &Keys, given: Option<Checkpoint>) -> Result<Report, Fault> {
    let kept = trail::kept(store).await?;
    let checkpoint = kept.token.as_deref().and_then(|token| Checkpoint::read(keys, token));
    let mut marks: Vec<(&'static str, Checkpoint)> = Vec::new();
    marks.extend(checkpoint.clone().map(|kept| ("the checkpoint kept beside it,", kept)));
    marks.extend(given.map(|given| ("the checkpoint given,", given)));
    let (sessions, browsers) = sessions(store).await?;
    let (mut walk, mut told) = (Walk::new(keys, marks), ToldHistory::of(sessions.into_iter()));
    let before = pending(store).await?;
    let mut spent = SpentHistory::of(before.into_iter().map(|row| row.0), browsers.into_iter());
    let mut withheld = Withheld::default();

    let mut after = (i64::MIN, Uuid::nil());
    loop {
        let batch = trail::sealed_behind(store, after, BATCH).await?;
        for stored in &batch {
            if walk.step(stored) {
                withheld.note(stored);
                told.note(&stored.line, stored.position);
                spent.note(&stored.line, stored.position);
            }
        }
        match batch.last() {
            Some(last) if is_full(&batch) => after = (last.position.unwrap_or(i64::MAX), last.line.id),
            _ => break,
        }
    }
    let (lines, mut findings) = walk.end();
    if let Some(finding) = amiss(&kept, checkpoint.as_ref()) {
        findings.add(finding);
    }
    let noting = (&mut told, &mut spent, &mut withheld, &mut findings);
    let (unsealed, unsealed_since) = unsealed(store, keys, noting).await?;

    let (mut after, whole) = (None, findings.is_empty());
    loop {
        let (rows, sessions) = trail::versions_behind(store, after, BATCH).await?;
        told.hold(&rows, &sessions);
        spent.hold(&rows, whole);
        match rows.last() {
            Some(last) if is_full(&rows) => after = Some(last.id),
            _ => break,
        }
    }
    spent.hold_pending(&pending(store).await?);
    for put_back in [told.end(), spent.end()] {
        put_back.told.into_iter().for_each(|finding| findings.add(finding));
        findings.add_uncounted(put_back.more);
    }
    Ok(Report { lines, unsealed, unsealed_since, checkpoint, withheld, findings })
}

/// What is wrong with the checkpoint that is kept.
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

/// The lines that wait: how many are ours, and since when.
async fn unsealed(
    store: &Store,
    keys: &Keys,
    (told, spent, withheld, findings): (&mut ToldHistory, &mut SpentHistory, &mut Withheld, &mut Findings),
) -> Result<(u64, Option<Instant>), Fault> {
    const FORGED: &str = "was not written by us, or not like this; it is not sealed";
    let (mut many, mut since, mut after) = (0, None::<Instant>, TrailCursor::START);
    loop {
        let page = trail::unsealed_behind(store, after, PAGE).await?;
        for stored in &page.lines {
            if chain::is_written_by_us(keys, stored) {
                withheld.note(stored);
                told.note(&stored.line, None);
                spent.note(&stored.line, None);
                many += 1;
                since = Some(since.map_or(stored.line.at, |since| since.min(stored.line.at)));
            } else {
                findings.add(TrailFinding::of(FindingKind::Inserted, Some(stored.line.id), FORGED));
            }
        }
        match page.next {
            Some(next) => after = next,
            None => return Ok((many, since)),
        }
    }
}

/// Every session and every trusted browser there is.
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

/// Every pending sign-in there is, with the version of its row.
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
