//! Challenges: something to be proven at one door, for one purpose. A challenge is opened with the list of factors that the
//! door asks for, delivers what its next factor needs, and is shown factors until none is left. Its list never changes, so
//! what a door asks for later does not shorten it.

use uuid::Uuid;

use super::account::Account;
use super::code::MailedCode;
use super::factor::{Door, Factor, Purpose};
use super::pool::Pool;
use super::wanted::wanted;

/// A challenge.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// The purpose.
    pub purpose: Purpose,
    /// The door.
    pub door: Door,
    /// The account; `None`: a decoy.
    pub account: Option<Uuid>,
    /// The pool that pays.
    pub pool: Pool,
    /// Proven factors, in order.
    pub proven: Vec<Factor>,
    /// Factors left, in order.
    pub left: Vec<Factor>,
    /// Wrong guesses so far, by the place of the factor.
    pub attempts: [u16; 2],
    /// The last code that was sent, until it is proven.
    pub code: Option<MailedCode>,
    /// Codes sent so far.
    pub codes: u16,
}

impl Challenge {
    /// Opens a challenge of a door for a purpose and an account.
    pub fn open(door: Door, purpose: Purpose, account: Option<&Account>, pool: Pool) -> Challenge {
        Challenge {
            purpose,
            door,
            account: account.map(|account| account.id),
            pool,
            proven: Vec::new(),
            left: wanted(door, purpose, account).to_vec(),
            attempts: [0, 0],
            code: None,
            codes: 0,
        }
    }

    /// Whether proven and left factors together are a list of the door for the purpose.
    pub fn is_of_its_door(&self) -> bool {
        self.door.asks_for(self.purpose, &[&self.proven[..], &self.left].concat())
    }

    /// The factor to prove next.
    pub fn proving(&self) -> Option<Factor> {
        self.left.first().copied()
    }

    /// Wrong guesses of `factor` so far.
    pub fn attempts(&self, factor: Factor) -> u16 {
        self.attempts[self.door.place(factor).index()]
    }

    /// Counts one wrong guess of `factor`.
    pub fn count_wrong(&mut self, factor: Factor) {
        let attempts = &mut self.attempts[self.door.place(factor).index()];
        *attempts = attempts.saturating_add(1);
    }

    /// The factors that a session begun by the challenge was proven by. Whoever registers chose the password of the account.
    pub fn signed_in_by(&self) -> Vec<Factor> {
        let chosen = self.purpose.registers().then_some(Factor::Password);
        chosen.into_iter().chain(self.proven.iter().copied()).collect()
    }

    /// Moves the next factor to the proven ones. A code that was sent is spent by it.
    pub fn advance(&mut self) {
        if !self.left.is_empty() {
            self.proven.push(self.left.remove(0));
        }
        self.code = None;
    }
}
