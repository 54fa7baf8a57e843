//! Tables of account changes: the account afterwards, when its invitation becomes void, which changes require an owner,
//! and which are refused.

use super::*;
use crate::rules::language::Language;
use crate::rules::test_support::{ACCOUNTS, DAY, account, at, authenticator, disabled, sealed, suspended};

fn address(typed: &str) -> Address {
    let Some(address) = Address::parse(typed) else { panic!("{typed} is an address") };
    address
}

fn owner() -> Account {
    Account { roles: vec!["OWNER".into()], ..account() }
}

#[test]
fn a_change_of_nothing_is_a_version() {
    assert_eq!(AccountChange::default().applied_to(&account()), account().next());
}

#[test]
fn a_description_alone_is_one_whatever_it_says() {
    let profile = ProfileChange { first_name: Some("New".into()), ..ProfileChange::default() };
    let described = AccountChange { profile, ..AccountChange::default() };
    assert!(described.describes_only() && AccountChange::default().describes_only());
    let terms = AccountChange { terms: Some("2026-11".into()), ..described.clone() };
    let ended = AccountChange { ends: Ends::SignIns, ..described };
    assert!(!terms.describes_only() && !ended.describes_only());
}

#[test]
fn a_change_writes_what_it_names_and_the_address_twice() {
    let profile = ProfileChange {
        display_name: Some("New".into()),
        language: Some(Some(Language::De)),
        phone_number: Some("1".into()),
        ..ProfileChange::default()
    };
    let change = AccountChange {
        address: Some(address("New@Example.com")),
        user_name: Some(UserName::parse("New")),
        roles: Some(vec!["CMS".into()]),
        disabled_at: Some(Some(at(1))),
        enrolment_until: Some(Some(at(2))),
        password: Some(NewPassword::long(sealed(ACCOUNTS))),
        authenticator: None,
        email_proven: Some(true),
        trial_until: Some(Some(at(3))),
        two_factor: Some(true),
        mobile: Mobile::parse("44-123456789"),
        mobile_proven: Some(true),
        steps_due: Some(vec![StepDue::Terms]),
        terms: Some("2026-11".into()),
        invitation: Some(InvitationHash([2; 32])),
        profile,
        ends: Ends::SignIns,
    };
    let before = Account { invitation: Some(InvitationHash([1; 32])), language: Some(Language::Fr), ..account() };
    let after = Account {
        address: "new@example.com".into(),
        email: "new@example.com".into(),
        user_name: Some("new".into()),
        roles: vec!["CMS".into()],
        disabled_at: Some(at(1)),
        enrolment_until: Some(at(2)),
        has_password: true,
        email_proven: true,
        trial_until: Some(at(3)),
        two_factor: true,
        player: PlayerFacts {
            mobile: Mobile::parse("44-123456789"),
            mobile_proven: true,
            steps_due: vec![StepDue::Terms],
        },
        terms: Some("2026-11".into()),
        invitation: Some(InvitationHash([2; 32])),
        name: "New".into(),
        language: Some(Language::De),
        ..account()
    };
    assert_eq!(change.applied_to(&before), after.next());
    let undone = AccountChange {
        user_name: Some(None),
        disabled_at: Some(None),
        enrolment_until: Some(None),
        profile: ProfileChange { language: Some(None), ..ProfileChange::default() },
        ..AccountChange::default()
    };
    let before =
        Account { user_name: Some("ann".into()), disabled_at: Some(at(1)), enrolment_until: Some(at(2)), ..before };
    let after = Account { user_name: None, disabled_at: None, enrolment_until: None, language: None, ..before.clone() };
    assert_eq!(undone.applied_to(&before), after.next());
}

