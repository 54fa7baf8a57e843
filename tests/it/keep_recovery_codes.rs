//! `keepRecoveryCodes`: recovery codes made with `untilKept` become valid when the admin keeps them; until then the old
//! ones are valid.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::staff::answers::{refused, right, wrong};
use crate::support::staff::own::fresh_codes;
use crate::support::{Browser, House, NO_WAITS, Person, crowd, tally};

/// An admin with ten codes, and a browser with a confirmed identity.
async fn confirmed_with_codes(house: &House) -> (Person, Browser, Vec<String>) {
    let person = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.signed_in(&person).await;
    house.wait(TimeDelta::minutes(1));
    let codes = fresh_codes(house, &browser, &person).await;
    house.wait(TimeDelta::minutes(1));
    (person, browser, codes)
}

fn shown(made: &Value) -> Vec<String> {
    assert_eq!((&made["status"], &made["errorCode"]), (&json!(true), &Value::Null), "{made}");
    let codes: Vec<String> =
        made["codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned()).collect();
    assert_eq!(codes.len(), 10);
    codes
}

/// Number of trail lines about new recovery codes, each of which causes a notice.
async fn told(house: &House) -> i64 {
    house.db_number("select count(*) from audit where event = 'recovery_codes'").await
}

#[tokio::test(flavor = "multi_thread")]
async fn new_codes_count_and_the_old_are_void_once_they_are_kept() {
    let house = House::with(&NO_WAITS).await;
    let (ann, browser, old) = confirmed_with_codes(&house).await;
    let new = shown(&browser.offered_recovery_codes().await);
    assert_eq!((browser.identity().await["recoveryCodesLeft"].clone(), told(&house).await), (json!(10), 1));
    let lost = house.proven(&ann).await;
    assert_eq!(lost.verify_2fa(&new[0]).await, wrong(4), "it is not kept");
    assert_eq!(lost.verify_2fa(&old[0]).await, right());

    assert_eq!(browser.keep_recovery_codes().await, right());
    assert_eq!((browser.identity().await["recoveryCodesLeft"].clone(), told(&house).await), (json!(10), 2));
    let lost = house.proven(&ann).await;
    assert_eq!(lost.verify_2fa(&old[1]).await, wrong(4), "it is void");
    assert_eq!(lost.verify_2fa(&new[0]).await, right());

    // A repeated call restores no used code.
    assert_eq!(browser.keep_recovery_codes().await, right());
    assert_eq!((browser.identity().await["recoveryCodesLeft"].clone(), told(&house).await), (json!(9), 2));
    assert_eq!(house.proven(&ann).await.verify_2fa(&new[0]).await, wrong(4));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_of_codes_expires_after_ten_minutes_and_the_old_stay_good() {
    let house = House::with(&NO_WAITS).await;
    let (ann, browser, old) = confirmed_with_codes(&house).await;
    let new = shown(&browser.offered_recovery_codes().await);
    house.wait(TimeDelta::minutes(10));
    assert_eq!(browser.keep_recovery_codes().await, refused("EXPIRED"));
    let lost = house.proven(&ann).await;
    assert_eq!(lost.verify_2fa(&new[0]).await, wrong(4));
    assert_eq!(lost.verify_2fa(&old[0]).await, right());
    assert_eq!(told(&house).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_are_kept_though_the_confirmation_has_expired_meanwhile() {
    let house = House::with(&NO_WAITS).await;
    let (ann, browser, _) = confirmed_with_codes(&house).await;
    let new = shown(&browser.offered_recovery_codes().await);
    house.wait(TimeDelta::seconds(599));
    assert_eq!(browser.identity().await["confirmedUntil"], Value::Null);
    assert_eq!(browser.keep_recovery_codes().await, right());
    assert_eq!(house.proven(&ann).await.verify_2fa(&new[0]).await, right());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_of_codes_is_of_its_session_alone_and_ends_with_it() {
    let house = House::with(&NO_WAITS).await;
    let (ann, browser, old) = confirmed_with_codes(&house).await;
    shown(&browser.offered_recovery_codes().await);
    house.wait(TimeDelta::minutes(1));
    let other = house.signed_in(&ann).await;
    assert_eq!(other.keep_recovery_codes().await, refused("WRONG_STAGE"));
    assert_eq!(other.offered_recovery_codes().await["errorCode"], "IDENTITY_NOT_CONFIRMED");
    assert!(browser.sign_out().await);
    house.wait(TimeDelta::minutes(1));
    house.sign_in(&browser, &ann).await;
    assert_eq!(browser.keep_recovery_codes().await, refused("WRONG_STAGE"));
    assert_eq!(house.proven(&ann).await.verify_2fa(&old[0]).await, right());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_offer_of_codes_counts_and_codes_made_at_once_end_it() {
    let house = House::with(&NO_WAITS).await;
    let (ann, browser, _) = confirmed_with_codes(&house).await;
    let first = shown(&browser.offered_recovery_codes().await);
    let second = shown(&browser.offered_recovery_codes().await);
    assert_eq!(browser.keep_recovery_codes().await, right());
    let lost = house.proven(&ann).await;
    assert_eq!(lost.verify_2fa(&first[0]).await, wrong(4));
    assert_eq!(lost.verify_2fa(&second[0]).await, right());

    shown(&browser.offered_recovery_codes().await);
    let at_once = shown(&browser.recovery_codes().await);
    assert_eq!(browser.keep_recovery_codes().await, refused("WRONG_STAGE"));
    assert_eq!(house.proven(&ann).await.verify_2fa(&at_once[0]).await, right());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_authenticator_ends_an_offer_of_codes() {
    let house = House::with(&NO_WAITS).await;
    let (ann, browser, _) = confirmed_with_codes(&house).await;
    shown(&browser.offered_recovery_codes().await);
    let offered = browser.replace_authenticator(None).await;
    let phone = Person::named(&ann.email, &ann.id);
    phone.scan(offered["authUrlFor2fa"].as_str().unwrap());
    assert_eq!(browser.replace_authenticator(Some(&phone.code(&house))).await, right());
    assert_eq!(browser.keep_recovery_codes().await, refused("WRONG_STAGE"));
    assert_eq!(house.db_count("recovery_codes").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_16_calls_at_once_all_are_told_that_the_codes_are_kept_and_the_trail_tells_it_once() {
    let house = House::with(&NO_WAITS).await;
    let (_, browser, _) = confirmed_with_codes(&house).await;
    shown(&browser.offered_recovery_codes().await);
    let keep = "mutation { keepRecoveryCodes { status errorCode } }";
    let answers = crowd((0..16).map(|_| browser.asks(keep))).await;
    assert_eq!(tally(&answers, "keepRecoveryCodes").get("OK"), Some(&16));
    assert_eq!((house.db_count("recovery_codes").await, told(&house).await), (10, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_altered_offer_makes_its_session_invalid() {
    for edit in [
        "offered_codes_until = offered_codes_until + interval '1 hour'",
        "offered_codes = sha256('x') || substr(offered_codes, 33)",
        "offered_codes_key_id = 'other'",
        "offered_codes = null, offered_codes_key_id = null",
    ] {
        let house = House::with(&NO_WAITS).await;
        let (_, browser, _) = confirmed_with_codes(&house).await;
        shown(&browser.offered_recovery_codes().await);
        let kept = house.db_text("select to_jsonb(s)::text from sessions s").await;
        house.db_run(&format!("update sessions set {edit}")).await;
        assert_ne!(house.db_text("select to_jsonb(s)::text from sessions s").await, kept, "{edit}");
        assert!(browser.current_user().await.is_null(), "{edit}");
    }
}
