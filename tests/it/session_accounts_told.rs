//! Notices to holders of accounts of the session door about what operators do to their authenticator and password. No owner is told.

use totp_rs::Totp;
use vestibule::accounts::{self, AccountEdit, Actor, Changed, Joined, KnownAccount, NewAccount, Who};
use vestibule::rules::code::Digits;
use vestibule::rules::factor::Door;
use vestibule::rules::password::Password;
use vestibule::rules::profile::ProfileChange;

use crate::support::House;

const EMAIL: &str = "ann@example.com";

fn actor() -> Actor {
    Actor::program(Door::Session, "test")
}

async fn joined(house: &House) {
    let new = NewAccount {
        email: EMAIL.into(),
        user_name: "ann".into(),
        password: Password::parse("violet tractor hums quietly").unwrap(),
        roles: Vec::new(),
        email_proven: false,
        trial_until: None,
        profile: ProfileChange::default(),
    };
    assert!(matches!(accounts::join(&house.app, &actor(), &new).await.unwrap(), Joined::Done(_)));
}

async fn known(house: &House) -> KnownAccount {
    let who = Who::parse(Door::Session, "ann").unwrap();
    accounts::find(&house.app, Door::Session, &who).await.unwrap().unwrap()
}

async fn enrol(house: &House) {
    let own = known(house).await;
    let offer = accounts::offer_authenticator(&own).unwrap();
    let totp = Totp::from_url(offer.url(&house.app, &own).unwrap()).unwrap();
    let now = u64::try_from(house.clock.now().timestamp()).unwrap();
    let code = Digits::parse(&totp.generate(now).to_string()).unwrap();
    let enrolled = accounts::enrol(&house.app, &actor(), (&own, &offer), &code).await.unwrap();
    assert_eq!(enrolled, Some(Changed::Done));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holder_is_told_of_the_authenticator_and_of_the_password_that_ended_with_it() {
    let house = House::open().await;
    let owner = house.enrolled_a_day_ago("bob@example.com").await;
    let before = house.noticed(&owner.email).await;
    joined(&house).await;
    enrol(&house).await;
    assert_eq!(house.noticed(EMAIL).await, ["an authenticator was set up"]);
    let short = AccountEdit { password: Some(Password::parse("kV7#pQ2x!d").unwrap()), ..AccountEdit::default() };
    let own = known(&house).await;
    assert_eq!(accounts::change(&house.app, &actor(), &own, &short).await.unwrap(), Changed::Done);
    let own = known(&house).await;
    assert_eq!(accounts::reset_second_factor(&house.app, &actor(), &own).await.unwrap(), Changed::Done);
    let mut told = house.noticed(EMAIL).await;
    told.sort();
    let expected = [
        "a new password was set",
        "an authenticator was removed",
        "an authenticator was set up",
        "the password no longer works",
    ];
    assert_eq!(told, expected);
    assert_eq!(house.noticed(&owner.email).await, before, "an owner is told of nobody at the session door");
}
