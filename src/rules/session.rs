//! Sessions of signed-in accounts. A session expires by the time since its last request and since its sign-in.

use uuid::Uuid;

use super::binding::KeyBinding;
use super::confirm_reason::ConfirmReason;
use super::device::DeviceLabel;
use super::factor::{Door, Factor};
use super::generation::Refresh;
use super::pending::Sealed;
use super::policy::Policy;
use super::recovery::{CONFIRMED_FOR, OfferedCodes};
use super::token::TokenHash;
use super::{Instant, Span};

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The id in lists; not a secret.
    pub id: Uuid,
    /// The door.
    pub door: Door,
    /// The account.
    pub account: Uuid,
    /// The hash of the cookie's token.
    pub token_hash: TokenHash,
    /// The hash of the gate cookie's token, if it has one.
    pub gate_hash: Option<TokenHash>,
    /// The factors that were proven.
    pub proven: Vec<Factor>,
    /// Whether a recovery code replaced the authenticator code, and no authenticator was enrolled since.
    pub recovered: bool,
    /// Whether the sign-in set up the account's authenticator.
    pub enrolled: bool,
    /// The browser that signed in and became trusted; its pool pays for codes shown in the session.
    pub browser: Option<Uuid>,
    /// Time of the sign-in.
    pub created_at: Instant,
    /// Time of the last recorded request.
    pub seen_at: Instant,
    /// Time of the last confirmation of the identity.
    pub confirmed_at: Option<Instant>,
    /// The reason that the confirmation is good for, at a door that confirms for reasons.
    pub confirmed_for: Option<ConfirmReason>,
    /// Wrong codes since then.
    pub attempts: u16,
    /// The new authenticator's sealed secret that waits for its first code, and its expiry (exclusive).
    pub replacement: Option<(Sealed, Instant)>,
    /// The offered recovery codes, waiting or kept.
    pub offered: Option<OfferedCodes>,
    /// The client's label for its device.
    pub device: Option<DeviceLabel>,
    /// The refresh tokens, at a door whose clients have them.
    pub refresh: Option<Refresh>,
    /// The application key that it began under, the only one that may name it.
    pub binding: Option<KeyBinding>,
    /// Whether a player still has to show a code: until then the session is good for that alone.
    pub half: bool,
    /// The row's version.
    pub version: i64,
}

impl Session {
    /// A session of an account that begins at `now`, in which nothing is proven.
    pub fn begun((id, token_hash): (Uuid, TokenHash), (door, account): (Door, Uuid), now: Instant) -> Session {
        Session {
            id,
            door,
            account,
            token_hash,
            gate_hash: None,
            proven: Vec::new(),
            recovered: false,
            enrolled: false,
            browser: None,
            created_at: now,
            seen_at: now,
            confirmed_at: None,
            confirmed_for: None,
            attempts: 0,
            replacement: None,
            offered: None,
            device: None,
            refresh: None,
            binding: None,
            half: false,
            version: 0,
        }
    }

    /// End of the confirmation (exclusive), while the account's factors may be changed in this session.
    pub fn confirmed_until(&self, now: Instant) -> Option<Instant> {
        self.confirmed_at.map(|at| at + CONFIRMED_FOR).filter(|until| *until > now)
    }

    /// Whether the session has not expired yet.
    pub fn is_live(&self, policy: &Policy, now: Instant) -> bool {
        let is_remembered = self.binding.is_some_and(|binding| binding.remembered);
        let horizon = if is_remembered { Horizon::remembered(policy, now) } else { Horizon::plain(policy, now) };
        horizon.is_before(self)
    }

    /// Whether a confirmation is good for a reason now. The deed that it allows ends it.
    pub fn is_confirmed_for(&self, reason: ConfirmReason, now: Instant) -> bool {
        self.confirmed_for == Some(reason) && self.confirmed_until(now).is_some()
    }

    /// The session whose confirmation for a reason, if it has that one, is spent.
    #[must_use]
    pub fn spending(self, reason: ConfirmReason) -> Session {
        let is_other = self.confirmed_for != Some(reason);
        if is_other { self } else { Session { confirmed_at: None, confirmed_for: None, ..self } }
    }

    /// Whether the authenticator may be replaced: the identity is confirmed, or the sign-in used a recovery code.
    pub fn may_replace(&self, now: Instant) -> bool {
        self.recovered || self.confirmed_until(now).is_some()
    }

