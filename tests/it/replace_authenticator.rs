//! `replaceAuthenticator`: a new phone replaces the old one once it has shown a code.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::staff::answers::{refused, right, wrong};
use crate::support::{House, NO_WAITS, Person};

/// A phone with the offered secret.
async fn offered(browser: &crate::support::Browser, person: &Person) -> Person {
    let offered = browser.replace_authenticator(None).await;
    assert_eq!((&offered["status"], &offered["errorCode"]), (&json!(true), &Value::Null), "{offered}");
    let phone = Person::named(&person.email, &person.id);
    phone.scan(offered["authUrlFor2fa"].as_str().unwrap());
    phone
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_authenticator_counts_once_it_has_shown_a_code_and_ends_the_old_and_other_sessions_and_all_codes() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let (browser, other) = (house.signed_in(&ann).await, house.browser());
    house.wait(TimeDelta::minutes(1));
    house.sign_in(&other, &ann).await;
    house.wait(TimeDelta::minutes(1));
    assert_eq!(browser.replace_authenticator(None).await, refused("IDENTITY_NOT_CONFIRMED"));
    assert_eq!(browser.confirm_identity(&ann.code(&house)).await, right());
    let codes = browser.recovery_codes().await;
    assert_eq!(browser.replace_authenticator(Some("123456")).await, refused("WRONG_STAGE"), "none was offered");
    let new = offered(&browser, &ann).await;
    house.wait(TimeDelta::minutes(1));
    assert!(!other.current_user().await.is_null());
    assert_eq!(browser.replace_authenticator(Some(&ann.code(&house))).await, refused("WRONG_CODE"), "of the old one");
    assert_eq!(browser.replace_authenticator(Some("12345")).await, refused("INVALID_FORMAT"));
    assert_eq!(browser.replace_authenticator(Some(&new.code(&house))).await, right());
    assert!(other.current_user().await.is_null(), "other sessions end");
    assert!(!browser.current_user().await.is_null(), "this one goes on");
    assert_eq!(browser.identity().await["recoveryCodesLeft"], 0);
    house.wait(TimeDelta::minutes(1));
    let proven = house.proven(&ann).await;
    assert_eq!(proven.verify_2fa(&ann.code(&house)).await, wrong(4), "the old one is void");
    assert_eq!(proven.verify_2fa(codes["codes"][0].as_str().unwrap()).await, wrong(3), "and so are its codes");
    assert_eq!(proven.verify_2fa(&new.code(&house)).await, right());
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_recovery_code_a_new_phone_needs_no_confirmation() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.signed_in(&ann).await;
    house.wait(TimeDelta::minutes(1));
    assert_eq!(browser.confirm_identity(&ann.code(&house)).await, right());
    let codes = browser.recovery_codes().await;
    let lost = house.browser();
    house.sign_in_by(&lost, &ann, codes["codes"][0].as_str().unwrap()).await;
    assert_eq!(lost.recovery_codes().await["errorCode"], "IDENTITY_NOT_CONFIRMED", "codes still want a confirmation");
    let new = offered(&lost, &ann).await;
    assert_eq!(lost.replace_authenticator(Some(&new.code(&house))).await, right());
    assert!(browser.current_user().await.is_null());
    let identity = lost.identity().await;
    assert_eq!((&identity["recovered"], &identity["recoveryCodesLeft"]), (&json!(false), &json!(0)));
    assert_eq!(lost.recovery_codes().await["status"], true, "its first code confirmed who they are");
    house.wait(TimeDelta::minutes(5));
    assert_eq!(
        lost.replace_authenticator(None).await,
        refused("IDENTITY_NOT_CONFIRMED"),
        "and from now on, as everyone"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_is_good_for_ten_minutes_and_the_last_one_counts() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.signed_in(&ann).await;
    house.wait(TimeDelta::minutes(1));
    assert_eq!(browser.confirm_identity(&ann.code(&house)).await, right());
    let first = offered(&browser, &ann).await;
    let second = offered(&browser, &ann).await;
    assert_eq!(browser.replace_authenticator(Some(&first.code(&house))).await, refused("WRONG_CODE"));
    house.wait(TimeDelta::minutes(6));
    assert_eq!(browser.confirm_identity(&ann.code(&house)).await, right());
    house.wait(TimeDelta::minutes(4));
    assert_eq!(browser.replace_authenticator(Some(&second.code(&house))).await, refused("WRONG_STAGE"));
    assert_eq!(house.db_text("select last_step::text from authenticators").await.len(), 8, "nothing was replaced");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_is_of_its_session_alone() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let (one, other) = (house.signed_in(&ann).await, house.browser());
    house.wait(TimeDelta::minutes(1));
    house.sign_in(&other, &ann).await;
    for browser in [&one, &other] {
        house.wait(TimeDelta::minutes(1));
        assert_eq!(browser.confirm_identity(&ann.code(&house)).await, right());
    }
    let new = offered(&one, &ann).await;
    assert_eq!(other.replace_authenticator(Some(&new.code(&house))).await, refused("WRONG_STAGE"));
    assert_eq!(one.replace_authenticator(Some(&new.code(&house))).await, right());
}
