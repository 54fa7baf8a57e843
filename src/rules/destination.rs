//! Destinations: where a code or a notice goes. A code goes where its own challenge says, a notice to its account; the row of
//! the queue decides nothing. Refuses a disabled account, and a decoy whose code nobody waits for. Does not know how a mail is
//! carried.

use super::account::Account;
use super::challenge::Challenge;
use super::factor::{Factor, FactorKind};

/// The destination of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination<'a> {
    /// The address that the challenge's account has stored.
    Stored(&'a str),
    /// The address inside the sealed letter.
    InLetter,
    /// The telephone number inside the sealed letter.
    Telephone,
}

/// The destination of a challenge's code, given the challenge's account. `None`: a decoy's code, a disabled account's, or one of an
/// account without an address.
pub fn destination<'a>(challenge: &Challenge, account: Option<&'a Account>) -> Option<Destination<'a>> {
    let mut factors = challenge.proven.iter().chain(&challenge.left);
    match factors.find(|factor| factor.kind() == FactorKind::SentCode)? {
        Factor::EmailCode if challenge.account.is_none() => {
            challenge.purpose.registers().then_some(Destination::InLetter)
        }
        Factor::EmailCode => account.and_then(mailbox).map(Destination::Stored),
        Factor::SmsCode => account.filter(|own| own.disabled_at.is_none()).map(|_| Destination::Telephone),
        // These factors send nothing.
        Factor::Authenticator | Factor::Password => None,
    }
}

/// The address to which an account's own mails go; `None`: the account is disabled, or has none.
pub fn mailbox(account: &Account) -> Option<&str> {
    (account.disabled_at.is_none() && !account.email.is_empty()).then_some(account.email.as_str())
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;
    use crate::rules::factor::Purpose;
    use crate::rules::test_support::{account, disabled, half_way, pending};

    #[test]
    fn a_code_goes_to_the_stored_address_of_its_challenges_account() {
        let (own, stored) = (account(), Account { email: String::from("Admin@example.com"), ..account() });
        let to = Destination::Stored;
        assert_eq!(destination(&pending().challenge, Some(&stored)), Some(to("Admin@example.com")));
        assert_eq!(destination(&half_way().challenge, Some(&own)), Some(to("admin@example.com")));
        assert_eq!(destination(&pending().challenge, None), None, "an account that is gone");
        let disabled = disabled(own);
        assert_eq!((destination(&pending().challenge, Some(&disabled)), mailbox(&disabled)), (None, None));
    }

    #[test]
    fn a_code_without_an_account_is_a_decoys_unless_it_registers_one() {
        for purpose in Purpose::VARIANTS.iter().copied() {
            let of_nobody = Challenge { account: None, purpose, ..pending().challenge };
            let expected = (purpose == Purpose::Registration).then_some(Destination::InLetter);
            assert_eq!(destination(&of_nobody, None), expected, "{purpose:?}");
            let own = account();
            let of_somebody = Challenge { purpose, ..pending().challenge };
            assert_eq!(destination(&of_somebody, Some(&own)), Some(Destination::Stored("admin@example.com")));
            assert_eq!(destination(&of_somebody, None), None, "{purpose:?} of an account that is gone");
        }
    }

    #[test]
    fn a_challenge_without_a_mailed_code_mails_nothing() {
        let own = account();
        for factor in [Factor::Authenticator, Factor::Password] {
            let challenge = Challenge { left: vec![factor], ..pending().challenge };
            assert_eq!(destination(&challenge, Some(&own)), None, "{factor:?}");
        }
        let second = Challenge { proven: vec![Factor::Password], left: vec![Factor::EmailCode], ..pending().challenge };
        assert_eq!(destination(&second, Some(&own)), Some(Destination::Stored("admin@example.com")));
    }
    #[test]
    fn a_texted_code_goes_to_the_number_in_its_letter_unless_its_account_is_gone_or_disabled() {
        let texted = Challenge { left: vec![Factor::SmsCode], ..pending().challenge };
        assert_eq!(destination(&texted, Some(&account())), Some(Destination::Telephone));
        assert_eq!((destination(&texted, None), destination(&texted, Some(&disabled(account())))), (None, None));
        let of_nobody = Challenge { account: None, ..texted };
        assert_eq!(destination(&of_nobody, None), None);
        let without_address = Account { email: String::new(), ..account() };
        assert_eq!(destination(&pending().challenge, Some(&without_address)), None);
    }
}
