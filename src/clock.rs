//! The clock. All code reads the time here, so that tests can move it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::rules::{Instant, Span};

/// A clock: the system's, or one that tests move.
#[derive(Clone, Debug)]
pub struct Clock(ClockSource);

#[derive(Clone, Debug)]
enum ClockSource {
    System,
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The system's clock.
    pub fn system() -> Clock {
        Clock(ClockSource::System)
    }

    /// A clock that shows `start` until it is moved.
    pub fn manual(start: Instant) -> Clock {
        Clock(ClockSource::Manual(Arc::new(AtomicI64::new(start.timestamp_micros()))))
    }

    /// Current time, in whole microseconds.
    pub fn now(&self) -> Instant {
        match &self.0 {
            ClockSource::System => system_now(),
            ClockSource::Manual(micros) => instant(micros.load(Ordering::SeqCst)),
        }
    }

    /// Moves a manual clock forward, or back by a negative span. Has no effect on the system's clock.
    pub fn advance(&self, by: Span) {
        if let ClockSource::Manual(micros) = &self.0 {
            micros.fetch_add(by.num_microseconds().unwrap_or(0), Ordering::SeqCst);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the only place that reads the system's time")]
fn system_now() -> Instant {
    instant(chrono::Utc::now().timestamp_micros())
}

fn instant(micros: i64) -> Instant {
    Instant::from_timestamp_micros(micros).unwrap_or(Instant::UNIX_EPOCH)
}
