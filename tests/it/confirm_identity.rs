//! `confirmIdentity`: each attempt counts in the browser's pool, and a session's last attempt ends the session.

use chrono::TimeDelta;
use serde_json::Value;

use crate::support::staff::answers::{refused, right, until_then, wrong};
use crate::support::{House, NO_WAITS, Person, crowd, tally, told};

const DEVICE: &str = "__Host-device";

#[tokio::test(flavor = "multi_thread")]
async fn a_code_of_the_authenticator_confirms_for_five_minutes() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.signed_in(&ann).await;
    let replayed = browser.confirm_identity(&ann.code(&house)).await;
    assert_eq!(replayed, wrong(4), "the step of the sign-in is used");
    assert_eq!(browser.recovery_codes().await["errorCode"], "IDENTITY_NOT_CONFIRMED");
    house.wait(TimeDelta::seconds(30));
    assert_eq!(browser.confirm_identity(&ann.code(&house)).await, right());
    let until = house.clock.now() + TimeDelta::minutes(5);
    assert_eq!(browser.identity().await["confirmedUntil"], told(until));
    assert_eq!(browser.recovery_codes().await["status"], true);
    house.wait(TimeDelta::minutes(5));
    assert_eq!(browser.recovery_codes().await["errorCode"], "IDENTITY_NOT_CONFIRMED");
    assert_eq!(browser.identity().await["confirmedUntil"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fifth_wrong_code_in_a_row_ends_the_session_and_locks_its_browsers_pool_alone() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.signed_in(&ann).await;
    house.wait(TimeDelta::minutes(2));
    for left in (1..5).rev() {
        assert_eq!(browser.confirm_identity(&ann.wrong_code(&house)).await, wrong(left));
    }
    assert_eq!(browser.confirm_identity(&ann.code(&house)).await, right(), "and begins anew");
    house.wait(TimeDelta::minutes(2));
    for left in (1..5).rev() {
        assert_eq!(browser.confirm_identity(&ann.wrong_code(&house)).await, wrong(left));
    }
    assert!(!browser.current_user().await.is_null());
    let last = browser.confirm_identity(&ann.wrong_code(&house)).await;
    let until = last["unlocksAt"].as_str().unwrap();
    assert_eq!(last, until_then(wrong(0), until));
    assert!(browser.current_user().await.is_null(), "the session has ended");
    assert_eq!(browser.confirm_identity_answer(&ann.code(&house)).await.code(), "UNAUTHENTICATED");
    house.prove_address(&browser, &ann).await;
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await["errorCode"], "LOCKED", "that browser waits");
    let other = house.browser();
    house.sign_in(&other, &ann).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_browsers_session_pays_from_the_strangers_pool() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.signed_in(&ann).await;
    let pools = "select coalesce(string_agg(pool, ' ' order by pool), '') from budgets
        where cardinality(second_wrong_at) > 0";
    assert_eq!(browser.confirm_identity(&ann.wrong_code(&house)).await, wrong(4));
    assert_eq!(house.db_text(pools).await, "browser");
    let own = browser.trusted_browsers().await.into_iter().find(|row| row["current"] == true).unwrap();
    assert!(browser.ends("forgetBrowser", &own["id"]).await);
    assert_eq!(browser.confirm_identity(&ann.wrong_code(&house)).await, wrong(3));
    assert_eq!(house.db_text(pools).await, "browser untrusted");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_locked_or_anonymous_attempt_is_not_compared() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.signed_in(&ann).await;
    house.wait(TimeDelta::seconds(30));
    for malformed in ["", "12345", "abcdef", "0123-4567-89ab-cdef"] {
        assert_eq!(browser.confirm_identity(malformed).await, refused("INVALID_FORMAT"));
    }
    assert_eq!(house.browser().confirm_identity_answer(&ann.code(&house)).await.code(), "UNAUTHENTICATED");
    assert_eq!(browser.confirm_identity(&ann.wrong_code(&house)).await, wrong(4), "its pool has a row from now on");
    let lock = house.clock.now() + TimeDelta::minutes(3);
    house.db_run(&format!("update budgets set second_locked_until = '{}'", lock.to_rfc3339())).await;
    let locked = browser.confirm_identity(&ann.code(&house)).await;
    assert_eq!(locked, until_then(refused("LOCKED"), locked["unlocksAt"].as_str().unwrap()));
    house.wait_until(&locked["unlocksAt"]);
    house.db_write("update authenticators set failures = 100, suspended_at = now()").await;
    assert_eq!(browser.confirm_identity(&ann.code(&house)).await, refused("LOCKED"));
    assert_eq!(house.db_wrong("identity").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_64_at_once_with_one_step_one_confirms_and_the_session_pays_for_the_rest() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let (browser, beside) = (house.signed_in(&ann).await, house.beside().await);
    house.wait(TimeDelta::seconds(30));
    let code = ann.code(&house);
    let at = [house.url.clone(), beside.url.clone()];
    let everyone: Vec<_> = (0..64).map(|index| browser.over_at(&at[index % 2])).collect();
    let answers = crowd(everyone.iter().map(|one| one.confirm_identity_answer(&code))).await;
    let (ended, alive): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.code() == "UNAUTHENTICATED");
    let tally = tally(&alive, "confirmIdentity");
    assert_eq!(tally.get("OK"), Some(&1), "{tally:?}");
    assert_eq!(tally.get("WRONG_CODE"), Some(&5), "five in a row end the session: {tally:?}");
    assert_eq!(ended.len() + tally.values().sum::<usize>(), 64);
    assert_eq!((house.db_wrong("identity").await, house.db_count("sessions").await), (5, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmation_in_one_session_says_nothing_in_another() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let (one, other) = (house.signed_in(&ann).await, house.browser());
    house.wait(TimeDelta::minutes(1));
    other.set_cookie(DEVICE, &one.cookie(DEVICE).unwrap());
    house.sign_in(&other, &ann).await;
    house.wait(TimeDelta::minutes(1));
    assert_eq!(one.confirm_identity(&ann.code(&house)).await, right());
    assert_eq!(other.recovery_codes().await["errorCode"], "IDENTITY_NOT_CONFIRMED");
    assert_eq!(one.recovery_codes().await["status"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmation_and_the_sign_in_that_ends_its_session_never_wait_for_each_other() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.signed_in(&ann).await;
    for _ in 0..8 {
        house.wait(TimeDelta::minutes(2));
        house.prove_address(&browser, &ann).await;
        let wrong: Vec<_> = (0..3).map(|_| browser.stolen()).collect();
        let (code, other) = (ann.code(&house), ann.wrong_code(&house));
        let confirming = crowd(wrong.iter().map(|one| one.confirm_identity_answer(&other)));
        let (answers, signed_in) = tokio::join!(confirming, browser.verify_2fa_answer(&code));
        assert_eq!(signed_in.field("verify2fa"), right());
        assert!(answers.iter().all(|answer| answer.status == 200), "{answers:?}");
        house.db_run("update budgets set second_wrong_at = '{}', version = version + 1").await;
    }
    let log = crate::support::database::log();
    assert!(!log.contains("deadlock detected"), "two steps waited for each other");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_of_another_account_confirms_nothing() {
    let house = House::with(&NO_WAITS).await;
    let (ann, bob) =
        (house.enrolled_a_day_ago("ann@example.com").await, house.enrolled_a_day_ago("bob@example.com").await);
    let browser = house.signed_in(&ann).await;
    house.wait(TimeDelta::minutes(1));
    assert_eq!(browser.confirm_identity(&bob.code(&house)).await, wrong(4));
    let stranger = Person::with_phone_of(&bob);
    assert_eq!(browser.confirm_identity(&stranger.code(&house)).await, wrong(3));
}
