//! The rate limit and trusted browsers: a step in a trusted browser counts for that browser, every other step for its
//! network.

use chrono::TimeDelta;
use serde_json::Value;

use crate::support::{Browser, House, Person};

const DEVICE: &str = "__Host-device";

/// Ten requests a second, without a cooldown.
const TEN_A_SECOND: [(&str, &str); 3] =
    [("VESTIBULE_RATE_LIMIT", "10/1s"), ("VESTIBULE_COOLDOWN", "off"), ("VESTIBULE_MAILS", "off")];

/// A signed-out admin, and a browser that a full sign-in made trusted.
async fn trusted(house: &House, email: &str) -> (Person, Browser) {
    let person = house.admin(email).await;
    let browser = house.browser();
    house.sign_in(&browser, &person).await;
    browser.sign_out().await;
    house.wait(TimeDelta::minutes(1));
    (person, browser)
}

/// Uses up the network's limit, without a cookie.
async fn flood(house: &House) {
    let stranger = house.browser();
    for _ in 0..10 {
        stranger.verify_lookup("000000").await;
    }
    let refused = stranger.verify_lookup("000000").await;
    assert_eq!(refused["errorCode"], "TOO_MANY_REQUESTS", "{refused}");
}

async fn rows(house: &House, kind: &str) -> i64 {
    house.db_number(&format!("select count(*) from requesters where kind = '{kind}'")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_from_the_same_network_never_keeps_a_trusted_browser_out() {
    let house = House::with(&TEN_A_SECOND).await;
    let (ann, own) = trusted(&house, "ann@example.com").await;
    for round in 0..20 {
        flood(&house).await;
        let code = house.mailed_code(&own, &ann).await;
        let proven = own.verify_lookup(&code).await;
        assert_eq!(proven["status"], true, "round {round}: {proven}");
        let signed_in = own.verify_2fa(&ann.code(&house)).await;
        assert_eq!(signed_in["status"], true, "round {round}: {signed_in}");
        let confirmed = own.confirm_identity("000000").await;
        assert_eq!(confirmed["errorCode"], "WRONG_CODE", "round {round}: {confirmed}");
        assert!(own.sign_out().await);
        // The wrong code above counts for a day; the window allows ten.
        house.wait(TimeDelta::hours(3));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trusted_browser_makes_as_many_requests_as_a_network_and_no_more() {
    let house = House::with(&TEN_A_SECOND).await;
    let (ann, own) = trusted(&house, "ann@example.com").await;
    let network = "select cardinality(seen)::int8 from requesters where kind = 'network'";
    let counted = house.db_number(network).await;
    house.mailed_code(&own, &ann).await;
    for _ in 1..10 {
        assert_eq!(own.verify_2fa("000000").await["errorCode"], "WRONG_STAGE");
    }
    for step in [own.verify_2fa("000000").await, own.verify_lookup("000000").await] {
        assert_eq!(step["errorCode"], "TOO_MANY_REQUESTS", "{step}");
    }
    let asked = own.request_lookup(&ann.email).await;
    assert_eq!((&asked["errorCode"], &asked["nextRequestAt"]), (&"TOO_MANY_REQUESTS".into(), &1.into()), "{asked}");
    assert_eq!((house.db_number(network).await, rows(&house, "browser").await), (counted, 1));
    // The wait told is the browser's own; a flood from its network does not lengthen it.
    flood(&house).await;
    house.wait(TimeDelta::seconds(1));
    flood(&house).await;
    house.mailed_code(&own, &ann).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_cookie_carries_no_flood_to_another_address() {
    let house = House::with(&TEN_A_SECOND).await;
    let (ann, own) = trusted(&house, "ann@example.com").await;
    house.enrolled_a_day_ago("bob@example.com").await;
    let thief = house.browser();
    thief.set_cookie(DEVICE, &own.cookie(DEVICE).unwrap());
    for round in 0..5 {
        for email in ["bob@example.com", "nobody@example.com"] {
            let asked = thief.request_lookup(email).await;
            assert_eq!(asked["status"], true, "round {round}: {asked}");
        }
    }
    let refused = thief.request_lookup("bob@example.com").await;
    assert_eq!(refused["errorCode"], "TOO_MANY_REQUESTS", "{refused}");
    assert_eq!(thief.verify_lookup("000000").await["errorCode"], "TOO_MANY_REQUESTS", "its pool is the strangers'");
    assert_eq!(rows(&house, "browser").await, 0);
    assert_eq!(thief.request_lookup(&ann.email).await["status"], true);
    assert_eq!(rows(&house, "browser").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_trusted_browser_is_counted_by_its_network() {
    let house = House::with(&TEN_A_SECOND).await;
    let (ann, own) = trusted(&house, "ann@example.com").await;
    house.db_run("update trusted_browsers set seen_at = seen_at + interval '1 second'").await;
    flood(&house).await;
    let refused = own.request_lookup(&ann.email).await;
    assert_eq!(refused["errorCode"], "TOO_MANY_REQUESTS", "{refused}");
    house.wait(TimeDelta::seconds(1));
    assert_eq!(own.request_lookup(&ann.email).await["errorCode"], Value::Null);
}