#[test]
fn an_invitation_is_void_with_its_address_its_account_s_service_and_its_authenticator() {
    let change = AccountChange::default;
    let table = [
        (change(), true),
        (AccountChange { roles: Some(Vec::new()), ..change() }, true),
        (AccountChange { ends: Ends::SignIns, ..change() }, true),
        (AccountChange { disabled_at: Some(None), ..change() }, true),
        (AccountChange { enrolment_until: Some(None), ..change() }, true),
        (AccountChange { address: Some(address("b@example.com")), ..change() }, false),
        (AccountChange { disabled_at: Some(Some(at(0))), ..change() }, false),
        (AccountChange { ends: Ends::Authenticator, ..change() }, false),
        (AccountChange { ends: Ends::Account, ..change() }, false),
    ];
    let (old, new) = (InvitationHash([1; 32]), InvitationHash([2; 32]));
    let before = Account { invitation: Some(old), enrolled: false, enrolment_until: Some(at(DAY)), ..account() };
    for (change, stays) in table {
        let after = change.applied_to(&before);
        assert_eq!(after.invitation, Some(old).filter(|_| stays), "{change:?}");
        assert_eq!(voids_invitation_mail(&before, &after), !stays, "{change:?}");
        let renewed = AccountChange { invitation: Some(new), ..change }.applied_to(&before);
        assert_eq!((renewed.invitation, voids_invitation_mail(&before, &renewed)), (Some(new), true));
        let uninvited = Account { invitation: None, ..before.clone() };
        assert!(!voids_invitation_mail(&uninvited, &renewed));
    }
}

#[test]
fn another_address_another_password_the_last_role_lost_and_being_disabled_end_the_sign_ins() {
    let change = AccountChange::default;
    let table = [
        (change(), Ends::Nothing),
        (AccountChange { roles: Some(vec!["BO".into()]), disabled_at: Some(None), ..change() }, Ends::Nothing),
        (AccountChange { address: Some(address("b@example.com")), ..change() }, Ends::SignIns),
        (AccountChange { password: Some(NewPassword::long(sealed(ACCOUNTS))), ..change() }, Ends::SignIns),
        (AccountChange { roles: Some(Vec::new()), ..change() }, Ends::SignIns),
        (AccountChange { disabled_at: Some(Some(at(0))), ..change() }, Ends::SignIns),
        (AccountChange { disabled_at: Some(Some(at(0))), ends: Ends::Account, ..change() }, Ends::Account),
    ];
    for (change, ends) in table {
        assert_eq!(change.clone().ending_sign_ins().ends, ends, "{change:?}");
    }
}

#[test]
fn an_account_is_enrolled_until_its_authenticator_ends() {
    let enrolled = |ends| AccountChange { ends, ..AccountChange::default() }.applied_to(&account()).enrolled;
    let told = [Ends::Nothing, Ends::SignIns, Ends::Authenticator, Ends::Account].map(enrolled);
    assert_eq!(told, [true, true, false, false]);
}

#[test]
fn a_first_authenticator_enrols_and_no_second_one_does() {
    let bare = Account { enrolled: false, ..account() };
    let change = AccountChange { authenticator: Some(authenticator()), ..AccountChange::default() };
    assert!(change.applied_to(&bare).enrolled);
    let found = |own: Account| LockedAccount::Genuine(Box::new(own));
    assert_eq!(change.check(&found(bare), None), Ok(()));
    assert_eq!(change.check(&found(account()), None), Err(ChangeOutcome::AlreadyEnrolled));
}

#[test]
fn a_short_password_stands_beside_an_authenticator_and_ends_with_it() {
    let short = NewPassword { is_short: true, ..NewPassword::long(sealed(ACCOUNTS)) };
    let set = AccountChange { password: Some(short.clone()), ..AccountChange::default() };
    let long = AccountChange { password: Some(NewPassword::long(sealed(ACCOUNTS))), ..AccountChange::default() };
    let found = |enrolled| LockedAccount::Genuine(Box::new(Account { enrolled, ..account() }));
    assert_eq!(set.check(&found(true), None), Ok(()));
    assert_eq!(set.check(&found(false), None), Err(ChangeOutcome::Moved));
    assert_eq!(long.check(&found(false), None), Ok(()));
    let reset = AccountChange::second_factor_lost(Door::Session);
    assert!(reset.ends_password(true) && !reset.ends_password(false));
    for door in [Door::Account, Door::Player] {
        assert!(!AccountChange::second_factor_lost(door).ends_password(true), "{door:?}");
    }
    assert!(!set.ends_password(true) && !AccountChange { ends: Ends::Account, ..reset }.ends_password(true));
}

