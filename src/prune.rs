//! Pruning: deletes expired rows, in the server once a minute and by the command `prune`. Only time decides. Keeps rows that a
//! window, a lockout or a session still needs.

use std::time::Duration;

use crate::clock::Clock;
use crate::fault::Fault;
use crate::rules::policy::{Policies, Policy};
use crate::rules::session::Horizon;
use crate::rules::{Instant, Span};
use crate::store::Store;
use crate::store::prune::{self, Outlives, STALE};

/// Pause between two rounds of a server.
const PAUSE: Duration = Duration::from_secs(60);

/// Maximum number of batches of one table in one round.
const ROUND: usize = 40;

/// Days for which a notice is kept.
const NOTICE_DAYS: i64 = 90;

/// Background task of a server that deletes expired rows.
#[derive(Debug)]
pub struct Pruner {
    /// Database.
    pub store: Store,
    /// Policies that decide when a row expires.
    pub policies: Policies,
    /// Clock.
    pub clock: Clock,
}

impl Pruner {
    /// Runs until the task is aborted.
    pub async fn run(self) {
        loop {
            tokio::time::sleep(PAUSE).await;
            match prune(&self.store, &self.policies, self.clock.now(), ROUND).await {
                Ok(pruned) => tracing::debug!(?pruned, "prune: rows deleted"),
                Err(fault) => tracing::warn!(error = %fault, "prune: round failed, retrying"),
            }
        }
    }
}

/// Deletes expired rows, at most `batches` batches per table. Returns the number of deleted rows by table.
pub async fn prune(
    store: &Store,
    policies: &Policies,
    now: Instant,
    batches: usize,
) -> Result<Vec<(&'static str, usize)>, Fault> {
    let mut pruned = Vec::new();
    for (table, at, outlives) in STALE {
        let mut rows = 0;
        let then = stale_before(outlives, &policies.staff, now);
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
