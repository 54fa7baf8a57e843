//! Requests of owners: the whole matrix of what may be asked for, and of who may approve it when.

use super::*;
use crate::rules::test_support::account;

const OWNED: [&str; 2] = ["CMS", "OWNER"];

fn change(email: bool, roles: bool) -> AskedDeed {
    AskedDeed::Change {
        email: email.then(|| "new@example.com".into()),
        roles: roles.then(|| OWNED.map(String::from).to_vec()),
    }
}

fn at(second: i64) -> Instant {
    Instant::from_timestamp(1_795_292_640 + second, 0).unwrap_or_default()
}

fn request() -> OwnerRequest {
    OwnerRequest {
        id: Uuid::from_u128(1),
        asker: Uuid::from_u128(2),
        asker_version: 7,
        about: Uuid::from_u128(3),
        about_version: 4,
        deed: AskedDeed::Reset,
        reason: "lost the phone".into(),
        asked_at: at(0),
        expires_at: at(0) + OWNER_REQUEST_TTL,
    }
}

const ASKER: RequestParty = RequestParty { version: 7, is_owner: true };
const ABOUT: RequestParty = RequestParty { version: 4, is_owner: false };

#[test]
fn the_whole_matrix_of_what_may_be_asked_for_and_about_whom() {
    let asked = [
        (change(true, false), false),
        (change(false, true), false),
        (change(false, true), true),
        (change(true, true), false),
        (change(true, true), true),
        (change(false, false), false),
        (AskedDeed::Reset, false),
        (AskedDeed::Invite, false),
    ];
    let told = |own: bool, owner: bool| {
        asked.clone().map(|(deed, gives)| match judge_asking(&deed, gives, DeedTarget { own, owner }) {
            Ok(()) => "two",
            Err(DeskDenial::InvalidInput) => "one",
            Err(DeskDenial::OwnAccount) => "own",
            Err(other) => panic!("{other:?} is no answer to an asking"),
        })
    };
    //                 email  roles  OWNER  both   both+O nothing reset  invite
    let an_owner = ["two", "two", "two", "two", "two", "one", "two", "two"];
    let anyone_else = ["one", "one", "two", "one", "two", "one", "one", "one"];
    let oneself = ["own", "own", "own", "own", "own", "one", "own", "own"];
    assert_eq!((told(false, true), told(false, false)), (an_owner, anyone_else));
    assert_eq!((told(true, true), told(true, false)), (oneself, oneself));
}

#[test]
fn only_a_third_person_approves() {
    let asked = request();
    let judged = |approver: u128| asked.judge_approval(Uuid::from_u128(approver), (Some(ASKER), Some(ABOUT)), at(60));
    assert_eq!(judged(9), Ok(()));
    assert_eq!(judged(2), Err(DeskDenial::AnotherOwner), "who asked");
    assert_eq!(judged(3), Err(DeskDenial::AnotherOwner), "the one concerned");
}

#[test]
fn a_request_is_over_after_a_day_and_when_what_it_rests_on_has_changed() {
    let asked = request();
    let stands = |asker, about, second| asked.stands(asker, about, at(second));
    let day = OWNER_REQUEST_TTL.num_seconds();
    assert!(stands(Some(ASKER), Some(ABOUT), 0) && stands(Some(ASKER), Some(ABOUT), day - 1));
    assert!(!stands(Some(ASKER), Some(ABOUT), day), "the expiry is exclusive");
    for (what, asker, about) in [
        ("the asker is gone or altered", None, Some(ABOUT)),
        ("the asker is no owner", Some(RequestParty { is_owner: false, ..ASKER }), Some(ABOUT)),
        ("the asker was changed", Some(RequestParty { version: 8, ..ASKER }), Some(ABOUT)),
        ("the one concerned is gone or altered", Some(ASKER), None),
        ("the one concerned was changed", Some(ASKER), Some(RequestParty { version: 5, ..ABOUT })),
        ("an older row of the one concerned", Some(ASKER), Some(RequestParty { version: 3, ..ABOUT })),
    ] {
        assert!(!stands(asker, about, 60), "{what}");
        let judged = asked.judge_approval(Uuid::from_u128(9), (asker, about), at(60));
        assert_eq!(judged, Err(DeskDenial::RequestOver), "{what}");
    }
    let made_owner = RequestParty { is_owner: true, ..ABOUT };
    assert!(stands(Some(ASKER), Some(made_owner), 60), "whether the one concerned is an owner is said by the version");
}

#[test]
fn a_party_is_an_owner_while_enabled() {
    let own = Account { roles: OWNED.map(String::from).to_vec(), ..account() };
    let disabled = Account { disabled_at: Some(at(0)), ..own.clone() };
    let is_owner = |own: &Account| RequestParty::from(own).is_owner;
    assert!(is_owner(&own) && !is_owner(&disabled) && !is_owner(&account()));
}
