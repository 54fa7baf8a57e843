//! `register` and the `confirm2Fa` that completes it: an account exists once its mailbox is proven, and only the mail tells whether it
//! had one.

use futures_util::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;
use vestibule::edge::Limits;
use vestibule::rules::code::Digits;
use vestibule::rules::token::Token;

use crate::account_door::{BOTH, PASSWORD, PROFILE, asked, joined, login};
use crate::forgot_password::disable;
use crate::statements::made;
use crate::support::trail::found;
use crate::support::{Answer, House, TestDatabase, database};

/// Both doors, registration open, and at the account door neither cooldown nor a limit of mails.
pub const OPEN: [(&str, &str); 5] = [
    BOTH[0],
    BOTH[1],
    ("VESTIBULE_ACCOUNT_REGISTRATION", "open"),
    ("VESTIBULE_ACCOUNT_COOLDOWN", "off"),
    ("VESTIBULE_ACCOUNT_MAILS", "off"),
];

pub const ANN: &str = "ann@example.com";

pub const REGISTER: &str =
    "mutation($input: UserRegistrationInputV2!) { told: register(input: $input) { status sessionId nextRequestAt } }";
const CONFIRM: &str = "mutation($code: String!, $sessionId: String!, $email: EmailAddress!) {
    told: confirm2Fa(code: $code, sessionId: $sessionId, email: $email) {
        status token refreshToken userId userUid sessionId deviceId promptTwoFactorAuth
        userProfile { username email firstName lastName phoneNumber twoFactorAuth } } }";
const RESEND: &str = "mutation($sessionId: String!, $email: EmailAddress!) {
    told: resend2Fa(sessionId: $sessionId, email: $email) { status sessionId nextRequestAt twoFactorAuth } }";

/// The result of an answer or, of a refusal, its extensions.
pub fn said(answer: &Answer) -> Result<Value, Value> {
    assert_eq!((answer.status, answer.set_cookies()), (200, Vec::new()), "{}", answer.body);
    let told = answer.json();
    if told["errors"].is_null() {
        Ok(told["data"]["told"].clone())
    } else {
        Err(told["errors"][0]["extensions"].clone())
    }
}

/// A refusal with its code alone.
pub fn refused(code: &str) -> Result<Value, Value> {
    Err(json!({ "code": code }))
}

pub fn wrong_code(left: u16) -> Result<Value, Value> {
    Err(json!({ "code": "WRONG_CODE", "remainingAttempts": left }))
}

pub async fn ask(house: &House, query: &str, variables: Value) -> Answer {
    asked(house, None, json!({ "query": query, "variables": variables })).await
}

/// An input with the usual password.
pub fn input(email: &str) -> Value {
    json!({ "email": email, "password": PASSWORD })
}

pub async fn register(house: &House, input: Value) -> Result<Value, Value> {
    said(&ask(house, REGISTER, json!({ "input": input })).await)
}

pub async fn confirm(house: &House, (session, code): (&str, &str), email: &str) -> Result<Value, Value> {
    said(&ask(house, CONFIRM, json!({ "code": code, "sessionId": session, "email": email })).await)
}

pub async fn resend(house: &House, session: &str, email: &str) -> Result<Value, Value> {
    said(&ask(house, RESEND, json!({ "sessionId": session, "email": email })).await)
}

pub fn secret(told: &Result<Value, Value>) -> String {
    told.as_ref().unwrap()["sessionId"].as_str().unwrap().to_owned()
}

/// A registration that waits, and its code.
pub async fn begun(house: &House, input: Value) -> (String, String) {
    let session = secret(&register(house, input.clone()).await);
    (session, house.inbox.next(input["email"].as_str().unwrap()).await.code())
}

