//! The account door over HTTP: signing in by a password, the token that follows, wrong passwords and their lock, and what no
//! answer tells.

use chrono::TimeDelta;
use serde_json::{Value, json};
use uuid::Uuid;
use vestibule::accounts::{self, Actor, Who};
use vestibule::rules::factor::Door;
use vestibule::rules::profile::ProfileChange;

use crate::signing_keys::rotated;
pub use crate::support::holder::PASSWORD;
use crate::support::holder::customer;
use crate::support::house::KEYS;
use crate::support::program::run;
use crate::support::{Answer, House};

/// Both doors, without the account door's rate limit: every test asks from one network.
pub const BOTH: [(&str, &str); 2] = [("VESTIBULE_DOORS", "staff,account"), ("VESTIBULE_ACCOUNT_RATE_LIMIT", "off")];

const LOGIN: &str = "mutation Login($credentials: LoginCredentials!) { login(credentials: $credentials) {
    status token refreshToken userId userUid userStatus sessionId deviceId currentLoginAt lastLoginAt ipAddress
    promptTwoFactorAuth promptTwoFactor promptTncAcceptance tncId nextRequestAt } }";

pub const PROFILE: &str =
    "{ userProfile { id username email firstName lastName phoneNumber twoFactorAuth createdAt } }";

pub async fn house() -> House {
    House::with(&BOTH).await
}

fn actor() -> Actor {
    Actor::program(Door::Account, "test")
}

/// Adds an account with the usual password.
pub async fn joined(house: &House, email: &str, user_name: &str) {
    let profile = ProfileChange { first_name: Some("Ann".into()), ..ProfileChange::default() };
    customer(&house.app, (email, user_name), profile, PASSWORD).await;
}

async fn known(house: &House, email: &str) -> accounts::KnownAccount {
    let who = Who::parse(Door::Account, email).unwrap();
    accounts::find(&house.app, Door::Account, &who).await.unwrap().unwrap()
}

pub async fn asked(house: &House, token: Option<&str>, body: Value) -> Answer {
    let bearer = token.map(|token| format!("Bearer {token}"));
    let bearer = bearer.as_deref().map(|value| ("authorization", value));
    let headers: Vec<(&str, &str)> = [("content-type", "application/json")].into_iter().chain(bearer).collect();
    house.browser().send("POST", "/account/graphql", &headers, body.to_string()).await
}

pub async fn login(house: &House, credentials: Value) -> Answer {
    asked(house, None, json!({ "query": LOGIN, "variables": { "credentials": credentials } })).await
}

/// The token of a login with the right password.
pub async fn token(house: &House, email: &str) -> String {
    let answer = login(house, json!({ "email": email, "password": PASSWORD })).await;
    answer.field("login")["token"].as_str().unwrap_or_else(|| panic!("{}", answer.body)).to_owned()
}

