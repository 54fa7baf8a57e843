//! Log lines about refusals, and about requests that failed: at most a hundred a minute, then one that says so. `/metrics` counts them
//! all.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

/// Maximum number of lines within a [`WINDOW`].
pub const MOST: usize = 100;

const WINDOW: Duration = Duration::from_secs(60);

/// The lines about refusals in this process.
static LINES: Mutex<MinuteLines> = Mutex::new(MinuteLines { since: None, logged: 0 });

/// Whether a refusal may be logged now. The first refusal beyond the limit of a minute logs that further ones are not.
pub fn may_log() -> bool {
    match LINES.lock().unwrap_or_else(PoisonError::into_inner).next(Instant::now()) {
        MinuteLine::Own => true,
        MinuteLine::Rest => {
            tracing::warn!(
                "edge: more than {MOST} refusals within a minute; further ones of this minute are counted in \
                 vestibule_refusals_total and vestibule_sign_in_outcomes_total alone"
            );
            false
        }
        MinuteLine::Nothing => false,
    }
}

/// The log line that an event gets.
#[derive(Debug, PartialEq, Eq)]
pub enum MinuteLine {
    /// A line of its own.
    Own,
    /// A line that further events of this minute are not logged.
    Rest,
    /// No line.
    Nothing,
}

/// Lines about one kind of event, limited for each minute.
#[derive(Debug, Default)]
pub struct MinuteLines {
    since: Option<Instant>,
    logged: usize,
}

impl MinuteLines {
    /// The line of an event at `now`.
    pub fn next(&mut self, now: Instant) -> MinuteLine {
        if self.since.is_none_or(|since| now.saturating_duration_since(since) >= WINDOW) {
            (self.since, self.logged) = (Some(now), 0);
        }
        if self.logged > MOST {
            return MinuteLine::Nothing;
        }
        self.logged += 1;
        if self.logged > MOST { MinuteLine::Rest } else { MinuteLine::Own }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_refusals_a_minute_are_logged_and_one_line_tells_of_the_rest() {
        let (mut lines, begun) = (MinuteLines { since: None, logged: 0 }, Instant::now());
        for _ in 0..2 {
            let now = lines.since.map_or(begun, |since| since + WINDOW);
            let told: Vec<MinuteLine> = (0..MOST + 50).map(|_| lines.next(now)).collect();
            assert!(told[..MOST].iter().all(|line| *line == MinuteLine::Own));
            assert_eq!(told[MOST], MinuteLine::Rest);
            assert!(told[MOST + 1..].iter().all(|line| *line == MinuteLine::Nothing));
            assert_eq!(lines.next(now + WINDOW - Duration::from_millis(1)), MinuteLine::Nothing);
        }
    }
}
