//! `verifyLookup`: proves the mailed code.

use chrono::TimeDelta;
use serde_json::json;

use crate::support::staff::answers::{pending_cookie, refused, right, until_then, wrong};
use crate::support::{House, other_than};

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_spent_by_its_first_use() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    let code = house.mailed_code(&browser, &ann).await;
    let old = browser.stolen();
    house.wait(TimeDelta::milliseconds(60_500));
    let answer = browser.verify_lookup_answer(&code).await;
    assert_eq!((answer.status, answer.json()), (200, json!({ "data": { "verifyLookup": right() } })));
    let value = browser.cookie("__Host-pending").unwrap();
    assert_ne!(Some(&value), old.cookie("__Host-pending").as_ref());
    assert_eq!(answer.set_cookies(), [pending_cookie(&value, 839)]);
    for (browser, refusal) in [(&old, "NO_PENDING_SIGN_IN"), (&browser, "WRONG_STAGE")] {
        let answer = browser.verify_lookup_answer(&code).await;
        assert_eq!(answer.field("verifyLookup"), refused(refusal));
        assert!(answer.set_cookies().is_empty(), "{refusal}");
    }
    assert_eq!(old.verify_2fa(&ann.code(&house)).await, refused("NO_PENDING_SIGN_IN"));
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await, right());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_is_counted_down_to_the_end_of_its_sign_in() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    let code = house.mailed_code(&browser, &ann).await;
    let other = other_than(std::slice::from_ref(&code));
    for left in (0..5).rev() {
        let expected =
            if left > 0 { wrong(left) } else { until_then(wrong(0), &house.told_in(TimeDelta::minutes(15))) };
        let answer = browser.verify_lookup_answer(&other).await;
        assert_eq!((answer.status, answer.json()), (200, json!({ "data": { "verifyLookup": expected } })));
        assert!(answer.set_cookies().is_empty());
    }
    assert_eq!(browser.verify_lookup(&code).await, refused("NO_PENDING_SIGN_IN"));
    assert_eq!(house.db_count("pending_sign_ins").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_is_not_six_digits_is_refused_without_counting() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    let code = house.mailed_code(&browser, &ann).await;
    let long = "1".repeat(10_000);
    let table = [
        "",
        " ",
        "12345",
        "1234567",
        "0123456",
        "12345a",
        "123\u{2010}456",
        "１２３４５６",
        "١٢٣٤٥٦",
        "123456\0",
        &long,
    ];
    for typed in table.into_iter().chain(["+12345", "0x1234", "1e5000", "123.456", "' OR 1=1 --"]) {
        let answer = browser.verify_lookup_answer(typed).await;
        assert_eq!(answer.field("verifyLookup"), refused("INVALID_FORMAT"), "{typed:?}");
        assert!(answer.set_cookies().is_empty(), "{typed:?}");
    }
    assert_eq!(browser.verify_lookup(&other_than(std::slice::from_ref(&code))).await, wrong(4));
    assert_eq!(browser.verify_lookup(&code).await, right());
}

