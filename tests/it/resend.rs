//! Resends: when a request continues the pending sign-in with a new code, and when it begins another.

use chrono::TimeDelta;

use crate::support::staff::answers::{pending_cookie, refused, right, wrong};
use crate::support::staff::sentences::{CODE_MAILED, code_facts};
use crate::support::{Browser, House, Person, other_than};

async fn ask_again(house: &House, browser: &Browser, ann: &Person) -> String {
    house.wait(TimeDelta::seconds(120));
    house.mailed_code(browser, ann).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_code_voids_the_old() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    let first = house.mailed_code(&browser, &ann).await;
    let second = ask_again(&house, &browser, &ann).await;
    assert_eq!(browser.verify_lookup(&first).await, wrong(4));
    assert_eq!(browser.verify_lookup(&second).await, right());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resend_keeps_the_cookie_and_its_end_and_numbers_the_code() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    browser.request_lookup(&ann.email).await;
    let value = browser.cookie("__Host-pending").unwrap();
    let mail = house.inbox.next(&ann.email).await;
    assert!(mail.text().contains(&code_facts(1, "21:24")), "{}", mail.text());
    house.wait(TimeDelta::milliseconds(120_400));
    for (life, facts) in [(779, code_facts(2, "21:26")), (659, code_facts(3, "21:28"))] {
        let answer = browser.request_lookup_answer(&ann.email).await;
        assert_eq!(answer.set_cookies(), [pending_cookie(&value, life)]);
        let mail = house.inbox.next(&ann.email).await;
        assert!(mail.text().contains(&facts), "{}", mail.text());
        house.wait(TimeDelta::seconds(120));
    }
    assert_eq!(house.db_count("pending_sign_ins").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fourth_request_ends_it_and_starts_anew() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    house.mailed_code(&browser, &ann).await;
    ask_again(&house, &browser, &ann).await;
    let third = ask_again(&house, &browser, &ann).await;
    assert_eq!(browser.verify_lookup(&other_than(std::slice::from_ref(&third))).await, wrong(4));
    let old = browser.stolen();
    house.wait(TimeDelta::seconds(120));
    let answer = browser.request_lookup_answer(&ann.email).await;
    let value = browser.cookie("__Host-pending").unwrap();
    assert_ne!(Some(&value), old.cookie("__Host-pending").as_ref());
    assert_eq!(answer.set_cookies(), [pending_cookie(&value, 900)]);
    let mail = house.inbox.next(&ann.email).await;
    assert_eq!(mail.header("Subject"), CODE_MAILED);
    assert!(mail.text().contains(&code_facts(1, "21:30")), "{}", mail.text());
    assert_eq!(old.verify_lookup(&third).await, refused("NO_PENDING_SIGN_IN"));
    assert_eq!(browser.verify_lookup(&other_than(&[mail.code()])).await, wrong(4));
    assert_eq!(browser.verify_lookup(&mail.code()).await, right());
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_continue_across_resends() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    let mut codes = vec![house.mailed_code(&browser, &ann).await];
    assert_eq!(browser.verify_lookup(&other_than(&codes)).await, wrong(4));
    assert_eq!(browser.verify_lookup(&other_than(&codes)).await, wrong(3));
    codes.push(ask_again(&house, &browser, &ann).await);
    assert_eq!(browser.verify_lookup(&other_than(&codes)).await, wrong(2));
    codes.push(ask_again(&house, &browser, &ann).await);
    assert_eq!(browser.verify_lookup(&other_than(&codes)).await, wrong(1));
    let last = browser.verify_lookup(&other_than(&codes)).await;
    assert_eq!((last["errorCode"].as_str(), last["remainingAttempts"].as_i64()), (Some("WRONG_CODE"), Some(0)));
    assert_eq!(browser.verify_lookup(&codes[2]).await, refused("NO_PENDING_SIGN_IN"));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_address_starts_anew_and_ends_the_old() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let bob = house.enrolled_a_day_ago("bob@example.com").await;
    let browser = house.browser();
    let anns = house.mailed_code(&browser, &ann).await;
    let old = browser.stolen();
    // Another address has no cooldown.
    let answer = browser.request_lookup_answer(&bob.email).await;
    let value = browser.cookie("__Host-pending").unwrap();
    assert_ne!(Some(&value), old.cookie("__Host-pending").as_ref());
    assert_eq!(answer.set_cookies(), [pending_cookie(&value, 900)]);
    let mail = house.inbox.next(&bob.email).await;
    assert_eq!(mail.header("Subject"), CODE_MAILED);
    assert!(mail.text().contains(&code_facts(1, "22:24")), "{}", mail.text());
    assert_eq!(old.verify_lookup(&anns).await, refused("NO_PENDING_SIGN_IN"));
    assert_eq!(browser.verify_lookup(&anns).await, wrong(4));
    assert_eq!(browser.verify_lookup(&mail.code()).await, right());
    assert_eq!(browser.verify_2fa(&bob.code(&house)).await, right());
    assert_eq!(browser.current_user().await["id"], bob.id.as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_proof_a_request_starts_anew_and_ends_the_old() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    house.prove_address(&browser, &ann).await;
    let old = browser.stolen();
    let code = ask_again(&house, &browser, &ann).await;
    assert_ne!(browser.cookie("__Host-pending"), old.cookie("__Host-pending"));
    assert_eq!(old.verify_2fa(&ann.code(&house)).await, refused("NO_PENDING_SIGN_IN"));
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await, refused("WRONG_STAGE"));
    assert_eq!(browser.verify_lookup(&code).await, right());
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await, right());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_browsers_code_is_never_touched_and_works_nowhere_else() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let (mine, theirs) = (house.browser(), house.browser());
    let my_code = house.mailed_code(&mine, &ann).await;
    let their_code = ask_again(&house, &theirs, &ann).await;
    assert_ne!(mine.cookie("__Host-pending"), theirs.cookie("__Host-pending"));
    assert_eq!(mine.verify_lookup(&their_code).await, wrong(4));
    assert_eq!(theirs.verify_lookup(&my_code).await, wrong(4));
    assert_eq!(mine.verify_lookup(&my_code).await, right());
    assert_eq!(theirs.verify_lookup(&their_code).await, right());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resend_does_not_prolong_the_old_code_nor_the_pending_sign_in() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    for (after, answer) in [(899_999, right()), (900_000, refused("NO_PENDING_SIGN_IN"))] {
        let browser = house.browser();
        let first = house.mailed_code(&browser, &ann).await;
        house.wait(TimeDelta::minutes(9));
        let second = house.mailed_code(&browser, &ann).await;
        house.wait(TimeDelta::minutes(1));
        assert_eq!(browser.verify_lookup(&first).await, wrong(4));
        house.wait(TimeDelta::milliseconds(after - 600_000));
        assert_eq!(browser.verify_lookup(&second).await, answer, "after {after} ms");
        house.wait(TimeDelta::hours(1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pending_sign_in_that_ran_out_is_not_resent_to() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    house.mailed_code(&browser, &ann).await;
    let old = browser.cookie("__Host-pending");
    house.wait(TimeDelta::minutes(15));
    let answer = browser.request_lookup_answer(&ann.email).await;
    let value = browser.cookie("__Host-pending").unwrap();
    assert_ne!(Some(&value), old.as_ref());
    assert_eq!(answer.set_cookies(), [pending_cookie(&value, 900)]);
    let mail = house.inbox.next(&ann.email).await;
    assert_eq!(mail.header("Subject"), CODE_MAILED);
    assert!(mail.text().contains(&code_facts(1, "21:39")), "{}", mail.text());
}
