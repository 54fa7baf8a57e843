//! Agreement on the master key under which servers and commands write while servers hold different keys. Each server announces
//! its master keys in the database once a minute. A process writes under the first of its own keys that every announced server
//! holds (decision 030), and under none if none of them is the database's (decision 066). Refuses writes, never reads.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use uuid::Uuid;

use crate::audit::are_strange;
use crate::clock::Clock;
use crate::fault::Fault;
use crate::keys::{Keys, chance};
use crate::rules::{Instant, Span};
use crate::store::{Store, key_holders};

/// Interval at which a server announces its master keys.
const TELL_EVERY: Span = Span::seconds(60);

/// Lifetime of an announcement: one announcement may fail.
const COUNTS_FOR: Span = Span::seconds(120);

/// Interval at which a server reads the announcements.
const READ_EVERY: Span = Span::seconds(10);

/// Pause between two checks of the clock.
const PAUSE: Duration = Duration::from_secs(1);

/// Time limit of the first announcement and reading, before a server serves.
const PATIENCE: Duration = Duration::from_secs(2);

/// Refusal of master keys of which none is the database's.
pub const STRANGE: &str = "VESTIBULE_KEYS has no key of this database: set the keys that its servers have, an older one behind the \
    first or in VESTIBULE_RETIRED_KEYS (docs/operations.md, \"Another master key\")";

/// How many running servers hold the master keys of this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// Running servers that hold at least one master key of this process.
    pub servers: usize,
    /// Number of servers that lack the first master key.
    pub lacking: usize,
    /// Whether those servers all hold one of the master keys.
    pub is_shared: bool,
    /// Whether no master key of this process is the database's; the servers were not asked then.
    pub is_strange: bool,
}

/// Ids of the master keys of each server.
type Holders = BTreeMap<Uuid, BTreeSet<String>>;

/// Reads the announcements, and makes `keys` write under the first master key that all servers hold, or under its first key if
/// there is no such key. Makes them refuse to write if none of them is the database's.
pub async fn agree(store: &Store, keys: &Keys, now: Instant) -> Result<Agreement, Fault> {
    if are_strange(store, keys).await? {
        keys.refuse_writes();
        return Ok(Agreement { servers: 0, lacking: 0, is_shared: false, is_strange: true });
    }
    let mut holders = Holders::new();
    for (server, master) in key_holders::told(store, keys, (now - COUNTS_FOR, now + COUNTS_FOR)).await? {
        holders.entry(server).or_default().insert(master);
    }
    let own: Vec<&str> = keys.opening().collect();
    let everybodys = first_of_all(&own, &holders);
    keys.write_under(everybodys.unwrap_or(0));
    let lacking = holders.values().filter(|held| !held.contains(keys.first())).count();
    Ok(Agreement { servers: holders.len(), lacking, is_shared: everybodys.is_some(), is_strange: false })
}

/// Index of the first of this process's master keys that every server holds.
fn first_of_all(own: &[&str], holders: &Holders) -> Option<usize> {
    own.iter().position(|master| holders.values().all(|held| held.contains(*master)))
}

/// A warning where a running server lacks the first master key, or no key is the database's; `None`: every server holds the first.
pub fn warning(keys: &Keys, agreement: Agreement) -> Option<String> {
    let Agreement { servers, lacking, is_shared, is_strange } = agreement;
    if is_strange {
        return Some(STRANGE.to_owned());
    }
    let first = keys.first();
    let under = if is_shared {
        format!("until they do, all is written under {}", keys.current())
    } else {
        String::from("they share no master key with this process, and rows written here are altered rows to them")
    };
    (lacking > 0).then(|| format!("{lacking} of {servers} servers do not hold the first master key, {first}: {under}"))
}

/// Background task of a server that announces its master keys and reads those of other servers.
#[derive(Debug)]
pub struct Teller {
    store: Store,
    keys: Keys,
    clock: Clock,
    server: Option<Uuid>,
    told_at: Option<Instant>,
    read_at: Option<Instant>,
    /// Master key in use when a warning was last logged, and whether none was the database's; `None` if every server holds the first.
    waiting_under: Option<(String, bool)>,
}