#[tokio::test(flavor = "multi_thread")]
async fn blanks_in_a_code_do_not_matter() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    for blank in [" ", "\t", "\u{a0}", "\r\n", "\u{2003}"] {
        let browser = house.browser();
        let code = house.mailed_code(&browser, &ann).await;
        let typed = format!("{blank}{}{blank}{}{blank}", &code[..3], &code[3..]);
        assert_eq!(browser.verify_lookup(&typed).await, right(), "{blank:?}");
        house.wait(TimeDelta::minutes(15));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_good_for_ten_minutes_and_then_no_more() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    let code = house.mailed_code(&browser, &ann).await;
    house.wait(TimeDelta::milliseconds(599_999));
    assert_eq!(browser.verify_lookup(&code).await, right());
    house.wait(TimeDelta::minutes(20));
    let code = house.mailed_code(&browser, &ann).await;
    house.wait(TimeDelta::minutes(10));
    for typed in [&code, &other_than(std::slice::from_ref(&code))] {
        let answer = browser.verify_lookup_answer(typed).await;
        assert_eq!(answer.field("verifyLookup"), refused("EXPIRED"));
        assert!(answer.set_cookies().is_empty());
    }
    // No attempt is counted, and the next code is accepted.
    let code = house.mailed_code(&browser, &ann).await;
    assert_eq!(browser.verify_lookup(&other_than(std::slice::from_ref(&code))).await, wrong(4));
    assert_eq!(browser.verify_lookup(&code).await, right());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pending_sign_in_ends_after_fifteen_minutes() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    for (after, answer) in [(899_999, "EXPIRED"), (900_000, "NO_PENDING_SIGN_IN"), (7_200_000, "NO_PENDING_SIGN_IN")] {
        let browser = house.browser();
        let code = house.mailed_code(&browser, &ann).await;
        house.wait(TimeDelta::milliseconds(after));
        assert_eq!(browser.verify_lookup(&code).await, refused(answer), "after {after} ms");
        house.wait(TimeDelta::hours(1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_pending_sign_in_nothing_else_is_looked_at() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let (ours, stranger) = (house.browser(), house.browser());
    let code = house.mailed_code(&ours, &ann).await;
    for typed in [code.as_str(), "123456", "12345", ""] {
        let answer = stranger.verify_lookup_answer(typed).await;
        assert_eq!(answer.field("verifyLookup"), refused("NO_PENDING_SIGN_IN"), "{typed:?}");
        assert!(answer.set_cookies().is_empty());
    }
    assert_eq!(ours.verify_lookup(&code).await, right());
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_come_in_the_order_that_is_told() {
    let house = House::with(&[("VESTIBULE_LOCKOUT", "3m,1h")]).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let (early, late) = (house.browser(), house.browser());
    let first = house.mailed_code(&early, &ann).await;
    house.wait(TimeDelta::minutes(8));
    house.prove_address(&late, &ann).await;
    // Proven: WRONG_STAGE, before the format is looked at.
    for typed in [first.as_str(), "12345"] {
        assert_eq!(late.verify_lookup(typed).await, refused("WRONG_STAGE"), "{typed}");
    }
    house.wait(TimeDelta::seconds(120));
    let code = house.mailed_code(&late, &ann).await;
    let other = other_than(&[first.clone(), code]);
    for left in (0..5).rev() {
        assert_eq!(late.verify_lookup(&other).await["remainingAttempts"], left);
    }
    // Locked for three minutes, and the early code has expired: malformed, then locked, then expired, then wrong.
    let told = house.told_in(TimeDelta::minutes(3));
    let locked = until_then(refused("LOCKED"), &told);
    for (typed, expected) in
        [("12345", refused("INVALID_FORMAT")), (first.as_str(), locked.clone()), (other.as_str(), locked)]
    {
        let answer = early.verify_lookup_answer(typed).await;
        assert_eq!(answer.field("verifyLookup"), expected, "{typed}");
        assert!(answer.set_cookies().is_empty());
    }
    house.wait_until(&json!(told));
    for typed in [&first, &other] {
        assert_eq!(early.verify_lookup(typed).await, refused("EXPIRED"));
    }
    assert_eq!(early.verify_lookup("12345").await, refused("INVALID_FORMAT"));
}

#[tokio::test(flavor = "multi_thread")]
async fn while_locked_a_right_code_is_not_looked_at_and_stays_good() {
    let house = House::with(&[("VESTIBULE_LOCKOUT", "3m,1h")]).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let (ours, theirs) = (house.browser(), house.browser());
    let code = house.mailed_code(&ours, &ann).await;
    house.wait(TimeDelta::seconds(120));
    let other = other_than(&[house.mailed_code(&theirs, &ann).await, code.clone()]);
    for left in (0..5).rev() {
        assert_eq!(theirs.verify_lookup(&other).await["remainingAttempts"], left);
    }
    let told = house.told_in(TimeDelta::minutes(3));
    let locked = until_then(refused("LOCKED"), &told);
    let told = json!(told);
    for _ in 0..10 {
        assert_eq!(ours.verify_lookup(&code).await, locked);
    }
    house.wait_until(&told);
    house.wait(TimeDelta::seconds(-1));
    assert_eq!(ours.verify_lookup(&code).await, locked);
    house.wait_until(&told);
    assert_eq!(ours.verify_lookup(&other).await, wrong(4));
    assert_eq!(ours.verify_lookup(&code).await, right());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_shows_too_much_is_refused_before_its_cookie_is_looked_at() {
    let house = House::with(&[("VESTIBULE_RATE_LIMIT", "3/10s")]).await;
    let browser = house.browser();
    for _ in 0..3 {
        assert_eq!(browser.verify_lookup("123456").await, refused("NO_PENDING_SIGN_IN"));
    }
    for _ in 0..3 {
        let lookup = browser.verify_lookup_answer("12345").await;
        assert_eq!(lookup.field("verifyLookup"), refused("TOO_MANY_REQUESTS"));
        assert!(lookup.set_cookies().is_empty());
        assert_eq!(browser.verify_2fa("12345").await, refused("TOO_MANY_REQUESTS"));
    }
    house.wait(TimeDelta::seconds(10));
    assert_eq!(browser.verify_2fa("12345").await, refused("NO_PENDING_SIGN_IN"));
}
