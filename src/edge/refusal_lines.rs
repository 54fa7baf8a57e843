//! Log lines about refusals: at most a hundred a minute in this process, then one that says so. `/metrics` counts every refusal.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

/// Maximum number of lines within a [`WINDOW`].
const MOST: usize = 100;

const WINDOW: Duration = Duration::from_secs(60);

/// The lines of this process.
static LINES: Mutex<RefusalLines> = Mutex::new(RefusalLines { since: None, logged: 0 });

/// Whether a refusal may be logged now. The first refusal beyond the limit of a minute logs that further ones are not.
pub fn may_log() -> bool {
    match LINES.lock().unwrap_or_else(PoisonError::into_inner).next(Instant::now()) {
        RefusalLine::Own => true,
        RefusalLine::Rest => {
            tracing::warn!(
                "edge: more than {MOST} refusals within a minute; further ones of this minute are counted in \
                 vestibule_refusals_total and vestibule_sign_in_outcomes_total alone"
            );
            false
        }
        RefusalLine::Nothing => false,
    }
}

/// The log line that a refusal gets.
#[derive(Debug, PartialEq, Eq)]
enum RefusalLine {
    /// A line of its own.
    Own,
    /// A line that further refusals of this minute are not logged.
    Rest,
    /// No line.
    Nothing,
}

#[derive(Debug)]
struct RefusalLines {
    since: Option<Instant>,
    logged: usize,
}

impl RefusalLines {
    fn next(&mut self, now: Instant) -> RefusalLine {
        if self.since.is_none_or(|since| now.saturating_duration_since(since) >= WINDOW) {
            (self.since, self.logged) = (Some(now), 0);
        }
        if self.logged > MOST {
            return RefusalLine::Nothing;
        }
        self.logged += 1;
        if self.logged > MOST { RefusalLine::Rest } else { RefusalLine::Own }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_refusals_a_minute_are_logged_and_one_line_tells_of_the_rest() {
        let (mut lines, begun) = (RefusalLines { since: None, logged: 0 }, Instant::now());
        for _ in 0..2 {
            let now = lines.since.map_or(begun, |since| since + WINDOW);
            let told: Vec<RefusalLine> = (0..MOST + 50).map(|_| lines.next(now)).collect();
            assert!(told[..MOST].iter().all(|line| *line == RefusalLine::Own));
            assert_eq!(told[MOST], RefusalLine::Rest);
            assert!(told[MOST + 1..].iter().all(|line| *line == RefusalLine::Nothing));
            assert_eq!(lines.next(now + WINDOW - Duration::from_millis(1)), RefusalLine::Nothing);
        }
    }
}
