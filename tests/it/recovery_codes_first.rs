//! The first recovery codes: the sign-in that sets up an authenticator is the confirmation that they want, and for nothing else.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::staff::answers::right;
use crate::support::{House, NO_WAITS};

#[tokio::test(flavor = "multi_thread")]
async fn after_an_enrolment_codes_are_made_without_a_confirmation_for_five_minutes() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.admin("ann@example.com").await;
    let browser = house.signed_in(&ann).await;
    let offered = browser.offered_recovery_codes().await;
    assert_eq!((&offered["status"], &offered["errorCode"]), (&json!(true), &Value::Null), "{offered}");
    assert_eq!(browser.keep_recovery_codes().await, right());
    assert_eq!(browser.identity().await["recoveryCodesLeft"], 10);
    house.wait(TimeDelta::seconds(299));
    assert_eq!(browser.recovery_codes().await["status"], true);
    house.wait(TimeDelta::seconds(1));
    assert_eq!(browser.recovery_codes().await["errorCode"], "IDENTITY_NOT_CONFIRMED");
    let code = offered["codes"][0].as_str().unwrap();
    assert_eq!(house.proven(&ann).await.verify_2fa(code).await["errorCode"], "WRONG_CODE", "replaced since");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_enrolment_confirms_nothing_else_and_no_later_sign_in() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.admin("ann@example.com").await;
    let browser = house.signed_in(&ann).await;
    assert_eq!(browser.identity().await["confirmedUntil"], Value::Null);
    assert_eq!(browser.replace_authenticator(None).await["errorCode"], "IDENTITY_NOT_CONFIRMED");
    let removed = browser.desk("deleteCrmUsers", json!({ "ids": [ann.id] })).await;
    assert_eq!(removed["errorCode"], "IDENTITY_NOT_CONFIRMED");
    house.wait(TimeDelta::minutes(1));
    let later = house.signed_in(&ann).await;
    for answer in [later.recovery_codes().await, later.offered_recovery_codes().await] {
        assert_eq!(answer["errorCode"], "IDENTITY_NOT_CONFIRMED");
    }
    assert_eq!(browser.recovery_codes().await["status"], true, "the first one is still good for it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_altered_to_have_enrolled_is_none() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.signed_in(&ann).await;
    house.db_write("update sessions set enrolled = true").await;
    assert_eq!(browser.recovery_codes().await, Value::Null);
}
