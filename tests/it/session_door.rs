//! The session door: its calls from a login to a logout, field for field, and every row of its table of refusals.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::support::Answer;
use crate::support::session::{PASSWORD, Program, code, guest, key, properties, session_house};

fn cookie_of(answer: &Answer) -> (String, Vec<String>) {
    let [line] = answer.set_cookies().try_into().unwrap_or_else(|lines| panic!("{lines:?}"));
    let (pair, attributes) = line.split_once("; ").unwrap();
    let (name, value) = pair.split_once('=').unwrap();
    assert_eq!(name, "__Host-v3");
    (value.to_owned(), attributes.split("; ").map(str::to_owned).collect())
}

const ATTRIBUTES: [&str; 4] = ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"];

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort_unstable();
    names
}

fn attributes(more: &[&str]) -> Vec<String> {
    sorted(ATTRIBUTES.iter().chain(more).map(|text| (*text).to_owned()).collect())
}

fn seconds(told: &Value) -> DateTime<Utc> {
    DateTime::from_timestamp(told.as_i64().unwrap(), 0).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_logs_in_with_password_and_one_time_password_and_is_read_field_for_field() {
    let house = session_house().await;
    let key = key(&house, "shop").await;
    let until = house.clock.now() + TimeDelta::days(30);
    let ann = guest(&house, "ann", |new| {
        new.roles = vec![String::from("HOSTING")];
        new.email_proven = true;
        new.trial_until = Some(until);
        new.profile.first_name = Some("Ann".into());
        new.profile.last_name = Some("Lee".into());
        new.profile.gender = Some("woman".into());
        new.profile.phone_number = Some("+49 30 1".into());
    });
    let ann = ann.await.enrolled(&house).await;
    let shop = Program::of(&house, &key);
    assert_eq!(code(&shop.user().await), (401, 10100));

    let begun = shop.login(" ANN ", PASSWORD).await;
    assert_eq!(begun.status, 200, "{}", begun.body);
    let told = begun.json();
    let ends = seconds(&told["expiresAt"]);
    let left = ends - house.clock.now();
    assert!(left > TimeDelta::seconds(898) && left <= TimeDelta::seconds(900), "{left}");
    let end = told["expiresAt"].clone();
    assert_eq!(told, json!({ "requiresOtp": true, "expiresAt": end, "otpSessionExpiresAt": end }));
    let (pending, life) = cookie_of(&begun);
    assert_eq!(sorted(life), attributes(&["Max-Age=900"]));
    assert_eq!(code(&shop.user().await), (401, 10100), "a pending login reads nobody");

    let done = shop.otp(&ann.otp(&house, 0)).await;
    assert_eq!((done.status, done.body.as_str()), (204, ""));
    let (session, life) = cookie_of(&done);
    assert_eq!(sorted(life), attributes(&[]));
    assert_ne!(session, pending);
    let user = shop.user().await;
    let expected = json!({
        "userId": 1, "userName": "ann", "email": "ann@example.com", "firstName": "Ann", "lastName": "Lee",
        "gender": "woman", "phone": "+49 30 1", "accessLevel": 20, "validateEmail": 1, "isTrialAccount": 1,
        "trialAccountExpirationDate": until.format("%Y-%m-%dT%H:%M:%SZ").to_string(), "requestIp": "127.0.0.1",
        "requestIpCountry": "", "requestIpCountryCode": "",
    });
    assert_eq!((user.status, user.json()), (200, expected));
    assert_eq!(user.set_cookies(), Vec::<String>::new());

    let keyed = "select count(*) from audit where detail ? 'applicationKeyId' and door = 'session' and event in \
        ('password', 'authenticator')";
    assert_eq!(house.db_number(keyed).await, 2, "the trail tells the key of each step");
    let out = shop.logout().await;
    assert_eq!((out.status, out.body.as_str()), (204, ""));
    let (value, life) = cookie_of(&out);
    assert_eq!((value.as_str(), sorted(life)), ("", attributes(&["Max-Age=0"])));
    shop.set_cookie(&session);
    assert_eq!(code(&shop.user().await), (401, 10100));
    assert_eq!(shop.logout().await.status, 204, "logging out twice is no error");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_authenticator_the_password_is_enough_and_a_bare_account_has_empty_fields() {
    let house = session_house().await;
    let key = key(&house, "shop").await;
    guest(&house, "ann", |_| {}).await;
    guest(&house, "bea", |_| {}).await;
    let shop = Program::of(&house, &key);
    let begun = shop.login("bea", PASSWORD).await;
    assert_eq!(begun.json(), json!({ "requiresOtp": false, "expiresAt": 0, "otpSessionExpiresAt": 0 }));
    assert_eq!(sorted(cookie_of(&begun).1), attributes(&[]));
    let told = shop.user().await.json();
    let expected = json!({
        "userId": 2, "userName": "bea", "email": "bea@example.com", "firstName": "", "lastName": "", "gender": "",
        "phone": "", "accessLevel": 10, "validateEmail": 0, "isTrialAccount": 0, "trialAccountExpirationDate": "",
        "requestIp": "127.0.0.1", "requestIpCountry": "", "requestIpCountryCode": "",
    });
    assert_eq!(told, expected);
    let remembered = Program::of(&house, &key);
    let begun = remembered.login_remembered("bea").await;
    assert_eq!(sorted(cookie_of(&begun).1), attributes(&["Max-Age=604800"]));
    // (time since the last use, live where it is plain, live where it is remembered)
    house.wait(TimeDelta::minutes(30));
    assert_eq!((code(&shop.user().await), remembered.user().await.status), ((401, 10100), 200));
    house.wait(TimeDelta::hours(24) - TimeDelta::seconds(1));
    assert_eq!(remembered.user().await.status, 200);
    house.wait(TimeDelta::hours(24));
    assert_eq!(code(&remembered.user().await), (401, 10100));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_after_twelve_hours_and_a_remembered_one_after_seven_days() {
    let house = session_house().await;
    let key = key(&house, "shop").await;
    guest(&house, "ann", |_| {}).await;
    let (plain, remembered) = (Program::of(&house, &key), Program::of(&house, &key));
    plain.login("ann", PASSWORD).await;
    remembered.login_remembered("ann").await;
    for _ in 0..24 {
        assert_eq!(plain.user().await.status, 200);
        house.wait(TimeDelta::minutes(29));
    }
    house.wait(TimeDelta::minutes(24));
    assert_eq!(code(&plain.user().await), (401, 10100));
    for _ in 0..7 {
        assert_eq!(remembered.user().await.status, 200);
        house.wait(TimeDelta::hours(22));
    }
    assert_eq!(remembered.user().await.status, 200);
    house.wait(TimeDelta::hours(3));
    assert_eq!(code(&remembered.user().await), (401, 10100), "seven days and an hour");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_of_the_table_has_its_status_and_number() {
    let house = session_house().await;
    let key = key(&house, "shop").await;
    let ann = guest(&house, "ann", |_| {}).await.enrolled(&house).await;
    guest(&house, "bea", |_| {}).await;
    let shop = Program::of(&house, &key);
    let nobody = shop.with_key("vk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    let bare = shop.send_bare("GET", "/v3/session/user", &[], "").await;
    assert_eq!((code(&bare), code(&nobody.user().await)), ((401, 10101), (401, 10101)));
    assert!(bare.headers["www-authenticate"].to_str().unwrap().starts_with("Vestibule "));
    assert_eq!(code(&nobody.post("/v3/session/login", "{").await), (401, 10101), "the key first");
    assert_eq!(code(&nobody.logout().await), (401, 10101));
    assert_eq!(code(&shop.user().await), (401, 10100));
    assert_eq!(code(&shop.login("ann", "wrong password, and long").await), (401, 10102));
    assert_eq!(code(&shop.otp("123456").await), (409, 10111), "nothing awaits it");
    assert_eq!(code(&shop.post("/v3/session/login/otp", "{").await), (409, 10111), "whatever the body");
    shop.login("ann", PASSWORD).await;
    assert_eq!(code(&shop.otp(&ann.otp(&house, 9)).await), (401, 10103));
    assert_eq!(code(&shop.post("/v3/session/login/otp", "{").await), (400, 10130));
    assert_eq!(shop.otp(&ann.otp(&house, 0)).await.status, 204);
    assert_eq!(code(&shop.login("ann", PASSWORD).await), (409, 10110));
    assert_eq!(code(&shop.post("/v3/session/login", "{").await), (409, 10110), "before the body");
    assert_eq!(code(&shop.otp(&ann.otp(&house, 1)).await), (409, 10111));
    shop.logout().await;
    let unfit = shop.post("/v3/session/login", "{}").await;
    assert_eq!((code(&unfit), properties(&unfit)), ((400, 10130), vec!["userName".into(), "password".into()]));
    for (method, path, refusal, allowed) in [
        ("POST", "/v3/session/user", (405, 10132), Some("GET, HEAD")),
        ("GET", "/v3/session/login", (405, 10132), Some("POST")),
        ("DELETE", "/v3/session/login/otp", (405, 10132), Some("POST")),
        ("OPTIONS", "/v3/session/logout", (405, 10132), Some("POST")),
        ("GET", "/v3", (404, 10131), None),
        ("GET", "/v3/session/user/", (404, 10131), None),
        ("POST", "/v3/session/login/", (404, 10131), None),
        ("GET", "/v3/session", (404, 10131), None),
        ("GET", "/v3/", (404, 10131), None),
        ("POST", "/v3/session/login/otp/again", (404, 10131), None),
        ("GET", "/v3/openapi.json", (404, 10131), None),
    ] {
        let answer = nobody.send(method, path, &[], "").await;
        assert_eq!(code(&answer), refusal, "{method} {path}: before the key");
        assert_eq!(answer.headers.get("allow").map(|allow| allow.to_str().unwrap()), allowed, "{method} {path}");
    }
    let large = json!({ "userName": "a".repeat(70_000), "password": "b" }).to_string();
    assert_eq!(code(&shop.post("/v3/session/login", large).await), (413, 10133));
    let typed = shop.send("POST", "/v3/session/login", &[("content-type", "text/plain")], "{}").await;
    assert_eq!(code(&typed), (415, 10134));
    let elsewhere = shop.send("GET", "/v3/session/user", &[("origin", "https://evil.example")], "").await;
    assert_eq!(code(&elsewhere), (403, 10135));
    let host = shop.send("GET", "/v3/session/user", &[("host", "other.example")], "").await;
    assert_eq!(code(&host), (421, 10137));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_that_locks_is_401_and_the_next_is_429_with_the_wait() {
    let house = session_house().await;
    let key = key(&house, "shop").await;
    guest(&house, "ann", |_| {}).await;
    for who in ["ann", "nobody"] {
        let shop = Program::of(&house, &key);
        for _ in 0..5 {
            assert_eq!(code(&shop.login(who, "wrong password, and long").await), (401, 10102), "{who}");
        }
        let locked = shop.login(who, PASSWORD).await;
        assert_eq!(code(&locked), (429, 10120), "{who}");
        let wait: i64 = locked.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((895..=900).contains(&wait), "{who}: {wait}");
        assert_eq!(locked.set_cookies(), Vec::<String>::new());
    }
    house.wait(TimeDelta::minutes(15));
    let shop = Program::of(&house, &key);
    assert_eq!(shop.login("ann", PASSWORD).await.status, 200);
    assert_eq!(code(&Program::of(&house, &key).login("nobody", PASSWORD).await), (401, 10102));
}

#[tokio::test(flavor = "multi_thread")]
async fn five_wrong_codes_end_the_login_and_lock_the_next_one_at_its_code() {
    let house = session_house().await;
    let key = key(&house, "shop").await;
    let ann = guest(&house, "ann", |_| {}).await.enrolled(&house).await;
    let shop = Program::of(&house, &key);
    shop.login("ann", PASSWORD).await;
    for _ in 0..5 {
        assert_eq!(code(&shop.otp(&ann.otp(&house, 9)).await), (401, 10103));
    }
    assert_eq!(code(&shop.otp(&ann.otp(&house, 0)).await), (409, 10111));
    assert_eq!(shop.login("ann", PASSWORD).await.json()["requiresOtp"], true, "a lock shows at the code alone");
    let locked = shop.otp(&ann.otp(&house, 0)).await;
    assert_eq!(code(&locked), (429, 10120));
    assert!(locked.headers["retry-after"].to_str().unwrap().parse::<i64>().unwrap() > 890);
    house.wait(TimeDelta::minutes(15));
    shop.login("ann", PASSWORD).await;
    let used = ann.otp(&house, 0);
    assert_eq!(shop.otp(&used).await.status, 204);
    let again = Program::of(&house, &key);
    again.login("ann", PASSWORD).await;
    assert_eq!(code(&again.otp(&used).await), (401, 10103), "a code is good once");
}
