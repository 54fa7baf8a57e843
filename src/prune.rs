//! Pruning: deletes expired rows, in the server once a minute and by the command `prune`. Only time decides. Keeps rows that a
//! window, a lockout or a session still needs.

use std::time::Duration;

use strum::VariantArray;

use crate::clock::Clock;
use crate::fault::Fault;
use crate::metrics::Metrics;
use crate::outage::Outage;
use crate::progress;
use crate::rules::factor::Door;
use crate::rules::policy::Policies;
use crate::rules::session::Horizon;
use crate::rules::{Instant, Span};
use crate::store::application_keys;
use crate::store::prune::{self, Outlives, RequesterPlace, STALE};
use crate::store::{APART, Store};

/// Pause between two rounds of a server.
const PAUSE: Duration = Duration::from_secs(60);

/// Maximum number of batches of one table in one round.
const ROUND: usize = 40;

/// Days for which a notice or an ended application key is kept.
const KEPT_DAYS: i64 = 90;

/// Background task of a server that deletes expired rows.
#[derive(Debug)]
pub struct Pruner {
    /// Database.
    pub store: Store,
    /// Policies that decide when a row expires.
    pub policies: Policies,
    /// Clock.
    pub clock: Clock,
    /// Metrics that tell when a round was made.
    pub metrics: Metrics,
}

impl Pruner {
    /// Runs until the task is aborted.
    pub async fn run(self) {
        let (mut place, mut outage) = (RequesterPlace::default(), Outage::of("prune: a round"));
        loop {
            tokio::time::sleep(PAUSE).await;
            match self.round(&mut place).await {
                Ok(()) => outage.worked(),
                Err(fault) => outage.failed(&fault),
            }
        }
    }

    /// Deletes expired rows once, and notes the time. The batches of requesters are the next ones after `place`.
    ///
    /// # Errors
    /// The database is unreachable, or its clock and this server's are more than 30 s apart.
    pub async fn round(&self, place: &mut RequesterPlace) -> Result<(), Fault> {
        let now = self.clock.now();
        // A clock that jumped forward would delete what lives by every other clock.
        if self.store.clock_ahead(now).await?.abs() > APART {
            return Err(Fault::ClocksApart);
        }
        let pruned = prune_on(&self.store, &self.policies, now, (ROUND, place)).await?;
        tracing::debug!(?pruned, "prune: rows deleted");
        self.metrics.pruned(self.clock.now());
        Ok(())
    }
}

/// Deletes expired rows, at most `batches` batches of a table, or of a door's sessions. Returns the number of deleted rows by
/// table.
pub async fn prune(
    store: &Store,
    policies: &Policies,
    now: Instant,
    batches: usize,
) -> Result<Vec<(&'static str, usize)>, Fault> {
    prune_on(store, policies, now, (batches, &mut RequesterPlace::default())).await
}

/// Deletes expired rows. The batches of requesters are the next ones after `place`, which moves on: a table of any size is looked
/// at in the course of the rounds.
async fn prune_on(
    store: &Store,
    policies: &Policies,
    now: Instant,
    (batches, place): (usize, &mut RequesterPlace),
) -> Result<Vec<(&'static str, usize)>, Fault> {
    let mut pruned = vec![("application_keys", application_keys::expire(store, now).await?)];
    for (number, (table, _, outlives)) in STALE.into_iter().enumerate() {
        let mut rows = 0;
        for (door, then) in stale_before(outlives, policies, now) {
            for _ in 0..batches {
                let deleted = prune::batch(store, number, door, then).await?;
                rows += deleted;
                progress::tell(table, rows as u64, None);
                if !prune::more(deleted) {
                    break;
                }
            }
        }
        match pruned.iter_mut().find(|(pruned, _)| *pruned == table) {
            Some((_, before)) => *before += rows,
            None => pruned.push((table, rows)),
        }
    }
    let (mut rows, then) = (0, uncounted_before(policies, now));
    for _ in 0..batches {
        let (deleted, next) = prune::requesters(store, std::mem::take(place), then).await?;
        rows += deleted;
        let Some(next) = next else { break };
        *place = next;
    }
    pruned.push(("requesters", rows));
    Ok(pruned)
}

/// The time before which no request counts: the longest window of any limit.
fn uncounted_before(policies: &Policies, now: Instant) -> Instant {
    let of_doors = Door::VARIANTS.iter().map(|door| policies.of(*door).rate_limit.longest());
    let longest = of_doors.chain([policies.key_rate_limit.longest()]).max().unwrap_or_default();
    now - longest.max(Span::minutes(1))
}

/// The time before which a table's rows are stale: one for all rows, or one for each door. A door that is off has one too.
fn stale_before(outlives: Outlives, policies: &Policies, now: Instant) -> Vec<(Option<Door>, Instant)> {
    let of_doors = Door::VARIANTS.iter().map(|door| (*door, policies.of(*door)));
    let of_all = match outlives {
        Outlives::Idleness => {
            return of_doors.map(|(door, policy)| (Some(door), Horizon::of_all(policy, now).seen_after)).collect();
        }
        Outlives::Nothing => now,
        Outlives::Keeping => now - Span::days(KEPT_DAYS),
        Outlives::Day => now - Span::days(1),
        Outlives::Minutes => now - Span::minutes(10),
    };
    vec![(None, of_all)]
}
