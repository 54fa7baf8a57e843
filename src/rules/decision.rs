//! Decisions: what the rules say is to be written, with the versions of the facts they said it of. All of it is written,
//! or, where a fact has moved meanwhile, none.

use uuid::Uuid;

use super::Instant;
use super::account::{Account, TrailSubject};
use super::authenticator::Authenticator;
use super::budget::Budget;
use super::pending::{Pending, Sealed};
use super::recovery::KeptCode;
use super::session::{DisplacedSession, Session};
use super::token::TokenHash;
use super::trail::{TrailEvent, TrailOutcome};
use super::trusted::Trust;

/// The facts a decision rests on, each with the version seen. A budget carries its own.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    /// The account: nobody may disable, reset or change it in between.
    pub account: Option<(Uuid, i64)>,
    /// The session that goes on, named by its cookie.
    pub session: Option<(TokenHash, i64)>,
    /// The pending sign-in.
    pub pending: Option<(Uuid, i64)>,
    /// The account's authenticator, and the recovery codes that hang on it.
    pub authenticator: Option<(Uuid, i64)>,
}

/// What is to be written, together or not at all.
#[derive(Clone, Debug)]
pub struct Change {
    /// What it rests on.
    pub seen: Seen,
    /// The pool's budget, as it now stands.
    pub budget: Budget,
    /// From when on that row may be deleted.
    pub budget_stale_at: Instant,
    /// The pending sign-in that ends.
    pub ended: Option<Uuid>,
    /// The pending sign-in that begins, or goes on as this.
    pub pending: Option<Pending>,
    /// A code to be mailed; older ones of the same pending sign-in are no longer sent.
    pub mail: Option<NewCodeMail>,
    /// What becomes of the account's authenticator.
    pub authenticator: Option<AuthenticatorChange>,
    /// The recovery code that is spent.
    pub recovery: Option<KeptCode>,
    /// The session that begins.
    pub session: Option<Session>,
    /// The session that goes on as this.
    pub confirmed: Option<Session>,
    /// What becomes of the browser that signed in.
    pub trust: Option<Trust>,
    /// The session that ends, by the cookie that came with the request.
    pub ended_session: Option<TokenHash>,
    /// The sessions that end because the account has too many; none of them is `ended_session`.
    pub displaced: Option<Displaced>,
    /// The line that the trail has of the step.
    pub entry: TrailEntry,
}

impl Change {
    /// The change of a step that so far only counts on a budget.
    pub fn counted(seen: Seen, budget: Budget, budget_stale_at: Instant, entry: TrailEntry) -> Change {
        Change {
            seen,
            budget,
            budget_stale_at,
            ended: None,
            pending: None,
            mail: None,
            authenticator: None,
            recovery: None,
            session: None,
            confirmed: None,
            trust: None,
            ended_session: None,
            displaced: None,
            entry,
        }
    }
}

/// Sessions that end by a sign-in of their account beyond its number of sessions.
#[derive(Clone, Debug)]
pub struct Displaced {
    /// The sessions, at least one.
    pub sessions: Vec<DisplacedSession>,
    /// The id of the trail's line about them.
    pub line: Uuid,
}

/// What becomes of an authenticator.
#[derive(Clone, Debug)]
pub enum AuthenticatorChange {
    /// It stands like this now.
    Counted(Uuid, Authenticator),
    /// It is the account's from now on, and there was none: the account goes on as this.
    Activated(Box<Account>, Authenticator),
}

/// Where a step was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// In a pending sign-in.
    Pending(Uuid),
    /// In a session.
    Session(Uuid),
}

/// A mail to be carried.
#[derive(Clone, Debug)]
pub struct NewCodeMail {
    /// Which one.
    pub id: Uuid,
    /// Of which pending sign-in.
    pub pending: Uuid,
    /// What it says, sealed to the mail.
    pub payload: Sealed,
    /// From this instant on it is dead, and never sent.
    pub drop_at: Instant,
}

/// What the trail says of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailEntry {
    /// Whose account, if it is anyone's.
    pub account: Option<TrailSubject>,
    /// In which pending sign-in, or in which session.
    pub within: Within,
    /// The event.
    pub event: TrailEvent,
    /// Its outcome.
    pub outcome: TrailOutcome,
    /// Wrong codes of that factor in there, this one included.
    pub attempts: u16,
}
