//! The breaker: stops calling a captcha service that does not answer, and then lets one caller at a time find out whether it
//! answers again. Knows no caller.

use std::time::{Duration, Instant};

/// Calls in a row that nobody answers before we stop calling for a while.
const FAILURES: u32 = 5;

/// How long we stop; longer than a call takes, so that one at a time finds out whether it is over.
const PAUSE: Duration = Duration::from_secs(5);

/// Stops calling a service that does not answer.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    failures: u32,
    again_at: Option<Instant>,
}

impl Breaker {
    /// Whether calls are refused at `now`.
    pub(super) fn is_open(&self, now: Instant) -> bool {
        self.again_at.is_some_and(|at| now < at)
    }

    /// Whether a call may be made at `now`; after a pause the first caller alone may.
    pub(super) fn admits(&mut self, now: Instant) -> bool {
        let admits = self.again_at.is_none_or(|at| now >= at);
        if admits && self.again_at.is_some() {
            self.again_at = Some(now + PAUSE);
        }
        admits
    }

    /// Notes how a call went.
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
    fn a_service_that_does_not_answer_is_asked_once_a_while_until_it_does() {
        let (mut breaker, mut now) = (Breaker::default(), Instant::now());
        for _ in 0..FAILURES {
            assert!(breaker.admits(now));
            breaker.note(true, now);
        }
        assert!(!breaker.admits(now));
        now += PAUSE;
        assert!(breaker.admits(now), "one finds out");
        assert!(!breaker.admits(now), "and one alone");
        breaker.note(true, now);
        assert!(!breaker.admits(now));
        now += PAUSE;
        assert!(breaker.admits(now));
        breaker.note(false, now);
        assert!(breaker.admits(now) && breaker.admits(now));
    }

    #[test]
    fn an_answer_in_between_keeps_the_calls_going() {
        let (mut breaker, now) = (Breaker::default(), Instant::now());
        for round in 0..20 {
            breaker.note(round % 5 != 4, now);
            assert!(breaker.admits(now));
        }
    }
}
