//! Finds the challenge whose code a caller awaits, by its token or by the session that it waits in. Refuses, in this order, a session
//! that the request did not come in, a crowded network, and a challenge that the caller does not name rightly. Compares no code.

use uuid::Uuid;

use super::acting::Acting;
use super::crowded;
use crate::app::App;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::budget::Budget;
use crate::rules::factor::Purpose;
use crate::rules::pending::Pending;
use crate::rules::refusal::{Refused, StepRefusal};
use crate::rules::session::{DisplacedSession, Session};
use crate::rules::token::Token;
use crate::rules::trusted::TrustedBrowser;
use crate::store::StepLine;
use crate::store::sign_ins::{self, AwaitedKey, Count, KeptSessions, Loaded};

/// How a caller names the challenge whose code is awaited, and the purposes of which it may be.
#[derive(Clone, Copy, Debug)]
pub enum AwaitedName<'a> {
    /// By its token and the holder's address or id, of one of some purposes.
    Token(&'a Token, &'a str, &'a [Purpose]),
    /// By the session that it waits in, of one purpose.
    InSession(Purpose),
}

impl<'a> AwaitedName<'a> {
    /// The line of the steps that name the challenge by its token; `None`: they name a session.
    pub(super) fn line(self) -> Option<StepLine> {
        match self {
            AwaitedName::Token(token, ..) => Some(StepLine::of_holder(token.hash())),
            AwaitedName::InSession(_) => None,
        }
    }

    /// The holder's address or id, as typed.
    pub(super) fn holder(self) -> Option<&'a str> {
        match self {
            AwaitedName::Token(_, typed, _) => Some(typed),
            AwaitedName::InSession(_) => None,
        }
    }

    /// Whether the challenge may be of a purpose.
    fn allows(self, purpose: Purpose) -> bool {
        match self {
            AwaitedName::Token(_, _, purposes) => purposes.contains(&purpose),
            AwaitedName::InSession(own) => own == purpose,
        }
    }
}

/// A challenge whose code is awaited, with the facts of a step.
pub(super) struct Awaited {
    /// The challenge.
    pub pending: Pending,
    /// The budget of its pool.
    pub budget: Budget,
    /// The account of the challenge; `None`: the challenge is a decoy, or registers somebody.
    pub account: Option<Account>,
    /// The session that it is completed in, if it is of one.
    pub session: Option<Session>,
    /// The trusted device whose pool pays.
    pub trusted: Option<TrustedBrowser>,
    /// Sessions that a new one displaces.
    pub displaced: Vec<DisplacedSession>,
    /// The account's trusted device of the label that the sign-in has.
    pub labelled: Option<Uuid>,
}

impl Awaited {
    /// The line of the challenge's steps: of its session, in which no stranger waits, or else of the later steps of its pool.
    pub(super) fn line(&self) -> StepLine {
        let pool = || StepLine::of_later_steps(&self.budget.pool);
        self.session.as_ref().map_or_else(pool, |session| StepLine::of_holder(session.token_hash))
    }
}

/// Why no challenge is found.
pub(super) enum NotAwaited {
    /// The challenge belongs to a session, and nobody is signed in to it.
    Nobody,
    /// Refused.
    Refused(Refused),
}

/// Finds the awaited challenge of a name. `count`: the request's, in its first round.
pub(super) async fn find_awaited(
    app: &App,
    acting: Acting<'_>,
    name: AwaitedName<'_>,
    count: Option<Count<'_>>,
    now: Instant,
) -> Result<Result<Awaited, NotAwaited>, Fault> {
    let (door, policy) = (acting.door, app.policy(acting.door));
    let (key, mut session) = match name {
        AwaitedName::Token(token, ..) => (AwaitedKey::Token(token.hash()), None),
        AwaitedName::InSession(purpose) => {
            let Some(live) = acting.standing(app, now).await? else { return Ok(Err(NotAwaited::Nobody)) };
            (AwaitedKey::InSession(live.found.session.id, purpose), Some(live.found.session))
        }
    };
    let kept = KeptSessions::of(policy, None, now);
    let loaded = sign_ins::load_awaited(&app.store, door, (key, kept), count, now).await?;
    let Loaded { too_many, budget, account, pending, trusted, displaced, labelled, .. } = loaded;
    if let Some(bound) = pending.as_ref().and_then(|pending| pending.session) {
        if session.is_none() {
            session = acting.standing(app, now).await?.map(|live| live.found.session);
        }
        if session.as_ref().is_none_or(|session| session.id != bound) {
            return Ok(Err(NotAwaited::Nobody));
        }
    }
    if let Some(refused) = crowded(app, door, too_many.as_deref(), now) {
        return Ok(Err(NotAwaited::Refused(refused)));
    }
    let is_asked_for = |pending: &Pending| {
        let purpose = pending.challenge.purpose;
        let is_named = name.holder().is_none_or(|typed| pending.is_named(typed, account.as_ref()));
        is_named && name.allows(purpose) && policy.customers.allows(purpose)
    };
    let Some((pending, budget)) = pending.filter(is_asked_for).zip(budget) else {
        return Ok(Err(NotAwaited::Refused(StepRefusal::NoPending.into())));
    };
    Ok(Ok(Awaited { pending, budget, account, session, trusted, displaced, labelled }))
}
