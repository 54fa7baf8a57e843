//! Facts of a shown factor: what was loaded, and the random values for what a right factor makes. Decides nothing.

use uuid::Uuid;

use super::account::Account;
use super::authenticator::Authenticator;
use super::binding::KeyBinding;
use super::budget::Budget;
use super::device::TrustedDevice;
use super::open_challenge::OpenChallenge;
use super::own_deed::CompletionNeeds;
use super::pending::PendingSeed;
use super::session::{DisplacedSession, Session};
use super::token::TokenHash;
use super::trusted::TrustedBrowser;

/// The facts of a shown factor.
#[derive(Clone, Debug)]
pub struct ShowFacts {
    /// The challenge.
    pub open: OpenChallenge,
    /// The budget of the pool that pays.
    pub budget: Budget,
    /// The account; `None`: the challenge is a decoy.
    pub account: Option<Account>,
    /// The account's authenticator.
    pub authenticator: Option<Authenticator>,
    /// The browser of the request's device cookie, whichever account trusts it.
    pub presented: Option<TrustedBrowser>,
    /// The live session that the request came in, where the challenge may be of one.
    pub session: Option<Session>,
    /// The device that a sign-in is to trust.
    pub device: Option<TrustedDevice>,
    /// The account's trusted device of the same label.
    pub labelled: Option<Uuid>,
    /// Values that a completion needs beside the proof.
    pub given: CompletionNeeds,
    /// The pending sign-in that another one of the session or of the cookie, or a session, takes the place of.
    pub superseded: Option<Uuid>,
    /// Live sessions that end to make room for a new one: those unused for longest.
    pub displaced: Vec<DisplacedSession>,
}

impl ShowFacts {
    /// The facts of a challenge of an account, without all else.
    pub fn of(open: OpenChallenge, budget: Budget, account: Option<Account>) -> ShowFacts {
        ShowFacts {
            open,
            budget,
            account,
            authenticator: None,
            presented: None,
            session: None,
            device: None,
            labelled: None,
            given: CompletionNeeds::default(),
            superseded: None,
            displaced: Vec::new(),
        }
    }
}

/// Random values for what a right factor makes, and the request's session cookie.
#[derive(Clone, Debug)]
pub struct SessionSeed {
    /// Hash of the new token: of the advanced pending sign-in, or of the session.
    pub token_hash: TokenHash,
    /// The id of a new session.
    pub session: Uuid,
    /// Hash of the gate token of a new session, if it gets one.
    pub gate_hash: Option<TokenHash>,
    /// Salt of a new session's refresh tokens; `None`: the door has none.
    pub refresh_salt: Option<[u8; 16]>,
    /// The application key that a new session begins under, where no pending sign-in tells it.
    pub binding: Option<KeyBinding>,
    /// Hash of the session cookie in the request.
    pub ended_session: Option<TokenHash>,
    /// Id and device token hash of a browser that becomes trusted; `None`: the door trusts no browser.
    pub browser: Option<(Uuid, TokenHash)>,
    /// Id of the trail's line about displaced sessions.
    pub displaced_line: Uuid,
    /// Id of the trail's line about a deed.
    pub deed_line: Uuid,
    /// The pending sign-in that keeps a challenge which this request opened, once a factor of it is left.
    pub pending: Option<PendingSeed>,
}

impl SessionSeed {
    /// The values of a challenge whose completion makes nothing new.
    pub const NOTHING: SessionSeed = SessionSeed {
        token_hash: TokenHash([0; 32]),
        session: Uuid::nil(),
        gate_hash: None,
        refresh_salt: None,
        binding: None,
        ended_session: None,
        browser: None,
        displaced_line: Uuid::nil(),
        deed_line: Uuid::nil(),
        pending: None,
    };
}
