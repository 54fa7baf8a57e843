//! `confirmPasswordReset`: the mailed code sets another password and ends what was signed in. What it does not end, and whom it does not
//! sign in.

use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::account_door::{PASSWORD, PROFILE, asked, joined, login};
use crate::forgot_password::{NEW, forgot, reset};
use crate::register::{ANN, OPEN, confirm, refused, register, resend, secret, trail_is_good, wrong_code};
use crate::support::list::csv;
use crate::support::office::Office;
use crate::support::{House, other_than};

/// A reset that waits, and its code.
async fn forgotten(house: &House, email: &str) -> (String, String) {
    let session = secret(&forgot(house, email).await);
    (session, house.inbox.next(email).await.code())
}

/// What a login with a password answers: its result, or its refusal.
async fn tried(house: &House, email: &str, password: &str) -> Value {
    let told = login(house, json!({ "email": email, "password": password })).await.json();
    if told["errors"].is_null() { told["data"]["login"].clone() } else { told["errors"][0]["extensions"].clone() }
}

async fn of_token(house: &House, told: &Value, query: &str) -> Value {
    asked(house, told["token"].as_str(), json!({ "query": query })).await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_sets_the_password_ends_sessions_devices_and_tokens_and_signs_nobody_in() {
    let house = House::with(&OPEN).await;
    joined(&house, ANN, "ann").await;
    let with_device = json!({ "email": ANN, "password": PASSWORD, "deviceInfo": {} });
    let own = login(&house, with_device).await.field("login");
    assert_eq!([house.db_count("sessions").await, house.db_count("trusted_browsers").await], [1, 1]);
    let (session, code) = forgotten(&house, ANN).await;
    let other = forgotten(&house, ANN).await;
    assert_eq!(reset(&house, (&session, &code), ANN, NEW).await, Ok(json!({ "status": 200 })));
    assert_eq!([house.db_count("sessions").await, house.db_count("trusted_browsers").await], [0, 0]);
    assert_eq!(of_token(&house, &own, PROFILE).await["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    let refresh = format!("mutation {{ newToken(refreshToken: {}) {{ status }} }}", own["refreshToken"]);
    assert_eq!(of_token(&house, &json!({}), &refresh).await["errors"][0]["extensions"]["code"], "INVALID_TOKEN");
    assert_eq!(reset(&house, (&session, &code), ANN, NEW).await, refused("NO_PENDING"), "the code is spent");
    let void = reset(&house, (&other.0, &other.1), ANN, PASSWORD).await;
    assert_eq!(void, wrong_code(4), "what else waited is a decoy now");
    assert_eq!(tried(&house, ANN, PASSWORD).await["code"], "WRONG_CREDENTIALS");
    assert_eq!(tried(&house, ANN, NEW).await["status"], 200);
    assert!(house.noticed(ANN).await.contains(&String::from("the password was reset")));
    trail_is_good(&house).await;
    let lines = house.db_text("select string_agg(audit::text, ' ') from audit").await;
    assert!(!lines.contains(NEW));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_leaves_two_factor_sign_in_on_and_empties_no_window() {
    let house = House::with(&OPEN).await;
    joined(&house, ANN, "ann").await;
    let own = login(&house, json!({ "email": ANN, "password": PASSWORD })).await.field("login");
    let on = format!("mutation {{ enable2Fa(password: \"{PASSWORD}\") {{ twoFactorAuth }} }}");
    assert_eq!(of_token(&house, &own, &on).await["data"]["enable2Fa"]["twoFactorAuth"], true);
    for left in [4, 3] {
        assert_eq!(tried(&house, ANN, "wrong").await["remainingAttempts"], left);
    }
    let (session, code) = forgotten(&house, ANN).await;
    reset(&house, (&session, &code), ANN, NEW).await.unwrap();
    assert_eq!(tried(&house, ANN, "wrong").await["remainingAttempts"], 2, "wrong passwords stay counted");
    let told = tried(&house, ANN, NEW).await;
    assert_eq!(json!([told["status"], told["promptTwoFactorAuth"], told["token"]]), json!([202, true, null]));
    // The mailbox that reset the password reads the code of the sign-in too.
    let code = house.inbox.next(ANN).await.code();
    let told = confirm(&house, (told["sessionId"].as_str().unwrap(), &code), ANN).await.unwrap();
    assert_eq!(json!([told["status"], told["userProfile"]["twoFactorAuth"]]), json!([200, true]));
    trail_is_good(&house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_have_their_order_and_the_new_password_is_judged_before_the_code_is_compared() {
    let house = House::with(&OPEN).await;
    joined(&house, ANN, "ann").await;
    let (session, code) = forgotten(&house, ANN).await;
    let unfit = |reason: &str| Err(json!({ "code": "INVALID_PASSWORD", "reason": reason }));
    let wrong = other_than(std::slice::from_ref(&code));
    assert_eq!(reset(&house, (&"A".repeat(43), &code), ANN, "short").await, refused("NO_PENDING"));
    assert_eq!(reset(&house, (&session, &code), "bob@example.com", "short").await, refused("NO_PENDING"));
    let own = house.db_text("select id::text from accounts").await;
    assert_eq!(reset(&house, (&session, &code), &own, NEW).await, refused("NO_PENDING"), "an id is not told");
    assert_eq!(reset(&house, (&session, "12 456"), ANN, "short").await, refused("INVALID_FORMAT"));
    for code in [&code, &wrong] {
        assert_eq!(reset(&house, (&session, code), ANN, "short").await, unfit("TOO_SHORT"));
        assert_eq!(reset(&house, (&session, code), ANN, &"x".repeat(10_000)).await, unfit("TOO_LONG"));
        assert_eq!(reset(&house, (&session, code), ANN, "ann@example.com").await, unfit("TOO_COMMON"));
    }
    assert_eq!(house.db_number("select count(*) from audit where outcome = 'wrong'").await, 0, "nothing is counted");
    assert_eq!(reset(&house, (&session, &wrong), ANN, NEW).await, wrong_code(4));
    house.wait(TimeDelta::minutes(10));
    assert_eq!(reset(&house, (&session, &code), ANN, "short").await, refused("EXPIRED"));
    resend(&house, &session, ANN).await.unwrap();
    let code = house.inbox.next(ANN).await.code();
    reset(&house, (&session, &code), ANN, NEW).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_of_one_purpose_is_none_at_the_field_of_another() {
    let house = House::with(&OPEN).await;
    joined(&house, ANN, "ann").await;
    let (session, code) = forgotten(&house, ANN).await;
    assert_eq!(confirm(&house, (&session, &code), ANN).await, refused("NO_PENDING"));
    let new = "new@example.com";
    let waiting = secret(&register(&house, json!({ "email": new, "password": PASSWORD })).await);
    let own = house.inbox.next(new).await.code();
    assert_eq!(reset(&house, (&waiting, &own), new, NEW).await, refused("NO_PENDING"));
    assert_eq!(reset(&house, (&waiting, &code), ANN, NEW).await, refused("NO_PENDING"));
    let second = forgotten(&house, ANN).await;
    if code != second.1 {
        assert_eq!(reset(&house, (&session, &second.1), ANN, NEW).await, wrong_code(4), "a code of another request");
    }
    confirm(&house, (&waiting, &own), new).await.unwrap();
    reset(&house, (&session, &code), ANN, NEW).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn of_sixty_four_resets_at_once_one_is_done() {
    let house = House::with(&OPEN).await;
    joined(&house, ANN, "ann").await;
    let (session, code) = forgotten(&house, ANN).await;
    let told = join_all((0..64).map(|_| reset(&house, (&session, &code), ANN, NEW))).await;
    assert_eq!(told.iter().filter(|told| told.is_ok()).count(), 1, "{told:?}");
    assert_eq!(house.db_number("select count(*) from audit where event = 'password_reset'").await, 1);
    assert_eq!(tried(&house, ANN, NEW).await["status"], 200);
    trail_is_good(&house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_imported_account_gets_its_first_password_by_a_reset() {
    let office = Office::open().await;
    office.done(&csv("email,username\nann@example.com,ann\n").import_accounts(""));
    let house = House::after_commands(office.database, &OPEN).await;
    assert_eq!(tried(&house, ANN, NEW).await["code"], "WRONG_CREDENTIALS");
    let (session, code) = forgotten(&house, ANN).await;
    reset(&house, (&session, &code), ANN, NEW).await.unwrap();
    assert_eq!(tried(&house, ANN, NEW).await["status"], 200);
    let has = house.db_text("select has_password || ' ' || (select count(*) from passwords) from accounts").await;
    assert_eq!(has, "true 1");
    trail_is_good(&house).await;
}
