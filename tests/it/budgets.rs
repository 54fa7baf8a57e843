//! Budgets of the mailed code: lockouts, windows, cooldowns and mails of an address, and what resets them.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::staff::answers;
use crate::support::{House, NO_WAITS, operator, other_than, told, whole};
use vestibule::accounts;

const MANY: (&str, &str) = ("VESTIBULE_WRONG_UNTRUSTED", "1000/24h");

#[tokio::test(flavor = "multi_thread")]
async fn each_lockout_is_longer_than_the_last_up_to_an_hour_and_a_day_of_rest_starts_again() {
    let house = House::with(&[MANY]).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    for minutes in [15, 30, 60, 60] {
        let last = house.fail_mailed_code(&ann.email).await;
        assert_eq!(last["unlocksAt"], told(house.clock.now() + TimeDelta::minutes(minutes)), "{minutes}");
        house.wait_until(&last["unlocksAt"]);
    }
    // The lockout ends a fraction of a second before `unlocksAt`, which is rounded up.
    house.wait(TimeDelta::hours(24) - TimeDelta::seconds(1));
    let last = house.fail_mailed_code(&ann.email).await;
    assert_eq!(last["unlocksAt"], told(house.clock.now() + TimeDelta::minutes(60)));
    house.wait_until(&last["unlocksAt"]);
    house.wait(TimeDelta::hours(24));
    let last = house.fail_mailed_code(&ann.email).await;
    assert_eq!(last["unlocksAt"], told(house.clock.now() + TimeDelta::minutes(15)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_pool_refuses_until_the_told_instant_and_not_a_moment_longer() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let last = house.fail_mailed_code(&ann.email).await;
    assert_eq!((&last["status"], &last["remainingAttempts"]), (&json!(false), &json!(0)));
    let (browser, until) = (house.browser(), &last["unlocksAt"]);
    let answer = browser.request_lookup_answer(&ann.email).await;
    let wait = whole(house.clock.now() + TimeDelta::minutes(15)) - whole(house.clock.now());
    assert_eq!(
        answer.field("requestLookup"),
        json!({
            "status": false, "errorCode": "LOCKED", "errorMessage": answers::message("LOCKED"),
            "email": ann.email, "nextRequestAt": wait.num_seconds(), "authUrlFor2fa": null, "unlocksAt": until
        })
    );
    assert!(answer.set_cookies().is_empty());
    house.wait_until(until);
    house.wait(TimeDelta::seconds(-1));
    let early = browser.request_lookup(&ann.email).await;
    assert_eq!((early["errorCode"].as_str(), early["nextRequestAt"].as_i64()), (Some("LOCKED"), Some(1)), "{early}");
    house.wait(TimeDelta::seconds(1));
    assert_eq!(browser.request_lookup(&ann.email).await["status"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn other_sign_ins_of_a_locked_pool_are_locked_and_live_on() {
    let house = House::with(&[("VESTIBULE_LOCKOUT", "5m,5m")]).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let (other, code) = house.mailed(&ann.email).await;
    house.wait(TimeDelta::seconds(120));
    let last = house.fail_mailed_code(&ann.email).await;
    for code in [code.clone(), other_than(std::slice::from_ref(&code))] {
        let locked = other.verify_lookup_answer(&code).await;
        assert_eq!(
            locked.field("verifyLookup"),
            answers::until_then(answers::refused("LOCKED"), last["unlocksAt"].as_str().unwrap())
        );
        assert!(locked.set_cookies().is_empty());
    }
    assert_eq!(house.db_wrong("email_code").await, 5);
    house.wait_until(&last["unlocksAt"]);
    assert_eq!(other.verify_lookup(&code).await["status"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn locked_comes_before_cooldown_and_tells_the_longest_wait() {
    let house = House::with(&[("VESTIBULE_LOCKOUT", "1m,1m")]).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let begun = house.clock.now();
    let last = house.fail_mailed_code(&ann.email).await;
    assert_eq!(last["unlocksAt"], told(begun + TimeDelta::seconds(120)), "when requestLookup is next accepted");
    let browser = house.browser();
    let locked = browser.request_lookup(&ann.email).await;
    assert_eq!((&locked["errorCode"], &locked["nextRequestAt"]), (&json!("LOCKED"), &json!(120)));
    assert_eq!(locked["unlocksAt"], told(begun + TimeDelta::seconds(60)));
    house.wait(TimeDelta::seconds(60));
    let cooling = browser.request_lookup(&ann.email).await;
    assert_eq!((&cooling["errorCode"], &cooling["nextRequestAt"]), (&json!("COOLDOWN"), &json!(60)));
    assert_eq!(cooling["unlocksAt"], Value::Null);
    house.wait_until(&last["unlocksAt"]);
    assert_eq!(browser.request_lookup(&ann.email).await["status"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn exactly_twenty_wrong_codes_are_compared_in_any_24_hours() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let mut wrong = Vec::new();
    for round in 0..4 {
        let (browser, code) = house.mailed(&ann.email).await;
        for left in (0..5).rev() {
            house.wait(TimeDelta::seconds(1));
            wrong.push(house.clock.now());
            let answer = browser.verify_lookup(&other_than(std::slice::from_ref(&code))).await;
            assert_eq!(answer["remainingAttempts"], left, "{round}: {answer}");
            if left == 0 && round < 3 {
                house.wait_until(&answer["unlocksAt"]);
            } else if left == 0 {
                assert_eq!(answer["unlocksAt"], told(wrong[0] + TimeDelta::hours(24)));
            }
        }
    }
    let browser = house.browser();
    house.wait(TimeDelta::hours(12));
    let full = browser.request_lookup(&ann.email).await;
    assert_eq!((&full["errorCode"], &full["unlocksAt"]), (&json!("LOCKED"), &told(wrong[0] + TimeDelta::hours(24))));
    house.wait_until(&full["unlocksAt"]);
    // One attempt has left the window, so one more is allowed.
    let code = house.mail_to(&browser, &ann.email).await;
    let answer = browser.verify_lookup(&other_than(std::slice::from_ref(&code))).await;
    assert_eq!((&answer["errorCode"], &answer["remainingAttempts"]), (&json!("WRONG_CODE"), &json!(0)));
    assert_eq!(browser.verify_lookup(&code).await["errorCode"], "NO_PENDING_SIGN_IN");
    assert_eq!(house.db_wrong("email_code").await, 21);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_told_attempts_are_the_least_of_sign_in_and_budget() {
    let house = House::with(&[("VESTIBULE_WRONG_UNTRUSTED", "7/24h")]).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let last = house.fail_mailed_code(&ann.email).await;
    house.wait_until(&last["unlocksAt"]);
    let (browser, code) = house.mailed(&ann.email).await;
    let wrong = other_than(std::slice::from_ref(&code));
    assert_eq!(browser.verify_lookup(&wrong).await["remainingAttempts"], 1);
    assert_eq!(browser.verify_lookup(&wrong).await["remainingAttempts"], 0);
    assert_eq!(browser.verify_lookup(&code).await["errorCode"], "NO_PENDING_SIGN_IN");
}

#[tokio::test(flavor = "multi_thread")]
async fn five_codes_an_hour_are_mailed_and_the_last_of_them_stays_good() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let mut last = house.mailed(&ann.email).await;
    for _ in 1..5 {
        house.wait(TimeDelta::seconds(120));
        last = house.mailed(&ann.email).await;
    }
    house.wait(TimeDelta::seconds(120));
    let stranger = house.browser();
    let answer = stranger.request_lookup_answer(&ann.email).await;
    let field = answer.field("requestLookup");
    assert_eq!((&field["errorCode"], &field["nextRequestAt"]), (&json!("COOLDOWN"), &json!(3600 - 600)));
    assert_eq!(field["unlocksAt"], Value::Null);
    assert!(answer.set_cookies().is_empty());
    let (browser, code) = last;
    assert_eq!(browser.verify_lookup(&code).await["status"], true);
    house.wait(TimeDelta::seconds(2999));
    assert_eq!(stranger.request_lookup(&ann.email).await["nextRequestAt"], 1);
    house.wait(TimeDelta::seconds(1));
    let accepted = stranger.request_lookup(&ann.email).await;
    assert_eq!(accepted["status"], true);
    assert_eq!(accepted["nextRequestAt"], 120, "the second of the five leaves with the cooldown");
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_codes_a_day_are_mailed() {
    let house = House::with(&[("VESTIBULE_COOLDOWN", "off"), ("VESTIBULE_PENDING_TTL", "24h")]).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let read = house.inbox.len();
    let browser = house.browser();
    for hour in 0..4 {
        for _ in 0..5 {
            house.mail_to(&browser, &ann.email).await;
        }
        let wait = if hour < 3 { 3600 } else { 24 * 3600 - 3 * 3600 };
        let answer = browser.request_lookup(&ann.email).await;
        assert_eq!((&answer["errorCode"], &answer["nextRequestAt"]), (&json!("COOLDOWN"), &json!(wait)), "{hour}");
        house.wait(TimeDelta::hours(1));
    }
    house.wait(TimeDelta::hours(20));
    house.mail_to(&browser, &ann.email).await;
    assert_eq!(house.inbox.len() - read, 21);
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_never_locks() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let (browser, code) = house.mailed(&ann.email).await;
    for _ in 0..100 {
        let answer = house.browser().request_lookup(&ann.email).await;
        assert_eq!((&answer["errorCode"], &answer["unlocksAt"]), (&json!("COOLDOWN"), &Value::Null));
    }
    assert_eq!(browser.verify_lookup(&code).await["status"], true);
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await["status"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn unlocking_empties_windows_mails_cooldown_lockout_and_ladder() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    // Six lockouts, 30 wrong codes and six mails at one instant exceed every limit.
    for _ in 0..6 {
        let last = house.fail_mailed_code(&ann.email).await;
        assert_eq!(last["unlocksAt"], told(house.clock.now() + TimeDelta::minutes(15)));
        assert!(house.find(&ann).await.locked_until.is_some());
        accounts::unlock(&house.app, &operator(), &house.find(&ann).await).await.unwrap();
        assert_eq!(house.find(&ann).await.locked_until, None);
    }
    house.signed_in(&ann).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_sign_in_leaves_the_windows_of_the_untrusted_pool() {
    let house = House::with(&[NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_WRONG_UNTRUSTED", "7/24h")]).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let (browser, code) = house.mailed(&ann.email).await;
    let wrong = other_than(std::slice::from_ref(&code));
    for left in [4, 3, 2, 1] {
        assert_eq!(browser.verify_lookup(&wrong).await["remainingAttempts"], left);
    }
    assert_eq!(browser.verify_lookup(&code).await["status"], true);
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await["status"], true);
    let (browser, code) = house.mailed(&ann.email).await;
    let wrong = other_than(std::slice::from_ref(&code));
    assert_eq!(browser.verify_lookup(&wrong).await["remainingAttempts"], 2, "7, less the 4 before, less this");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_does_not_pay_for_another() {
    let house = House::open().await;
    let (ann, bob) =
        (house.enrolled_a_day_ago("ann@example.com").await, house.enrolled_a_day_ago("bob@example.com").await);
    let last = house.fail_mailed_code(&ann.email).await;
    let nobody = "nobody@example.com";
    assert_eq!(house.browser().request_lookup(nobody).await["status"], true);
    assert_eq!(house.browser().request_lookup(nobody).await["errorCode"], "COOLDOWN");
    house.signed_in(&bob).await;
    assert_eq!(house.browser().request_lookup(&ann.email).await["unlocksAt"], last["unlocksAt"]);
}
