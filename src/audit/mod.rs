//! Sealing and verifying the trail. The sealer gives lines their positions within seconds and signs a checkpoint; the verifier
//! finds lines that were edited, inserted, removed or moved since, and rows older than the trail says
//! (`docs/decisions/017-trail.md`). Writes one line only, about a forgetting, and does not decide which events are recorded.

mod anchor;
mod archive;
mod archive_check;
mod archive_lines;
mod archived;
mod chain;
mod checkpoint;
mod closed;
mod finding;
mod forget;
mod forget_files;
mod gaps;
mod histories;
mod keys_told;
mod logged;
mod ocsf;
mod places;
mod sealing;
mod spent;
mod standing;
mod strange_keys;
mod stream;
mod stream_files;
mod stream_place;
mod told;
mod verify;
mod walk;
mod withheld;

use std::collections::HashSet;
use std::time::Duration;

use crate::clock::Clock;
use crate::fault::Fault;
use crate::keys::Keys;
use crate::metrics::{Metrics, TrailAlarm};
use crate::outage::Outage;
use crate::rules::{Instant, Span};
use crate::store::Store;
use crate::store::trail::{self, SealerProgress, Sealing};

pub use anchor::{ArchivedPart, TrailAnchor};
pub use archive::{ArchiveFault, ArchiveOrder, Archiving, YOUNGEST, archive};
pub use archive_check::PartSeen;
pub use checkpoint::Checkpoint;
pub use finding::{FindingKind, Findings, TrailFinding, Withheld};
pub use forget::{Forgettable, RemovedAccount, find_removed, forget, forget_with};
pub use gaps::{DeclaredGap, TrailPlace, declared};
pub use sealing::{Alarm, SealedBatch};
pub use strange_keys::are_strange;
pub use stream::{StreamFault, StreamOrder, Streaming, stream};
pub use verify::{Report, verify, verify_with};
pub use walk::Walk;

/// Pause between two rounds of the sealer.
const PAUSE: Duration = Duration::from_secs(1);

/// Lines sealed in one transaction, which takes some milliseconds.
const BATCH: usize = 500;

/// Minimum time between two logged checkpoints.
const SHIPPED: Span = Span::minutes(10);

/// Maximum number of alarms remembered, so that each is raised once.
const REMEMBERED: usize = 10_000;

/// Seals the trail while the server runs.
#[derive(Debug)]
pub struct Sealer {
    store: Store,
    keys: Keys,
    clock: Clock,
    metrics: Metrics,
    /// The furthest checkpoint this process has seen.
    seen: Option<Checkpoint>,
    /// The progress of this process through the trail.
    looked: SealerProgress,
    told: HashSet<Alarm>,
    /// Whether the keys are the database's, although none of them sealed the end of the trail.
    vouched: bool,
    ships: bool,
    shipped_at: Option<Instant>,
    /// Whether sealed lines are logged.
    logs: bool,
}

impl Sealer {
    /// A sealer with its own store.
    pub fn new(store: Store, keys: Keys, clock: Clock, metrics: Metrics) -> Sealer {
        Sealer {
            store,
            keys,
            clock,
            metrics,
            seen: None,
            looked: SealerProgress::default(),
            told: HashSet::new(),
            vouched: false,
            ships: true,
            shipped_at: None,
            logs: false,
        }
    }

    /// Turns off the logging of checkpoints, for `dev`, whose log is not archived.
    #[must_use]
    pub fn unshipped(self) -> Sealer {
        Sealer { ships: false, ..self }
    }

    /// Logs each line that is sealed, if `logs`.
    #[must_use]
    pub fn logging(self, logs: bool) -> Sealer {
        Sealer { logs, ..self }
    }

