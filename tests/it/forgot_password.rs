//! `forgotPassword`: a code that resets a password is mailed, and a decoy answers for an address without an account.

use serde_json::{Value, json};
use vestibule::accounts::{self, Actor, Who};
use vestibule::edge::Limits;
use vestibule::rules::factor::Door;

use crate::account_door::{BOTH, joined};
use crate::register::{ANN, OPEN, ask, note_lengths, noted, refused, resend, right_code, said, secret, wrong_guess};
use crate::register_refused::{serve_behind_captcha, with_captcha};
use crate::statements::made;
use crate::support::{House, Siteverify, TestDatabase, database};

const FORGOT: &str =
    "mutation($email: EmailAddress!) { told: forgotPassword(email: $email) { status sessionId nextRequestAt } }";
const RESET: &str = "mutation($params: PasswordResetParams!) {
    told: confirmPasswordReset(passwordResetParams: $params) { status } }";

/// The password that resets set.
pub const NEW: &str = "amber lantern drifts upstream";

pub async fn forgot(house: &House, email: &str) -> Result<Value, Value> {
    said(&ask(house, FORGOT, json!({ "email": email })).await)
}

/// `confirmPasswordReset` with this new password.
pub async fn reset(house: &House, (session, code): (&str, &str), email: &str, password: &str) -> Result<Value, Value> {
    let params = json!({ "email": email, "sessionId": session, "code": code, "newPassword": password });
    said(&ask(house, RESET, json!({ "params": params })).await)
}

/// Disables the account of an address.
pub async fn disable(house: &House, email: &str) {
    let who = Who::parse(Door::Account, email).unwrap();
    let known = accounts::find(&house.app, Door::Account, &who).await.unwrap().unwrap();
    accounts::disable(&house.app, &Actor::program(Door::Account, "test"), &known).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn known_unknown_and_disabled_addresses_get_the_same_answers_rows_statements_and_length_of_mail() {
    let database = TestDatabase::new().await;
    let name = database.name().to_owned();
    database::admin(&format!("alter database {name} set log_statement = 'all'")).await;
    let house = House::over(database, &OPEN, Limits::default()).await;
    joined(&house, ANN, "ann").await;
    joined(&house, "off@example.com", "off").await;
    disable(&house, "off@example.com").await;
    house.db_run("update accounts set language = 'de' where address = 'ann@example.com'").await;
    note_lengths(&house).await;
    let mut seen = Vec::new();
    for email in [ANN, "off@example.com", "new@example.com"] {
        let mut costs = Vec::new();
        let mut before = made(&name);
        let mut step = |costs: &mut Vec<usize>| {
            costs.push(made(&name) - before);
            before = made(&name);
        };
        let mut told = forgot(&house, email).await.unwrap();
        step(&mut costs);
        let session = told["sessionId"].as_str().unwrap().to_owned();
        told["sessionId"] = json!(session.len());
        let row = "select concat_ws(' ', octet_length(mac), pool, left_to_prove, octet_length(code_mac))
            from pending_sign_ins order by created_at desc, id desc limit 1";
        let row = house.db_text(row).await;
        let resent = resend(&house, &session, email).await.map(|told| json!([told["status"], told["twoFactorAuth"]]));
        step(&mut costs);
        let wrong = wrong_guess(&house, &session).await;
        let wrong = reset(&house, (&session, &wrong), email, NEW).await;
        step(&mut costs);
        let unfit = reset(&house, (&session, "123456"), email, "short").await;
        step(&mut costs);
        seen.push((told, row, noted(&house).await, resent, wrong, unfit, costs));
    }
    println!("{:?}", seen[0]);
    assert_eq!((&seen[0], &seen[0]), (&seen[1], &seen[2]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_right_looking_code_of_a_decoy_resets_nothing() {
    let house = House::with(&OPEN).await;
    joined(&house, "off@example.com", "off").await;
    disable(&house, "off@example.com").await;
    let hash = "select encode(phc, 'hex') from passwords";
    let before = house.db_text(hash).await;
    for email in ["nobody@example.com", "off@example.com"] {
        let session = secret(&forgot(&house, email).await);
        let right = right_code(&house, &session).await;
        let wrong = json!({ "code": "WRONG_CODE", "remainingAttempts": 4 });
        assert_eq!(reset(&house, (&session, &right), email, NEW).await, Err(wrong), "{email}");
    }
    assert_eq!(house.db_text(hash).await, before);
    house.mails_are_carried().await;
    assert_eq!(house.inbox.len(), 0, "a decoy's code is mailed to nobody");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_request_begins_anew_and_its_refusals_have_their_order() {
    let settings = [BOTH[0], ("VESTIBULE_ACCOUNT_RATE_LIMIT", "30/1h"), ("VESTIBULE_ACCOUNT_COOLDOWN", "2m")];
    let house = House::with(&settings).await;
    joined(&house, ANN, "ann").await;
    for email in ["", "ann", "ann@", &"x".repeat(10_000)] {
        assert_eq!(forgot(&house, email).await, refused("INVALID_EMAIL"));
    }
    assert_eq!(house.db_count("requesters").await, 0);
    for email in [ANN, "new@example.com"] {
        let first = secret(&forgot(&house, email).await);
        assert_eq!(forgot(&house, email).await, Err(json!({ "code": "COOLDOWN", "nextRequestAt": 120 })));
        house.wait(chrono::TimeDelta::minutes(2));
        let second = secret(&forgot(&house, email).await);
        assert_ne!(first, second);
        let wrong = wrong_guess(&house, &second).await;
        let mut last = json!(null);
        for _ in 0..5 {
            last = reset(&house, (&second, &wrong), email, NEW).await.unwrap_err();
        }
        assert_eq!(json!([last["code"], last["remainingAttempts"]]), json!(["WRONG_CODE", 0]));
        let locked = json!({ "code": "LOCKED", "unlocksAt": last["unlocksAt"] });
        assert_eq!(forgot(&house, email).await, Err(locked.clone()));
        assert_eq!(reset(&house, (&first, &wrong), email, "short").await, Err(locked), "locked before unfit");
        assert_eq!(reset(&house, (&second, &wrong), email, NEW).await, refused("NO_PENDING"));
    }
    let mut told = Ok(json!(null));
    for number in 0..30 {
        told = forgot(&house, &format!("n{number}@example.com")).await;
    }
    assert_eq!(told.unwrap_err()["code"], "TOO_MANY_REQUESTS");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_forgotten_password_wants_a_captcha() {
    let siteverify = Siteverify::open().await;
    let child = serve_behind_captcha(&siteverify).await;
    let browser = child.browser();
    let ask = |token: Option<&'static str>, email: &str| {
        let variables = json!({ "email": email });
        let browser = &browser;
        async move { with_captcha(browser, token, FORGOT, variables).await }
    };
    assert_eq!(ask(None, "ann").await, refused("INVALID_EMAIL"));
    assert_eq!(ask(None, ANN).await, refused("CAPTCHA_REQUIRED"));
    assert_eq!(ask(Some("bad"), ANN).await, refused("CAPTCHA_FAILED"));
    assert_eq!(ask(Some("good"), ANN).await.unwrap()["status"], 202);
}
