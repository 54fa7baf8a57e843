//! Pruning: what is over is deleted, by the server once a minute and by `prune` at once. Only time decides; nothing that
//! a window, a lockout or a session still rests on goes.

use std::time::Duration;

use crate::clock::Clock;
use crate::fault::Fault;
use crate::rules::policy::Policy;
use crate::rules::session::Horizon;
use crate::rules::{Instant, Span};
use crate::store::Store;
use crate::store::prune::{self, Outlives, STALE};

/// How long the server waits between two rounds.
const PAUSE: Duration = Duration::from_secs(60);

/// Batches of one table in one round: what is left waits for the next.
const ROUND: usize = 40;

/// How long a notice is kept for whom it told.
const NOTICE_DAYS: i64 = 90;

/// Prunes while the server runs.
#[derive(Debug)]
pub struct Pruner {
    /// The database.
    pub store: Store,
    /// What it goes by.
    pub policy: Policy,
    /// The one clock.
    pub clock: Clock,
}

impl Pruner {
    /// Works until it is dropped.
    pub async fn run(self) {
        loop {
            tokio::time::sleep(PAUSE).await;
            match prune(&self.store, &self.policy, self.clock.now(), ROUND).await {
                Ok(pruned) => tracing::debug!(?pruned, "pruned"),
                Err(fault) => tracing::warn!(error = %fault, "pruning waits"),
            }
        }
    }
}

/// Deletes what is stale, at most so many batches a table; how many rows of which.
pub async fn prune(
    store: &Store,
    policy: &Policy,
    now: Instant,
    batches: usize,
) -> Result<Vec<(&'static str, usize)>, Fault> {
    let mut pruned = Vec::new();
    for (table, at, outlives) in STALE {
        let mut rows = 0;
        let then = stale_before(outlives, policy, now);
        for _ in 0..batches {
            let deleted = prune::batch(store, (table, at), then).await?;
            rows += deleted;
            if !prune::more(deleted) {
                break;
            }
        }
        pruned.push((table, rows));
    }
    Ok(pruned)
}

fn stale_before(outlives: Outlives, policy: &Policy, now: Instant) -> Instant {
    match outlives {
        Outlives::Nothing => now,
        Outlives::Idleness => Horizon::of(policy, now).seen_after,
        Outlives::Keeping => now - Span::days(NOTICE_DAYS),
        Outlives::Counting => now - policy.rate_limit.longest().max(Span::minutes(1)),
    }
}
