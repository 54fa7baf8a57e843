//! Application keys at the session door: a key names the program, the cookie names the person, and each counts with the other
//! alone. What a key loses while in use ends at once, and calls are limited by key.

use chrono::TimeDelta;
use vestibule::application_keys::NewKey;
use vestibule::prune::prune;
use vestibule::rules::application_key::network;
use vestibule::rules::binding::AdmittedKey;
use vestibule::rules::factor::Door;
use vestibule::rules::identifier::{Identifier, UserName};
use vestibule::rules::key_narrowing::KeyNarrowing;
use vestibule::rules::password::Password;
use vestibule::sign_in::{LoggedIn, LoginRequest, Requester, login};
use vestibule::store::application_keys::ChangedKey;

use crate::application_keys::{ended, narrowed};
use crate::support::session::{PASSWORD, Program, SESSION_DOOR, code, guest, key, made, plain, session_house, text_of};
use crate::support::{Answer, House};

const USER: &str = "/v3/session/user";
const LOGIN: &str = "/v3/session/login";
const OTP: &str = "/v3/session/login/otp";

/// The user name of the person, or status and number of the refusal.
async fn who(program: &Program) -> String {
    let answer = program.user().await;
    match answer.status {
        200 => answer.json()["userName"].as_str().unwrap().to_owned(),
        _ => format!("{:?}", code(&answer)),
    }
}

/// Sessions and pending logins.
async fn begun(house: &House) -> (i64, i64) {
    (house.db_count("sessions").await, house.db_count("pending_sign_ins").await)
}

