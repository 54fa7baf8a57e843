//! Calls: how many are under way at once, and whether any is made while nobody answers. Refuses at once what would only
//! pile up; knows nothing of what is asked.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Semaphore, SemaphorePermit};

use super::Reply;

/// Calls under way at once.
const PLACES: usize = 64;

/// Calls in a row that nobody answers before we stop calling for a while.
const FAILURES: u32 = 5;

/// How long we stop; longer than a call takes, so that one at a time finds out whether it is over.
const PAUSE: Duration = Duration::from_secs(5);

/// The calls of one service.
pub(super) struct Calls {
    places: Semaphore,
    breaker: Mutex<Breaker>,
}

/// Stops calling a service that does not answer.
#[derive(Debug, Default)]
struct Breaker {
    failures: u32,
    again_at: Option<Instant>,
}

impl Default for Calls {
    fn default() -> Calls {
        Calls { places: Semaphore::new(PLACES), breaker: Mutex::default() }
    }
}

impl Calls {
    /// A place for a call, kept until it is dropped, or the reply without one.
    pub(super) fn enter(&self, now: Instant) -> Result<SemaphorePermit<'_>, Reply> {
        let place = self.places.try_acquire().map_err(|_| Reply::Refused("too many calls are under way"))?;
        if !self.breaker.lock().unwrap_or_else(PoisonError::into_inner).admits(now) {
            return Err(Reply::Down("it did not answer 5 times in a row, and is asked again every 5 s"));
        }
        Ok(place)
    }

    /// Notes how a call went.
    pub(super) fn note(&self, down: bool, now: Instant) {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner).note(down, now);
    }
}

impl Breaker {
    fn admits(&mut self, now: Instant) -> bool {
        let admits = self.again_at.is_none_or(|at| now >= at);
        if admits && self.again_at.is_some() {
            self.again_at = Some(now + PAUSE);
        }
        admits
    }

    fn note(&mut self, down: bool, now: Instant) {
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

    #[test]
    fn a_place_is_given_back() {
        let (calls, now) = (Calls::default(), Instant::now());
        let places: Vec<_> = (0..PLACES).map(|_| calls.enter(now)).collect();
        assert!(places.iter().all(Result::is_ok));
        assert!(matches!(calls.enter(now), Err(Reply::Refused(_))));
        drop(places);
        assert!(calls.enter(now).is_ok());
    }
}