    /// Whether recovery codes may be made: the identity is confirmed, or was proven as well by the sign-in, which set up the
    /// authenticator a moment ago. Such a sign-in is good for nothing else.
    pub fn may_make_codes(&self, now: Instant) -> bool {
        self.confirmed_until(now).is_some() || (self.enrolled && self.created_at + CONFIRMED_FOR > now)
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

/// A live session that ends because its account has too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DisplacedSession {
    /// The session's id.
    pub id: Uuid,
    /// The hash of its cookie.
    pub token_hash: TokenHash,
    /// The row's version when it was read.
    pub version: i64,
}

/// The two times after which a live session was seen and made.
#[derive(Clone, Copy, Debug)]
pub struct Horizon {
    /// Earliest last request (exclusive): the idle timeout ago.
    pub seen_after: Instant,
    /// Earliest sign-in (exclusive): the absolute timeout ago.
    pub created_after: Instant,
}

impl Horizon {
    /// The horizon at `now` of sessions that nobody asked to remember.
    pub fn plain(policy: &Policy, now: Instant) -> Horizon {
        Horizon { seen_after: now - policy.session_idle, created_after: now - policy.session_absolute }
    }

    /// The horizon at `now` of remembered sessions.
    pub fn remembered(policy: &Policy, now: Instant) -> Horizon {
        let plain = Horizon::plain(policy, now);
        policy
            .remembered
            .map_or(plain, |longer| Horizon { seen_after: now - longer.idle, created_after: now - longer.absolute })
    }

    /// The horizon at `now` that every live session of the door is within. A session within it may have ended.
    pub fn of_all(policy: &Policy, now: Instant) -> Horizon {
        let (plain, longer) = (Horizon::plain(policy, now), Horizon::remembered(policy, now));
        Horizon {
            seen_after: plain.seen_after.min(longer.seen_after),
            created_after: plain.created_after.min(longer.created_after),
        }
    }

    /// Whether the session was seen and made after the horizon.
    fn is_before(&self, session: &Session) -> bool {
        session.seen_at > self.seen_after && session.created_at > self.created_after
    }
}

/// Whether activity at `now` is recorded: the last record is old enough.
pub fn touches(policy: &Policy, seen_at: Instant, now: Instant) -> bool {
    now - seen_at >= policy.touch_after().max(Span::seconds(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::policy::RememberedPolicy;
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
    fn a_sign_in_that_enrolled_is_good_for_recovery_codes_alone_and_for_five_minutes() {
        let at = |second: i64| Instant::UNIX_EPOCH + Span::seconds(second);
        let enrolled = Session { enrolled: true, created_at: at(0), ..session() };
        for (now, may) in [(0, true), (299, true), (300, false), (301, false)] {
            assert_eq!(enrolled.may_make_codes(at(now)), may, "{now}");
            assert!(!enrolled.may_replace(at(now)) && enrolled.confirmed_until(at(now)).is_none(), "{now}");
        }
        let plain = Session { enrolled: false, ..enrolled.clone() };
        assert!(!plain.may_make_codes(at(0)));
        let confirmed = Session { confirmed_at: Some(at(1000)), ..enrolled };
        assert!(confirmed.may_make_codes(at(1299)) && !confirmed.may_make_codes(at(1300)));
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
            let session = Session { created_at: at(0), seen_at: at(seen), ..session() };
            assert_eq!(session.is_live(&policy, at(now)), live, "seen {seen}, now {now}");
        }
    }

    #[test]
    fn a_remembered_session_lasts_longer_where_the_door_remembers() {
        let longer = Some(RememberedPolicy { idle: Span::hours(24), absolute: Span::days(7) });
        let (plain, remembers) = (Policy::default(), Policy { remembered: longer, ..Policy::default() });
        let at = |hour: i64| Instant::UNIX_EPOCH + Span::hours(500_000 + hour);
        let made = |remembered| {
            let binding = Some(KeyBinding { key: uuid::Uuid::nil(), remembered });
            move |seen: i64| Session { created_at: at(0), seen_at: at(seen), binding, ..session() }
        };
        let (short, long) = (made(false), made(true));
        // (seen at, now, live where it is remembered)
        for (seen, now, live) in [(0, 23, true), (0, 24, false), (150, 167, true), (150, 168, false)] {
            assert_eq!(long(seen).is_live(&remembers, at(now)), live, "{seen} {now}");
            assert!(!short(seen).is_live(&remembers, at(now)) && !long(seen).is_live(&plain, at(now)), "{seen} {now}");
        }
        let all = Horizon::of_all(&remembers, at(200));
        assert_eq!((all.seen_after, all.created_after), (at(200 - 24), at(200 - 168)));
        let all = Horizon::of_all(&plain, at(200));
        assert_eq!((all.seen_after, all.created_after), (at(200) - Span::minutes(30), at(200 - 12)));
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
