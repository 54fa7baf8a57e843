//! Decisions: what the rules want written, with the versions of the facts they saw. A decision is written whole, or not
//! at all where one of the facts has moved.

use uuid::Uuid;

use super::Instant;
use super::account::{Account, TrailSubject};
use super::authenticator::Authenticator;
use super::budget::Budget;
use super::factor::Factor;
use super::own_deed::OwnDeed;
use super::pending::{Pending, Sealed};
use super::recovery::KeptCode;
use super::session::{DisplacedSession, Session};
use super::token::TokenHash;
use super::trail::{TrailEvent, TrailOutcome};
use super::trusted::Trust;

/// The facts a decision rests on, each with the version that was seen. A budget carries its own version.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    /// The account: its version keeps a disable, a reset or a change from slipping in.
    pub account: Option<(Uuid, i64)>,
    /// The session that goes on, by the hash of its cookie.
    pub session: Option<(TokenHash, i64)>,
    /// The pending sign-in.
    pub pending: Option<(Uuid, i64)>,
    /// The account's authenticator; its version guards the recovery codes too.
    pub authenticator: Option<(Uuid, i64)>,
}

/// The writes of one step: all of them are made, or none.
#[derive(Clone, Debug)]
pub struct Change {
    /// The facts the change rests on.
    pub seen: Seen,
    /// The pool's budget after the step.
    pub budget: Budget,
    /// Time from which the budget's row may be deleted.
    pub budget_stale_at: Instant,
    /// The pending sign-in that ends.
    pub ended: Option<Uuid>,
    /// The pending sign-in that begins, or goes on in this state.
    pub pending: Option<Pending>,
    /// The code to draw and send; the change is written only once it carries the code.
    pub delivery: Option<Delivery>,
    /// The code to mail; older codes of the same pending sign-in are not sent any more.
    pub mail: Option<NewCodeMail>,
    /// The change of the account's authenticator.
    pub authenticator: Option<AuthenticatorChange>,
    /// The account whose version a sign-in raises where it changes no authenticator: a sign-in at once, by any pool, sees that its
    /// facts have changed.
    pub raised: Option<Box<Account>>,
    /// The recovery code that is spent.
    pub recovery: Option<KeptCode>,
    /// The session that begins.
    pub session: Option<Session>,
    /// The session that goes on in this state.
    pub confirmed: Option<Session>,
    /// The change of the trust in the browser that signed in.
    pub trust: Option<Trust>,
    /// The session that ends, by the hash of the cookie in the request.
    pub ended_session: Option<TokenHash>,
    /// Sessions that end because the account has too many; `ended_session` is not among them.
    pub displaced: Option<Displaced>,
    /// Deed that changes the account beside its session.
    pub deed: Option<OwnDeed>,
    /// The trail's line about the step.
    pub entry: TrailEntry,
}

impl Change {
    /// The change of a step that writes a budget and a line of the trail, and nothing else yet.
    pub fn counted(seen: Seen, budget: Budget, budget_stale_at: Instant, entry: TrailEntry) -> Change {
        Change {
            seen,
            budget,
            budget_stale_at,
            ended: None,
            pending: None,
            delivery: None,
            mail: None,
            authenticator: None,
            raised: None,
            recovery: None,
            session: None,
            confirmed: None,
            trust: None,
            ended_session: None,
            displaced: None,
            deed: None,
            entry,
        }
    }
}

/// Sessions that a sign-in ends because their account has more than it may have.
#[derive(Clone, Debug)]
pub struct Displaced {
    /// The sessions; at least one.
    pub sessions: Vec<DisplacedSession>,
    /// The id of the trail's line about the sessions.
    pub line: Uuid,
}

/// The change of an authenticator.
#[derive(Clone, Debug)]
pub enum AuthenticatorChange {
    /// The account's authenticator gets this state.
    Counted(Uuid, Authenticator),
    /// First enrolment: the authenticator is inserted, and the account gets this state.
    Activated(Box<Account>, Authenticator),
}

/// The pending sign-in or session that a step belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// A pending sign-in, by id.
    Pending(Uuid),
    /// A session, by id.
    Session(Uuid),
    /// Neither: the request opened the challenge, and nothing keeps it.
    Request,
}

impl Within {
    /// The session's id.
    pub fn session(self) -> Option<Uuid> {
        match self {
            Within::Session(id) => Some(id),
            Within::Pending(_) | Within::Request => None,
        }
    }
}

/// A code to draw and send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The pending sign-in that the code is for.
    pub pending: Uuid,
    /// The factor that the code proves, which decides on its channel.
    pub factor: Factor,
    /// The number of the code, from 1.
    pub number: u16,
    /// Expiry time of the code (exclusive).
    pub expires_at: Instant,
    /// Seconds until another code may be asked for.
    pub wait: i32,
}

/// A code in the outbox, mailed or texted.
#[derive(Clone, Debug)]
pub struct NewCodeMail {
    /// The mail's id.
    pub id: Uuid,
    /// The pending sign-in the code is for.
    pub pending: Uuid,
    /// The factor that the code proves, which decides on its channel.
    pub factor: Factor,
    /// The letter, sealed to the mail.
    pub payload: Sealed,
    /// Expiry time (exclusive): the mail is not sent any more.
    pub drop_at: Instant,
}

/// The trail's line about a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailEntry {
    /// The account concerned; `None`: there is none.
    pub account: Option<TrailSubject>,
    /// The pending sign-in or session of the step.
    pub within: Within,
    /// The event.
    pub event: TrailEvent,
    /// The outcome.
    pub outcome: TrailOutcome,
    /// Wrong codes of the factor in this pending sign-in or session, this one included.
    pub attempts: u16,
}
