//! The summary of archived lines (table `trail_told`): what they said about rows, for the comparison with rows. Read into the
//! histories before the lines that are still in the table, and written from the histories by an archive. The signed anchor holds
//! a digest of the summary. Judges no row.

use std::collections::HashMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::anchor::{self, TrailAnchor};
use super::archive_lines::{parse, text};
use super::finding::{FindingKind, Findings, TrailFinding};
use super::histories::Histories;
use super::places::TrailPlaces;
use super::standing::StandingRows;
use crate::fault::Fault;
use crate::keys::Keys;
use crate::store::Store;
use crate::store::trail::{self, OF_ACCOUNT, Stored, ToldRow};

/// Rows read at once.
const BATCH: i64 = 5000;

/// Kinds of rows. All are single words of small letters, which every collation orders alike.
const ENDED: &str = "ended";
const FACTORS: &str = "factors";
const KEY: &str = "key";
const RESTORED: &str = "restored";
const STANDING: &str = "standing";
const WITHHELD: &str = "withheld";

/// The archived parts, and the rows that were there at the newest archive.
pub(super) struct ArchivedTrail {
    /// Genuine anchors by position.
    pub anchors: Vec<TrailAnchor>,
    /// Faults of anchors, and of what archived lines said.
    pub findings: Findings,
    /// Rows that were there.
    pub standing: StandingRows,
    /// Archived lines that declare a restore: every verification names them.
    pub restores: Vec<Stored>,
}

impl ArchivedTrail {
    /// The last archived position and its link MAC.
    pub fn start(&self) -> (i64, Option<Vec<u8>>) {
        self.anchors.last().map_or((0, None), |newest| newest.anchor.end())
    }
}

/// Reads the anchors, and what archived lines said into the histories.
pub(super) async fn recall(store: &Store, keys: &Keys, into: &mut Histories) -> Result<ArchivedTrail, Fault> {
    const CHANGED: &str = "what the archived lines said about rows is not as it was written";
    let (anchors, mut findings) = anchor::genuine(keys, &trail::anchors(store).await?);
    let newest = anchors.last();
    let mut restores = Vec::new();
    let mut standing = StandingRows::of(newest.map(|newest| (newest.anchor.until, newest.anchor.last)));
    let (mut hasher, mut after, mut is_whole) = (Sha256::new(), (String::new(), Uuid::nil()), true);
    loop {
        let rows = trail::told_behind(store, (&after.0, after.1), BATCH).await?;
        for row in &rows {
            add(&mut hasher, row);
            let (kind, subject, said) = row;
            is_whole &= match kind.as_str() {
                OF_ACCOUNT => put(&mut into.told.accounts, *subject, said),
                ENDED => put(&mut into.keys.ended, *subject, said),
                FACTORS => put(&mut into.spent.accounts, *subject, said),
                KEY => put(&mut into.keys.keys, *subject, said),
                RESTORED => {
                    let declared: Option<Stored> = parse(said);
                    let is_read = declared.is_some();
                    restores.extend(declared.inspect(|stored| into.closed.note(&stored.line, stored.position)));
                    is_read
                }
                STANDING => standing.ids.insert(*subject),
                WITHHELD => {
                    let places = TrailPlaces::parse(said).unwrap_or_default();
                    into.withheld.listed.entry(*subject).or_default().add(&places);
                    true
                }
                _ => false,
            };
        }
        match rows.into_iter().last() {
            Some((kind, subject, _)) => after = (kind, subject),
            None => break,
        }
    }
    if let Some(newest) = newest {
        into.spent.recall_browsers(newest.anchor.last);
    }
    let digest = hasher.finalize();
    if !is_whole || !newest.map_or(digest == Sha256::new().finalize(), |newest| newest.tells(&digest)) {
        let position = newest.map(|newest| newest.anchor.last);
        findings.add(TrailFinding { kind: FindingKind::Archive, position, id: None, said: CHANGED.into() });
    }
    Ok(ArchivedTrail { anchors, findings, standing, restores })
}

/// The rows that histories, standing rows and declared restores make, in order, and their digest.
pub(super) fn rows(of: &Histories, standing: &[Uuid], restores: &[Stored]) -> Result<(Vec<ToldRow>, Vec<u8>), Fault> {
    let mut rows = Vec::new();
    take(&mut rows, OF_ACCOUNT, &of.told.accounts)?;
    take(&mut rows, ENDED, &of.keys.ended)?;
    take(&mut rows, FACTORS, &of.spent.accounts)?;
    take(&mut rows, KEY, &of.keys.keys)?;
    rows.extend(standing.iter().map(|id| (STANDING.to_owned(), *id, String::new())));
    for declared in restores {
        rows.push((RESTORED.to_owned(), declared.line.id, text(declared)?));
    }
    let listed = of.withheld.listed.iter();
    rows.extend(listed.flat_map(|(account, places)| {
        places.texts(usize::MAX).into_iter().map(|places| (WITHHELD.to_owned(), *account, places))
    }));
    rows.sort_unstable();
    let mut hasher = Sha256::new();
    rows.iter().for_each(|row| add(&mut hasher, row));
    Ok((rows, hasher.finalize().to_vec()))
}

fn add(hasher: &mut Sha256, (kind, subject, said): &ToldRow) {
    for part in [kind.as_bytes(), subject.as_bytes(), said.as_bytes()] {
        hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(part);
    }
}

/// Reads one row into a history. False: the row is unreadable.
fn put<T: DeserializeOwned>(into: &mut HashMap<Uuid, T>, subject: Uuid, said: &str) -> bool {
    let read = serde_json::from_str(said);
    read.is_ok_and(|read| into.insert(subject, read).is_none())
}

fn take<T: Serialize>(rows: &mut Vec<ToldRow>, kind: &str, from: &HashMap<Uuid, T>) -> Result<(), Fault> {
    for (subject, known) in from {
        let said = serde_json::to_string(known).map_err(|error| Fault::Text(error.into()))?;
        rows.push((kind.to_owned(), *subject, said));
    }
    Ok(())
}
