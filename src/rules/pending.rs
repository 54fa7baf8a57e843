//! Pending sign-ins: the cookie-bound run from the first request to a session or to expiry. They hold which factors are
//! proven
//! and which are left, in order. A decoy belongs to no account and proves nothing.

use uuid::Uuid;

use super::Instant;
use super::code::MailedCode;
use super::factor::{Door, Factor, Purpose};
use super::invitation::InvitationHash;
use super::pool::Pool;
use super::token::TokenHash;

/// A secret sealed under a master key. The rules cannot open it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The master key's id.
    pub key_id: String,
    /// Nonce and ciphertext.
    pub bytes: Vec<u8>,
}

/// A pending sign-in.
#[derive(Clone, Debug)]
pub struct Pending {
    /// The id.
    pub id: Uuid,
    /// The door.
    pub door: Door,
    /// The hash of the cookie's token.
    pub token_hash: TokenHash,
    /// The account; `None`: a decoy.
    pub account: Option<Uuid>,
    /// The pool that pays.
    pub pool: Pool,
    /// Proven factors, in order.
    pub proven: Vec<Factor>,
    /// Factors left, in order; never empty, as a session follows the last one.
    pub left: Vec<Factor>,
    /// The last mailed code, until it is proven.
    pub code: Option<MailedCode>,
    /// Codes mailed so far.
    pub codes: u16,
    /// Wrong guesses so far, by the place of the factor.
    pub attempts: [u16; 2],
    /// Hash of the invitation token it began with, right or wrong.
    pub invitation: Option<InvitationHash>,
    /// Whether the pending sign-in may enrol the secret of `enrolment`.
    pub enrols: bool,
    /// An authenticator secret of its own, whether or not it enrols.
    pub enrolment: Sealed,
    /// Time of the first request.
    pub created_at: Instant,
    /// Expiry time (exclusive).
    pub expires_at: Instant,
    /// The row's version.
    pub version: i64,
}

impl Pending {
    /// The pending sign-in with the version of its next write.
    #[must_use]
    pub fn next(self) -> Pending {
        Pending { version: self.version + 1, ..self }
    }

    /// Whether the pending sign-in has not expired yet.
    pub fn is_live(&self, now: Instant) -> bool {
        now < self.expires_at
    }

    /// Whether proven and left factors together are the door's, in the door's order. A pending sign-in with any other
    /// list is
    /// refused, because no code of this program writes one.
    pub fn is_of_its_door(&self) -> bool {
        self.door.asks_for(Purpose::SignIn, &[&self.proven[..], &self.left].concat())
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
        self.attempts[self.door.place(factor).index()] += 1;
    }

    /// Moves the next factor to the proven ones, under a new token. A mailed code is spent by it.
    pub fn advance(&mut self, token_hash: TokenHash) {
        if !self.left.is_empty() {
            self.proven.push(self.left.remove(0));
        }
        self.code = None;
        self.token_hash = token_hash;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::prove::Proof;
    use crate::rules::refusal::StepRefusal;
    use crate::rules::test_support::{MAILED, app, first, mailed, second, shows};

    /// Lists of zero to three factors, in every order.
    fn lists() -> Vec<Vec<Factor>> {
        let factors = [Factor::EmailCode, Factor::Authenticator];
        let longer = |lists: &[Vec<Factor>]| -> Vec<Vec<Factor>> {
            lists.iter().flat_map(|list| factors.map(|factor| [&list[..], &[factor]].concat())).collect()
        };
        let (none, one) = (vec![Vec::new()], longer(&[Vec::new()]));
        let two = longer(&one);
        let three = longer(&two);
        [none, one, two, three].concat()
    }

    #[test]
    fn no_list_but_the_doors_leads_to_a_session() {
        let mut sessions = 0;
        for proven in lists() {
            for left in lists() {
                for factor in [Factor::EmailCode, Factor::Authenticator] {
                    let (mut facts, shown) = match factor {
                        Factor::EmailCode => (first(), mailed(MAILED)),
                        Factor::Authenticator => (second(), app(0)),
                        Factor::SmsCode | Factor::Password => panic!("the staff door asks for no {factor}"),
                    };
                    (facts.pending.proven, facts.pending.left) = (proven.clone(), left.clone());
                    let in_order = facts.pending.is_of_its_door() && left.first() == Some(&factor);
                    let (proof, change) = shows(facts, factor, shown);
                    let session = change.and_then(|change| change.session);
                    if let Some(session) = &session {
                        assert_eq!(session.proven, [Factor::EmailCode, Factor::Authenticator]);
                        sessions += 1;
                    }
                    assert_eq!(session.is_some(), proof == Proof::SignedIn, "{proven:?} {left:?}");
                    assert!(
                        in_order
                            || matches!(
                                proof,
                                Proof::Refused(StepRefusal::NoPending) | Proof::Refused(StepRefusal::WrongStage)
                            ),
                        "{proven:?} {left:?}"
                    );
                }
            }
        }
        assert_eq!(sessions, 1, "the door's own list alone");
    }
}
