//! `recoveryCodes`: ten codes that replace a lost authenticator; shown once, each usable once.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde_json::json;

use crate::support::staff::answers::{refused, right, wrong};
use crate::support::staff::own::fresh_codes;
use crate::support::{Browser, House, NO_WAITS, Person, crowd, tally};

/// An enrolled admin, their browser and ten recovery codes.
async fn with_codes(house: &House, email: &str) -> (Person, Browser, Vec<String>) {
    let person = house.enrolled_a_day_ago(email).await;
    let browser = house.signed_in(&person).await;
    house.wait(TimeDelta::seconds(30));
    let codes = fresh_codes(house, &browser, &person).await;
    (person, browser, codes)
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_different_codes_are_made_and_kept_as_nothing_that_could_be_used() {
    let house = House::with(&NO_WAITS).await;
    let (_, browser, codes) = with_codes(&house, "ann@example.com").await;
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), 10);
    for code in &codes {
        assert!(code.len() == 19 && code.split('-').all(|group| group.len() == 4), "{code}");
    }
    assert_eq!(browser.identity().await["recoveryCodesLeft"], 10);
    assert_eq!(house.db_count("recovery_codes").await, 10);
    let kept = house.db_text("select string_agg(to_jsonb(r)::text, ' ') from recovery_codes r").await;
    for code in &codes {
        assert!(!kept.contains(code) && !kept.contains(&code.replace('-', "")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recovery_code_signs_in_once_in_the_place_of_the_authenticators() {
    let house = House::with(&NO_WAITS).await;
    let (ann, _, codes) = with_codes(&house, "ann@example.com").await;
    let lost = house.browser();
    house.prove_address(&lost, &ann).await;
    assert_eq!(lost.verify_2fa(&codes[3].to_uppercase().replace('-', " ")).await, right());
    assert_eq!(lost.current_user().await["email"], "ann@example.com");
    assert_eq!(lost.identity().await, json!({ "confirmedUntil": null, "recovered": true, "recoveryCodesLeft": 9 }));
    let again = house.browser();
    house.prove_address(&again, &ann).await;
    assert_eq!(again.verify_2fa(&codes[3]).await, wrong(4), "it is spent");
    assert_eq!(again.verify_2fa("0000-0000-0000-0000").await, wrong(3), "counted like any wrong code");
    assert_eq!(again.verify_2fa("0000-0000-0000-000u").await, refused("INVALID_FORMAT"));
    assert_eq!(again.verify_2fa(&ann.wrong_code(&house)).await, wrong(2));
    assert_eq!(again.verify_2fa(&codes[4]).await, right());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_64_at_once_with_one_recovery_code_one_signs_in() {
    let house = House::with(&NO_WAITS).await;
    let (ann, _, codes) = with_codes(&house, "ann@example.com").await;
    let beside = house.beside().await;
    let one = house.proven(&ann).await;
    let at = [house.url.clone(), beside.url.clone()];
    let everyone: Vec<_> = (0..64).map(|index| one.over_at(&at[index % 2])).collect();
    let answers = crowd(everyone.iter().map(|browser| browser.verify_2fa_answer(&codes[0]))).await;
    let told = tally(&answers, "verify2fa");
    assert_eq!((told.get("OK"), told.get("NO_PENDING_SIGN_IN")), (Some(&1), Some(&63)), "{told:?}");
    // Also in separate pending sign-ins.
    let mut many = Vec::new();
    for _ in 0..8 {
        many.push(house.proven(&ann).await);
        house.wait(TimeDelta::seconds(1));
    }
    let answers = crowd(many.iter().map(|browser| browser.verify_2fa_answer(&codes[1]))).await;
    let told = tally(&answers, "verify2fa");
    assert_eq!((told.get("OK"), told.get("WRONG_CODE")), (Some(&1), Some(&7)), "{told:?}");
    assert_eq!(house.db_count("recovery_codes").await, 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recovery_code_is_compared_though_the_authenticator_is_suspended_and_ends_that() {
    let house = House::with(&NO_WAITS).await;
    let (ann, _, codes) = with_codes(&house, "ann@example.com").await;
    house.db_write("update authenticators set failures = 100, suspended_at = now(), version = version + 1").await;
    let browser = house.proven(&ann).await;
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await, refused("LOCKED"));
    assert_eq!(browser.verify_2fa("0000-0000-0000-0000").await, wrong(4));
    assert_eq!(browser.verify_2fa(&codes[0]).await, right());
    house.wait(TimeDelta::minutes(1));
    house.sign_in(&house.browser(), &ann).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recovery_code_waits_for_a_lockout_like_any_code() {
    let house = House::with(&NO_WAITS).await;
    let (ann, _, codes) = with_codes(&house, "ann@example.com").await;
    let browser = house.proven(&ann).await;
    house.fail_authenticator(&ann).await;
    let locked = browser.verify_2fa(&codes[0]).await;
    assert_eq!(locked["errorCode"], "LOCKED", "{locked}");
    house.wait_until(&locked["unlocksAt"]);
    house.wait(TimeDelta::seconds(1));
    house.sign_in_by(&house.browser(), &ann, &codes[0]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn new_codes_void_the_old_and_a_reset_voids_all() {
    let house = House::with(&NO_WAITS).await;
    let (ann, browser, old) = with_codes(&house, "ann@example.com").await;
    house.wait(TimeDelta::minutes(1));
    let new = fresh_codes(&house, &browser, &ann).await;
    let lost = house.proven(&ann).await;
    assert_eq!(lost.verify_2fa(&old[0]).await, wrong(4));
    assert_eq!(lost.verify_2fa(&new[0]).await, right());
    let operator = crate::support::operator();
    vestibule::accounts::reset_2fa(&house.app, &operator, &house.find(&ann).await).await.unwrap();
    assert_eq!(house.db_count("recovery_codes").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recovery_code_of_one_account_is_nothing_to_another() {
    let house = House::with(&NO_WAITS).await;
    let (_, _, codes) = with_codes(&house, "ann@example.com").await;
    let (bob, _, _) = with_codes(&house, "bob@example.com").await;
    assert_eq!(house.proven(&bob).await.verify_2fa(&codes[0]).await, wrong(4));
    assert_eq!(house.db_count("recovery_codes").await, 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn recovery_codes_are_for_the_signed_in_and_never_a_mailed_code() {
    let house = House::with(&NO_WAITS).await;
    let (ann, _, codes) = with_codes(&house, "ann@example.com").await;
    let browser = house.browser();
    let asked = browser.asks("mutation { recoveryCodes { status codes } }").await;
    assert_eq!(asked.code(), "UNAUTHENTICATED");
    house.mailed_code(&browser, &ann).await;
    assert_eq!(browser.verify_lookup(&codes[0]).await, refused("INVALID_FORMAT"));
    assert_eq!(browser.verify_2fa(&codes[0]).await, refused("WRONG_STAGE"));
    assert_eq!(house.db_count("recovery_codes").await, 10);
}
