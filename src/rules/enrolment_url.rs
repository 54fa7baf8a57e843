//! The enrolment URL: to whom the secret of a first authenticator is shown, and at which step. Does not know the secret.

use super::account::Account;
use super::pending::Pending;
use super::policy::{EnrolmentUrl, Policy};

/// Whether the answer to a request for a code shows the URL. Once shown it is shown again, whatever became of the account,
/// until that has an authenticator: nobody sees by it that their sign-in became a decoy.
pub fn is_shown_at_request(pending: &Pending, account: Option<&Account>, policy: &Policy) -> bool {
    let has_authenticator = account.is_some_and(|account| account.enrolled);
    policy.admins.enrolment_url == EnrolmentUrl::Lookup && pending.enrols && !has_authenticator
}

/// Whether the answer to a right mailed code shows the URL. `has_authenticator`: the account has one by now.
pub fn is_shown_at_proof(pending: &Pending, has_authenticator: bool) -> bool {
    pending.enrols && !has_authenticator
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::policy::AdminPolicy;
    use crate::rules::test_support::{DAY, account, disabled, half_way, invited, pending};

    #[test]
    fn a_request_shows_the_url_to_who_enrols_until_there_is_an_authenticator() {
        let (lookup, proof) = (EnrolmentUrl::Lookup, EnrolmentUrl::Proof);
        // (policy, the pending sign-in enrols, account, shown)
        let table = [
            (lookup, true, Some(invited(DAY)), true),
            (lookup, true, Some(disabled(invited(DAY))), true),
            (lookup, true, None, true),
            (lookup, true, Some(account()), false),
            (lookup, false, Some(invited(DAY)), false),
            (lookup, false, None, false),
            (proof, true, Some(invited(DAY)), false),
        ];
        for (enrolment_url, enrols, account, shown) in table {
            let admins = AdminPolicy { enrolment_url, ..AdminPolicy::default() };
            let (pending, policy) = (Pending { enrols, ..pending() }, Policy { admins, ..Policy::default() });
            let told = is_shown_at_request(&pending, account.as_ref(), &policy);
            assert_eq!(told, shown, "{enrolment_url:?} {enrols} {account:?}");
        }
    }

    #[test]
    fn a_right_mailed_code_shows_the_url_whatever_the_policy_shows_before() {
        for (enrols, has_authenticator, shown) in
            [(true, false, true), (true, true, false), (false, false, false), (false, true, false)]
        {
            let pending = Pending { enrols, ..half_way() };
            assert_eq!(is_shown_at_proof(&pending, has_authenticator), shown, "{enrols} {has_authenticator}");
        }
    }
}
