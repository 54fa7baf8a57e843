//! Budgets of the authenticator: its own windows and lockouts, and its suspension after a hundred failures in a row.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::staff::answers;
use crate::support::{House, NO_WAITS, operator, told};
use vestibule::accounts;

const MANY: (&str, &str) = ("VESTIBULE_WRONG_UNTRUSTED", "1000/24h");

#[tokio::test(flavor = "multi_thread")]
async fn each_lockout_is_longer_than_the_last_up_to_an_hour_and_a_day_of_rest_starts_again() {
    let house = House::with(&[MANY]).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    for minutes in [15, 30, 60, 60] {
        let last = house.fail_authenticator(&ann).await;
        assert_eq!(last["unlocksAt"], told(house.clock.now() + TimeDelta::minutes(minutes)), "{minutes}");
        house.wait_until(&last["unlocksAt"]);
    }
    house.wait(TimeDelta::hours(24) - TimeDelta::seconds(1));
    let last = house.fail_authenticator(&ann).await;
    assert_eq!(last["unlocksAt"], told(house.clock.now() + TimeDelta::minutes(60)));
    house.wait_until(&last["unlocksAt"]);
    house.wait(TimeDelta::hours(24));
    let last = house.fail_authenticator(&ann).await;
    assert_eq!(last["unlocksAt"], told(house.clock.now() + TimeDelta::minutes(15)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_of_the_authenticator_shows_at_verify2fa_alone() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let last = house.fail_authenticator(&ann).await;
    house.wait(TimeDelta::seconds(120));
    let browser = house.browser();
    let asked = browser.request_lookup(&ann.email).await;
    assert_eq!(
        (&asked["status"], &asked["nextRequestAt"], &asked["unlocksAt"]),
        (&json!(true), &json!(120), &Value::Null)
    );
    let code = house.inbox.next(&ann.email).await.code();
    assert_eq!(browser.verify_lookup(&code).await["status"], true);
    for code in [ann.code(&house), ann.wrong_code(&house)] {
        let locked = browser.verify_2fa_answer(&code).await;
        assert_eq!(
            locked.field("verify2fa"),
            answers::until_then(answers::refused("LOCKED"), last["unlocksAt"].as_str().unwrap())
        );
        assert!(locked.set_cookies().is_empty());
    }
    assert_eq!(house.db_wrong("authenticator").await, 5);
    house.wait_until(&last["unlocksAt"]);
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await["status"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_of_the_mailed_code_does_not_lock_the_authenticator() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.proven(&ann).await;
    house.fail_mailed_code(&ann.email).await;
    assert_eq!(house.browser().request_lookup(&ann.email).await["errorCode"], "LOCKED");
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await["status"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn exactly_twenty_wrong_codes_are_compared_in_24_hours() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let begun = house.clock.now();
    for round in 0..4 {
        let last = house.fail_authenticator(&ann).await;
        if round < 3 {
            house.wait_until(&last["unlocksAt"]);
        } else {
            assert_eq!(last["unlocksAt"], told(begun + TimeDelta::hours(24)));
        }
    }
    house.wait(TimeDelta::hours(2));
    let browser = house.proven(&ann).await;
    let locked = browser.verify_2fa(&ann.code(&house)).await;
    assert_eq!((&locked["errorCode"], &locked["unlocksAt"]), (&json!("LOCKED"), &told(begun + TimeDelta::hours(24))));
    assert_eq!(house.db_wrong("authenticator").await, 20);
    house.wait_until(&locked["unlocksAt"]);
    house.signed_in(&ann).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unlocking_empties_the_authenticators_window_lockout_and_ladder() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    for _ in 0..5 {
        let last = house.fail_authenticator(&ann).await;
        assert_eq!(last["unlocksAt"], told(house.clock.now() + TimeDelta::minutes(15)));
        assert!(house.find(&ann).await.locked_until.is_some());
        accounts::unlock(&house.app, &operator(), &house.find(&ann).await).await.unwrap();
        assert_eq!(house.find(&ann).await.locked_until, None);
    }
    house.signed_in(&ann).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_sign_in_clears_the_failures_in_a_row_and_not_the_window() {
    let house = House::with(&[NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_WRONG_UNTRUSTED", "7/24h")]).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.proven(&ann).await;
    for left in [4, 3, 2, 1] {
        assert_eq!(browser.verify_2fa(&ann.wrong_code(&house)).await["remainingAttempts"], left);
    }
    assert_eq!(house.db_number("select failures::int8 from authenticators").await, 4);
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await["status"], true);
    assert_eq!(house.db_number("select failures::int8 from authenticators").await, 0);
    let browser = house.proven(&ann).await;
    let answer = browser.verify_2fa(&ann.wrong_code(&house)).await;
    assert_eq!(answer["remainingAttempts"], 2, "7, less the 4 before, less this: {answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_failures_in_a_row_suspend_until_reset_2fa() {
    let settings = [MANY, NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_LOCKOUT", "1s,1s"), ("VESTIBULE_ATTEMPTS", "1000")];
    let house = House::with(&settings).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.proven(&ann).await;
    for failure in 1..=100 {
        let answer = browser.verify_2fa(&ann.wrong_code(&house)).await;
        assert_eq!((&answer["errorCode"], &answer["unlocksAt"]), (&json!("WRONG_CODE"), &Value::Null), "{failure}");
        assert_eq!(house.find(&ann).await.suspended, failure == 100);
    }
    let suspended = json!({
        "status": false, "errorCode": "LOCKED", "errorMessage": answers::message("LOCKED"),
        "unlocksAt": null, "remainingAttempts": null, "authUrlFor2fa": null
    });
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await, suspended);
    accounts::unlock(&house.app, &operator(), &house.find(&ann).await).await.unwrap();
    house.wait(TimeDelta::days(30));

    let (browser, code) = house.mailed(&ann.email).await;
    let proven = browser.verify_lookup(&code).await;
    assert_eq!((&proven["status"], &proven["authUrlFor2fa"]), (&json!(true), &Value::Null), "{proven}");
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await, suspended);
    assert_eq!(house.db_wrong("authenticator").await, 100);

    accounts::reset_2fa(&house.app, &operator(), &house.find(&ann).await).await.unwrap();
    let browser = house.signed_in(&ann).await;
    assert_eq!(browser.current_user().await["id"], ann.id.as_str());
    assert!(!house.find(&ann).await.suspended);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hundredth_failure_that_also_ends_the_sign_in_tells_no_end() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    house.db_write("update authenticators set failures = 95").await;
    let last = house.fail_authenticator(&ann).await;
    assert_eq!((&last["remainingAttempts"], &last["unlocksAt"]), (&json!(0), &Value::Null));
    assert!(house.find(&ann).await.suspended);
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_that_a_sign_in_interrupts_do_not_suspend() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    house.db_write("update authenticators set failures = 98").await;
    let browser = house.proven(&ann).await;
    assert_eq!(browser.verify_2fa(&ann.wrong_code(&house)).await["errorCode"], "WRONG_CODE");
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await["status"], true);
    house.wait(TimeDelta::seconds(60));
    let browser = house.proven(&ann).await;
    assert_eq!(browser.verify_2fa(&ann.wrong_code(&house)).await["errorCode"], "WRONG_CODE");
    assert!(!house.find(&ann).await.suspended);
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await["status"], true);
}
