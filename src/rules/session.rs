//! Sessions: signed in, and never anything earlier. Their ends follow from when they were made and last seen.

use uuid::Uuid;

use super::factor::{Door, Factor};
use super::pending::Sealed;
use super::policy::Policy;
use super::recovery::{CONFIRMED_FOR, OfferedCodes};
use super::token::TokenHash;
use super::{Instant, Span};

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// What names it in lists; never a secret.
    pub id: Uuid,
    /// At which door.
    pub door: Door,
    /// Whose it is.
    pub account: Uuid,
    /// What its cookie is known by.
    pub token_hash: TokenHash,
    /// What its cookie for gates is known by, if it has one.
    pub gate_hash: Option<TokenHash>,
    /// All that was proven for it.
    pub proven: Vec<Factor>,
    /// Whether a recovery code stood for the authenticator, and none was set up since.
    pub recovered: bool,
    /// The browser that signed in, trusted by that: its pool pays for what the session has to prove.
    pub browser: Option<Uuid>,
    /// When it began.
    pub created_at: Instant,
    /// When it was last seen.
    pub seen_at: Instant,
    /// When its admin's identity was last confirmed.
    pub confirmed_at: Option<Instant>,
    /// Wrong codes since.
    pub attempts: u16,
    /// The authenticator that waits for its first code in it, and until when it does.
    pub replacement: Option<(Sealed, Instant)>,
    /// The recovery codes made in it that wait to be kept, or were.
    pub offered: Option<OfferedCodes>,
    /// The version of its row.
    pub version: i64,
}

impl Session {
    /// Until when the account's factors may be changed in it, if they may now.
    pub fn confirmed_until(&self, now: Instant) -> Option<Instant> {
        self.confirmed_at.map(|at| at + CONFIRMED_FOR).filter(|until| *until > now)
    }

    /// Whether another authenticator may be set up: confirmed, or there is nothing to confirm with.
    pub fn may_replace(&self, now: Instant) -> bool {
        self.recovered || self.confirmed_until(now).is_some()
    }

    /// The session with recovery codes that wait in it, in the place of those that waited there.
    #[must_use]
    pub fn offering_codes(&self, offered: OfferedCodes) -> Session {
        Session { offered: Some(offered), ..self.clone() }.next()
    }

    /// The session once the codes that wait in it are kept: the offer stays, without codes, so that a repeated call is told
    /// so.
    #[must_use]
    pub fn with_kept_codes(&self) -> Session {
        let offered = self.offered.as_ref().map(|offered| OfferedCodes { waiting: None, until: offered.until });
        Session { offered, ..self.clone() }.next()
    }

    /// The session once other codes count than those that were offered in it.
    #[must_use]
    pub fn without_offer(&self) -> Session {
        Session { offered: None, ..self.clone() }.next()
    }

    /// The session one version on, as it is written.
    #[must_use]
    pub fn next(self) -> Session {
        Session { version: self.version + 1, ..self }
    }
}

/// A live session that ends because its account has signed in once more than it may have sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DisplacedSession {
    /// The session.
    pub id: Uuid,
    /// The hash of its cookie.
    pub token_hash: TokenHash,
    /// The version of its row, as it was read.
    pub version: i64,
}

/// The two instants a live session lies after.
#[derive(Clone, Copy, Debug)]
pub struct Horizon {
    /// Seen later than this: not idle for too long.
    pub seen_after: Instant,
    /// Made later than this: not too old.
    pub created_after: Instant,
}

impl Horizon {
    /// The horizon of `now`.
    pub fn of(policy: &Policy, now: Instant) -> Horizon {
        Horizon { seen_after: now - policy.session_idle, created_after: now - policy.session_absolute }
    }

    /// Whether a session is live.
    pub fn is_live(&self, created_at: Instant, seen_at: Instant) -> bool {
        seen_at > self.seen_after && created_at > self.created_after
    }
}

/// Whether activity at `now` is worth a write.
pub fn touches(policy: &Policy, seen_at: Instant, now: Instant) -> bool {
    now - seen_at >= policy.touch_after().max(Span::seconds(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::recovery::PackedCodes;
    use crate::rules::test_support::session;

    #[test]
    fn a_session_offers_codes_and_remembers_that_they_were_kept() {
        let until = Instant::UNIX_EPOCH;
        let waiting = Some(PackedCodes { key_id: "k1".into(), bytes: vec![1] });
        let offering = session().offering_codes(OfferedCodes { waiting: waiting.clone(), until });
        let offered = Some(OfferedCodes { waiting, until });
        assert_eq!(offering, Session { offered, version: session().version + 1, ..session() });
        let offered = Some(OfferedCodes { waiting: None, until });
        let kept = Session { offered, version: offering.version + 1, ..offering.clone() };
        assert_eq!(offering.with_kept_codes(), kept);
        assert_eq!(offering.without_offer(), Session { version: offering.version + 1, ..session() });
        assert_eq!(session().with_kept_codes().offered, None);
    }

    #[test]
    fn a_session_ends_when_idle_or_old_to_the_second() {
        let policy = Policy::default();
        let at = |second: i64| Instant::UNIX_EPOCH + Span::seconds(1_800_000_000 + second);
        let hour = 3600;
        // (seen at, now, live)
        let table = [
            (0, 0, true),
            (0, 1799, true),
            (0, 1800, false),
            (1800, 3599, true),
            (12 * hour - 60, 12 * hour - 1, true),
            (12 * hour - 60, 12 * hour, false),
        ];
        for (seen, now, live) in table {
            assert_eq!(Horizon::of(&policy, at(now)).is_live(at(0), at(seen)), live, "seen {seen}, now {now}");
        }
    }

    #[test]
    fn activity_is_recorded_once_in_a_tenth_of_the_idle_time_and_at_most_once_a_minute() {
        let at = |second: i64| Instant::UNIX_EPOCH + Span::seconds(second);
        let policy = Policy::default();
        assert!(!touches(&policy, at(0), at(59)));
        assert!(touches(&policy, at(0), at(60)));
        let short = Policy { session_idle: Span::seconds(100), ..Policy::default() };
        assert!(!touches(&short, at(0), at(9)));
        assert!(touches(&short, at(0), at(10)));
    }
}
