//! The policy: every number an operator may set, as the rules need it. What the numbers may be is refused in
//! `settings`; here they only have names.

use super::Span;
use super::desk::is_owner;
use super::pool::PoolKind;
use super::window::{Limit, Window};

/// The numbers the rules go by.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The life of a mailed code; at most 10 min (NIST SP 800-63B-4, 3.1.3.2).
    pub code_ttl: Span,
    /// The life of a pending sign-in from its first request, never extended.
    pub pending_ttl: Span,
    /// Wrong codes of one factor before a pending sign-in dies.
    pub attempts: u16,
    /// Codes mailed for one pending sign-in.
    pub codes: u16,
    /// The wait between two codes of a pool; zero: off.
    pub cooldown: Span,
    /// Wrong codes of one factor that the untrusted pool of an address may pay for.
    pub wrong_untrusted: Window,
    /// The same for one trusted browser's own pool.
    pub wrong_trusted: Window,
    /// Codes mailed that one pool may pay for.
    pub mails: Window,
    /// The first lockout; each next one is twice as long.
    pub lockout_first: Span,
    /// The longest lockout.
    pub lockout_longest: Span,
    /// Sign-in mutations of one network.
    pub rate_limit: Window,
    /// A session not used for this long has ended.
    pub session_idle: Span,
    /// A session this old has ended.
    pub session_absolute: Span,
    /// Live sessions of one account: a sign-in beyond ends the longest unused (ASVS 7.1.2).
    pub sessions: u16,
    /// Who may enrol a first authenticator.
    pub enrolment: EnrolmentMode,
    /// How long an invited admin may enrol.
    pub enrolment_window: Span,
    /// Who is shown an enrolment secret.
    pub enrolment_url: EnrolmentUrl,
    /// The roles an admin may have.
    pub roles: Vec<String>,
    /// The name authenticator apps show.
    pub issuer: String,
}

/// Who may enrol a first authenticator, inside the enrolment window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnrolmentMode {
    /// The holder of the newest invitation's token.
    Invitation,
    /// The holder of the mailbox alone.
    Window,
}

/// When the enrolment URL is first told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnrolmentUrl {
    /// With requestLookup's answer: shows an admin inside the window to whoever asks.
    Lookup,
    /// Once the mailed code is proven.
    Proof,
}

impl Policy {
    /// The window in which a pool of this kind pays for wrong codes, each factor on its own.
    pub fn wrong(&self, pool: PoolKind) -> &Window {
        match pool {
            PoolKind::Untrusted => &self.wrong_untrusted,
            PoolKind::Browser => &self.wrong_trusted,
        }
    }

    /// Whether admins may be owners, who are told of everyone's second factor.
    pub fn has_owners(&self) -> bool {
        is_owner(&self.roles)
    }

    /// How long the activity of a session may go unrecorded.
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
