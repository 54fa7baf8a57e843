//! Forgetting: withholds the personal data of the trail's lines about an account that was removed, and writes a line that lists
//! their places (`docs/decisions/051-forgetting.md`). Refuses an account that exists, and waits for no sealer. Leaves lines that
//! are not as they were written: their data is evidence. Archive files that are given are treated like the table.

use std::path::PathBuf;

use serde_json::json;
use uuid::Uuid;

use super::archive::ArchiveFault;
use super::archived;
use super::chain;
use super::histories::Histories;
use super::places::TrailPlaces;
use super::withheld::PLACES;
use super::{anchor, forget_files};
use crate::fault::Fault;
use crate::keys::{Keys, chance};
use crate::rules::Instant;
use crate::rules::factor::Door;
use crate::rules::trail::{TrailActor, TrailEvent};
use crate::store::Store;
use crate::store::trail::{self, Stored, TrailAction, Withholding};

/// Maximum number of ranges in one line: some 20 kB.
const RANGES: usize = 1000;

/// An account that was removed, as the line of its removal names it.
#[derive(Clone, Debug)]
pub struct RemovedAccount {
    /// Internal id.
    pub id: Uuid,
    /// Public id.
    pub handle: String,
    /// Door.
    pub door: Door,
    /// Address, unless it was withheld already.
    pub email: Option<String>,
    /// Time of the removal.
    pub at: Instant,
}

/// The account that a public id names.
#[derive(Clone, Debug)]
pub enum Forgettable {
    /// The account was removed.
    Removed(RemovedAccount),
    /// The account exists, at this door.
    Exists(Door),
    /// No account has or had the id.
    Unknown,
    /// The line of the removal is not as it was written.
    Altered,
    /// The database's role may not empty lines.
    NotPermitted,
}

/// Finds a removed account by its public id.
pub async fn find_removed(store: &Store, keys: &Keys, handle: &str) -> Result<Forgettable, Fault> {
    if let Some(door) = trail::door_of(store, handle).await? {
        return Ok(door.parse().map_or(Forgettable::Altered, Forgettable::Exists));
    }
    let removals = trail::removals(store, handle).await?;
    let Some(any) = removals.first() else { return archived_removal(store, keys, handle).await };
    let genuine = removals.iter().find(|stored| chain::is_written_by_us(keys, stored));
    let line = &genuine.unwrap_or(any).line;
    let (Some(_), Some(id), Ok(door)) = (genuine, line.account, line.door.parse()) else {
        return Ok(Forgettable::Altered);
    };
    if !trail::may_withhold(store).await? {
        return Ok(Forgettable::NotPermitted);
    }
    let email = line.personal.email().map(str::to_owned);
    Ok(Forgettable::Removed(RemovedAccount { id, handle: handle.to_owned(), door, email, at: line.at }))
}

/// Finds a removed account by what archived lines said of its removal.
async fn archived_removal(store: &Store, keys: &Keys, handle: &str) -> Result<Forgettable, Fault> {
    let mut histories = Histories::default();
    let archive = archived::recall(store, keys, &mut histories).await?;
    let of_handle = histories.told.accounts.iter().find_map(|(id, account)| {
        let (of, door, at) = account.removed_as.as_ref().filter(|removed| removed.0 == handle)?;
        Some((*id, of.clone(), door.parse::<Door>(), *at))
    });
    let Some((id, handle, door, at)) = of_handle else { return Ok(Forgettable::Unknown) };
    let Some(door) = door.ok().filter(|_| archive.findings.is_empty()) else { return Ok(Forgettable::Altered) };
    if !trail::may_withhold(store).await? {
        return Ok(Forgettable::NotPermitted);
    }
    Ok(Forgettable::Removed(RemovedAccount { id, handle, door, email: None, at }))
}

/// Withholds the personal data of an account's lines as [`forget`] does, in archive files too. The line that lists the places is
/// committed before a file is replaced: after a kill the files' data is found, and another run withholds it.
pub async fn forget_with(
    store: &Store,
    keys: &Keys,
    removed: &RemovedAccount,
    by: (&TrailActor, &str),
    at: Instant,
    files: &[PathBuf],
) -> Result<Withholding, ArchiveFault> {
    let (anchors, _) = anchor::genuine(keys, &trail::anchors(store).await?);
    let copies = forget_files::empty(keys, files, &anchors, removed.id)?;
    let positions: Vec<i64> = copies.iter().flat_map(|copied| copied.positions.iter().copied()).collect();
    let (filed, kept) = (positions.len(), copies.iter().map(|copied| copied.left).sum::<usize>());
    match withhold(store, keys, removed, by, at, positions).await {
        Ok(Withholding::Done { withheld, left }) => {
            forget_files::keep(copies)?;
            Ok(Withholding::Done { withheld: withheld + filed, left: left + kept })
        }
        others => Ok(others?),
    }
}

/// Withholds the personal data of an account's lines. `by`: the actor and the reason.
pub async fn forget(
    store: &Store,
    keys: &Keys,
    removed: &RemovedAccount,
    by: (&TrailActor, &str),
    at: Instant,
) -> Result<Withholding, Fault> {
    withhold(store, keys, removed, by, at, Vec::new()).await
}

/// Withholds the data of lines in the table, and lists further places beside theirs.
async fn withhold(
    store: &Store,
    keys: &Keys,
    removed: &RemovedAccount,
    (actor, reason): (&TrailActor, &str),
    at: Instant,
    further: Vec<i64>,
) -> Result<Withholding, Fault> {
    let action = TrailAction {
        id: chance::id(at)?,
        at,
        actor,
        session: None,
        requester: None,
        door: removed.door,
        event: TrailEvent::PersonalDataWithheld,
        reason: Some(reason),
    };
    let is_genuine = |stored: &Stored| chain::is_written_by_us(keys, stored);
    let details = |positions: Vec<i64>| {
        let texts = TrailPlaces::of(positions.into_iter().chain(further)).texts(RANGES);
        texts.iter().map(|places| json!({ "accountRemoved": removed.handle, PLACES: places })).collect()
    };
    trail::withhold(store, removed.id, action, is_genuine, details).await
}
