//! The trail, sealed and verified. A sealer gives lines their places within seconds and signs how far it is; whoever
//! verifies finds what was edited, inserted, taken out or moved since, and rows older than what was told of them
//! (`docs/decisions/017-trail.md`). Writes no lines, and does not know what they mean.

mod chain;
mod checkpoint;
mod finding;
mod sealing;
mod spent;
mod told;
mod verify;
mod walk;

use std::collections::HashSet;
use std::time::Duration;

use crate::clock::Clock;
use crate::fault::Fault;
use crate::keys::Keys;
use crate::metrics::{Metrics, TrailAlarm};
use crate::rules::{Instant, Span};
use crate::store::Store;
use crate::store::trail::{self, SealerProgress, Sealing};

pub use checkpoint::Checkpoint;
pub use finding::{FindingKind, Findings, TrailFinding, Withheld};
pub use sealing::{Alarm, SealedBatch};
pub use verify::{Report, verify};
pub use walk::Walk;

/// How long the sealer waits between two looks.
const PAUSE: Duration = Duration::from_secs(1);

/// Lines looked at and sealed at once: a transaction of some milliseconds.
const BATCH: usize = 500;

/// How often a checkpoint is logged, to be shipped with the log.
const SHIPPED: Span = Span::minutes(10);

/// Alarms remembered, so that each is told once.
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
    /// How far this process has looked.
    looked: SealerProgress,
    told: HashSet<Alarm>,
    ships: bool,
    shipped_at: Option<Instant>,
}

impl Sealer {
    /// A sealer with a store of its own.
    pub fn new(store: Store, keys: Keys, clock: Clock, metrics: Metrics) -> Sealer {
        Sealer {
            store,
            keys,
            clock,
            metrics,
            seen: None,
            looked: SealerProgress::default(),
            told: HashSet::new(),
            ships: true,
            shipped_at: None,
        }
    }

    /// Logs no checkpoints: nobody ships the log of a `dev`.
    #[must_use]
    pub fn unshipped(self) -> Sealer {
        Sealer { ships: false, ..self }
    }

    /// Works until it is dropped.
    pub async fn run(mut self) {
        loop {
            match self.seal().await {
                Ok(true) => {}
                Ok(false) => tokio::time::sleep(PAUSE).await,
                Err(fault) => {
                    let source = std::error::Error::source(&fault).map(ToString::to_string);
                    tracing::warn!(error = %fault, source, "sealing the trail waits");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    /// Seals a batch; whether more wait.
    pub async fn seal(&mut self) -> Result<bool, Fault> {
        let (keys, seen, now) = (&self.keys, self.seen.as_ref(), self.clock.now());
        let decide = |head: &trail::Head, waiting: Vec<trail::Stored>| {
            let (sealed, places) = sealing::decide(keys, head, waiting, seen, now);
            let token = sealed.checkpoint.as_ref().map(|checkpoint| checkpoint.sign(keys)).transpose()?;
            // What is kept already, where nothing is new: the furthest of both is remembered.
            let kept = head.token.as_deref().and_then(|token| Checkpoint::read(keys, token));
            Ok(((sealed, kept, token.clone()), Sealing { places, token }))
        };
        let look = (self.looked, BATCH);
        let Some(((sealed, kept, token), looked, more)) = trail::seal(&self.store, look, decide).await? else {
            return Ok(false);
        };
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
        Ok(more)
    }

    /// Tells of something amiss, once.
    fn raise(&mut self, alarm: Alarm) {
        if self.told.len() >= REMEMBERED || !self.told.insert(alarm.clone()) {
            return;
        }
        self.metrics.trail_alarm(match alarm {
            Alarm::Foreign(line) => {
                tracing::error!(%line, "a line of the trail was not written by us, and is not sealed");
                TrailAlarm::Line
            }
            Alarm::Cut { ends, sealed } => {
                tracing::error!(ends, sealed, "the trail ends before where it was sealed: lines were taken away");
                TrailAlarm::Cut
            }
            Alarm::Altered { position } => {
                tracing::error!(position, "the last line of the trail is not the one that was sealed");
                TrailAlarm::Altered
            }
            Alarm::Checkpoint => {
                tracing::error!("the trail's checkpoint is gone, older than the trail, or not signed by us");
                TrailAlarm::Checkpoint
            }
        });
    }

    /// Logs a checkpoint, now and then: whoever ships the log keeps it elsewhere.
    fn ship(&mut self, token: &str, now: Instant) {
        if self.ships && self.shipped_at.is_none_or(|before| now - before >= SHIPPED) {
            self.shipped_at = Some(now);
            tracing::info!(checkpoint = token, "the trail is sealed so far");
        }
    }
}

/// Whether whoever sealed last has the current master first too, as far as anything was sealed.
pub async fn is_sealed_under_current(store: &Store, keys: &Keys) -> Result<bool, Fault> {
    let token = trail::kept(store).await?.token;
    Ok(token.is_none_or(|token| keys.checkpoint_signer().read(&token).is_some()))
}

/// The checkpoint that is kept: its token, what it says, and the key it is verified with. `None`: there is none of ours.
pub async fn newest(
    store: &Store,
    keys: &Keys,
) -> Result<Option<(String, Checkpoint, crate::keys::signing::PublicKey)>, Fault> {
    let Some(token) = trail::kept(store).await?.token else { return Ok(None) };
    let read = Checkpoint::read_with_key(keys, &token).map(|(checkpoint, key)| (checkpoint, key.clone()));
    Ok(read.map(|(checkpoint, key)| (token, checkpoint, key)))
}