fn wait(answer: &Answer) -> Option<i64> {
    answer.headers.get("retry-after").map(|wait| wait.to_str().unwrap().parse().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_under_one_key_are_two_sessions_and_the_key_alone_reads_nobody() {
    let house = session_house().await;
    let key = key(&house, "shop").await;
    guest(&house, "ann", |_| {}).await;
    guest(&house, "bea", |_| {}).await;
    let (ann, bea, alone) = (Program::of(&house, &key), Program::of(&house, &key), Program::of(&house, &key));
    for (program, name) in [(&ann, "ann"), (&bea, "bea")] {
        assert_eq!(program.login(name, PASSWORD).await.status, 200);
    }
    assert_eq!([who(&ann).await, who(&bea).await, who(&alone).await], ["ann", "bea", "(401, 10100)"]);
    assert_eq!(alone.logout().await.status, 204);
    assert_eq!(begun(&house).await, (2, 0), "a logout of nobody ends nothing");
    assert_eq!(ann.logout().await.status, 204);
    assert_eq!([who(&ann).await, who(&bea).await], ["(401, 10100)", "bea"]);
    assert_eq!(begun(&house).await, (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_of_one_key_is_none_under_another() {
    let house = session_house().await;
    let (shop, other) = (key(&house, "shop").await, key(&house, "other").await);
    let ann = guest(&house, "ann", |_| {}).await.enrolled(&house).await;
    let at_shop = Program::of(&house, &shop);
    at_shop.login("ann", PASSWORD).await;
    // A pending login of the shop's key.
    let right = ann.otp(&house, 0);
    assert_eq!(code(&at_shop.with_key(&other).otp(&right).await), (409, 10111));
    assert_eq!(at_shop.with_key(&other).logout().await.status, 204);
    let at_other = at_shop.with_key(&other);
    assert_eq!(at_other.login("ann", PASSWORD).await.json()["requiresOtp"], true);
    assert_eq!(begun(&house).await, (0, 2), "nothing of the shop's was replaced");
    assert_eq!(at_shop.otp(&right).await.status, 204);
    // A session of the shop's key.
    let thief = at_shop.with_key(&other);
    assert_eq!([who(&at_shop).await, who(&thief).await], ["ann", "(401, 10100)"]);
    assert_eq!(thief.logout().await.status, 204);
    assert_eq!(who(&at_shop).await, "ann", "a logout under another key ends nothing");
    let again = at_shop.with_key(&other);
    assert_eq!(again.login("ann", PASSWORD).await.status, 200, "nobody is logged in under this key");
    assert_eq!(again.otp(&ann.otp(&house, 1)).await.status, 204);
    assert_eq!([who(&at_shop).await, who(&again).await], ["ann", "ann"]);
    assert_eq!(begun(&house).await.0, 2);
    // One person under two keys: each session ends alone.
    assert_eq!(again.logout().await.status, 204);
    assert_eq!([who(&at_shop).await, who(&again).await], ["ann", "(401, 10100)"]);
    assert_eq!(house.app.store.alarms().total(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_loses_something_while_in_use_ends_what_was_begun_under_it() {
    let house = session_house().await;
    let expires_at = Some(house.clock.now() + TimeDelta::minutes(7));
    let [gone, moved, fewer, brief] =
        [plain("gone"), plain("moved"), plain("fewer"), NewKey { expires_at, ..plain("brief") }];
    guest(&house, "bea", |_| {}).await;
    let ann = guest(&house, "ann", |_| {}).await.enrolled(&house).await;
    let mut programs = Vec::new();
    for new in [gone, moved, fewer, brief] {
        let key = text_of(&made(&house, new).await);
        let (session, pending) = (Program::of(&house, &key), Program::of(&house, &key));
        assert_eq!(session.login("bea", PASSWORD).await.status, 200);
        assert_eq!(pending.login("ann", PASSWORD).await.json()["requiresOtp"], true);
        assert_eq!(who(&session).await, "bea");
        programs.push((session, pending));
    }
    assert_eq!(begun(&house).await, (4, 4));
    let right = ann.otp(&house, 0);

    assert_eq!(ended(&house, "gone").await, ChangedKey::Done);
    let elsewhere = KeyNarrowing { networks: vec![network("192.0.2.0/24").unwrap()], ..KeyNarrowing::default() };
    assert_eq!(narrowed(&house, "moved", elsewhere).await, ChangedKey::Done);
    for (session, pending) in &programs[..2] {
        let refused = [session.user().await, pending.otp(&right).await, session.logout().await];
        assert_eq!(refused.each_ref().map(code), [(401, 10101); 3]);
        assert_eq!(code(&session.login("bea", PASSWORD).await), (401, 10101));
    }
    assert_eq!(begun(&house).await, (2, 2));

    // A key that stays good for the caller: everybody logs in again.
    let here = KeyNarrowing { networks: vec![network("127.0.0.1").unwrap()], ..KeyNarrowing::default() };
    assert_eq!(narrowed(&house, "fewer", here).await, ChangedKey::Done);
    let (session, pending) = &programs[2];
    assert_eq!(begun(&house).await, (1, 1));
    assert_eq!((code(&session.user().await), code(&pending.otp(&right).await)), ((401, 10100), (409, 10111)));
    assert_eq!(session.login("bea", PASSWORD).await.status, 200);
    assert_eq!(who(session).await, "bea");
    assert_eq!(begun(&house).await, (2, 1));

    house.wait(TimeDelta::minutes(7));
    let (session, pending) = &programs[3];
    assert_eq!((code(&session.user().await), code(&pending.otp(&right).await)), ((401, 10101), (401, 10101)));
    prune(&house.app.store, &house.app.policies, house.clock.now(), 10).await.unwrap();
    assert_eq!(begun(&house).await, (1, 0));
    assert_eq!(house.app.store.alarms().total(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_counts_in_its_header_alone_and_once() {
    let house = House::with(&[SESSION_DOOR[0], SESSION_DOOR[1], ("VESTIBULE_SESSION_DOOR_RATE_LIMIT", "off")]).await;
    let key = key(&house, "shop").await;
    guest(&house, "ann", |_| {}).await;
    let shop = Program::of(&house, &key);
    shop.login("ann", PASSWORD).await;
    let (name, bearer) = ("private-token", format!("Bearer {key}"));
    let (longer, shorter, upper) = (format!("{key}A"), &key[..key.len() - 1], key.to_uppercase());
    let twice = format!("{key}, {key}");
    let wrong: [&[(&str, &str)]; 12] = [
        &[],
        &[(name, "")],
        &[(name, &longer)],
        &[(name, shorter)],
        &[(name, &upper)],
        &[(name, &twice)],
        &[(name, &bearer)],
        &[(name, &key), (name, &key)],
        &[(name, &key), (name, "")],
        &[(name, ""), (name, &key)],
        &[("authorization", &bearer)],
        &[("job-token", &key)],
    ];
    for headers in wrong {
        assert_eq!(code(&shop.send_bare("GET", USER, headers, "").await), (401, 10101), "{headers:?}");
    }
    for cookie in ["private-token", "PRIVATE-TOKEN", "__Host-private-token", "__Host-v3"] {
        let sent = format!("{cookie}={key}");
        let answer = Program::of(&house, &key).send_bare("GET", USER, &[("cookie", &sent)], "").await;
        assert_eq!(code(&answer), (401, 10101), "{cookie}");
    }
    for name in ["private-token", "private_token", "PRIVATE-TOKEN", "access_token"] {
        let path = format!("{USER}?{name}={key}");
        assert_eq!(code(&shop.send_bare("GET", &path, &[], "").await), (401, 10101), "{name}");
    }
    let json = ("content-type", "application/json");
    let body = serde_json::json!({ "userName": "ann", "password": PASSWORD, "privateToken": key }).to_string();
    assert_eq!(code(&shop.send_bare("POST", LOGIN, &[json], body).await), (401, 10101));
    assert_eq!(who(&shop).await, "ann");
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_over_a_keys_limit_wait_and_what_else_is_wrong_with_them_is_told_first() {
    let house = House::with(&[SESSION_DOOR[0], ("VESTIBULE_KEY_RATE_LIMIT", "3/1m")]).await;
    let (busy, other) = (key(&house, "shop").await, key(&house, "other").await);
    guest(&house, "bea", |_| {}).await;
    let ann = guest(&house, "ann", |_| {}).await.enrolled(&house).await;
    let (bea, half_way, nobody) = (Program::of(&house, &busy), Program::of(&house, &busy), Program::of(&house, &busy));
    assert_eq!(bea.login("bea", PASSWORD).await.status, 200);
    assert_eq!(half_way.login("ann", PASSWORD).await.status, 200);
    assert_eq!(who(&bea).await, "bea");
    let right = ann.otp(&house, 0);
    for _ in 0..2 {
        for refused in [
            bea.user().await,
            nobody.user().await,
            bea.logout().await,
            nobody.login("bea", PASSWORD).await,
            nobody.login("bea", "wrong password, and long").await,
            half_way.login("ann", PASSWORD).await,
            half_way.otp(&right).await,
        ] {
            assert_eq!((code(&refused), wait(&refused)), ((429, 10120), Some(60)));
            assert_eq!(refused.set_cookies(), Vec::<String>::new());
        }
        assert_eq!(code(&bea.login("bea", PASSWORD).await), (409, 10110));
        assert_eq!(code(&bea.post(LOGIN, "{}").await), (409, 10110));
        assert_eq!(code(&nobody.post(LOGIN, "{}").await), (400, 10130));
        assert_eq!(code(&nobody.otp(&right).await), (409, 10111));
        assert_eq!(code(&nobody.post(OTP, "{}").await), (409, 10111));
        assert_eq!(code(&half_way.post(OTP, "{}").await), (400, 10130));
    }
    let wrong = "select sum(cardinality(first_wrong_at) + cardinality(second_wrong_at)) from budgets";
    assert_eq!((begun(&house).await, house.db_number(wrong).await), ((1, 1), 0), "nothing was compared");
    assert_eq!(code(&Program::of(&house, &other).user().await), (401, 10100), "another key is free");
    house.wait(TimeDelta::seconds(60));
    assert_eq!(who(&bea).await, "bea");
    assert_eq!(half_way.otp(&ann.otp(&house, 0)).await.status, 204);
    assert_eq!(bea.logout().await.status, 204);
    assert_eq!(code(&nobody.user().await), (429, 10120));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_bad_keys_is_429_in_place_of_401_and_never_stops_the_good_one() {
    let house = House::with(&[SESSION_DOOR[0], SESSION_DOOR[1], ("VESTIBULE_SESSION_DOOR_RATE_LIMIT", "3/1m")]).await;
    let key = key(&house, "shop").await;
    guest(&house, "ann", |_| {}).await;
    let shop = Program::of(&house, &key);
    shop.login("ann", PASSWORD).await;
    let unknown = shop.with_key("vk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    assert_eq!(code(&unknown.user().await), (401, 10101));
    assert_eq!(code(&unknown.login("ann", PASSWORD).await), (401, 10101));
    assert_eq!(code(&shop.send_bare("GET", USER, &[], "").await), (401, 10101));
    for _ in 0..20 {
        let bare = shop.send_bare("POST", LOGIN, &[], "").await;
        for refused in [bare, unknown.user().await, unknown.post(OTP, "{").await, unknown.logout().await] {
            assert_eq!((code(&refused), wait(&refused)), ((429, 10120), Some(60)));
        }
        assert_eq!(who(&shop).await, "ann");
    }
    let second = Program::of(&house, &key);
    assert_eq!(second.login("ann", PASSWORD).await.status, 200);
    assert_eq!([shop.logout().await.status, second.logout().await.status], [204, 204]);
    house.wait(TimeDelta::seconds(60));
    assert_eq!(code(&unknown.user().await), (401, 10101));
}

/// A password shown for `ann` in a call that a key admitted.
async fn shown_under(house: &House, application: AdmittedKey) -> String {
    let request = LoginRequest {
        door: Door::Session,
        identifier: Identifier::UserName(UserName::parse("ann").unwrap()),
        password: Password::parse(PASSWORD).unwrap(),
        captcha: None,
        application: Some(application),
        remembered: false,
        pending: None,
        device: None,
        requester: &Requester::at([127, 0, 0, 1].into()),
        language: None,
    };
    match login(&house.app, request).await.unwrap() {
        LoggedIn::Refused(refused) => format!("{:?}", refused.why),
        LoggedIn::SignedIn { .. } => String::from("signed in"),
        LoggedIn::Advanced { .. } => String::from("advanced"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_its_key_admitted_before_it_was_narrowed_or_ended_begins_nothing() {
    let house = session_house().await;
    guest(&house, "ann", |_| {}).await;
    key(&house, "shop").await;
    let admitted = async || {
        let listed = vestibule::application_keys::list(&house.app).await.unwrap();
        let own = listed.into_iter().find(|listed| listed.name == "shop").and_then(|listed| listed.key).unwrap();
        AdmittedKey { id: own.id, version: own.version }
    };
    let before = admitted().await;
    assert_eq!(shown_under(&house, before).await, "signed in");
    let near = KeyNarrowing { networks: vec![network("127.0.0.0/8").unwrap()], ..KeyNarrowing::default() };
    assert_eq!(narrowed(&house, "shop", near).await, ChangedKey::Done);
    assert_eq!((shown_under(&house, before).await, begun(&house).await), (String::from("KeyChanged"), (0, 0)));
    let after = admitted().await;
    assert_eq!(shown_under(&house, after).await, "signed in");
    assert_eq!(ended(&house, "shop").await, ChangedKey::Done);
    assert_eq!((shown_under(&house, after).await, begun(&house).await), (String::from("KeyChanged"), (0, 0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_without_a_good_key_leave_the_other_doors_limit_of_their_network_alone() {
    let house = House::with(&[("VESTIBULE_DOORS", "staff,session")]).await;
    let nobody = Program::of(&house, "vk_none");
    for _ in 0..15 {
        nobody.user().await;
    }
    assert_eq!(code(&nobody.user().await), (429, 10120));
    let asked = house.browser().request_lookup("ann@example.com").await;
    assert_eq!(asked["errorCode"], serde_json::Value::Null, "{asked}");
}
