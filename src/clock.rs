//! The one clock. Everything that asks the time asks it here, so that tests can move it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::rules::{Instant, Span};

/// A clock: the system's, or one that moves only when told.
#[derive(Clone, Debug)]
pub struct Clock(Kind);

#[derive(Clone, Debug)]
enum Kind {
    System,
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The system's clock.
    pub fn system() -> Clock {
        Clock(Kind::System)
    }

    /// A clock that stands at `start` until it is moved.
    pub fn manual(start: Instant) -> Clock {
        Clock(Kind::Manual(Arc::new(AtomicI64::new(start.timestamp_micros()))))
    }

    /// The time, in whole microseconds.
    pub fn now(&self) -> Instant {
        match &self.0 {
            Kind::System => system_now(),
            Kind::Manual(micros) => instant(micros.load(Ordering::SeqCst)),
        }
    }

    /// Moves a manual clock, forward or back. The system's is not ours to move.
    pub fn advance(&self, by: Span) {
        if let Kind::Manual(micros) = &self.0 {
            micros.fetch_add(by.num_microseconds().unwrap_or(0), Ordering::SeqCst);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the clock is where the time is asked")]
fn system_now() -> Instant {
    instant(chrono::Utc::now().timestamp_micros())
}

fn instant(micros: i64) -> Instant {
    Instant::from_timestamp_micros(micros).unwrap_or(Instant::UNIX_EPOCH)
}