pub fn told(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.body);
    let told = answer.json();
    assert!(told["data"]["login"].is_null(), "{}", answer.body);
    told["errors"][0]["extensions"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_or_a_user_name_signs_in_with_the_password_and_the_token_names_the_session() {
    let house = house().await;
    joined(&house, "Ann@example.com", "Ann").await;
    for who in [json!({ "email": " ANN@example.com " }), json!({ "username": "ANN" })] {
        let mut credentials = who;
        credentials["password"] = json!(PASSWORD);
        let answer = login(&house, credentials).await;
        let result = answer.field("login");
        assert_eq!(answer.set_cookies(), Vec::<String>::new());
        assert_eq!(json!([result["status"], result["userStatus"]]), json!([200, "ACTIVE"]));
        assert!(result["refreshToken"].is_string() && result["promptTwoFactorAuth"] == false, "{result}");
        let own = Uuid::parse_str(result["userUid"].as_str().unwrap()).unwrap();
        let token = result["token"].as_str().unwrap();
        let profile = asked(&house, Some(token), json!({ "query": PROFILE })).await.field("userProfile");
        let expected = json!([own, "ann", "ann@example.com", "Ann", null, null, false]);
        let fields = ["id", "username", "email", "firstName", "lastName", "phoneNumber", "twoFactorAuth"];
        assert_eq!(json!(fields.map(|field| profile[field].clone())), expected);
        let sessions =
            format!("select count(*) from sessions where door = 'account' and id = {}", quoted(&result["sessionId"]));
        assert_eq!(house.db_number(&sessions).await, 1);
        let out = asked(&house, Some(token), json!({ "query": "mutation { logout { status sessionsEnded } }" })).await;
        assert_eq!(out.field("logout"), json!({ "status": 200, "sessionsEnded": 1 }));
        for query in [PROFILE, "mutation { logout { status } }"] {
            assert_eq!(asked(&house, Some(token), json!({ "query": query })).await.code(), "UNAUTHENTICATED");
        }
    }
}

fn quoted(text: &Value) -> String {
    format!("'{}'", text.as_str().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fifth_wrong_password_locks_the_pool_and_known_and_unknown_are_told_alike() {
    let house = house().await;
    joined(&house, "ann@example.com", "").await;
    joined(&house, "off@example.com", "").await;
    accounts::disable(&house.app, &actor(), &known(&house, "off@example.com").await).await.unwrap();
    for (lock, minutes) in [(1, 15), (2, 30), (3, 60)] {
        let mut answers = Vec::new();
        for email in ["ann@example.com", "off@example.com", "nobody@example.com"] {
            let mut of_email = Vec::new();
            for _ in 0..5 {
                of_email.push(told(&login(&house, json!({ "email": email, "password": "wrong" })).await));
            }
            of_email.push(told(&login(&house, json!({ "email": email, "password": PASSWORD })).await));
            answers.push(of_email);
        }
        let until = house.told_in(TimeDelta::minutes(minutes));
        let wrong = |left: u16| json!({ "code": "WRONG_CREDENTIALS", "remainingAttempts": left });
        let last = json!({ "code": "WRONG_CREDENTIALS", "remainingAttempts": 0, "unlocksAt": until });
        let locked = json!({ "code": "LOCKED", "unlocksAt": until });
        let expected = vec![wrong(4), wrong(3), wrong(2), wrong(1), last, locked];
        assert_eq!(answers, vec![expected; 3], "lockout {lock}");
        house.wait(TimeDelta::minutes(minutes));
    }
    token(&house, "ann@example.com").await;
    let off = login(&house, json!({ "email": "off@example.com", "password": PASSWORD })).await;
    assert_eq!(told(&off)["code"], "WRONG_CREDENTIALS");
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_without_one_name_that_can_be_one_are_refused_and_nothing_is_counted() {
    let house = house().await;
    joined(&house, "ann@example.com", "ann").await;
    let long = "x".repeat(10_000);
    let table = [
        (json!({ "password": PASSWORD }), "INVALID_INPUT"),
        (json!({ "email": "ann@example.com", "username": "ann", "password": PASSWORD }), "INVALID_INPUT"),
        (json!({ "email": "ann", "password": PASSWORD }), "INVALID_EMAIL"),
        (json!({ "email": "", "password": PASSWORD }), "INVALID_EMAIL"),
        (json!({ "username": "an", "password": PASSWORD }), "INVALID_INPUT"),
        (json!({ "username": "ann@example.com", "password": PASSWORD }), "INVALID_INPUT"),
        (json!({ "username": "an\u{0}n", "password": PASSWORD }), "INVALID_INPUT"),
        (json!({ "username": long, "password": PASSWORD }), "INVALID_INPUT"),
        (json!({ "email": "ann@example.com", "password": long }), "INVALID_INPUT"),
    ];
    for (credentials, code) in table {
        assert_eq!(told(&login(&house, credentials.clone()).await), json!({ "code": code }), "{credentials}");
    }
    assert_eq!(house.db_count("budgets").await, 0);
    assert_eq!(login(&house, json!({ "email": 7, "password": PASSWORD })).await.status, 400);
    let control = login(&house, json!({ "email": "ann@example.com", "password": "violet\u{0}tractor" })).await;
    assert_eq!(told(&control)["code"], "WRONG_CREDENTIALS", "a password of before may hold any character");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_sixty_four_wrong_passwords_at_once_five_are_counted_and_sixty_four_right_ones_all_sign_in() {
    let house = house().await;
    joined(&house, "ann@example.com", "").await;
    let all = |password: &'static str| {
        let one = |_| login(&house, json!({ "email": "ann@example.com", "password": password }));
        futures_util::future::join_all((0..64).map(one))
    };
    let tokens: Vec<Value> = all(PASSWORD).await.iter().map(|answer| answer.field("login")["token"].clone()).collect();
    assert!(tokens.iter().all(Value::is_string));
    assert_eq!(house.db_number("select count(*) from sessions").await, 64);
    let refused: Vec<Value> = all("wrong").await.iter().map(told).collect();
    let counted = refused.iter().filter(|told| told["code"] == "WRONG_CREDENTIALS").count();
    let locked = refused.iter().filter(|told| told["code"] == "LOCKED").count();
    assert_eq!((counted, locked), (5, 59), "{refused:?}");
    let marks = "select cardinality(first_wrong_at)::int8 from budgets where door = 'account'";
    assert_eq!(house.db_number(marks).await, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_at_two_doors_is_two_accounts_with_their_own_pools_and_sessions() {
    let house = house().await;
    let person = house.admin("ann@example.com").await;
    joined(&house, "ann@example.com", "").await;
    let (browser, own) = (house.browser(), token(&house, "ann@example.com").await);
    house.sign_in(&browser, &person).await;
    for _ in 0..5 {
        login(&house, json!({ "email": "ann@example.com", "password": "wrong" })).await;
    }
    let locked = login(&house, json!({ "email": "ann@example.com", "password": PASSWORD })).await;
    assert_eq!(told(&locked)["code"], "LOCKED");
    house.wait(TimeDelta::minutes(3));
    house.sign_in(&house.browser(), &person).await;
    accounts::unlock(&house.app, &actor(), &known(&house, "ann@example.com").await).await.unwrap();
    token(&house, "ann@example.com").await;
    accounts::disable(&house.app, &actor(), &known(&house, "ann@example.com").await).await.unwrap();
    assert_eq!(asked(&house, Some(&own), json!({ "query": PROFILE })).await.code(), "UNAUTHENTICATED");
    assert!(browser.current_user().await.is_object(), "the staff door's session goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_one_door_is_anybody_at_the_other() {
    let house = house().await;
    let person = house.admin("ann@example.com").await;
    joined(&house, "ann@example.com", "").await;
    let (browser, own) = (house.browser(), token(&house, "ann@example.com").await);
    house.sign_in(&browser, &person).await;
    for kind in ["session", "device"] {
        let cookie = browser.own_cookie(kind).unwrap();
        assert_eq!(asked(&house, Some(&cookie), json!({ "query": PROFILE })).await.code(), "UNAUTHENTICATED", "{kind}");
    }
    let stranger = house.browser();
    stranger.set_cookie(&stranger.cookie_name("session"), &own);
    let answer = stranger.asks("{ currentUser { id } }").await;
    assert_eq!(answer.code(), "UNAUTHENTICATED");
    let bearer = format!("Bearer {own}");
    let headers = [("content-type", "application/json"), ("authorization", bearer.as_str())];
    let body = json!({ "query": "{ currentUser { id } }" }).to_string();
    assert_eq!(house.browser().send("POST", "/graphql", &headers, body).await.code(), "UNAUTHENTICATED");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hash_of_another_account_is_no_password_and_raises_the_alarm() {
    let house = house().await;
    joined(&house, "ann@example.com", "").await;
    joined(&house, "eve@example.com", "").await;
    let swap = "update passwords own set phc = other.phc, key_id = other.key_id, mac = other.mac, version = other.version \
        from passwords other, accounts a where own.account_id = a.id and a.address = 'ann@example.com' \
        and other.account_id <> own.account_id";
    house.db_run(swap).await;
    let answer = login(&house, json!({ "email": "ann@example.com", "password": PASSWORD })).await;
    assert_eq!(told(&answer)["code"], "WRONG_CREDENTIALS");
    assert_eq!(house.app.store.alarms().total(), 1);
    token(&house, "eve@example.com").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_of_the_account_door_alone_has_no_path_of_the_staff_door() {
    let house = House::with(&[("VESTIBULE_DOORS", "account")]).await;
    joined(&house, "ann@example.com", "").await;
    token(&house, "ann@example.com").await;
    let unknown = house.browser().send("GET", "/nothing", &[], "").await;
    for path in ["/graphql", "/authz", "/sign-in", "/.well-known/jwks.json", "/v3/session/user"] {
        let answer = house.browser().send("GET", path, &[], "").await;
        assert_eq!((answer.status, &answer.body), (404, &unknown.body), "{path}");
    }
    assert_eq!(house.browser().send("GET", "/healthz", &[], "").await.status, 200);
    let keys = house.browser().send("GET", "/account/.well-known/jwks.json", &[], "").await;
    assert_eq!(keys.json()["keys"].as_array().map(Vec::len), Some(1));
    house.close().await;
}

#[test]
fn the_printed_schema_of_the_account_door_is_the_file_in_the_repository() {
    let said = run(&["schema", "--door", "account"], &[]);
    assert_eq!(said.out, include_str!("../../schema.account.graphql"), "run `vestibule schema --door account`");
}

#[tokio::test(flavor = "multi_thread")]
async fn logins_go_on_while_passwords_move_to_a_new_master_key() {
    let next = "next:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";
    let (old_first, new_first) = (format!("{KEYS},{next}"), format!("{next},{KEYS}"));
    let before = House::with(&[BOTH[0], BOTH[1], ("VESTIBULE_KEYS", &old_first)]).await;
    joined(&before, "ann@example.com", "").await;
    let own = token(&before, "ann@example.com").await;
    let house = before.beside_with(&[BOTH[0], BOTH[1], ("VESTIBULE_KEYS", &new_first)]).await;
    before.close().await;
    let under = "select key_id from passwords";
    assert_eq!(house.db_text(under).await, "test");
    let logins = async {
        for _ in 0..10 {
            token(&house, "ann@example.com").await;
        }
    };
    let (rotated, ()) = futures_util::future::join(rotated(&house), logins).await;
    assert_eq!(rotated.moved["passwords"], 1);
    assert_eq!(house.db_text(under).await, "next");
    token(&house, "ann@example.com").await;
    let profile = asked(&house, Some(&own), json!({ "query": PROFILE })).await;
    assert_eq!(profile.field("userProfile")["email"], "ann@example.com", "a token of before goes on");
}
