//! `signOut`: ends a session and clears cookies.

use chrono::TimeDelta;
use serde_json::json;
use vestibule::accounts;

use crate::support::staff::answers::{cleared_cookie, refused};
use crate::support::{Browser, House, NO_WAITS, operator};

/// The answer of `signOut`, which always deletes both cookies.
async fn signs_out(browser: &Browser) -> bool {
    let answer = browser.sign_out_answer().await;
    assert_eq!(answer.set_cookies(), [cleared_cookie("__Host-session"), cleared_cookie("__Host-pending")]);
    let ended = answer.json()["data"]["signOut"].as_bool().unwrap();
    assert_eq!(answer.cleared_data(), ended.then_some("\"storage\""));
    assert_eq!((answer.status, answer.json()), (200, json!({ "data": { "signOut": ended } })));
    ended
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_once_for_every_copy_of_its_cookie() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    house.sign_in(&browser, &ann).await;
    let copy = browser.stolen();
    assert!(signs_out(&browser).await);
    assert_eq!(browser.cookie("__Host-session"), None);
    assert_eq!(copy.current_user().await, json!(null));
    assert_eq!(house.db_count("sessions").await, 0);
    // A repeated `signOut` is no error, with or without the cookie.
    assert!(!signs_out(&copy).await);
    assert!(!signs_out(&browser).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_out_is_final_on_every_server() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let other = house.beside().await;
    let browser = house.browser();
    house.sign_in(&browser, &ann).await;
    let there = other.browser();
    there.set_cookie("__Host-session", &browser.cookie("__Host-session").unwrap());
    assert_eq!(there.current_user().await["id"], ann.id.as_str());
    assert!(signs_out(&browser).await);
    assert_eq!(there.current_user().await, json!(null));
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_out_without_a_session_is_no_error() {
    let house = House::open().await;
    let browser = house.browser();
    for _ in 0..2 {
        assert!(!signs_out(&browser).await);
    }
    browser.set_cookie("__Host-session", &"A".repeat(43));
    browser.set_cookie("__Host-pending", "nonsense");
    assert!(!signs_out(&browser).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pending_sign_in_ends_with_it() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    let mailed = house.mailed_code(&browser, &ann).await;
    let copy = browser.stolen();
    assert!(!signs_out(&browser).await);
    assert_eq!(copy.verify_lookup(&mailed).await, refused("NO_PENDING_SIGN_IN"));
    house.wait(TimeDelta::seconds(120));
    house.prove_address(&browser, &ann).await;
    let copy = browser.stolen();
    assert!(!signs_out(&browser).await);
    assert_eq!(copy.verify_2fa(&ann.code(&house)).await, refused("NO_PENDING_SIGN_IN"));
    assert_eq!(house.db_count("pending_sign_ins").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_and_a_pending_sign_in_end_together() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    house.sign_in(&browser, &ann).await;
    house.wait(TimeDelta::seconds(120));
    let mailed = house.mailed_code(&browser, &ann).await;
    let copy = browser.stolen();
    assert!(signs_out(&browser).await);
    assert_eq!(copy.verify_lookup(&mailed).await, refused("NO_PENDING_SIGN_IN"));
    assert_eq!(copy.current_user().await, json!(null));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_live_session_ends() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    house.sign_in(&browser, &ann).await;
    house.wait(TimeDelta::minutes(30));
    assert!(!signs_out(&browser).await, "idle for too long");
    house.sign_in(&browser, &ann).await;
    house.db_write("update accounts set disabled_at = created_at").await;
    assert!(!signs_out(&browser).await, "of a disabled account");
    house.db_write("update accounts set disabled_at = null").await;
    house.wait(TimeDelta::minutes(30));
    house.sign_in(&browser, &ann).await;
    accounts::sign_out(&house.app, &operator(), &house.find(&ann).await).await.unwrap();
    assert!(!signs_out(&browser).await, "signed out by an operator");
}

#[tokio::test(flavor = "multi_thread")]
async fn other_browsers_stay_signed_in() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let (here, there) = (house.browser(), house.browser());
    house.sign_in(&here, &ann).await;
    house.wait(TimeDelta::seconds(120));
    house.sign_in(&there, &ann).await;
    assert!(signs_out(&here).await);
    assert_eq!(there.current_user().await["id"], ann.id.as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_sign_out_clears_storage_and_no_other_answer_does() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let there = house.signed_in(&ann).await;
    house.wait(TimeDelta::minutes(1));
    let here = house.signed_in(&ann).await;
    let end = |id: &serde_json::Value| format!("mutation {{ endSession(id: {id}) }}");
    let listed = here.sessions().await;
    let (own, other): (Vec<_>, Vec<_>) = listed.iter().partition(|session| session["current"] == true);
    let storage = Some("\"storage\"");
    for (query, deletes) in [
        (String::from("{ currentUser { id } }"), None),
        (end(&json!("00000000-0000-0000-0000-000000000000")), None),
        (end(&other[0]["id"]), None),
        (String::from("mutation { confirmIdentity(codeFor2fa: \"x\") { status } }"), None),
        (end(&own[0]["id"]), storage),
        (end(&own[0]["id"]), None),
        (String::from("mutation { signOutEverywhere }"), None),
    ] {
        assert_eq!(here.asks(&query).await.cleared_data(), deletes, "{query}");
    }
    assert!(there.current_user().await.is_null());
    // A sign-in over a session ends that session, and its holder stays signed in.
    house.wait(TimeDelta::minutes(1));
    let browser = house.signed_in(&ann).await;
    house.wait(TimeDelta::minutes(1));
    house.prove_address(&browser, &ann).await;
    let again = browser.verify_2fa_answer(&ann.code(&house)).await;
    assert_eq!((again.field("verify2fa")["status"].clone(), again.cleared_data()), (json!(true), None));
    let everywhere = browser.asks("mutation { signOutEverywhere }").await;
    assert_eq!((everywhere.field("signOutEverywhere"), everywhere.cleared_data()), (json!(true), storage));
    // A call refused before execution deletes nothing.
    house.wait(TimeDelta::minutes(1));
    let browser = house.signed_in(&ann).await;
    let foreign = [("content-type", "application/json"), ("origin", "https://evil.example")];
    let body = json!({ "query": "mutation { signOut }" }).to_string();
    assert_eq!(browser.send("POST", "/graphql", &foreign, body).await.cleared_data(), None);
}
