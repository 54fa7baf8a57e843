//! `pendingSignIn`: what the holder of a pending sign-in is told of it, and what nobody is.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{Browser, House, NO_WAITS, other_than, told};

const QUERY: &str = "{ pendingSignIn { stage attemptsLeft expiresAt unlocksAt authUrlFor2fa } }";

async fn pending(browser: &Browser) -> Value {
    let answer = browser.asks(QUERY).await;
    assert!(answer.set_cookies().is_empty() && answer.json()["errors"].is_null(), "{}", answer.body);
    answer.field("pendingSignIn")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_is_told_to_its_browser_at_each_stage_and_to_no_other() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    assert_eq!(pending(&browser).await, Value::Null);
    let code = house.mailed_code(&browser, &ann).await;
    let until = told(house.clock.now() + TimeDelta::minutes(15));
    let at = |stage: &str, left: u8| json!({ "stage": stage, "attemptsLeft": left, "expiresAt": until, "unlocksAt": null, "authUrlFor2fa": null });
    assert_eq!(pending(&browser).await, at("EMAIL_CODE", 5));
    browser.verify_lookup(&other_than(std::slice::from_ref(&code))).await;
    assert_eq!(pending(&browser).await, at("EMAIL_CODE", 4));
    browser.verify_lookup(&code).await;
    browser.verify_2fa(&ann.wrong_code(&house)).await;
    browser.verify_2fa(&ann.wrong_code(&house)).await;
    assert_eq!(pending(&browser).await, at("AUTHENTICATOR", 3));
    assert_eq!(pending(&house.browser()).await, Value::Null);
    let planted = house.browser();
    planted.set_cookie("__Host-pending", &"A".repeat(43));
    assert_eq!(pending(&planted).await, Value::Null);
    browser.verify_2fa(&ann.code(&house)).await;
    assert_eq!(pending(&browser).await, Value::Null, "signed in");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decoy_is_told_as_an_account_is_and_asking_changes_nothing() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let mut seen = Vec::new();
    for email in [ann.email.as_str(), "nobody@example.com"] {
        let browser = house.browser();
        browser.request_lookup(email).await;
        browser.verify_lookup("000000").await;
        let before = house.db_text("select md5(string_agg(p::text, '' order by id)) from pending_sign_ins p").await;
        let counts = house.db_number("select count(*) from audit").await;
        seen.push([pending(&browser).await, pending(&browser).await]);
        let after = house.db_text("select md5(string_agg(p::text, '' order by id)) from pending_sign_ins p").await;
        assert_eq!((before, counts), (after, house.db_number("select count(*) from audit").await));
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0][0]["attemptsLeft"], 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_url_of_an_enrolment_is_told_again_once_the_mailed_code_is_proven() {
    let house = House::open().await;
    let ann = house.admin("ann@example.com").await;
    let browser = house.browser();
    let code = house.mailed_code(&browser, &ann).await;
    assert_eq!(pending(&browser).await["authUrlFor2fa"], Value::Null);
    let url = browser.verify_lookup(&code).await["authUrlFor2fa"].clone();
    assert!(url.as_str().unwrap().starts_with("otpauth://totp/"));
    assert_eq!(pending(&browser).await["authUrlFor2fa"], url);
    assert_eq!(pending(&house.browser()).await, Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_of_the_authenticator_is_told_after_the_mailed_code_and_never_before() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    house.fail_authenticator(&ann).await;
    let browser = house.browser();
    let code = house.mailed_code(&browser, &ann).await;
    let before = pending(&browser).await;
    assert_eq!((&before["stage"], &before["unlocksAt"]), (&json!("EMAIL_CODE"), &Value::Null));
    browser.verify_lookup(&code).await;
    let after = pending(&browser).await;
    assert_eq!((&after["stage"], &after["attemptsLeft"]), (&json!("AUTHENTICATOR"), &json!(0)));
    assert_eq!(after["unlocksAt"], browser.verify_2fa(&ann.code(&house)).await["unlocksAt"]);
    assert!(after["unlocksAt"].is_string(), "{after}");
}
