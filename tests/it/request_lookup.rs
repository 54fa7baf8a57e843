//! `requestLookup`: requests a code.

use chrono::TimeDelta;
use serde_json::json;

use crate::support::staff::answers::{accepted, not_accepted, pending_cookie, until_then, wrong};
use crate::support::staff::sentences::{CODE_MAILED, code_facts};
use crate::support::{House, ORIGIN, other_than};

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_mailed_to_an_admin() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    let answer = browser.request_lookup_answer(" Ann@Example.COM ").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json(), json!({ "data": { "requestLookup": accepted(" Ann@Example.COM ", 120) } }));
    let value = browser.cookie("__Host-pending").unwrap();
    assert_eq!(value.len(), 43);
    assert_eq!(answer.set_cookies(), [pending_cookie(&value, 900)]);
    let mail = house.inbox.next(&ann.email).await;
    assert_eq!(mail.header("Subject"), CODE_MAILED);
    assert!(mail.text().contains(&code_facts(1, "21:24")), "{}", mail.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalid_address_is_refused_and_stores_nothing() {
    let house = House::with(&[("VESTIBULE_MAILS", "off"), ("VESTIBULE_COOLDOWN", "off")]).await;
    let before = stored(&house).await;
    let long_domain = format!("l@{}.example", vec!["d".repeat(60); 5].join("."));
    let long_local = format!("{}@example.com", "l".repeat(65));
    let huge = format!("a@{}.example", "d".repeat(20_000));
    let table = [
        "",
        "  ",
        "ann",
        "@example.com",
        "ann@",
        "ann@@example.com",
        "ann@example.com,eve@example.com",
        "ann@example.com;eve@example.com",
        "ann@example.com eve@example.com",
        "Ann <ann@example.com>",
        "<ann@example.com>",
        "mailto:ann@example.com\u{1}",
        "ann@example.com\r\nBcc: eve@example.com",
        "ann@example.com\nBcc:eve@example.com",
        "ann\r\n@example.com",
        "ann@example.com\0",
        "a\0nn@example.com",
        "\"ann\"@example.com",
        "\"ann other\"@example.com",
        "ann@[127.0.0.1]",
        "ann@[IPv6:::1]",
        "ann(comment)@example.com",
        "admın@example.com",
        "аnn@example.com",
        "ａnn@example.com",
        ".ann@example.com",
        "ann.@example.com",
        "an..n@example.com",
        "ann@example..com",
        "ann@-example.com",
        &long_domain,
        &long_local,
        &huge,
    ];
    for typed in table {
        let browser = house.browser();
        let answer = browser.request_lookup_answer(typed).await;
        let expected = json!({ "data": { "requestLookup": not_accepted("INVALID_EMAIL", typed, 0) } });
        assert_eq!((answer.status, answer.json()), (200, expected), "{typed:?}");
        assert!(answer.set_cookies().is_empty(), "{typed:?}");
    }
    assert_eq!(stored(&house).await, before);
    assert_eq!(house.inbox.len(), 0);
}

async fn stored(house: &House) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in ["accounts", "audit", "budgets", "outbox", "pending_sign_ins", "requesters", "sessions"] {
        counts.push(house.db_count(table).await);
    }
    counts
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_code_waits_for_the_cooldown_as_told() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    let code = house.mailed_code(&browser, &ann).await;
    let value = browser.cookie("__Host-pending");
    house.wait(TimeDelta::milliseconds(500));
    // Waits are rounded up to whole seconds.
    for (waited, told) in [(0, 120), (60, 60), (59, 1)] {
        house.wait(TimeDelta::seconds(waited));
        let answer = browser.request_lookup_answer(&ann.email).await;
        assert_eq!(answer.field("requestLookup"), not_accepted("COOLDOWN", &ann.email, told));
        assert!(answer.set_cookies().is_empty());
    }
    assert_eq!(browser.cookie("__Host-pending"), value);
    house.wait(TimeDelta::seconds(1));
    assert_eq!(house.browser().request_lookup(&ann.email).await, accepted(&ann.email, 120));
    // The code mailed before stays valid.
    assert_eq!(browser.verify_lookup(&code).await["status"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wait_told_is_the_longest_of_all() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    for mail in 1..=5 {
        let told = if mail < 5 { 120 } else { 3600 - 4 * 120 };
        assert_eq!(house.browser().request_lookup(&ann.email).await, accepted(&ann.email, told), "mail {mail}");
        house.inbox.next(&ann.email).await;
        house.wait(TimeDelta::seconds(if mail < 5 { 120 } else { told - 1 }));
    }
    let refused = house.browser().request_lookup_answer(&ann.email).await;
    assert_eq!(refused.field("requestLookup"), not_accepted("COOLDOWN", &ann.email, 1));
    assert!(refused.set_cookies().is_empty());
    house.wait(TimeDelta::seconds(1));
    assert_eq!(house.browser().request_lookup(&ann.email).await, accepted(&ann.email, 120));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_address_is_told_when_it_unlocks_and_unlocks_then() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    let code = house.mailed_code(&browser, &ann).await;
    for left in (1..5).rev() {
        assert_eq!(browser.verify_lookup(&other_than(std::slice::from_ref(&code))).await, wrong(left));
    }
    let told = &house.told_in(TimeDelta::minutes(15));
    assert_eq!(browser.verify_lookup(&other_than(std::slice::from_ref(&code))).await, until_then(wrong(0), told));
    let answer = browser.request_lookup_answer(&ann.email).await;
    assert_eq!(answer.field("requestLookup"), until_then(not_accepted("LOCKED", &ann.email, 900), told));
    assert!(answer.set_cookies().is_empty());
    house.wait_until(&json!(told));
    house.wait(TimeDelta::seconds(-1));
    assert_eq!(
        house.browser().request_lookup(&ann.email).await,
        until_then(not_accepted("LOCKED", &ann.email, 1), told)
    );
    house.wait(TimeDelta::seconds(1));
    assert_eq!(house.browser().request_lookup(&ann.email).await, accepted(&ann.email, 120));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_cooldown_outlasts_the_lock_both_are_told_and_both_are_true() {
    let house = House::with(&[("VESTIBULE_COOLDOWN", "20m")]).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    let code = house.mailed_code(&browser, &ann).await;
    let other = other_than(std::slice::from_ref(&code));
    for left in (1..5).rev() {
        assert_eq!(browser.verify_lookup(&other).await, wrong(left));
    }
    // After a sign-in has ended the next step is a request, so the answer tells when one is accepted.
    assert_eq!(browser.verify_lookup(&other).await, until_then(wrong(0), &house.told_in(TimeDelta::minutes(20))));
    let locked = until_then(not_accepted("LOCKED", &ann.email, 1200), &house.told_in(TimeDelta::minutes(15)));
    assert_eq!(browser.request_lookup(&ann.email).await, locked);
    house.wait(TimeDelta::minutes(15));
    assert_eq!(browser.request_lookup(&ann.email).await, not_accepted("COOLDOWN", &ann.email, 300));
    house.wait(TimeDelta::seconds(299));
    assert_eq!(browser.request_lookup(&ann.email).await, not_accepted("COOLDOWN", &ann.email, 1));
    house.wait(TimeDelta::seconds(1));
    assert_eq!(browser.request_lookup(&ann.email).await, accepted(&ann.email, 1200));
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_never_locks() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    let code = house.mailed_code(&browser, &ann).await;
    let stranger = house.browser();
    for _ in 0..100 {
        assert_eq!(stranger.request_lookup(&ann.email).await, not_accepted("COOLDOWN", &ann.email, 120));
    }
    assert_eq!(browser.verify_lookup(&code).await["status"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_asks_too_much_is_told_how_long_to_wait() {
    let house = House::with(&[("VESTIBULE_RATE_LIMIT", "2/10s")]).await;
    let (ann, browser) = ("ann@example.com", house.browser());
    assert_eq!(browser.request_lookup(ann).await, accepted(ann, 120));
    house.wait(TimeDelta::milliseconds(2500));
    assert_eq!(browser.request_lookup(ann).await, not_accepted("COOLDOWN", ann, 118));
    // 7.5 seconds to go; a refused request does not count.
    for (waited, told) in [(0, 8), (0, 8), (7, 1)] {
        house.wait(TimeDelta::seconds(waited));
        let answer = browser.request_lookup_answer(ann).await;
        assert_eq!(answer.field("requestLookup"), not_accepted("TOO_MANY_REQUESTS", ann, told));
        assert!(answer.set_cookies().is_empty());
    }
    house.wait(TimeDelta::seconds(1));
    assert_eq!(browser.request_lookup(ann).await, not_accepted("COOLDOWN", ann, 110));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_in_admin_may_request_a_code_and_stays_signed_in() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    house.sign_in(&browser, &ann).await;
    house.wait(TimeDelta::seconds(120));
    let answer = browser.request_lookup_answer(&ann.email).await;
    assert_eq!(answer.field("requestLookup"), accepted(&ann.email, 120));
    let value = browser.cookie("__Host-pending").unwrap();
    assert_eq!(answer.set_cookies(), [pending_cookie(&value, 900)]);
    assert_eq!(browser.current_user().await["id"], ann.id.as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_is_counted_as_one_however_it_is_typed() {
    let house = House::open().await;
    let browser = house.browser();
    assert_eq!(browser.request_lookup("ann@bücher.example").await["status"], true);
    for typed in ["ANN@bücher.example", "ann@xn--bcher-kva.example", "\tAnn@BÜCHER.example\n"] {
        let answer = house.browser().request_lookup(typed).await;
        assert_eq!(answer, not_accepted("COOLDOWN", typed, 120), "{typed:?}");
    }
    for typed in ["an.n@bücher.example", "ann+cms@bücher.example"] {
        assert_eq!(house.browser().request_lookup(typed).await, accepted(typed, 120), "{typed:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_goes_to_the_stored_address_alone_whatever_was_typed_and_whatever_the_host() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let before = house.inbox.len();
    let query = json!({ "query": "mutation { requestLookup(input: \
        { email: \"\\tANN@EXAMPLE.com\", recaptcha: \"token\" }) { status } }" });
    let headers = [
        ("content-type", "application/json"),
        ("origin", ORIGIN),
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "host=evil.example"),
    ];
    let answer = house.browser().send("POST", "/graphql", &headers, query.to_string()).await;
    assert_eq!(answer.json(), json!({ "data": { "requestLookup": { "status": true } } }));
    let mail = house.inbox.next(&ann.email).await;
    house.mails_are_carried().await;
    assert_eq!(house.inbox.len(), before + 1);
    assert!(!mail.raw.contains("evil.example") && !mail.raw.contains("ANN@EXAMPLE"), "{}", mail.raw);
}