    /// Seals until the future is dropped.
    pub async fn run(mut self) {
        let mut outage = Outage::of("trail: sealing");
        loop {
            let more = match self.seal().await {
                Ok(more) => {
                    outage.worked();
                    more
                }
                Err(fault) => {
                    outage.failed(&fault);
                    false
                }
            };
            if !more {
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    /// Seals a batch. True: more lines wait. Seals nothing until a master key is chosen, and nothing after an end of the trail that
    /// other keys sealed.
    pub async fn seal(&mut self) -> Result<bool, Fault> {
        if !self.keys.may_write() {
            return Ok(false);
        }
        let vouched = std::mem::take(&mut self.vouched);
        let (keys, seen, now, logs) = (&self.keys, self.seen.as_ref(), self.clock.now(), self.logs);
        let decide = |head: &trail::Head, waiting: Vec<trail::Stored>| {
            if !vouched && strange_keys::is_sealed_by_others(keys, head) {
                return Ok((None, Sealing::default()));
            }
            let waited = if logs { waiting.clone() } else { Vec::new() };
            let (sealed, places) = sealing::decide(keys, head, waiting, seen, now);
            let logged = logged::placed(&waited, &places);
            let token = sealed.checkpoint.as_ref().map(|checkpoint| checkpoint.sign(keys)).transpose()?;
            // Without new lines the kept checkpoint may still be newer than the one this process saw last.
            let kept = head.token.as_deref().and_then(|token| Checkpoint::read(keys, token));
            Ok((Some((sealed, kept, token.clone(), logged)), Sealing { places, token }))
        };
        let look = (self.looked, BATCH);
        let Some((batch, looked, more)) = trail::seal(&self.store, look, decide).await? else {
            return Ok(false);
        };
        let Some((sealed, kept, token, logged)) = batch else { return self.vouch().await };
        self.looked = looked;
        for checkpoint in [kept, sealed.checkpoint].into_iter().flatten() {
            if self.seen.as_ref().is_none_or(|seen| seen.position < checkpoint.position) {
                self.seen = Some(checkpoint);
            }
        }
        sealed.alarms.into_iter().for_each(|alarm| self.raise(alarm));
        if let Some(token) = token {
            self.ship(&token, now);
        }
        if !logged.is_empty() {
            logged::log(&self.store, &logged).await;
        }
        Ok(more)
    }

    /// Judges keys that did not seal the end of the trail. True: they are the database's, and the batch is tried again.
    async fn vouch(&mut self) -> Result<bool, Fault> {
        self.vouched = !strange_keys::are_strange(&self.store, &self.keys).await?;
        if !self.vouched {
            self.keys.refuse_writes();
            self.raise(Alarm::Strange);
        }
        Ok(self.vouched)
    }

    /// Raises an alarm once.
    fn raise(&mut self, alarm: Alarm) {
        if self.told.len() >= REMEMBERED || !self.told.insert(alarm.clone()) {
            return;
        }
        self.metrics.trail_alarm(match alarm {
            Alarm::Foreign(line) => {
                tracing::error!(%line, "trail: a line without a genuine MAC is not sealed");
                TrailAlarm::Line
            }
            Alarm::Cut { ends, sealed } => {
                tracing::error!(ends, sealed, "trail: sealed lines are missing at the end");
                TrailAlarm::Cut
            }
            Alarm::Altered { position } => {
                tracing::error!(position, "trail: the last sealed line was changed");
                TrailAlarm::Altered
            }
            Alarm::Checkpoint => {
                tracing::error!("trail: the checkpoint is missing, older than the trail, or not genuine");
                TrailAlarm::Checkpoint
            }
            Alarm::Strange => {
                tracing::error!("trail: no key of VESTIBULE_KEYS sealed its end, and nothing is sealed");
                TrailAlarm::Checkpoint
            }
        });
    }

    /// Logs a checkpoint every ten minutes, so that a copy is kept with the shipped log.
    fn ship(&mut self, token: &str, now: Instant) {
        if self.ships && self.shipped_at.is_none_or(|before| now - before >= SHIPPED) {
            self.shipped_at = Some(now);
            tracing::info!(checkpoint = token, "trail: sealed");
        }
    }
}

/// Whether the kept checkpoint was signed under the current master key; true if nothing is sealed.
pub async fn is_sealed_under_current(store: &Store, keys: &Keys) -> Result<bool, Fault> {
    let token = trail::kept(store).await?.token;
    Ok(token.is_none_or(|token| keys.checkpoint_signer().read(&token).is_some()))
}

/// The kept checkpoint: its token, its content, and the key that signed it. `None`: there is no genuine one.
pub async fn newest(
    store: &Store,
    keys: &Keys,
) -> Result<Option<(String, Checkpoint, crate::keys::signing::PublicKey)>, Fault> {
    let Some(token) = trail::kept(store).await?.token else { return Ok(None) };
    let read = Checkpoint::read_with_key(keys, &token).map(|(checkpoint, key)| (checkpoint, key.clone()));
    Ok(read.map(|(checkpoint, key)| (token, checkpoint, key)))
}
