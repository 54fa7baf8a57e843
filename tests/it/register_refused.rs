//! `register` refused, in the order of the refusals, and codes that complete no registration.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::account_door::{BOTH, joined};
use crate::register::{
    ANN, OPEN, REGISTER, ask, begun, confirm, input, refused, register, resend, said, secret, wrong_code, wrong_guess,
};
use crate::support::siteverify::SECRET;
use crate::support::{Browser, Child, House, Siteverify};

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_good_for_its_own_registration_its_own_field_and_its_own_time() {
    let house = House::with(&OPEN).await;
    let (first, second) = (begun(&house, input(ANN)).await, begun(&house, input("bob@example.com")).await);
    assert_eq!(confirm(&house, (&first.0, &first.1), "bob@example.com").await, refused("NO_PENDING"));
    assert_eq!(confirm(&house, (&second.0, &first.1), ANN).await, refused("NO_PENDING"));
    assert_eq!(confirm(&house, (&"A".repeat(43), &first.1), ANN).await, refused("NO_PENDING"));
    assert_eq!(confirm(&house, (&first.0, "12345"), ANN).await, refused("INVALID_FORMAT"));
    if first.1 != second.1 {
        assert_eq!(confirm(&house, (&first.0, &second.1), ANN).await, wrong_code(4));
    }
    house.wait(TimeDelta::minutes(10));
    assert_eq!(confirm(&house, (&first.0, &first.1), ANN).await, refused("EXPIRED"));
    resend(&house, &first.0, ANN).await.unwrap();
    let code = house.inbox.next(ANN).await.code();
    confirm(&house, (&first.0, &code), ANN).await.unwrap();
    house.wait(TimeDelta::minutes(20));
    assert_eq!(confirm(&house, (&second.0, &second.1), "bob@example.com").await, refused("NO_PENDING"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_door_registers_nobody_and_a_registration_that_waits_is_void() {
    let house = House::with(&OPEN).await;
    let (session, code) = begun(&house, input(ANN)).await;
    let closed = house.beside_with(&[BOTH[0], ("VESTIBULE_ACCOUNT_REGISTRATION", "closed")]).await;
    // A door that registers nobody counts no request.
    for _ in 0..30 {
        assert_eq!(register(&closed, input("bob@example.com")).await, refused("REGISTRATION_CLOSED"));
    }
    assert_eq!(register(&closed, input("bob")).await, refused("INVALID_EMAIL"), "the shape comes first");
    assert_eq!(closed.db_count("requesters").await, 0);
    assert_eq!(confirm(&closed, (&session, &code), ANN).await, refused("NO_PENDING"));
    assert_eq!(resend(&closed, &session, ANN).await, refused("NO_PENDING"));
    assert_eq!(house.db_count("accounts").await, 0);
    confirm(&house, (&session, &code), ANN).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_input_that_can_be_none_is_refused_first_and_a_password_after_the_network() {
    let house = House::with(&OPEN).await;
    let long = "x".repeat(10_000);
    let with = |name: &str, value: Value| {
        let mut input = input(ANN);
        input[name] = value;
        input
    };
    let table = [
        (with("email", json!("ann")), json!({ "code": "INVALID_EMAIL" })),
        (with("email", json!("")), json!({ "code": "INVALID_EMAIL" })),
        (with("email", json!(long)), json!({ "code": "INVALID_EMAIL" })),
        (with("username", json!("")), json!({ "code": "INVALID_INPUT" })),
        (with("username", json!("ann@example.com")), json!({ "code": "INVALID_INPUT" })),
        (with("username", json!(long)), json!({ "code": "INVALID_INPUT" })),
        (with("username", json!("an\u{200b}n")), json!({ "code": "INVALID_INPUT" })),
        (with("firstName", json!(long)), json!({ "code": "INVALID_INPUT" })),
        (with("lastName", json!("a\u{0}b")), json!({ "code": "INVALID_INPUT" })),
        (with("phoneNumber", json!("1\n2")), json!({ "code": "INVALID_INPUT" })),
        (with("deviceInfo", json!({ "deviceId": "my phone" })), json!({ "code": "INVALID_INPUT" })),
        (with("password", json!("")), json!({ "code": "INVALID_PASSWORD", "reason": "TOO_SHORT" })),
        (with("password", json!(long)), json!({ "code": "INVALID_PASSWORD", "reason": "TOO_LONG" })),
        (with("password", json!("password12345678")), json!({ "code": "INVALID_PASSWORD", "reason": "TOO_COMMON" })),
        (with("password", json!("ann@example.com")), json!({ "code": "INVALID_PASSWORD", "reason": "TOO_COMMON" })),
        (
            with("password", json!("violet\u{0}tractor hums")),
            json!({ "code": "INVALID_PASSWORD", "reason": "CONTROL_CHARACTER" }),
        ),
    ];
    for (input, refusal) in table {
        assert_eq!(register(&house, input.clone()).await, Err(refusal), "{input}");
    }
    let own = json!({ "email": ANN, "password": "zoe-bartholomew-1", "username": "zoe", "lastName": "Bartholomew" });
    assert_eq!(register(&house, own).await, Err(json!({ "code": "INVALID_PASSWORD", "reason": "TOO_COMMON" })));
    assert_eq!([house.db_count("budgets").await, house.db_count("pending_sign_ins").await], [0, 0]);
    for unfit in [json!({ "email": ANN }), json!({ "email": ANN, "password": 7 })] {
        assert_eq!(ask(&house, REGISTER, json!({ "input": unfit })).await.status, 400);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn network_lock_and_cooldown_answer_known_and_unknown_alike() {
    let settings = [BOTH[0], OPEN[2], ("VESTIBULE_ACCOUNT_RATE_LIMIT", "40/1h"), ("VESTIBULE_ACCOUNT_COOLDOWN", "2m")];
    let house = House::with(&settings).await;
    joined(&house, ANN, "").await;
    for email in [ANN, "new@example.com"] {
        let session = secret(&register(&house, input(email)).await);
        assert_eq!(register(&house, input(email)).await, Err(json!({ "code": "COOLDOWN", "nextRequestAt": 120 })));
        let short = json!({ "email": email, "password": "short" });
        let too_short = Err(json!({ "code": "INVALID_PASSWORD", "reason": "TOO_SHORT" }));
        assert_eq!(register(&house, short.clone()).await, too_short, "the password is judged before the wait");
        let wrong = wrong_guess(&house, &session).await;
        for left in [4, 3, 2, 1] {
            assert_eq!(confirm(&house, (&session, &wrong), email).await, wrong_code(left));
        }
        let last = confirm(&house, (&session, &wrong), email).await.unwrap_err();
        assert_eq!(json!([last["code"], last["remainingAttempts"]]), json!(["WRONG_CODE", 0]));
        let locked = register(&house, input(email)).await.unwrap_err();
        assert_eq!(json!([locked["code"], locked["unlocksAt"]]), json!(["LOCKED", last["unlocksAt"]]));
        assert_eq!(register(&house, short).await, too_short, "and before the lock");
    }
    let mut told = Ok(json!(null));
    for number in 0..30 {
        told = register(&house, json!({ "email": format!("n{number}@example.com"), "password": "short" })).await;
    }
    assert_eq!(told.as_ref().unwrap_err()["code"], "TOO_MANY_REQUESTS", "{told:?}");
    assert!(told.unwrap_err()["nextRequestAt"].as_i64().is_some_and(|wait| wait > 0));
    assert_eq!(register(&house, input("ann")).await, refused("INVALID_EMAIL"));
}

/// `register` or another field over a connection of a program that serves, with a captcha token.
pub async fn with_captcha(
    browser: &Browser,
    token: Option<&str>,
    query: &str,
    variables: Value,
) -> Result<Value, Value> {
    let token = token.map(|token| ("x-captcha", token));
    let headers: Vec<(&str, &str)> = [("content-type", "application/json")].into_iter().chain(token).collect();
    let body = json!({ "query": query, "variables": variables }).to_string();
    said(&browser.send("POST", "/account/graphql", &headers, body).await)
}

/// A program that serves the account door behind a captcha.
pub async fn serve_behind_captcha(siteverify: &Siteverify) -> Child {
    let mut settings = vec![
        ("VESTIBULE_DOORS", "account"),
        ("VESTIBULE_CAPTCHA", "recaptcha"),
        ("VESTIBULE_CAPTCHA_SECRET", SECRET),
        ("VESTIBULE_CAPTCHA_SITE_KEY", "site-key"),
        ("VESTIBULE_ACCOUNT_REGISTRATION", "open"),
        ("VESTIBULE_ACCOUNT_RATE_LIMIT", "1000/1s"),
    ];
    let more = siteverify.settings();
    settings.extend_from_slice(&more);
    Child::serve(&settings).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_registration_wants_a_captcha() {
    let siteverify = Siteverify::open().await;
    let child = serve_behind_captcha(&siteverify).await;
    let browser = child.browser();
    let short = json!({ "input": { "email": ANN, "password": "short" } });
    let ask = |token: Option<&'static str>, variables: Value| with_captcha(&browser, token, REGISTER, variables);
    assert_eq!(ask(None, short.clone()).await, refused("CAPTCHA_REQUIRED"));
    assert_eq!(ask(Some("bad"), short.clone()).await, refused("CAPTCHA_FAILED"));
    assert_eq!(ask(None, json!({ "input": input("ann") })).await, refused("INVALID_EMAIL"));
    assert_eq!(ask(Some("good"), short).await.unwrap_err()["code"], "INVALID_PASSWORD", "the password comes after");
    assert_eq!(ask(Some("good"), json!({ "input": input(ANN) })).await.unwrap()["status"], 202);
}
