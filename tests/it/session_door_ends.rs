//! The ends of a person's access at the session door: a suspended authenticator, a trial that is over, a disabled account, a short
//! password without its authenticator.

use chrono::TimeDelta;
use totp_rs::Totp;
use vestibule::accounts::{self, AccountEdit, Changed};
use vestibule::rules::password::{Password, PasswordFault};

use crate::support::enrolling::Enrolling;
use crate::support::house::KEYS;
use crate::support::office::Office;
use crate::support::program::run_with;
use crate::support::session::{
    PASSWORD, Program, SESSION_DOOR, code, guest, key, known, operator_of_guests, session_house,
};
use crate::support::{House, leaks};

/// A password of ten code points, which is guessed late.
const SHORT: &str = "kV7#pQ2x!d";

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_authenticator_is_told_at_its_code_until_the_operator_resets_it() {
    let house = House::with(&[
        SESSION_DOOR[0],
        SESSION_DOOR[1],
        ("VESTIBULE_SESSION_DOOR_ATTEMPTS", "1000"),
        ("VESTIBULE_SESSION_DOOR_WRONG", "1000/24h"),
    ])
    .await;
    let key = key(&house, "shop").await;
    let ann = guest(&house, "ann", |_| {}).await.enrolled(&house).await;
    let shop = Program::of(&house, &key);
    shop.login("ann", PASSWORD).await;
    for _ in 0..100 {
        assert_eq!(code(&shop.otp(&ann.otp(&house, 9)).await), (401, 10103));
    }
    let suspended = shop.otp(&ann.otp(&house, 0)).await;
    assert_eq!((code(&suspended), suspended.headers.get("retry-after")), ((429, 10121), None));
    assert_eq!(Program::of(&house, &key).login("ann", PASSWORD).await.json()["requiresOtp"], true);
    accounts::reset_second_factor(&house.app, &operator_of_guests(), &ann.known).await.unwrap();
    assert_eq!(code(&shop.otp(&ann.otp(&house, 0)).await), (409, 10111));
    assert_eq!(Program::of(&house, &key).login("ann", PASSWORD).await.json()["requiresOtp"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_that_is_over_signs_nobody_in_and_ends_its_sessions() {
    let house = session_house().await;
    let key = key(&house, "shop").await;
    let until = house.clock.now() + TimeDelta::minutes(10);
    guest(&house, "ann", |new| new.trial_until = Some(until)).await;
    let shop = Program::of(&house, &key);
    shop.login("ann", PASSWORD).await;
    assert_eq!(shop.user().await.status, 200);
    house.wait(TimeDelta::minutes(10));
    assert_eq!(code(&shop.user().await), (401, 10100));
    assert_eq!(code(&shop.login("ann", PASSWORD).await), (401, 10102));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_account_is_answered_like_a_wrong_password_and_its_sessions_end() {
    let house = session_house().await;
    let key = key(&house, "shop").await;
    let ann = guest(&house, "ann", |_| {}).await.enrolled(&house).await;
    let (shop, half_way) = (Program::of(&house, &key), Program::of(&house, &key));
    shop.login("ann", PASSWORD).await;
    assert_eq!(shop.otp(&ann.otp(&house, 0)).await.status, 204);
    half_way.login("ann", PASSWORD).await;
    accounts::disable(&house.app, &operator_of_guests(), &ann.known).await.unwrap();
    assert_eq!(code(&shop.user().await), (401, 10100));
    assert_eq!(code(&half_way.otp(&ann.otp(&house, 1)).await), (409, 10111));
    assert_eq!(code(&shop.login("ann", PASSWORD).await), (401, 10102));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_short_password_signs_in_beside_a_code_and_is_wrong_once_the_authenticator_is_reset() {
    let office = Office::open().await;
    leaks::note_secret(SHORT);
    let url = office.database.conninfo();
    let over = |line: &str, input: &str| {
        let words: Vec<&str> = ["account"].into_iter().chain(line.split(' ')).chain(["--door", "session"]).collect();
        run_with(&words, &[("DATABASE_URL", &url), ("VESTIBULE_KEYS", KEYS)], &format!("{input}\n"))
    };
    assert_eq!(over("add ann@example.com --username ann", PASSWORD).code, 0);
    let enrolling = Enrolling::of(&office, "ann");
    let app = Totp::from_url(&enrolling.url).unwrap();
    enrolling.finish();
    assert_eq!(over("set ann --password", SHORT).code, 0);
    let house = House::after_commands(office.database, &SESSION_DOOR).await;
    house.wait(TimeDelta::seconds(90));
    let key = key(&house, "shop").await;
    let (shop, half_way) = (Program::of(&house, &key), Program::of(&house, &key));
    assert_eq!(code(&shop.login("ann", PASSWORD).await), (401, 10102));
    let begun = shop.login("ann", SHORT).await;
    assert_eq!((begun.status, &begun.json()["requiresOtp"]), (200, &true.into()), "{}", begun.body);
    let otp = app.generate(house.clock.now().timestamp().try_into().unwrap()).to_string();
    assert_eq!(shop.otp(&otp).await.status, 204);
    assert_eq!(shop.user().await.json()["userName"], "ann");
    half_way.login("ann", SHORT).await;
    assert_eq!(over("reset-2fa ann", "").code, 0);
    assert_eq!(code(&shop.user().await), (401, 10100));
    assert_eq!(code(&half_way.otp(&otp).await), (409, 10111));
    assert_eq!(code(&shop.login("ann", SHORT).await), (401, 10102));
    let sole = "vestibule: the password is too short: it has at least 15 characters\n";
    assert_eq!(over("set ann --password", SHORT).err, sole);
    assert_eq!(code(&shop.login("ann", SHORT).await), (401, 10102));
    assert_eq!(over("set ann --password", PASSWORD).code, 0);
    let longer = shop.login("ann", PASSWORD).await;
    assert_eq!((longer.status, &longer.json()["requiresOtp"]), (200, &false.into()), "{}", longer.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_short_password_that_a_reset_overtakes_is_refused_as_a_change_that_came_too_late() {
    let house = session_house().await;
    let seen = guest(&house, "ann", |_| {}).await.enrolled(&house).await.known;
    let operator = operator_of_guests();
    accounts::reset_second_factor(&house.app, &operator, &seen).await.unwrap();
    let edit = AccountEdit { password: Some(Password::parse(SHORT).unwrap()), ..AccountEdit::default() };
    let change = async |seen| accounts::change(&house.app, &operator, seen, &edit).await.unwrap();
    assert_eq!(change(&seen).await, Changed::Moved);
    assert_eq!(change(&known(&house, "ann").await).await, Changed::Password(PasswordFault::TooShort));
    assert_eq!(accounts::password_min(&house.app, seen.door, false), 15);
    assert_eq!(accounts::password_min(&house.app, seen.door, true), 8);
}
