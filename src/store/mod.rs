//! The store: PostgreSQL through diesel, one file or folder per aggregate. Knows no rule: callers decide before it writes.
//! Holds no connection while anything slow is awaited.

pub mod account_rows;
pub mod accounts;
pub mod alarm_lines;
pub mod altered;
pub mod application_keys;
pub mod bind;
pub mod brand_texts;
pub mod brands;
mod columns;
mod connect;
pub mod desk_refusals;
pub mod doctor_calls;
pub mod examine;
mod fitness;
pub mod gauges;
mod health;
pub mod holders;
pub mod key_holders;
mod lookups;
pub mod macs;
pub mod migrations;
pub mod migrator;
pub mod notices;
mod observed;
pub mod outbox;
pub mod outbox_rows;
pub mod own;
pub mod own_deeds;
pub mod owner_request_rows;
pub mod packed;
pub mod passwords;
mod prepared;
mod protocol;
pub mod prune;
pub mod recovery;
pub mod refresh_tokens;
pub mod restored;
pub mod rotate;
pub mod row;
pub mod row_macros;
mod schema;
mod sections;
pub mod sessions;
pub mod sign_ins;
pub mod signing_keys;
pub mod sms_counts;
pub mod sql;
mod step_lines;
mod step_queue;
pub mod tables;
pub mod trail;
pub mod trusted;
mod url;
mod waits;
pub mod walked_rows;
mod watchdog;
pub mod write_probe;

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bb8::{Pool, PooledConnection};
use diesel_async::AsyncPgConnection;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::fault::Fault;
use crate::keys::Keys;

use altered::Alarms;
pub use connect::{ConnectObstacle, NotConnected, UnfitServer};
use connect::{LastError, LineError, Lines};
pub use fitness::{APART, grants_no_more, obstacle, unfit_server};
use health::DatabaseHealth;
pub use health::WriteRefusal;
pub use lookups::LookupCaller;
use lookups::{LookupGate, LookupPlace};
pub use step_lines::{StepLine, StepLines, StepTurn};
use step_queue::StepQueue;
#[cfg(any(test, fuzzing))]
pub use url::fuzzing;
pub use url::{DatabaseError, DatabaseUrl};
pub use waits::Pressure;
use waits::{InLine, Waits};
use watchdog::HeldConnection;

/// Maximum wait of a request for a connection, so that an answer comes within 2 s.
const CHECK_OUT: Duration = Duration::from_millis(1500);

/// Requests that may wait for each connection. A step's statements take some milliseconds, so a waiting request is served in
/// time even at 20 ms each; a request beyond is refused at once.
const WAITERS: usize = 64;

/// A connection checked out of the pool, and the turn that came with it; both are given back in this order. Held longer than
/// 8 s, the connection is aborted and what is awaited on it fails.
pub struct Db<'a> {
    _hold: HeldConnection,
    line: PooledConnection<'a, Lines>,
    _turn: SemaphorePermit<'a>,
    _admission: PoolAdmission<'a>,
}

/// Admission to the pool. Steps and session look-ups are admitted apart, and each leaves the other a share of the connections.
enum PoolAdmission<'a> {
    Step { _turn: SemaphorePermit<'a> },
    Lookup { _place: LookupPlace },
}

/// Number of connections that steps leave to look-ups, and look-ups to steps: a quarter, or none if there is one connection.
fn kept_for_others(connections: usize) -> usize {
    (connections / 4).max(1).min(connections - 1)
}

impl Deref for Db<'_> {
    type Target = AsyncPgConnection;

    fn deref(&self) -> &AsyncPgConnection {
        &self.line.connection
    }
}

impl DerefMut for Db<'_> {
    fn deref_mut(&mut self) -> &mut AsyncPgConnection {
        &mut self.line.connection
    }
}

/// The database. Clones share its pool.
#[derive(Clone)]
pub struct Store {
    pool: Pool<Lines>,
    lines: Lines,
    most: usize,
    turns: Arc<Semaphore>,
    steps: StepQueue,
    /// Queue of steps that open a challenge, before they load anything.
    first_steps: StepQueue,
    lines_of_steps: StepLines,
    lookups: LookupGate,
    waits: Arc<Waits>,
    last_error: LastError,
    keys: Option<Arc<Keys>>,
    alarms: Alarms,
    health: Arc<DatabaseHealth>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store(..)")
    }
}

impl Store {
    /// The alarms of this process.
    pub fn alarms(&self) -> &Alarms {
        &self.alarms
    }

    /// A store of up to `connections` connections, opened on demand and shown by PostgreSQL as `name`. Without keys it does not
    /// check the MACs of rows, and cannot write rows with a MAC.
    pub fn open(url: &DatabaseUrl, name: &'static str, connections: u32, keys: Option<&Keys>) -> Store {
        Store::with(url, name, connections, (keys.cloned().map(Arc::new), Alarms::default(), Arc::default()))
    }

