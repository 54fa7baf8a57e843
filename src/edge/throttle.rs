//! Throttled log lines: a repeating failure is logged at most once a minute. Does not know what is logged.

use std::time::{Duration, Instant};

/// Minimum time between two log lines about one kind of failure.
const INTERVAL: Duration = Duration::from_secs(60);

/// Decides whether a repeating failure is logged.
#[derive(Debug, Default)]
pub struct LogThrottle(Option<Instant>);

impl LogThrottle {
    /// Whether a line may be logged now. `true` starts the next minute of silence.
    pub fn is_due(&mut self) -> bool {
        let due = self.0.is_none_or(|logged| logged.elapsed() >= INTERVAL);
        if due {
            self.0 = Some(Instant::now());
        }
        due
    }
}
