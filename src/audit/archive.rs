//! Archiving: moves the oldest sealed lines into a file, and leaves a signed anchor with what they said about rows
//! (`docs/decisions/060-archived-trail.md`). The file is on the disk before a line is deleted, and lines and anchor go in one
//! transaction, so an archive that is killed loses nothing and is made again. Refuses lines of the last 90 days, and a trail
//! that is not whole.

use std::io;
use std::path::Path;

use uuid::Uuid;

use super::anchor::{ArchivedPart, TrailAnchor};
use super::archive_lines::{LinesDigest, NewArchive, seal_of, text};
use super::archived::{self, ArchivedTrail};
use super::finding::Findings;
use super::histories::Histories;
use super::walk::{LINES, Walk};
use crate::fault::Fault;
use crate::keys::Keys;
use crate::progress;
use crate::rules::trail::TrailEvent;
use crate::rules::{Instant, Span};
use crate::store::trail::{self, Anchoring};
use crate::store::{DatabaseUrl, Store};

/// Minimum age of an archived line: the longest a row's end is looked for in the trail by anything but the verifier.
pub const YOUNGEST: Span = Span::days(90);

/// Lines read at once.
const BATCH: i64 = 1000;

/// Places looked at at once.
const PLACES: i64 = 10_000;

/// An order to archive lines of the trail.
#[derive(Clone, Copy, Debug)]
pub struct ArchiveOrder<'a> {
    /// Lines before this time.
    pub before: Instant,
    /// The file to write.
    pub file: &'a Path,
    /// Who archives.
    pub by: &'a str,
}

/// The outcome of an archive.
#[derive(Debug)]
pub enum Archiving {
    /// Lines were moved.
    Done(ArchivedPart),
    /// The file has these lines from an earlier run, and nothing was left to do.
    Already(ArchivedPart),
    /// No line is from before the time. The position: the first line that is old enough but not told yet.
    Nothing(Option<i64>),
    /// Nothing was done: lines after this time stay.
    TooYoung(Instant),
    /// Nothing was done: the database's role may not delete lines.
    NotPermitted,
    /// Nothing was done: another file has the name.
    Exists,
    /// Nothing was done: the lines to archive, or those archived before, are not as they were written.
    NotWhole(Findings),
    /// Nothing was deleted: another archive is at work, or lines changed meanwhile.
    Overtaken,
}

/// A failure of an archive or of a file of one.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveFault {
    /// The store or the keys failed.
    #[error(transparent)]
    Store(#[from] Fault),
    /// The file cannot be read or written.
    #[error("the archive file cannot be read or written")]
    File(#[from] io::Error),
    /// The file is none that may be changed.
    #[error("{0}")]
    Unfit(String),
}

/// Moves the lines before a time into a file.
pub async fn archive(
    store: &Store,
    url: &DatabaseUrl,
    keys: &Keys,
    order: ArchiveOrder<'_>,
    now: Instant,
) -> Result<Archiving, ArchiveFault> {
    if order.before > now - YOUNGEST {
        return Ok(Archiving::TooYoung(now - YOUNGEST));
    }
    if !trail::may_archive(store).await? {
        return Ok(Archiving::NotPermitted);
    }
    let mut histories = Histories::default();
    let mut before = archived::recall(store, keys, &mut histories).await?;
    if !before.findings.is_empty() {
        return Ok(Archiving::NotWhole(before.findings));
    }
    let start = before.start();
    match of_file(keys, order.file, &before)? {
        Some(FileThere::Archived(part)) => return Ok(Archiving::Already(part)),
        Some(FileThere::Other) => return Ok(Archiving::Exists),
        // The lines of a file that was written before a run ended are still in the table.
        Some(FileThere::Begun) | None => {}
    }
    let (last, untold) = last_place(store, start.0, order.before).await?;
    if last == start.0 {
        return Ok(Archiving::Nothing(untold));
    }

    let mut file = NewArchive::begin(order.file)?;
    let mut walk = Walk::after(keys, Vec::new(), start.clone());
    let (mut digest, mut head, mut until, mut lines) = (LinesDigest::default(), None, None::<Instant>, 0_usize);
    let mut after = (start.0, Uuid::max());
    loop {
        let batch = trail::sealed_behind(store, after, BATCH).await?;
        let of_part = batch.iter().filter(|stored| stored.position.is_some_and(|position| position <= last));
        for stored in of_part {
            if walk.step(stored) {
                histories.note(stored);
                histories.withheld.list(&stored.line);
                if stored.line.event() == Some(TrailEvent::Restored) {
                    before.restores.push(stored.clone());
                }
            }
            file.add(&text(stored)?)?;
            digest.add(stored)?;
            (head, lines) = (stored.link_mac.clone(), lines + 1);
            until = until.max(Some(stored.line.at));
        }
        progress::tell(LINES, lines as u64, u64::try_from(last - start.0).ok());
        match batch.last() {
            Some(newest) if newest.position < Some(last) => {
                after = (newest.position.unwrap_or(i64::MAX), newest.line.id);
            }
            _ => break,
        }
    }
    let (_, mut findings) = walk.end();
    // Findings about restored rows rest on lines that a later verification does not read.
    [&histories.told.findings, &histories.spent.findings].into_iter().for_each(|found| findings.join(found.clone()));
    let ends = head.zip(until).filter(|_| findings.is_empty() && i64::try_from(lines) == Ok(last - start.0));
    let Some((head, until)) = ends else {
        return Ok(if findings.is_empty() { Archiving::Overtaken } else { Archiving::NotWhole(findings) });
    };
    let part = ArchivedPart::of((start.0, start.1.as_deref()), (last, &head), until, &digest.end());
    file.seal(part.seal(keys)?)?;
    file.keep()?;
    let make = |standing: Vec<Uuid>| {
        let (rows, digest) = archived::rows(&histories, &standing, &before.restores)?;
        Ok((rows, TrailAnchor::of(part.clone(), &digest, now, order.by).sign(keys)?))
    };
    match trail::anchor(url, (part.first, last, lines), until, make).await? {
        Anchoring::Done => Ok(Archiving::Done(part)),
        Anchoring::Overtaken | Anchoring::Changed(_) => Ok(Archiving::Overtaken),
    }
}

/// A file that has the name of a new one.
enum FileThere {
    /// The file of an archived part.
    Archived(ArchivedPart),
    /// The file of an archive that was killed before it deleted lines.
    Begun,
    /// Another file.
    Other,
}

fn of_file(keys: &Keys, path: &Path, before: &ArchivedTrail) -> Result<Option<FileThere>, ArchiveFault> {
    let seal = match seal_of(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        read => read?,
    };
    let Some(part) = seal.and_then(|token| ArchivedPart::read_seal(keys, &token)) else {
        return Ok(Some(FileThere::Other));
    };
    let is_archived = before.anchors.iter().any(|known| known.anchor == part);
    let is_begun = part.start() == before.start();
    Ok(Some(match part {
        part if is_archived => FileThere::Archived(part),
        _ if is_begun => FileThere::Begun,
        _ => FileThere::Other,
    }))
}

/// The last place of the lines that can be archived after a position, and the place of a line that is old enough and not told.
async fn last_place(store: &Store, after: i64, before: Instant) -> Result<(i64, Option<i64>), Fault> {
    let mut last = after;
    loop {
        let places = trail::archivable_behind(store, last, before, PLACES).await?;
        if places.is_empty() {
            return Ok((last, None));
        }
        for place in places {
            if !place.is_old || !place.is_told {
                return Ok((last, place.is_old.then_some(place.position)));
            }
            last = place.position;
        }
    }
}
