//! The ends of a session, as its holder is told them. Whether a session is live is for its horizon to say.

use super::policy::{Policy, RememberedPolicy};
use super::session::{Session, touches};
use super::{Instant, Span};

/// The ends of a session, both exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionEnds {
    /// End by age, whatever its holder does.
    pub ends_at: Instant,
    /// End if no request follows.
    pub idle_at: Instant,
}

impl Session {
    /// How long a client keeps the session's cookie; `None`: until it closes.
    pub fn kept_for(&self, policy: &Policy) -> Option<Span> {
        self.longer_ends(policy).map(|longer| longer.absolute)
    }

    /// The policy of a remembered session; `None`: nobody asked to remember it, or the door remembers none.
    fn longer_ends<'a>(&self, policy: &'a Policy) -> Option<&'a RememberedPolicy> {
        self.binding.filter(|binding| binding.remembered).and(policy.remembered.as_ref())
    }

    /// The ends of the session, whose activity at `now` is recorded or was lately.
    pub fn ends(&self, policy: &Policy, now: Instant) -> SessionEnds {
        let plain = (policy.session_idle, policy.session_absolute);
        let (idle, absolute) = self.longer_ends(policy).map_or(plain, |longer| (longer.idle, longer.absolute));
        let seen_at = if touches(policy, self.seen_at, now) { now } else { self.seen_at };
        let ends_at = self.created_at + absolute;
        SessionEnds { ends_at, idle_at: ends_at.min(seen_at + idle) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::test_support::{at, session};

    #[test]
    fn a_session_tells_its_ends_by_the_activity_that_is_recorded() {
        let policy = Policy::default();
        let own = Session { created_at: at(0), seen_at: at(1000), ..session() };
        let ends = |now| own.ends(&policy, at(now));
        let ends_at = at(0) + policy.session_absolute;
        assert_eq!(ends(1010), SessionEnds { ends_at, idle_at: at(1000) + policy.session_idle });
        assert_eq!(ends(1060), SessionEnds { ends_at, idle_at: at(1060) + policy.session_idle });
        let late = Session { seen_at: ends_at - Span::seconds(1), ..own.clone() };
        assert_eq!(late.ends(&policy, ends_at - Span::seconds(1)).idle_at, ends_at, "no request moves the last end");
        let ends = late.ends(&policy, ends_at - Span::seconds(1));
        assert!(late.is_live(&policy, ends.idle_at - Span::seconds(1)) && !late.is_live(&policy, ends.idle_at));
    }
}