#[test]
fn another_address_is_not_proven_unless_the_change_vouches_for_it() {
    let before = Account { email_proven: true, ..account() };
    let other = || Some(address("b@example.com"));
    let table = [
        (AccountChange::default(), true),
        (AccountChange { address: other(), ..AccountChange::default() }, false),
        (AccountChange { address: other(), email_proven: Some(true), ..AccountChange::default() }, true),
        (AccountChange { email_proven: Some(false), ..AccountChange::default() }, false),
    ];
    for (change, is_proven) in table {
        assert_eq!(change.applied_to(&before).email_proven, is_proven, "{change:?}");
    }
}

#[test]
fn an_owner_is_taken_by_the_loss_of_the_role_the_service_or_the_authenticator() {
    let change = AccountChange::default;
    let roles = |names: &[&str]| Some(names.iter().map(|name| String::from(*name)).collect());
    let table = [
        (change(), false),
        (AccountChange { roles: roles(&["OWNER", "BO"]), ..change() }, false),
        (AccountChange { roles: roles(&["BO"]), ..change() }, true),
        (AccountChange { roles: roles(&[]), ..change() }, true),
        (AccountChange { disabled_at: Some(Some(at(0))), ..change() }, true),
        (AccountChange { disabled_at: Some(None), ..change() }, false),
        (AccountChange { address: Some(address("b@example.com")), ends: Ends::SignIns, ..change() }, false),
        (AccountChange { ends: Ends::Authenticator, ..change() }, true),
        (AccountChange { ends: Ends::Account, ..change() }, true),
    ];
    for (change, takes) in table {
        assert_eq!(change.takes_owner(), takes, "{change:?}");
    }
}

#[test]
fn an_admin_becomes_an_owner_by_the_role_and_at_the_staff_door_alone() {
    let none = Account { door: Door::Staff, roles: vec!["BO".into()], ..account() };
    let owner = Account { roles: vec!["BO".into(), "OWNER".into()], ..none.clone() };
    assert!(becomes_owner(&none, &owner));
    for (before, after) in [(&owner, &owner), (&owner, &none), (&none, &none)] {
        assert!(!becomes_owner(before, after), "{:?} {:?}", before.roles, after.roles);
    }
    assert!(!becomes_owner(&none, &Account { door: Door::Session, ..owner }));
}

#[test]
fn a_change_is_refused_of_an_account_that_is_gone_altered_or_moved() {
    let genuine = || LockedAccount::Genuine(Box::new(account()));
    let (change, removal) =
        (AccountChange::default(), AccountChange { ends: Ends::Account, ..AccountChange::default() });
    let table = [
        (LockedAccount::Gone, None, Err(ChangeOutcome::Gone), Err(ChangeOutcome::Gone)),
        (LockedAccount::Altered, None, Err(ChangeOutcome::Altered), Ok(())),
        (LockedAccount::Altered, Some(10), Err(ChangeOutcome::Altered), Ok(())),
        (genuine(), None, Ok(()), Ok(())),
        (genuine(), Some(10), Ok(()), Ok(())),
        (genuine(), Some(9), Err(ChangeOutcome::Moved), Err(ChangeOutcome::Moved)),
    ];
    for (found, seen, changed, removed) in table {
        assert_eq!((change.check(&found, seen), removal.check(&found, seen)), (changed, removed), "{found:?} {seen:?}");
    }
}

#[test]
fn an_owner_who_can_sign_in_is_enabled_and_has_an_authenticator_that_is_not_suspended() {
    let table = [
        (owner(), authenticator(), true, true),
        (account(), authenticator(), false, false),
        (disabled(owner()), authenticator(), false, false),
        (Account { enrolled: false, ..owner() }, authenticator(), true, false),
        (owner(), suspended(), true, false),
    ];
    for (account, own, is_owner, able) in table {
        assert_eq!((is_enabled_owner(&account), can_owner_sign_in(&account, &own)), (is_owner, able), "{account:?}");
    }
}

#[test]
fn the_last_owner_is_taken_when_every_owner_who_can_sign_in_goes() {
    let [one, two, other] = [1, 2, 3].map(Uuid::from_u128);
    let table: [(&[Uuid], &[Uuid], bool); 6] = [
        (&[], &[], false),
        (&[], &[one], false),
        (&[one], &[], false),
        (&[one], &[other, one], true),
        (&[one, two], &[one], false),
        (&[one, two], &[two, one], true),
    ];
    for (able, going, takes) in table {
        assert_eq!(takes_last_owner(able, going), takes, "{able:?} {going:?}");
    }
}
