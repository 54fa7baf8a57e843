//! The rate limit by network: it counts the three sign-in mutations before an account is looked up.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::staff::answers::message;
use crate::support::{Browser, House};

const ON: (&str, &str) = ("VESTIBULE_RATE_LIMIT", "10/1s,60/1m");

/// Ten counted requests, of all three kinds.
async fn ten(browser: &Browser) {
    assert_eq!(browser.request_lookup("nobody@example.com").await["status"], true);
    for _ in 0..5 {
        assert_eq!(browser.verify_lookup("000000").await["errorCode"], "WRONG_CODE");
    }
    for _ in 0..4 {
        assert_eq!(browser.verify_2fa("000000").await["errorCode"], "NO_PENDING_SIGN_IN");
    }
}

async fn ten_without_cookie(browser: &Browser) {
    for _ in 0..10 {
        assert_eq!(browser.verify_lookup("000000").await["errorCode"], "NO_PENDING_SIGN_IN");
    }
}

async fn refused(browser: &Browser, wait: i64) {
    let answer = browser.request_lookup_answer("nobody@example.com").await;
    assert_eq!(
        answer.field("requestLookup"),
        json!({
            "status": false, "errorCode": "TOO_MANY_REQUESTS",
            "errorMessage": message("TOO_MANY_REQUESTS"), "email": "nobody@example.com",
            "nextRequestAt": wait, "authUrlFor2fa": null, "unlocksAt": null
        })
    );
    assert!(answer.set_cookies().is_empty());
    for field in [browser.verify_lookup("000000").await, browser.verify_2fa("000000").await] {
        assert_eq!(field["errorCode"], "TOO_MANY_REQUESTS", "{field}");
        assert_eq!((&field["unlocksAt"], &field["remainingAttempts"]), (&Value::Null, &Value::Null));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_makes_ten_requests_a_second_and_sixty_a_minute() {
    let house = House::with(&[ON]).await;
    let browser = house.browser();
    ten(&browser).await;
    refused(&house.browser(), 1).await;
    for _ in 1..6 {
        house.wait(TimeDelta::seconds(1));
        ten_without_cookie(&house.browser()).await;
    }
    // The first ten leave the window a minute after they came.
    house.wait(TimeDelta::seconds(1));
    refused(&house.browser(), 54).await;
    house.wait(TimeDelta::seconds(54));
    ten_without_cookie(&house.browser()).await;
    refused(&house.browser(), 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_calls_do_not_count() {
    let house = House::with(&[ON]).await;
    let browser = house.browser();
    ten_without_cookie(&browser).await;
    for _ in 0..20 {
        assert_eq!(browser.verify_lookup("000000").await["errorCode"], "TOO_MANY_REQUESTS");
    }
    assert_eq!(house.db_number("select cardinality(seen)::int8 from requesters").await, 10);
    house.wait(TimeDelta::seconds(1));
    ten_without_cookie(&browser).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn current_user_and_sign_out_are_not_limited() {
    let house = House::with(&[ON]).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.signed_in(&ann).await;
    house.wait(TimeDelta::seconds(1));
    ten_without_cookie(&house.browser()).await;
    for _ in 0..20 {
        assert_eq!(browser.current_user().await["id"], ann.id.as_str());
        assert!(!house.browser().sign_out().await);
    }
    refused(&house.browser(), 1).await;
    assert!(browser.sign_out().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_call_does_nothing() {
    let house = House::with(&[ON]).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let (browser, code) = house.mailed(&ann.email).await;
    house.wait(TimeDelta::seconds(1));
    ten_without_cookie(&house.browser()).await;
    let (pending, audit) = (house.db_count("pending_sign_ins").await, house.db_count("audit").await);
    assert_eq!(browser.verify_lookup(&code).await["errorCode"], "TOO_MANY_REQUESTS");
    assert_eq!(house.browser().request_lookup("bob@example.com").await["errorCode"], "TOO_MANY_REQUESTS");
    assert_eq!((house.db_count("pending_sign_ins").await, house.db_count("audit").await), (pending, audit));
    house.wait(TimeDelta::seconds(1));
    assert_eq!(browser.verify_lookup(&code).await["status"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_address_is_not_counted() {
    let house = House::with(&[ON]).await;
    for _ in 0..20 {
        assert_eq!(house.browser().request_lookup("nobody").await["errorCode"], "INVALID_EMAIL");
    }
    assert_eq!(house.db_count("requesters").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_an_untrusted_peer_says_it_speaks_for_is_ignored() {
    let house = House::with(&[ON]).await;
    let browser = house.browser();
    ten_without_cookie(&browser).await;
    let answer = browser.request_lookup_for("nobody@example.com", "203.0.113.9").await;
    assert_eq!(answer.field("requestLookup")["errorCode"], "TOO_MANY_REQUESTS");
    assert_eq!(house.db_count("requesters").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_a_trusted_proxy_speaks_for_has_a_count_of_its_own() {
    let house = House::with(&[("VESTIBULE_RATE_LIMIT", "1/1m"), ("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1")]).await;
    let table = [
        ("203.0.113.9", Value::Null),
        ("203.0.113.9", json!("TOO_MANY_REQUESTS")),
        ("198.51.100.7, 203.0.113.9", json!("TOO_MANY_REQUESTS")),
        ("203.0.113.10", Value::Null),
        ("2001:db8:1:2::1", Value::Null),
        ("2001:db8:1:2:ffff::7", json!("TOO_MANY_REQUESTS")),
        ("2001:db8:1:3::1", Value::Null),
    ];
    for (index, (address, expected)) in table.into_iter().enumerate() {
        let answer = house.browser().request_lookup_for(&format!("a{index}@example.com"), address).await;
        assert_eq!(answer.field("requestLookup")["errorCode"], expected, "{address}");
    }
    assert_eq!(house.db_count("requesters").await, 4);
}
