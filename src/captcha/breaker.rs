//! Circuit breaker: stops calls to a captcha service that does not answer, then admits one call at a time to find out whether
//! it answers again. Knows no caller.

use std::time::{Duration, Instant};

/// Unanswered calls in a row that open the breaker.
const FAILURES: u32 = 5;

/// Time for which the open breaker refuses calls; longer than the time limit of a call, so that probes do not overlap.
const PAUSE: Duration = Duration::from_secs(5);

/// Circuit breaker of one service.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    failures: u32,
    again_at: Option<Instant>,
}

impl Breaker {
    /// Whether the breaker refuses calls at `now`.
    pub(super) fn is_open(&self, now: Instant) -> bool {
        self.again_at.is_some_and(|at| now < at)
    }

    /// Whether a call is admitted at `now`; after the pause only the first caller is.
    pub(super) fn admits(&mut self, now: Instant) -> bool {
        let admits = self.again_at.is_none_or(|at| now >= at);
        if admits && self.again_at.is_some() {
            self.again_at = Some(now + PAUSE);
        }
        admits
    }

    /// Records the result of a call.
    pub(super) fn note(&mut self, down: bool, now: Instant) {
        if !down {
            *self = Breaker::default();
            return;
        }
        self.failures = self.failures.saturating_add(1);
        if self.failures >= FAILURES {
            self.again_at = Some(now + PAUSE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_breaker_admits_one_call_per_pause_until_the_service_answers() {
        let (mut breaker, mut now) = (Breaker::default(), Instant::now());
        for _ in 0..FAILURES {
            assert!(breaker.admits(now));
            breaker.note(true, now);
        }
        assert!(!breaker.admits(now));
        now += PAUSE;
        assert!(breaker.admits(now), "one probe is admitted");
        assert!(!breaker.admits(now), "a second probe is not");
        breaker.note(true, now);
        assert!(!breaker.admits(now));
        now += PAUSE;
        assert!(breaker.admits(now));
        breaker.note(false, now);
        assert!(breaker.admits(now) && breaker.admits(now));
    }

    #[test]
    fn four_unanswered_calls_between_answers_leave_the_breaker_closed() {
        let (mut breaker, now) = (Breaker::default(), Instant::now());
        for round in 0..20 {
            breaker.note(round % 5 != 4, now);
            assert!(breaker.admits(now));
        }
    }
}
