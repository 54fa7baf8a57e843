//! The policy: every number that an operator may set. Their bounds are checked in `settings`.

use super::Span;
use super::factor::Door;
use super::pool::PoolKind;
use super::role::is_owner;
use super::window::{Limit, Window};

/// The numbers that the rules use.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Lifetime of a mailed code; at most 10 min (NIST SP 800-63B-4, 3.1.3.2).
    pub code_ttl: Span,
    /// Lifetime of a pending sign-in from its first request; never extended.
    pub pending_ttl: Span,
    /// Wrong codes of one factor after which a pending sign-in ends.
    pub attempts: u16,
    /// Maximum number of codes mailed for one pending sign-in.
    pub codes: u16,
    /// Cooldown between two mailed codes of a pool; zero: off.
    pub cooldown: Span,
    /// Wrong codes of one factor that the untrusted pool of an address pays for.
    pub wrong_untrusted: Window,
    /// Wrong codes of one factor that the pool of a trusted browser pays for.
    pub wrong_trusted: Window,
    /// Mailed codes that one pool pays for.
    pub mails: Window,
    /// Length of the first lockout; each further one is twice as long.
    pub lockout_first: Span,
    /// Maximum length of a lockout.
    pub lockout_longest: Span,
    /// Sign-in mutations of one network.
    pub rate_limit: Window,
    /// Idle timeout of a session.
    pub session_idle: Span,
    /// Absolute timeout of a session.
    pub session_absolute: Span,
    /// Maximum number of live sessions of an account; a further sign-in ends the longest unused (ASVS 7.1.2).
    pub sessions: u16,
    /// The mode in which a first authenticator is enrolled.
    pub enrolment: EnrolmentMode,
    /// Length of the enrolment window.
    pub enrolment_window: Span,
    /// The step at which an enrolment secret is shown.
    pub enrolment_url: EnrolmentUrl,
    /// The known roles.
    pub roles: Vec<String>,
    /// The issuer that authenticator apps show.
    pub issuer: String,
}

/// The policies of all doors.
#[derive(Clone, Debug, Default)]
pub struct Policies {
    /// The staff door's.
    pub staff: Policy,
    /// The account door's.
    pub account: Policy,
    /// The session door's.
    pub session: Policy,
    /// The player door's.
    pub player: Policy,
}

impl Policies {
    /// The policy of a door.
    pub fn of(&self, door: Door) -> &Policy {
        match door {
            Door::Staff => &self.staff,
            Door::Account => &self.account,
            Door::Session => &self.session,
            Door::Player => &self.player,
        }
    }
}

/// Proof that enrolment of a first authenticator requires inside the enrolment window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnrolmentMode {
    /// The token of the newest invitation.
    Invitation,
    /// Access to the mailbox.
    Window,
}

/// The step at which the enrolment URL is shown first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnrolmentUrl {
    /// The answer of requestLookup: it shows anybody whether an admin is inside the window.
    Lookup,
    /// The answer to a right mailed code.
    Proof,
}

impl Policy {
    /// The window of wrong codes of one factor in a pool of this kind.
    pub fn wrong(&self, pool: PoolKind) -> &Window {
        match pool {
            PoolKind::Untrusted => &self.wrong_untrusted,
            PoolKind::Browser => &self.wrong_trusted,
        }
    }

    /// Whether the role OWNER is known, whose holders are told of everyone's second factor.
    pub fn has_owners(&self) -> bool {
        is_owner(&self.roles)
    }

    /// Maximum time that a session's activity goes unrecorded.
    pub fn touch_after(&self) -> Span {
        (self.session_idle / 10).min(Span::seconds(60))
    }
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            code_ttl: Span::minutes(10),
            pending_ttl: Span::minutes(15),
            attempts: 5,
            codes: 3,
            cooldown: Span::seconds(120),
            wrong_untrusted: Window::of([Limit { count: 20, span: Span::hours(24) }]),
            wrong_trusted: Window::of([Limit { count: 10, span: Span::hours(24) }]),
            mails: Window::of([Limit { count: 5, span: Span::hours(1) }, Limit { count: 20, span: Span::hours(24) }]),
            lockout_first: Span::minutes(15),
            lockout_longest: Span::hours(1),
            rate_limit: Window::of([
                Limit { count: 10, span: Span::seconds(1) },
                Limit { count: 60, span: Span::minutes(1) },
            ]),
            session_idle: Span::minutes(30),
            session_absolute: Span::hours(12),
            sessions: 20,
            enrolment: EnrolmentMode::Invitation,
            enrolment_window: Span::hours(72),
            enrolment_url: EnrolmentUrl::Lookup,
            roles: ["CMS", "BO", "OWNER"].map(String::from).to_vec(),
            issuer: String::from("Vestibule"),
        }
    }
}
