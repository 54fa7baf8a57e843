//! Whether master keys are strange to a database: something is sealed in it, and none of them sealed it. Judges by the kept checkpoint
//! and the last sealed line, by the first lines and accounts while nothing is sealed, and last by the signing keys. Refuses nothing.

use super::chain;
use super::checkpoint::Checkpoint;
use crate::fault::Fault;
use crate::keys::Keys;
use crate::store::Store;
use crate::store::accounts;
use crate::store::row::StoredRow;
use crate::store::signing_keys;
use crate::store::trail::{self, Head, Stored};

/// Number of lines, and of accounts, that are judged while nothing is sealed.
const FIRST: usize = 20;

/// Whether none of these master keys is one of the database's. Retired ones are, if they sealed the end of the trail. False where
/// nothing was written yet.
pub async fn are_strange(store: &Store, keys: &Keys) -> Result<bool, Fault> {
    let (head, first) = trail::ends(store, FIRST).await?;
    if !is_sealed_by_others(keys, &head) {
        // Lines alone say nothing: they are forged by a role that may insert them.
        if !are_written_by_others(keys, &first) {
            return Ok(false);
        }
        let accounts = accounts::oldest(store, FIRST).await?;
        if accounts.is_empty() || accounts.iter().any(|row| row.maker(keys).is_some()) {
            return Ok(false);
        }
    }
    // After a rotation whose older key was thrown away, rows are under a key that sealed nothing yet.
    let signing = signing_keys::all(store).await?;
    Ok(signing.iter().all(|row| row.maker(keys).is_none()))
}

/// Whether no key of these made the end of the trail. A checkpoint that is missing says nothing, and so does an unreadable one after
/// a genuine line: both were altered.
pub(super) fn is_sealed_by_others(keys: &Keys, head: &Head) -> bool {
    let is_unreadable = head.token.as_deref().is_some_and(|token| Checkpoint::read(keys, token).is_none());
    is_unreadable && head.last.first().is_none_or(|last| !chain::is_made_by_us(keys, last))
}

/// Whether lines have MACs, and no key of these made one of them.
fn are_written_by_others(keys: &Keys, lines: &[Stored]) -> bool {
    let has_macs = lines.iter().any(|stored| stored.line_mac.is_some());
    has_macs && !lines.iter().any(|stored| chain::is_made_by_us(keys, stored))
}

#[cfg(test)]
#[path = "strange_keys_tests.rs"]
mod tests;
