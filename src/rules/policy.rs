//! The policy of each door: every number that an operator may set. Their bounds are checked in `settings`.

use super::Span;
use super::door::Door;
use super::factor::Purpose;
use super::pool::PoolKind;
use super::role::{self, is_owner};
use super::signing::ACCESS_LIFE;
use super::sms_policy::SmsPolicy;
use super::window::{Limit, Window};

/// Minimum length of a password that no second authentication factor stands beside (NIST SP 800-63B-4, 3.1.1.2).
pub const SOLE_FACTOR_MIN: u16 = 15;

/// Policy of a door, as an operator may set it.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Lifetime of a sent code; at most 10 min (NIST SP 800-63B-4, 3.1.3.2).
    pub code_ttl: Span,
    /// Lifetime of a pending sign-in from its first request; never extended.
    pub pending_ttl: Span,
    /// Wrong guesses of one factor after which a pending sign-in ends. Of a factor that is shown before there is a pending
    /// sign-in, such as a password: wrong guesses since the pool's last lockout after which the pool locks.
    pub attempts: u16,
    /// Maximum number of codes sent for one pending sign-in.
    pub codes: u16,
    /// Cooldown between two sent codes of a pool; zero: off.
    pub cooldown: Span,
    /// Wrong guesses of one factor that the untrusted pool of an identifier pays for.
    pub wrong_untrusted: Window,
    /// Wrong guesses of one factor that the pool of a trusted browser pays for.
    pub wrong_trusted: Window,
    /// Sent codes that one pool pays for.
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
    /// Timeouts of a session whose holder asked to be remembered; `None`: the door remembers nobody for longer.
    pub remembered: Option<RememberedPolicy>,
    /// Maximum number of live sessions of an account; a further sign-in ends the longest unused (ASVS 7.1.2).
    pub sessions: u16,
    /// Minimum length of a new password, in code points (NIST SP 800-63B-4, 3.1.1.2).
    pub password_min: u16,
    /// Roles and enrolment, which the staff door alone has.
    pub admins: AdminPolicy,
    /// Registration and terms, which the account door alone has.
    pub customers: CustomerPolicy,
    /// Access tokens, of a door that signs any.
    pub tokens: TokenPolicy,
}

/// Roles of admins, and the enrolment of a first authenticator.
#[derive(Clone, Debug)]
pub struct AdminPolicy {
    /// The known roles; empty: the door has no roles.
    pub roles: Vec<String>,
    /// The mode in which a first authenticator is enrolled.
    pub enrolment: EnrolmentMode,
    /// Length of the enrolment window.
    pub enrolment_window: Span,
    /// The step at which an enrolment secret is shown.
    pub enrolment_url: EnrolmentUrl,
    /// The issuer that authenticator apps show.
    pub issuer: String,
}

/// Registration of customers, and the terms that they accept.
#[derive(Clone, Debug)]
pub struct CustomerPolicy {
    /// Callers who may make accounts.
    pub registration: RegistrationMode,
    /// The id of the terms that an account is asked to accept; `None`: there are no terms.
    pub terms: Option<String>,
}

impl CustomerPolicy {
    /// Whether challenges of a purpose are opened and completed. A registration that waits when registration is closed is void.
    pub fn allows(&self, purpose: Purpose) -> bool {
        !purpose.registers() || self.registration == RegistrationMode::Open
    }
}

/// Timeouts of a session whose holder asked to be remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RememberedPolicy {
    /// Idle timeout.
    pub idle: Span,
    /// Absolute timeout.
    pub absolute: Span,
}

/// Access tokens.
#[derive(Clone, Debug)]
pub struct TokenPolicy {
    /// Life of a token; at most [`ACCESS_LIFE`], for which a former key stays listed.
    pub life: Span,
    /// Audience: claim `aud`; `None`: the public URL.
    pub audience: Option<String>,
}

/// The policies of all doors, on or off.
#[derive(Clone, Debug)]
pub struct Policies {
    /// The staff door's.
    pub staff: Policy,
    /// The account door's.
    pub account: Policy,
    /// The session door's.
    pub session: Policy,
    /// The player door's.
    pub player: Policy,
    /// Calls of one application key, at all doors together.
    pub key_rate_limit: Window,
    /// Messages to telephones.
    pub sms: SmsPolicy,
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

impl Default for Policies {
    fn default() -> Policies {
        let others = Policy { admins: AdminPolicy::none(), ..Policy::default() };
        let codes = Window::of([Limit { count: 5, span: Span::hours(1) }, Limit { count: 10, span: Span::hours(24) }]);
        let player = Policy { mails: codes.clone(), ..others.clone() };
        let account = Policy {
            mails: codes,
            session_idle: Span::hours(24),
            session_absolute: Span::days(30),
            sessions: 100,
            ..others.clone()
        };
        let remembered = Some(RememberedPolicy { idle: Span::hours(24), absolute: Span::days(7) });
        let roles = [role::USER, role::HOSTING].map(String::from).to_vec();
        let session = Policy { remembered, admins: AdminPolicy { roles, ..AdminPolicy::none() }, ..others };
        let key_rate_limit = Window::of([Limit { count: 600, span: Span::minutes(1) }]);
        let sms = SmsPolicy::default();
        Policies { staff: Policy::default(), account, session, player, key_rate_limit, sms }
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

/// Callers who may make accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegistrationMode {
    /// Operators, by commands alone.
    Closed,
    /// Anybody who proves an address.
    Open,
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
    /// The window of wrong guesses of one factor in a pool of this kind.
    pub fn wrong(&self, pool: PoolKind) -> &Window {
        match pool {
            PoolKind::Untrusted => &self.wrong_untrusted,
            PoolKind::Browser => &self.wrong_trusted,
        }
    }

    /// Whether the role OWNER is known, whose holders are told of everyone's second factor.
    pub fn has_owners(&self) -> bool {
        is_owner(&self.admins.roles)
    }

    /// Maximum time that a session's activity goes unrecorded.
    pub fn touch_after(&self) -> Span {
        (self.session_idle / 10).min(Span::seconds(60))
    }
}

impl AdminPolicy {
    /// The part of a door without admins: there is no role, and nobody enrols.
    fn none() -> AdminPolicy {
        AdminPolicy { roles: Vec::new(), enrolment_window: Span::zero(), ..AdminPolicy::default() }
    }
}

impl Default for AdminPolicy {
    fn default() -> AdminPolicy {
        AdminPolicy {
            roles: ["CMS", "BO", "OWNER"].map(String::from).to_vec(),
            enrolment: EnrolmentMode::Invitation,
            enrolment_window: Span::hours(72),
            enrolment_url: EnrolmentUrl::Lookup,
            issuer: String::from("Vestibule"),
        }
    }
}

impl Default for CustomerPolicy {
    fn default() -> CustomerPolicy {
        CustomerPolicy { registration: RegistrationMode::Closed, terms: None }
    }
}

impl Default for TokenPolicy {
    fn default() -> TokenPolicy {
        TokenPolicy { life: ACCESS_LIFE, audience: None }
    }
}

/// The staff door's.
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
            remembered: None,
            sessions: 20,
            password_min: SOLE_FACTOR_MIN,
            admins: AdminPolicy::default(),
            customers: CustomerPolicy::default(),
            tokens: TokenPolicy::default(),
        }
    }
}
