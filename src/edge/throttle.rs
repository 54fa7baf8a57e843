//! Throttled log lines: a trouble that repeats is logged at most once a minute.

use std::time::{Duration, Instant};

/// The shortest time between two log lines about the same trouble.
const INTERVAL: Duration = Duration::from_secs(60);

/// Decides whether a repeating trouble is logged.
#[derive(Debug, Default)]
pub struct LogThrottle(Option<Instant>);

impl LogThrottle {
    /// Whether a line may be logged now; if so, the next one may follow in a minute.
    pub fn is_due(&mut self) -> bool {
        let due = self.0.is_none_or(|logged| logged.elapsed() >= INTERVAL);
        if due {
            self.0 = Some(Instant::now());
        }
        due
    }
}