    /// A store that shares keys, alarms and health with this one, and has its own connections.
    pub fn beside(&self, url: &DatabaseUrl, name: &'static str, connections: u32) -> Store {
        Store::with(url, name, connections, (self.keys.clone(), self.alarms.clone(), Arc::clone(&self.health)))
    }

    fn with(
        url: &DatabaseUrl,
        name: &'static str,
        connections: u32,
        (keys, alarms, health): (Option<Arc<Keys>>, Alarms, Arc<DatabaseHealth>),
    ) -> Store {
        let connections = connections.max(1);
        // bb8 lets new requests overtake waiting ones; a semaphore serves in order.
        let most = usize::try_from(connections).unwrap_or(Semaphore::MAX_PERMITS);
        let at_once = most - kept_for_others(most);
        let turns = Arc::new(Semaphore::new(most));
        let steps = StepQueue::new(at_once, most.saturating_mul(WAITERS));
        let first_steps = StepQueue::new((at_once / 4).max(1), most.saturating_mul(WAITERS));
        let lookups = LookupGate::new(lookups::bounds(at_once));
        let (last_error, lines) = (LastError::default(), Lines::of(url, name, &health));
        let pool = Pool::builder()
            .max_size(connections)
            .connection_timeout(CHECK_OUT)
            .test_on_check_out(true)
            .error_sink(Box::new(last_error.clone()))
            .build_unchecked(lines.clone());
        Store {
            pool,
            lines,
            most,
            turns,
            steps,
            first_steps,
            lines_of_steps: StepLines::default(),
            lookups,
            waits: Arc::default(),
            last_error,
            keys,
            alarms,
            health,
        }
    }

    /// A connection for a step, or for anything but a session look-up.
    pub async fn connection(&self) -> Result<Db<'_>, Fault> {
        let step = async { Ok(PoolAdmission::Step { _turn: self.steps.place().await? }) };
        self.checked_out(step).await
    }

    /// The lines in which steps wait their turn.
    pub fn step_lines(&self) -> &StepLines {
        &self.lines_of_steps
    }

    /// Waits until a step that opens a challenge may load its facts. A few at once may, so that the steps of what was begun have most of
    /// the queue for a connection.
    ///
    /// # Errors
    ///
    /// [`Fault::Crowded`] while too many wait, and after 1.5 s.
    pub async fn first_step(&self) -> Result<SemaphorePermit<'_>, Fault> {
        tokio::time::timeout(CHECK_OUT, self.first_steps.place()).await.unwrap_or(Err(Fault::Crowded))
    }

    /// Whether steps wait for so long that first steps are refused, for those under way to end.
    pub fn is_late(&self) -> bool {
        self.steps.is_long() || self.first_steps.is_long()
    }

    /// A connection to look up a session, or to record its activity.
    ///
    /// # Errors
    ///
    /// [`Fault::Crowded`] while too many look-ups, or too many of this caller, wait already.
    pub async fn lookup(&self, caller: LookupCaller) -> Result<Db<'_>, Fault> {
        let place = async {
            let place = self.lookups.place(caller).await.map_err(|_| Fault::Crowded)?;
            Ok(PoolAdmission::Lookup { _place: place })
        };
        self.checked_out(place).await
    }

    /// Replaces every connection made so far when it is next given back or asked for.
    pub fn give_up_connections(&self) {
        self.lines.give_up();
    }

    async fn checked_out<'a>(
        &'a self,
        admission: impl Future<Output = Result<PoolAdmission<'a>, Fault>>,
    ) -> Result<Db<'a>, Fault> {
        type Cause = Box<dyn std::error::Error + Send + Sync>;
        let away = |error: Cause| match self.last_error.within(2 * CHECK_OUT) {
            Some(LineError::Connect(error)) => Fault::from(error),
            Some(other) => Fault::Away(other.into()),
            None => Fault::Away(error),
        };
        let checked_out = async {
            let admission = admission.await?;
            // The semaphore is never closed.
            let turn = self.turns.acquire().await.map_err(|_| Fault::Crowded)?;
            let line = self.pool.get().await.map_err(|error| away(error.into()))?;
            Ok(Db { _hold: self.lines.hold(&line), line, _turn: turn, _admission: admission })
        };
        let in_line = InLine::of(&self.waits);
        // One timeout covers admission and connection: a request whose turn comes late does not wait as long again.
        let had = tokio::time::timeout(CHECK_OUT, checked_out).await.unwrap_or_else(|late| Err(away(late.into())));
        drop(in_line);
        if had.is_err() {
            self.waits.refused.fetch_add(1, Ordering::Relaxed);
        }
        had
    }

    /// The current load of the pool.
    pub fn pressure(&self) -> Pressure {
        let (pool, waits) = (self.pool.state(), &self.waits);
        Pressure {
            most: self.most,
            in_use: self.most.saturating_sub(self.turns.available_permits()),
            idle: usize::try_from(pool.idle_connections).unwrap_or(usize::MAX),
            waiting: waits.waiting.load(Ordering::Relaxed),
            refused: waits.refused.load(Ordering::Relaxed),
        }
    }
}