/// Checks that the trail is whole and that no row of it holds the password.
pub async fn trail_is_good(house: &House) {
    house.trail_is_sealed().await;
    assert_eq!(found(&house.verify(None).await), []);
    let lines = house.db_text("select coalesce(string_agg(audit::text, ' '), '') from audit").await;
    assert!(!lines.contains(PASSWORD) && !lines.contains("argon2"), "{lines}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_proves_the_mailbox_gets_the_account_and_is_signed_in() {
    let house = House::with(&OPEN).await;
    let full = json!({ "email": " Ann@Example.com ", "password": PASSWORD, "username": " ANN ", "firstName": "Ann",
        "lastName": "Smith", "phoneNumber": "+49 30 1234", "deviceInfo": { "deviceId": "phone" } });
    let told = register(&house, full).await.unwrap();
    assert_eq!(json!([told["status"], told["nextRequestAt"]]), json!([202, 0]));
    assert_eq!(house.db_count("accounts").await, 0, "the account exists once the code is proven");
    let session = told["sessionId"].as_str().unwrap();
    let code = house.inbox.next(ANN).await.code();
    let told = confirm(&house, (session, &code), ANN).await.unwrap();
    let profile = json!({ "username": "ann", "email": ANN, "firstName": "Ann", "lastName": "Smith",
        "phoneNumber": "+49 30 1234", "twoFactorAuth": false });
    assert_eq!(json!([told["status"], told["userProfile"], told["promptTwoFactorAuth"]]), json!([200, profile, false]));
    assert!(told["deviceId"].is_string() && told["refreshToken"].is_string(), "{told}");
    let own = asked(&house, told["token"].as_str(), json!({ "query": PROFILE })).await.field("userProfile");
    assert_eq!(json!([own["id"], own["email"]]), json!([told["userUid"], ANN]));
    let proven = "select array_to_string(proven, ',') || ' ' || device_label from sessions";
    assert_eq!(house.db_text(proven).await, "password,email_code phone");
    assert_eq!([house.db_count("pending_sign_ins").await, house.db_count("trusted_browsers").await], [0, 1]);
    assert_eq!(house.noticed(ANN).await, Vec::<String>::new(), "the device of a registration is no news");
    for who in [json!({ "email": ANN, "password": PASSWORD }), json!({ "username": "ann", "password": PASSWORD })] {
        assert_eq!(login(&house, who).await.field("login")["status"], 200);
    }
    let events = "select string_agg(event || ' ' || outcome, ', ' order by xact, id) from audit where event in ('registered', 'code_mailed')";
    assert_eq!(house.db_text(events).await, "code_mailed begun, registered done");
    trail_is_good(&house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_with_an_account_is_told_by_mail_alone_and_its_code_registers_nobody() {
    let house = House::with(&OPEN).await;
    joined(&house, "ann@example.com", "ann").await;
    joined(&house, "off@example.com", "off").await;
    for email in ["ann@example.com", "new@example.com"] {
        let told = register(&house, input(email)).await;
        let mail = house.inbox.next(email).await;
        let is_new = email == "new@example.com";
        assert_eq!(mail.subject().contains("already has an account"), !is_new, "{}", mail.subject());
        let digits = mail.text().lines().any(|line| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit()));
        assert_eq!(digits, is_new, "a mail about an account holds no code");
        assert_eq!(told.as_ref().unwrap()["status"], 202);
        // Another code is mailed in the same words.
        resend(&house, &secret(&told), email).await.unwrap();
        assert_eq!(house.inbox.next(email).await.subject().contains("already"), !is_new);
    }
    // Every code of the known address is wrong, and the right one too.
    let session = secret(&register(&house, input(ANN)).await);
    let right = right_code(&house, &session).await;
    assert_eq!(confirm(&house, (&session, &right), ANN).await, wrong_code(4));
    assert_eq!(house.db_count("accounts").await, 2);
    trail_is_good(&house).await;
}

/// The codes of a challenge, right or wrong, found as an attacker with the database and the keys would.
async fn codes(house: &House, session: &str, is_right: bool) -> String {
    let hash: String = Token::parse(session).unwrap().hash().0.iter().map(|byte| format!("{byte:02x}")).collect();
    let row = format!("from pending_sign_ins where token_hash = '\\x{hash}'");
    let id: Uuid = house.db_text(&format!("select id::text {row}")).await.parse().unwrap();
    let mac = house.db_text(&format!("select encode(code_mac, 'hex') {row}")).await;
    let mac = data_encoding::HEXLOWER.decode(mac.as_bytes()).unwrap();
    let own = |digits: &Digits| (house.app.keys.code_mac(id, digits).mac[..] == mac[..]) == is_right;
    (0..1_000_000).map(Digits::of).find(own).unwrap().reveal().to_owned()
}

/// The right code of a challenge.
pub async fn right_code(house: &House, session: &str) -> String {
    codes(house, session, true).await
}

/// A wrong code of a challenge.
pub async fn wrong_guess(house: &House, session: &str) -> String {
    codes(house, session, false).await
}

/// Notes the length of every sealed mail from now on, also of those that are never sent.
pub async fn note_lengths(house: &House) {
    house
        .db_run(
            "create table noted (id bigserial, bytes int);
            create function note() returns trigger language plpgsql as
                'begin insert into noted (bytes) values (octet_length(new.payload)); return new; end';
            create trigger note before insert on outbox for each row execute function note()",
        )
        .await;
}

/// The lengths of the mails that were noted since the last call.
pub async fn noted(house: &House) -> String {
    let lengths = house.db_text("select coalesce(string_agg(bytes::text, ' ' order by id), '') from noted").await;
    house.db_run("delete from noted").await;
    lengths
}

#[tokio::test(flavor = "multi_thread")]
async fn known_and_unknown_addresses_get_the_same_answer_rows_statements_and_length_of_mail() {
    let database = TestDatabase::new().await;
    let name = database.name().to_owned();
    database::admin(&format!("alter database {name} set log_statement = 'all'")).await;
    let house = House::over(database, &OPEN, Limits::default()).await;
    joined(&house, "ann@example.com", "ann").await;
    joined(&house, "off@example.com", "off").await;
    disable(&house, "off@example.com").await;
    house.db_run("update accounts set language = 'de' where address = 'ann@example.com'").await;
    note_lengths(&house).await;
    let mut seen = Vec::new();
    for email in ["ann@example.com", "off@example.com", "new@example.com"] {
        let more = json!({ "email": email, "password": PASSWORD, "username": "zoe", "lastName": "Smith" });
        let before = made(&name);
        let mut told = register(&house, more).await;
        let asked = made(&name) - before;
        let session = secret(&told);
        let row = "select concat_ws(' ', octet_length(payload), account_id, octet_length(mac), left_to_prove)
            from pending_sign_ins order by created_at desc, id desc limit 1";
        let row = house.db_text(row).await;
        let guess = wrong_guess(&house, &session).await;
        let before = made(&name);
        let wrong = confirm(&house, (&session, &guess), email).await;
        let confirmed = made(&name) - before;
        told.as_mut().unwrap()["sessionId"] = json!(session.len());
        seen.push((told, row, noted(&house).await, wrong, asked, confirmed));
    }
    println!("{:?}", seen[0]);
    assert_eq!((&seen[0], &seen[0]), (&seen[1], &seen[2]));
    assert_eq!(house.db_count("pending_sign_ins").await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_name_that_is_taken_meanwhile_is_told_once_the_mailbox_is_proven_and_the_account_has_none() {
    let house = House::with(&OPEN).await;
    let named = |email: &str| json!({ "email": email, "password": PASSWORD, "username": "ann" });
    let (first, second) = (begun(&house, named(ANN)).await, begun(&house, named("bob@example.com")).await);
    let told = confirm(&house, (&first.0, &first.1), ANN).await.unwrap();
    assert_eq!(told["userProfile"]["username"], "ann");
    let bob = "bob@example.com";
    assert_eq!(confirm(&house, (&second.0, &second.1), bob).await, refused("USERNAME_TAKEN"));
    assert_eq!(confirm(&house, (&second.0, &second.1), bob).await, refused("NO_PENDING"), "the code is spent");
    assert_eq!([house.db_count("accounts").await, house.db_count("sessions").await], [2, 1], "nobody is signed in");
    assert_eq!(house.db_number("select count(*) from accounts where user_name is null").await, 1);
    assert_eq!(login(&house, input(bob)).await.field("login")["status"], 200);
    trail_is_good(&house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_confirms_at_once_make_one_account_and_one_session() {
    let house = House::with(&OPEN).await;
    let (session, code) = begun(&house, input(ANN)).await;
    let told = join_all((0..64).map(|_| confirm(&house, (&session, &code), ANN))).await;
    assert_eq!(told.iter().filter(|told| told.is_ok()).count(), 1, "{told:?}");
    assert_eq!(told.iter().filter(|told| **told == refused("NO_PENDING")).count(), 63, "{told:?}");
    assert_eq!([house.db_count("accounts").await, house.db_count("sessions").await], [1, 1]);
    trail_is_good(&house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_registrations_of_one_address_or_user_name_that_are_proven_at_once_are_one_account_of_each() {
    let house = House::with(&OPEN).await;
    let (first, second) = (begun(&house, input(ANN)).await, begun(&house, input(ANN)).await);
    let both = [&first, &second].map(|(session, code)| confirm(&house, (session.as_str(), code.as_str()), ANN));
    let told = join_all(both).await;
    assert_eq!(told.iter().filter(|told| told.is_ok()).count(), 1, "{told:?}");
    assert_eq!(told.iter().filter(|told| **told == wrong_code(4)).count(), 1, "{told:?}");
    assert_eq!(house.db_count("accounts").await, 1);
    let mut named = Vec::new();
    for number in 0..8 {
        let email = format!("n{number}@example.com");
        let (session, code) = begun(&house, json!({ "email": email, "password": PASSWORD, "username": "zoe" })).await;
        named.push((email, session, code));
    }
    let told = join_all(named.iter().map(|(email, session, code)| confirm(&house, (session, code), email))).await;
    assert_eq!(told.iter().filter(|told| told.is_ok()).count(), 1, "{told:?}");
    assert_eq!(told.iter().filter(|told| **told == refused("USERNAME_TAKEN")).count(), 7, "{told:?}");
    assert_eq!(house.db_count("accounts").await, 9);
    trail_is_good(&house).await;
}
