//! Tables of challenges that a typed address opens: a registration that makes an account, a reset that sets a password, and decoys that do
//! neither.

use super::*;
use crate::rules::account::Account;
use crate::rules::account_change::Ends;
use crate::rules::budget::Budget;
use crate::rules::challenge::Challenge;
use crate::rules::device::TrustedDevice;
use crate::rules::factor::Door;
use crate::rules::own_deed::{CompletionNeeds, Does, Registrant};
use crate::rules::password::{NewPassword, PasswordFault};
use crate::rules::pending::Pending;
use crate::rules::profile::{Profile, ProfileChange};
use crate::rules::test_support::*;
use crate::rules::trail::TrailEvent;

/// An enabled account of a door without roles.
fn own() -> Account {
    Account { door: Door::Account, roles: Vec::new(), enrolled: false, ..account() }
}

/// A challenge of this purpose, with one code mailed.
fn awaited(purpose: Purpose, account: Option<&Account>) -> Pending {
    let code = pending().challenge.code;
    let challenge = Challenge { code, codes: 1, ..Challenge::open(Door::Account, purpose, account, pool(1)) };
    Pending { challenge, enrolment: None, ..pending() }
}

fn registrant(name_taken: bool) -> CompletionNeeds {
    let profile = Profile::new("", &ProfileChange::default(), now());
    let own = Registrant { account: own(), profile, password: NewPassword::long(sealed(b"a hash")), name_taken };
    CompletionNeeds { registrant: Some(Box::new(own)), ..CompletionNeeds::default() }
}

fn password(given: Result<&[u8], PasswordFault>) -> CompletionNeeds {
    CompletionNeeds { password: Some(given.map(|hash| NewPassword::long(sealed(hash)))), ..CompletionNeeds::default() }
}

/// Shows a mailed code of a purpose.
fn answers(
    purpose: Purpose,
    account: Option<Account>,
    (given, budget): (CompletionNeeds, Budget),
    number: u32,
) -> (Proof, Option<Change>) {
    let open = OpenChallenge::Pending(Box::new(awaited(purpose, account.as_ref())));
    let device = Some(TrustedDevice::default());
    let facts = ShowFacts { given, device, ..ShowFacts::of(open, budget, account) };
    show(facts, (purpose, Factor::EmailCode), mailed(number), &Policy::default(), &names(), now())
}

#[test]
fn a_right_code_registers_the_account_that_waits_and_signs_it_in_by_both_factors() {
    let (told, change) = answers(Purpose::Registration, None, (registrant(false), budget()), MAILED);
    let Some(change) = change else { panic!("{told:?} writes nothing") };
    assert_eq!((told, change.ended, change.seen.account), (Proof::SignedIn, Some(pending().id), None));
    let Some(session) = &change.session else { panic!("no session") };
    assert_eq!((session.account, &session.proven[..]), (own().id, &[Factor::Password, Factor::EmailCode][..]));
    assert!(change.trust.is_some() && change.raised.is_none());
    let does = change.deed.map(|deed| (deed.line, deed.does));
    assert!(matches!(does, Some((line, Does::Registers(_))) if line == names().deed_line), "{does:?}");
}

#[test]
fn a_taken_user_name_makes_the_account_and_no_session() {
    let (told, change) = answers(Purpose::Registration, None, (registrant(true), budget()), MAILED);
    let Some(change) = change else { panic!("{told:?} writes nothing") };
    assert_eq!((told, change.ended), (Proof::NameTaken, Some(pending().id)));
    assert!(change.session.is_none() && change.trust.is_none());
    assert!(matches!(change.deed.map(|deed| deed.does), Some(Does::Registers(_))));
}

#[test]
fn a_right_code_sets_the_password_and_ends_what_was_signed_in() {
    let (told, change) = answers(Purpose::PasswordReset, Some(own()), (password(Ok(b"new")), budget()), MAILED);
    let Some(change) = change else { panic!("{told:?} writes nothing") };
    assert_eq!((told, change.ended), (Proof::Done, Some(pending().id)));
    assert!(change.session.is_none() && change.confirmed.is_none() && change.trust.is_none());
    // No window is emptied.
    assert_eq!(change.budget, budget());
    let Some(Does::Changes { event, change }) = change.deed.map(|deed| deed.does) else { panic!("no change") };
    let new = Some(NewPassword::long(sealed(b"new")));
    assert_eq!((event, change.ends, change.password), (TrailEvent::PasswordReset, Ends::SignIns, new));
    assert_eq!(change.two_factor, None);
}

#[test]
fn the_right_code_of_nobody_is_wrong_and_pays_like_any_other() {
    let table = [
        (Purpose::Registration, None, CompletionNeeds::default()),
        (Purpose::PasswordReset, None, password(Ok(b"new"))),
        (Purpose::PasswordReset, Some(disabled(own())), password(Ok(b"new"))),
    ];
    for (purpose, account, given) in table {
        let (told, right) = answers(purpose, account.clone(), (given.clone(), budget()), MAILED);
        assert_eq!(told, wrong(4), "{purpose:?}");
        let (told, other) = answers(purpose, account, (given, budget()), MAILED + 1);
        assert_eq!(told, wrong(4), "{purpose:?}");
        let (Some(right), Some(other)) = (right, other) else { panic!("nothing is counted") };
        assert_eq!(right.budget, other.budget);
        assert!(right.deed.is_none() && right.session.is_none());
    }
}

#[test]
fn a_new_password_is_judged_after_the_lock_and_before_the_code() {
    let unfit = || password(Err(PasswordFault::TooShort));
    let refused = |why| (Proof::Refused(why), false);
    let shows = |budget: Budget, number| {
        let (told, change) = answers(Purpose::PasswordReset, Some(own()), (unfit(), budget), number);
        (told, change.is_some())
    };
    for number in [MAILED, MAILED + 1] {
        assert_eq!(shows(budget(), number), refused(StepRefusal::InvalidPassword(PasswordFault::TooShort)));
    }
    let locked = tally(0, 0, Some(HOUR));
    let mut budget = budget();
    *budget.tally_mut(Door::Account.place(Factor::EmailCode)) = locked;
    assert_eq!(shows(budget, MAILED), refused(StepRefusal::Locked { until: Some(at(HOUR)) }));
}
