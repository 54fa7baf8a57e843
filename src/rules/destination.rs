//! Destinations: where a code or a notice goes. A code goes where its own challenge says, a notice to its account; the row of
//! the queue decides nothing. Refuses a disabled account. Does not know how a mail is carried.

use super::account::Account;
use super::challenge::Challenge;
use super::factor::{Factor, FactorKind};

/// The address to which the code of a challenge is mailed, as the challenge's account has it stored. `None`: a decoy's code,
/// a disabled account's, or a code that is not mailed.
pub fn destination<'a>(challenge: &Challenge, account: Option<&'a Account>) -> Option<&'a str> {
    let mut factors = challenge.proven.iter().chain(&challenge.left);
    match factors.find(|factor| factor.kind() == FactorKind::SentCode)? {
        Factor::EmailCode => account.and_then(mailbox),
        // No carrier takes a text message yet, and the other factors send nothing.
        Factor::SmsCode | Factor::Authenticator | Factor::Password => None,
    }
}

/// The address to which an account's own mails go; `None`: the account is disabled.
pub fn mailbox(account: &Account) -> Option<&str> {
    account.disabled_at.is_none().then_some(account.email.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::test_support::{account, disabled, half_way, pending};

    #[test]
    fn a_code_goes_to_the_stored_address_of_its_challenges_account() {
        let (own, stored) = (account(), Account { email: String::from("Admin@example.com"), ..account() });
        assert_eq!(destination(&pending().challenge, Some(&stored)), Some("Admin@example.com"));
        assert_eq!(destination(&half_way().challenge, Some(&own)), Some("admin@example.com"));
        assert_eq!(destination(&pending().challenge, None), None, "a decoy's");
        let disabled = disabled(own);
        assert_eq!((destination(&pending().challenge, Some(&disabled)), mailbox(&disabled)), (None, None));
    }

    #[test]
    fn a_challenge_without_a_mailed_code_mails_nothing() {
        let own = account();
        for factor in [Factor::SmsCode, Factor::Authenticator, Factor::Password] {
            let challenge = Challenge { left: vec![factor], ..pending().challenge };
            assert_eq!(destination(&challenge, Some(&own)), None, "{factor:?}");
        }
        let second = Challenge { proven: vec![Factor::Password], left: vec![Factor::EmailCode], ..pending().challenge };
        assert_eq!(destination(&second, Some(&own)), Some("admin@example.com"));
    }
}
