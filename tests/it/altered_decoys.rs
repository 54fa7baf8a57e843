//! Decoys carry MACs too: a resend never continues an altered row, and no row leads to a session with a factor missing,
//! even if every CHECK is dropped.

use chrono::TimeDelta;
use serde_json::Value;
use vestibule::accounts::{self, Changed};
use vestibule::rotate::holdings;

use crate::support::{Browser, House, NO_WAITS, Person, operator, other_than};

const ROW: &str = "select string_agg(p::text, ' ' order by id) from pending_sign_ins p";

/// Whether a resend continued the browser's pending sign-in: the cookie stays.
async fn resent(browser: &Browser, email: &str) -> bool {
    let before = browser.cookie("__Host-pending");
    let answer = browser.request_lookup(email).await;
    assert_eq!(answer["status"], true, "{answer}");
    assert_eq!((&answer["errorCode"], &answer["nextRequestAt"]), (&Value::Null, &Value::from(0)));
    browser.cookie("__Host-pending") == before
}

#[tokio::test(flavor = "multi_thread")]
async fn an_altered_pending_sign_in_is_never_continued() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    for email in [ann.email.as_str(), "nobody@example.com"] {
        for edit in [
            "account_id = null, expires_at = '9998-01-01', first_attempts = 0",
            "expires_at = expires_at + interval '1 hour'",
            "account_id = null, codes = 0",
            "account_id = null, version = version + 1",
            "account_id = null, mac = sha256(mac)",
            "account_id = null, created_at = created_at - interval '1 second'",
            "account_id = null, enrols = not enrols",
        ] {
            let browser = house.browser();
            browser.request_lookup(email).await;
            assert!(resent(&browser, email).await, "nobody wrote it yet");
            house.mails_are_carried().await;
            house.db_run(&format!("update pending_sign_ins set {edit}")).await;
            let (row, alarms) = (house.db_text(ROW).await, house.app.store.alarms().total());
            assert!(!resent(&browser, email).await, "{edit}");
            assert!(house.app.store.alarms().total() > alarms, "{edit}: no alarm");
            // The altered row keeps its invalid MAC, and a new pending sign-in stands beside it.
            assert!(house.db_text(ROW).await.contains(&row), "{edit}");
            assert_eq!(house.db_count("pending_sign_ins").await, 2, "{edit}");
            let fresh = format!(
                "select count(*) from pending_sign_ins where codes = 1 and expires_at < '{}'",
                (house.clock.now() + TimeDelta::minutes(16)).to_rfc3339()
            );
            assert_eq!(house.db_number(&fresh).await, 1, "{edit}");
            house.db_run("delete from pending_sign_ins").await;
        }
    }
    // A code never matches an altered row.
    let (browser, code) = house.mailed(&ann.email).await;
    house.db_run("update pending_sign_ins set account_id = null, first_attempts = 0").await;
    assert_eq!(browser.verify_lookup(&code).await["errorCode"], "NO_PENDING_SIGN_IN");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_row_leads_to_a_session_with_a_factor_missing() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    house.database.drop_constraints(&["pending_sign_ins", "sessions"]).await;
    for edit in [
        "left_to_prove = '{email_code}'",
        "left_to_prove = '{email_code,email_code}'",
        "proven = '{authenticator}', left_to_prove = '{email_code}'",
    ] {
        for whose in ["account_id = null, ", ""] {
            let (browser, first) = house.mailed(&ann.email).await;
            house.db_run(&format!("update pending_sign_ins set {whose}{edit}")).await;
            assert_eq!(browser.verify_lookup(&first).await["errorCode"], "NO_PENDING_SIGN_IN", "{whose}{edit}");
            let code = house.mail_to(&browser, &ann.email).await;
            browser.verify_lookup(&code).await;
            assert_eq!(house.db_count("sessions").await, 0, "{whose}{edit}");
            assert!(browser.current_user().await.is_null(), "{whose}{edit}");
            house.db_run("delete from pending_sign_ins").await;
        }
    }
    // A session row edited to have proven one factor.
    let browser = house.signed_in(&ann).await;
    house.db_run("update sessions set proven = '{email_code}'").await;
    assert!(browser.current_user().await.is_null());
}

/// Number of pending sign-ins without a valid MAC.
async fn nobodys(house: &House) -> u64 {
    holdings(&house.app).await.unwrap().nobodys.values().sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn ending_an_account_leaves_decoys_with_a_valid_mac() {
    let house = House::with(&NO_WAITS).await;
    for (number, deed) in ["disable", "reset_2fa", "sign_out", "remove"].into_iter().enumerate() {
        let ann = house.enrolled_a_day_ago(&format!("ann{number}@example.com")).await;
        let proven = house.proven(&ann).await;
        let (waiting, code) = house.mailed(&ann.email).await;
        let (other, _) = house.mailed(&ann.email).await;
        done(&house, deed, &ann).await;
        let decoys = "select count(*) from pending_sign_ins where account_id is null";
        assert_eq!((house.db_number(decoys).await, house.db_count("pending_sign_ins").await), (2, 2), "{deed}");
        assert_eq!(nobodys(&house).await, 0, "{deed}");
        assert_eq!(proven.verify_2fa("000000").await["errorCode"], "NO_PENDING_SIGN_IN", "{deed}");
        let wrong = waiting.verify_lookup(&code).await;
        assert_eq!((&wrong["errorCode"], &wrong["remainingAttempts"]), (&"WRONG_CODE".into(), &4.into()), "{deed}");
        assert!(resent(&other, &ann.email).await, "{deed}: it goes on as a decoy does");
        assert_eq!(other.verify_lookup(&other_than(&[])).await["remainingAttempts"], 4, "{deed}");
        assert_eq!(house.app.store.alarms().total(), 0, "{deed}: nobody but us wrote");
        house.wait(TimeDelta::hours(25));
        house.db_run("delete from pending_sign_ins").await;
    }
}

async fn done(house: &House, deed: &str, person: &Person) {
    let admin = house.find(person).await;
    let (app, actor) = (&house.app, operator());
    let changed = match deed {
        "disable" => accounts::disable(app, &actor, &admin).await.unwrap(),
        "reset_2fa" => accounts::reset_2fa(app, &actor, &admin).await.unwrap(),
        "sign_out" => accounts::sign_out(app, &actor, &admin).await.unwrap(),
        _ => accounts::remove(app, &actor, &admin).await.unwrap(),
    };
    assert_eq!(changed, Changed::Done, "{deed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_altered_sign_in_becomes_no_decoy_when_its_account_ends() {
    let house = House::with(&NO_WAITS).await;
    for (number, deed) in ["disable", "reset_2fa", "sign_out", "remove"].into_iter().enumerate() {
        let ann = house.enrolled_a_day_ago(&format!("ann{number}@example.com")).await;
        let (browser, code) = house.mailed(&ann.email).await;
        house.db_run("update pending_sign_ins set expires_at = '9998-01-01', first_attempts = 0").await;
        let alarms = house.app.store.alarms().total();
        done(&house, deed, &ann).await;
        assert_eq!(house.db_count("pending_sign_ins").await, 0, "{deed}");
        assert!(house.app.store.alarms().total() > alarms, "{deed}");
        assert_eq!(browser.verify_lookup(&code).await["errorCode"], "NO_PENDING_SIGN_IN", "{deed}");
        house.wait(TimeDelta::hours(25));
    }
}
