//! Lines of the trail as lines of the log, for fail2ban and a SIEM (`VESTIBULE_LOG_TRAIL`): event, outcome, the account by its public
//! id, the actor and the network. Tells no address, no name and no detail. The server that seals a line logs it, once it is sealed.

use std::collections::HashMap;

use chrono::SecondsFormat;
use tracing::field::display;
use uuid::Uuid;

use crate::store::Store;
use crate::store::trail::{AuditLine, LinePlace, Stored, handles};

/// The lines among those that waited that a sealing has placed.
pub(super) fn placed(waiting: &[Stored], places: &[LinePlace]) -> Vec<AuditLine> {
    let is_placed = |stored: &&Stored| places.iter().any(|place| place.id == stored.line.id);
    waiting.iter().filter(is_placed).map(|stored| stored.line.clone()).collect()
}

/// Logs sealed lines, the oldest first.
pub(super) async fn log(store: &Store, lines: &[AuditLine]) {
    let mut accounts: Vec<Uuid> = lines.iter().filter_map(|line| line.account).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let known: HashMap<Uuid, String> = match handles(store, &accounts).await {
        Ok(known) => known,
        Err(fault) => {
            tracing::warn!(error = %fault, "trail: logged lines do not name their accounts, which could not be read");
            HashMap::new()
        }
    };
    for line in lines {
        // The line of a removal names the account that is gone.
        let removed = || line.detail.get("accountRemoved")?.as_str();
        let account = line.account.and_then(|id| known.get(&id).map(String::as_str)).or_else(removed);
        let network = line.personal.network().map(display);
        let at = line.at.to_rfc3339_opts(SecondsFormat::Millis, true);
        let (door, event, outcome, by) = (&*line.door, &*line.event, &*line.outcome, &*line.actor);
        tracing::info!(line = %line.id, %at, door, event, outcome, account, by, network, "trail: event");
    }
}
