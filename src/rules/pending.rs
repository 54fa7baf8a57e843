//! Pending sign-ins: the cookie-bound run from the first request to a session or its death. What is proven, what is
//! left to prove, in which order; a decoy is one of nobody, and proves nothing.

use uuid::Uuid;

use super::Instant;
use super::code::MailedCode;
use super::factor::{Door, Factor};
use super::pool::Pool;
use super::token::TokenHash;

/// A secret under a master key: opaque here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Which master key it is under.
    pub key_id: String,
    /// Nonce and ciphertext.
    pub bytes: Vec<u8>,
}

/// A pending sign-in.
#[derive(Clone, Debug)]
pub struct Pending {
    /// Which one.
    pub id: Uuid,
    /// At which door.
    pub door: Door,
    /// What its cookie is known by.
    pub token_hash: TokenHash,
    /// Whose it is; `None`: a decoy.
    pub account: Option<Uuid>,
    /// Who pays for it.
    pub pool: Pool,
    /// What is proven, in order.
    pub proven: Vec<Factor>,
    /// What is left to prove, in order; never empty: with nothing left there is a session instead.
    pub left: Vec<Factor>,
    /// The code last mailed, until it is proven.
    pub code: Option<MailedCode>,
    /// Codes mailed so far.
    pub codes: u16,
    /// Wrong mailed codes so far.
    pub email_code_attempts: u16,
    /// Wrong authenticator codes so far.
    pub authenticator_attempts: u16,
    /// Whether it may enrol the authenticator of `enrolment`.
    pub enrols: bool,
    /// An authenticator secret of its own, whether or not it ever enrols.
    pub enrolment: Sealed,
    /// When it was first asked for.
    pub created_at: Instant,
    /// From this instant on it is over.
    pub expires_at: Instant,
    /// The version of its row.
    pub version: i64,
}

impl Pending {
    /// As it is once it is written anew.
    #[must_use]
    pub fn next(self) -> Pending {
        Pending { version: self.version + 1, ..self }
    }

    /// Whether it is still to be reckoned with.
    pub fn is_live(&self, now: Instant) -> bool {
        now < self.expires_at
    }

    /// The factor to prove next.
    pub fn proving(&self) -> Option<Factor> {
        self.left.first().copied()
    }

    /// Wrong codes of `factor` so far.
    pub fn attempts(&self, factor: Factor) -> u16 {
        match factor {
            Factor::EmailCode => self.email_code_attempts,
            Factor::Authenticator => self.authenticator_attempts,
        }
    }

    /// Counts one wrong code of `factor`.
    pub fn count_wrong(&mut self, factor: Factor) {
        match factor {
            Factor::EmailCode => self.email_code_attempts += 1,
            Factor::Authenticator => self.authenticator_attempts += 1,
        }
    }

    /// Moves the factor it is proving to those proven, under a new token. A mailed code is spent with it.
    pub fn advance(&mut self, token_hash: TokenHash) {
        if !self.left.is_empty() {
            self.proven.push(self.left.remove(0));
        }
        self.code = None;
        self.token_hash = token_hash;
    }
}
