//! Open challenges: each with the row that keeps it, its own or its session's, or with none yet. Decides nothing.

use super::account::Account;
use super::challenge::Challenge;
use super::factor::Purpose;
use super::pending::Pending;
use super::pool::Pool;
use super::session::Session;
use super::{Instant, Span};

/// An open challenge, with the row that keeps it.
#[derive(Clone, Debug)]
pub enum OpenChallenge {
    /// A pending sign-in, in a row of its own.
    Pending(Box<Pending>),
    /// A challenge in the row of the session that it belongs to.
    Session(Box<Session>, Challenge),
    /// A challenge that is opened by the request that shows its first factor. It gets a row of its own once a factor is left.
    Request(Challenge),
}

impl OpenChallenge {
    /// The confirmation of a session's identity; `pool` pays for wrong guesses.
    pub fn confirmation(session: Session, account: &Account, pool: Pool) -> OpenChallenge {
        OpenChallenge::of_session(session, Purpose::Confirmation, account, pool)
    }

    /// A change of an account in its session, which begins by the password. Where the session is confirmed for it already, no
    /// other factor is asked for.
    pub fn change(
        session: Session,
        purpose: Purpose,
        account: &Account,
        pool: Pool,
        is_confirmed: bool,
    ) -> OpenChallenge {
        let mut open = OpenChallenge::of_session(session, purpose, account, pool);
        if is_confirmed {
            open.challenge_mut().left.truncate(1);
        }
        open
    }

    /// The replacement of a session's authenticator. Nothing pays: the caller was shown the secret.
    pub fn replacement(session: Session, account: &Account, pool: Pool) -> OpenChallenge {
        OpenChallenge::of_session(session, Purpose::Replacement, account, pool)
    }

    fn of_session(session: Session, purpose: Purpose, account: &Account, pool: Pool) -> OpenChallenge {
        let mut challenge = Challenge::open(session.door, purpose, Some(account), pool);
        if let Some(factor) = challenge.proving() {
            challenge.attempts[session.door.place(factor).index()] = session.attempts;
        }
        OpenChallenge::Session(Box::new(session), challenge)
    }

    /// The challenge.
    pub fn challenge(&self) -> &Challenge {
        match self {
            OpenChallenge::Pending(pending) => &pending.challenge,
            OpenChallenge::Session(_, challenge) | OpenChallenge::Request(challenge) => challenge,
        }
    }

    /// The challenge, to count on.
    pub fn challenge_mut(&mut self) -> &mut Challenge {
        match self {
            OpenChallenge::Pending(pending) => &mut pending.challenge,
            OpenChallenge::Session(_, challenge) | OpenChallenge::Request(challenge) => challenge,
        }
    }

    /// The pending sign-in that keeps the challenge.
    pub fn pending(&self) -> Option<&Pending> {
        match self {
            OpenChallenge::Pending(pending) => Some(pending),
            OpenChallenge::Session(..) | OpenChallenge::Request(_) => None,
        }
    }

    /// The session that keeps the challenge.
    pub fn session(&self) -> Option<&Session> {
        match self {
            OpenChallenge::Session(session, _) => Some(session),
            OpenChallenge::Pending(_) | OpenChallenge::Request(_) => None,
        }
    }

    /// Whether the challenge enrols a first authenticator.
    pub fn enrols(&self) -> bool {
        self.pending().is_some_and(|pending| pending.enrols)
    }

    /// Time until which a budget is kept that the challenge counts in, whatever the budget says.
    pub fn budget_kept_until(&self, now: Instant) -> Instant {
        self.pending().map_or(now, |pending| pending.expires_at)
    }
}

/// Minimum time that an unspent budget is kept, so that its row is not inserted and deleted in turns.
pub const BUDGET_KEPT: Span = Span::minutes(15);