impl Teller {
    /// The task of a server, before its first announcement.
    pub fn new(store: Store, keys: Keys, clock: Clock) -> Teller {
        Teller { store, keys, clock, server: None, told_at: None, read_at: None, waiting_under: None }
    }

    /// Announces and reads once before the server serves. If the database does not answer, writes are refused until it does,
    /// because the agreed key is unknown.
    pub async fn begin(&mut self) {
        let begun = tokio::time::timeout(PATIENCE, self.round()).await;
        if !matches!(begun, Ok(Ok(()))) {
            self.keys.hold_writes();
            tracing::warn!("master keys: those of other servers cannot be read yet, nothing is written until then");
        }
    }

    /// Runs until the task is aborted.
    pub async fn run(mut self) {
        loop {
            tokio::time::sleep(PAUSE).await;
            if let Err(fault) = self.round().await {
                tracing::debug!(error = %fault, "master keys: those of other servers cannot be read, retrying");
            }
        }
    }

    /// Announces the keys and reads announcements, each if it is due; after a failure both are due at once.
    async fn round(&mut self) -> Result<(), Fault> {
        let now = self.clock.now();
        let is_due = |last: Option<Instant>, every: Span| last.is_none_or(|last| (now - last).abs() >= every);
        if is_due(self.told_at, TELL_EVERY) {
            // Others would write under a key of their own for the sake of a server that can read no row of this database.
            if !are_strange(&self.store, &self.keys).await? {
                let server = self.server.map_or_else(|| chance::id(now), Ok)?;
                self.server = Some(server);
                key_holders::tell(&self.store, &self.keys, server, now).await?;
                self.told_at = Some(now);
            }
            self.read_at = None;
        }
        if is_due(self.read_at, READ_EVERY) {
            let agreement = agree(&self.store, &self.keys, now).await?;
            self.read_at = Some(now);
            self.say(agreement);
        }
        Ok(())
    }

    /// Logs a warning, or its end, when the agreed master key changes.
    fn say(&mut self, agreement: Agreement) {
        let warning = warning(&self.keys, agreement);
        let waiting_under = warning.is_some().then(|| (self.keys.current().to_owned(), agreement.is_strange));
        if waiting_under == self.waiting_under {
            return;
        }
        match &warning {
            Some(strange) if agreement.is_strange => tracing::error!("master keys: {strange}"),
            Some(warning) => tracing::warn!("master keys: {warning}"),
            None => {
                tracing::info!(
                    key = self.keys.first(),
                    "master keys: every server holds the first, written under from now on"
                )
            }
        }
        self.waiting_under = waiting_under;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Own master keys, those of each server, and the index of the agreed key.
    type Case<'a> = (&'a [&'a str], &'a [&'a [&'a str]], Option<usize>);

    #[test]
    fn the_first_master_that_every_server_holds_is_written_under() {
        let table: [Case<'_>; 8] = [
            (&["new", "old"], &[], Some(0)),
            (&["new", "old"], &[&["new", "old"]], Some(0)),
            (&["new", "old"], &[&["new", "old"], &["old"]], Some(1)),
            (&["new", "old"], &[&["old", "new"], &["new"]], Some(0)),
            (&["old", "new"], &[&["new", "old"], &["new"]], Some(1)),
            (&["c", "b", "a"], &[&["a", "b"], &["b", "c"]], Some(1)),
            (&["new", "old"], &[&["new"], &["old"]], None),
            (&["new"], &[&["old"]], None),
        ];
        for (own, servers, place) in table {
            let held = |masters: &&[&str]| masters.iter().map(|master| String::from(*master)).collect();
            let holders = servers.iter().enumerate();
            let holders = holders.map(|(server, masters)| (Uuid::from_u128(server as u128), held(masters))).collect();
            assert_eq!(first_of_all(own, &holders), place, "{own:?} {servers:?}");
        }
    }
}
