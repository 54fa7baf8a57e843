//! Agreement: the master key that servers and commands write and seal under while not all servers hold the same. Each server
//! tells the database once a minute which masters it holds; the first of one's own that every server told of holds is the
//! one (decision 030). Refuses nothing to whoever reads.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use uuid::Uuid;

use crate::clock::Clock;
use crate::fault::Fault;
use crate::keys::{Keys, chance};
use crate::rules::{Instant, Span};
use crate::store::{Store, key_holders};

/// How often a server tells what it holds.
const TELL_EVERY: Span = Span::seconds(60);

/// How long what was told counts: one telling may fail.
const COUNTS_FOR: Span = Span::seconds(120);

/// How often a server reads what the others hold.
const READ_EVERY: Span = Span::seconds(10);

/// Between two looks at the clock.
const PAUSE: Duration = Duration::from_secs(1);

/// How long a server waits for the database before it begins.
const PATIENCE: Duration = Duration::from_secs(2);

/// How many running servers hold the master keys of this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// Running servers that hold at least one master key of this process.
    pub servers: usize,
    /// Those servers that lack the first master key.
    pub lacking: usize,
    /// Whether those servers all hold one of the master keys.
    pub is_shared: bool,
}

/// The masters of each server, by their ids.
type Holders = BTreeMap<Uuid, BTreeSet<String>>;

/// Reads what the servers hold, and has `keys` write accordingly. Where no master is everybody's, under the first.
pub async fn agree(store: &Store, keys: &Keys, now: Instant) -> Result<Agreement, Fault> {
    let mut holders = Holders::new();
    for (server, master) in key_holders::told(store, keys, (now - COUNTS_FOR, now + COUNTS_FOR)).await? {
        holders.entry(server).or_default().insert(master);
    }
    let own: Vec<&str> = keys.opening().collect();
    let everybodys = first_of_all(&own, &holders);
    keys.write_under(everybodys.unwrap_or(0));
    let lacking = holders.values().filter(|held| !held.contains(keys.first())).count();
    Ok(Agreement { servers: holders.len(), lacking, is_shared: everybodys.is_some() })
}

/// The place of the first of our own masters that every server holds.
fn first_of_all(own: &[&str], holders: &Holders) -> Option<usize> {
    own.iter().position(|master| holders.values().all(|held| held.contains(*master)))
}

/// A warning where a running server lacks the first master key; `None`: every server holds it.
pub fn warning(keys: &Keys, agreement: Agreement) -> Option<String> {
    let Agreement { servers, lacking, is_shared } = agreement;
    let first = keys.first();
    let under = if is_shared {
        format!("until they do, all is written under {}", keys.current())
    } else {
        String::from("they share no master with us, and what is written here is nobody's there")
    };
    (lacking > 0).then(|| format!("{lacking} of {servers} servers do not hold the first master key, {first}: {under}"))
}

/// Tells the other servers what this one holds, and hears what they hold, while the server runs.
#[derive(Debug)]
pub struct Teller {
    store: Store,
    keys: Keys,
    clock: Clock,
    server: Option<Uuid>,
    told_at: Option<Instant>,
    read_at: Option<Instant>,
    /// The master written under, when it was last logged that it is not the first.
    waiting_under: Option<String>,
}

impl Teller {
    /// The teller of a server that has written no row yet.
    pub fn new(store: Store, keys: Keys, clock: Clock) -> Teller {
        Teller { store, keys, clock, server: None, told_at: None, read_at: None, waiting_under: None }
    }

    /// Tells and hears before the server does anything else. Where the database does not answer, the server writes nothing
    /// until it does: it would not know under what.
    pub async fn begin(&mut self) {
        let begun = tokio::time::timeout(PATIENCE, self.round()).await;
        if !matches!(begun, Ok(Ok(()))) {
            self.keys.hold_writes();
            tracing::warn!("what the other servers hold cannot be read yet: nothing is written until it is");
        }
    }

    /// Works until it is dropped.
    pub async fn run(mut self) {
        loop {
            tokio::time::sleep(PAUSE).await;
            if let Err(fault) = self.round().await {
                tracing::debug!(error = %fault, "what the other servers hold is read later");
            }
        }
    }

    /// Does what is due by the clock, at once after a failure.
    async fn round(&mut self) -> Result<(), Fault> {
        let now = self.clock.now();
        let is_due = |last: Option<Instant>, every: Span| last.is_none_or(|last| (now - last).abs() >= every);
        if is_due(self.told_at, TELL_EVERY) {
            let server = self.server.map_or_else(|| chance::id(now), Ok)?;
            self.server = Some(server);
            key_holders::tell(&self.store, &self.keys, server, now).await?;
            self.told_at = Some(now);
            self.read_at = None;
        }
        if is_due(self.read_at, READ_EVERY) {
            let agreement = agree(&self.store, &self.keys, now).await?;
            self.read_at = Some(now);
            self.say(warning(&self.keys, agreement));
        }
        Ok(())
    }

    /// Logs it where the master that is written under, or whether it is the first, has changed.
    fn say(&mut self, warning: Option<String>) {
        let waiting_under = warning.is_some().then(|| self.keys.current().to_owned());
        if waiting_under == self.waiting_under {
            return;
        }
        match &warning {
            Some(warning) => tracing::warn!("{warning}"),
            None => {
                tracing::info!("every server holds the first master key, {}: it is written under", self.keys.first())
            }
        }
        self.waiting_under = waiting_under;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Our own masters, those of each server, and the place of the one that is written under.
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
