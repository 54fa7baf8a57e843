//! Bodies and cookies that the session door refuses: each has its documented answer, repeats no value, and changes nothing.

use serde_json::json;

use crate::support::session::{PASSWORD, Program, code, guest, key, properties, session_house};
use crate::support::{Answer, House, ORIGIN};

const USER: &str = "/v3/session/user";
const LOGIN: &str = "/v3/session/login";
const OTP: &str = "/v3/session/login/otp";
const LOGOUT: &str = "/v3/session/logout";

/// A part of values that no answer repeats.
const CANARY: &str = "canary";

/// Every row that a call might change.
async fn rows(house: &House) -> String {
    let of = |table: &str| format!("(select coalesce(string_agg(r::text, ' ' order by r::text), '') from {table} r)");
    let tables = ["sessions", "pending_sign_ins", "budgets", "accounts", "authenticators", "passwords"];
    house.db_text(&format!("select concat_ws('|', {})", tables.map(of).join(", "))).await
}

/// A refusal with 10130 that names these properties, sets no cookie and repeats no value.
fn is_unfit(answer: &Answer, named: &[&str], body: &str) {
    assert_eq!(code(answer), (400, 10130), "{body:.200}");
    assert_eq!(properties(answer), named, "{body:.200}");
    assert_eq!(answer.set_cookies(), Vec::<String>::new());
    assert!(!answer.body.contains(CANARY), "{}", answer.body);
    assert!(!answer.body.contains(PASSWORD), "{}", answer.body);
}

/// A login of ann with these further members.
fn with(more: &str) -> String {
    format!(r#"{{"userName":"ann","password":"{PASSWORD}",{more}}}"#)
}

/// JSON that is no object with each key once.
fn no_objects(good: &str) -> Vec<String> {
    let inside = &good[1..good.len() - 1];
    let deep = |open: &str, close: &str| format!("{{{inside},\"x\":{}1{}}}", open.repeat(5000), close.repeat(5000));
    let mut bodies: Vec<String> =
        ["[]", "null", "true", "7", "\"canary\"", "{", "}", "{\"canary\"}", " ", "\0", "{'a':1}"]
            .into_iter()
            .map(str::to_owned)
            .collect();
    bodies.extend([
        format!("[{good}]"),
        format!("{good}{good}"),
        format!("{good}canary"),
        format!("{good},"),
        format!("{good}\0"),
        format!("\u{feff}{good}"),
        format!("{{{inside},}}"),
        format!("{{{inside},{inside}}}"),
        format!("{{{inside},\"x\":{{\"a\":1,\"\\u0061\":1}}}}"),
        format!("{{{inside},\"x\":[[{{\"a\":{{\"b\":1,\"b\":2}}}}]]}}"),
        format!("{{{inside},\"x\":NaN}}"),
        format!("{{{inside}/* canary */}}"),
        deep("[", "]"),
        deep("{\"a\":", "}"),
    ]);
    bodies
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unfit_login_names_its_fields_and_compares_nothing() {
    let house = session_house().await;
    let key = key(&house, "shop").await;
    guest(&house, "ann", |_| {}).await;
    let shop = Program::of(&house, &key);
    let before = rows(&house).await;
    let (longest, name) = ("x".repeat(129), "a".repeat(33));
    for value in
        ["true", "2", "-1", "\"1\"", "null", "0.5", "1.5", "[1]", "{}", "10", "18446744073709551617", "\"canary\""]
            .into_iter()
            .chain(["0.9999999999999999999", "1.0000000000000000001", "1e-400", "1e1", "-1.0"])
    {
        let body = with(&format!("\"rememberMe\":{value}"));
        is_unfit(&shop.post(LOGIN, body.as_str()).await, &["rememberMe"], &body);
    }
    for value in [
        "7",
        "null",
        "true",
        "[]",
        "{}",
        "\"\"",
        "\"ab\"",
        "\"canary@example.com\"",
        "\"can\\u0000ary\"",
        "\"an\\u200bn\"",
        "\"\\u202eann\"",
        "[\"ann\"]",
    ] {
        let body = format!(r#"{{"userName":{value},"password":"{PASSWORD}"}}"#);
        is_unfit(&shop.post(LOGIN, body.as_str()).await, &["userName"], &body);
    }
    for value in ["7", "null", "false", "[]", "{}", "\"\"", "[\"canary\"]"] {
        let body = format!(r#"{{"userName":"ann","password":{value}}}"#);
        is_unfit(&shop.post(LOGIN, body.as_str()).await, &["password"], &body);
    }
    for (body, named) in [
        (json!({ "userName": "ann", "password": longest }), &["password"][..]),
        (json!({ "userName": "ann", "password": format!("{CANARY}{}", "x".repeat(60_000)) }), &["password"]),
        (json!({ "userName": name, "password": PASSWORD }), &["userName"]),
        (json!({ "userName": format!("{CANARY}{name}"), "password": longest }), &["userName", "password"]),
        (json!({ "userName": "ann" }), &["password"]),
        (json!({ "password": PASSWORD }), &["userName"]),
        (json!({ "username": CANARY, "password": PASSWORD }), &["userName", "username"]),
        (json!({ "userName": "ann", "password": PASSWORD, "otp": CANARY }), &["otp"]),
        (json!({ "userName": "ann", "password": PASSWORD, "__proto__": { "a": CANARY } }), &["__proto__"]),
        (json!({}), &["userName", "password"]),
        (json!({ "a\nb": CANARY }), &["userName", "password", "ab"]),
    ] {
        is_unfit(&shop.post(LOGIN, body.to_string()).await, named, &body.to_string());
    }
    is_unfit(&shop.post(LOGIN, "").await, &["userName", "password"], "nothing");
    for body in no_objects(&with("\"rememberMe\":0")) {
        is_unfit(&shop.post(LOGIN, body.as_str()).await, &["body"], &body);
    }
    assert_eq!(rows(&house).await, before);
    assert_eq!(code(&shop.user().await), (401, 10100));
    // JSON Schema has 1.0 among the integers.
    for (value, life) in [("1.0", true), ("10e-1", true), ("-0.0", false), ("0", false), ("1", true)] {
        let begun = Program::of(&house, &key).post(LOGIN, with(&format!("\"rememberMe\":{value}"))).await;
        assert_eq!((begun.status, begun.set_cookies()[0].contains("Max-Age=604800")), (200, life), "{value}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unfit_one_time_password_is_not_counted_and_blanks_and_hyphens_are_left_out() {
    let house = session_house().await;
    let key = key(&house, "shop").await;
    let ann = guest(&house, "ann", |_| {}).await.enrolled(&house).await;
    let shop = Program::of(&house, &key);
    shop.login("ann", PASSWORD).await;
    let (before, right) = (rows(&house).await, ann.otp(&house, 0));
    let arabic: String =
        right.chars().map(|digit| char::from_u32(0x0660 + digit.to_digit(10).unwrap()).unwrap()).collect();
    let wide: String =
        right.chars().map(|digit| char::from_u32(0xff10 + digit.to_digit(10).unwrap()).unwrap()).collect();
    for value in [
        right.trim_start_matches('0').to_owned(),
        format!("[\"{right}\"]"),
        format!("{{\"otp\":\"{right}\"}}"),
        format!("\"{right}{right}\""),
        format!("\"{right}0\""),
        format!("\"{}\"", &right[..5]),
        format!("\"{arabic}\""),
        format!("\"{wide}\""),
        format!("\"{right}\\u0000\""),
        format!("\"{}\u{200b}{}\"", &right[..3], &right[3..]),
        format!("\"{}\u{2010}{}\"", &right[..3], &right[3..]),
        format!("\"+{right}\""),
        format!("\"{}.{}\"", &right[..3], &right[3..]),
        String::from("\"canary\""),
        String::from("\"\""),
        String::from("\" - \""),
        String::from("null"),
        String::from("true"),
        String::from("1e5"),
    ] {
        let body = format!("{{\"otp\":{value}}}");
        let answer = shop.post(OTP, body.as_str()).await;
        is_unfit(&answer, &["otp"], &body);
        assert!(!answer.body.contains(&right) && !answer.body.contains(&arabic) && !answer.body.contains(&wide));
    }
    let good = json!({ "otp": right }).to_string();
    let more = json!({ "otp": right, "userName": CANARY }).to_string();
    is_unfit(&shop.post(OTP, more.as_str()).await, &["userName"], &more);
    for body in ["", "{}"] {
        is_unfit(&shop.post(OTP, body).await, &["otp"], body);
    }
    for body in no_objects(&good) {
        is_unfit(&shop.post(OTP, body.as_str()).await, &["body"], &body);
    }
    let typed = shop.send("POST", OTP, &[("content-type", "text/plain")], good.as_str()).await;
    assert_eq!(code(&typed), (415, 10134));
    assert_eq!(rows(&house).await, before, "no attempt was counted");
    // Blanks as the staff door leaves them out: of any width, and line ends.
    let spaced = format!(" {}-{}\u{a0}{}\u{3000}- \n", &right[..2], &right[2..3], &right[3..]);
    assert_eq!(shop.otp(&spaced).await.status, 204);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_cookies_of_a_name_are_none_and_a_pending_login_reads_nobody() {
    let house = session_house().await;
    let key = key(&house, "shop").await;
    let ann = guest(&house, "ann", |_| {}).await.enrolled(&house).await;
    let shop = Program::of(&house, &key);
    shop.login("ann", PASSWORD).await;
    assert_eq!(code(&shop.user().await), (401, 10100));
    let bare = Program::of(&house, &key);
    let twice =
        |value: &str| [format!("__Host-v3={value}; __Host-v3={value}"), format!("__Host-v3={value}; __Host-v3=")];
    let right = ann.otp(&house, 0);
    let (body, json) = (json!({ "otp": right }).to_string(), ("content-type", "application/json"));
    for cookies in twice(&shop.cookie().unwrap()) {
        let answer = bare.send("POST", OTP, &[json, ("cookie", &cookies)], body.as_str()).await;
        assert_eq!(code(&answer), (409, 10111), "{}", cookies.len());
    }
    assert_eq!(shop.otp(&right).await.status, 204);
    let session = shop.cookie().unwrap();
    let one = format!("__Host-v3={session}");
    assert_eq!(bare.send("GET", USER, &[("cookie", &one)], "").await.status, 200);
    assert_eq!(code(&bare.send("GET", USER, &[("cookie", &one), ("cookie", &one)], "").await), (401, 10100));
    for cookies in twice(&session) {
        assert_eq!(code(&bare.send("GET", USER, &[("cookie", &cookies)], "").await), (401, 10100));
        assert_eq!(bare.send("POST", LOGOUT, &[("cookie", &cookies)], "").await.status, 204);
    }
    for name in ["vestibule-v3-443", "vestibule-v3", "v3", "__host-v3", "__Secure-v3", "__Host-session"] {
        let cookie = format!("{name}={session}");
        assert_eq!(code(&bare.send("GET", USER, &[("cookie", &cookie)], "").await), (401, 10100), "{name}");
    }
    assert_eq!(shop.user().await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_under_a_pending_cookie_replaces_the_pending_login() {
    let house = session_house().await;
    let key = key(&house, "shop").await;
    let ann = guest(&house, "ann", |_| {}).await.enrolled(&house).await;
    let shop = Program::of(&house, &key);
    shop.login("ann", PASSWORD).await;
    let (first, former) = (house.db_text("select id::text from pending_sign_ins").await, shop.stolen());
    assert_eq!(code(&shop.login("ann", "wrong password, and long").await), (401, 10102));
    shop.login("ann", PASSWORD).await;
    let second = house.db_text("select string_agg(id::text, ' ') from pending_sign_ins").await;
    assert_eq!((second.len(), first == second), (first.len(), false), "one row, and another one");
    assert_ne!(former.cookie(), shop.cookie());
    let right = ann.otp(&house, 0);
    assert_eq!(code(&former.otp(&right).await), (409, 10111));
    assert_eq!(shop.otp(&right).await.status, 204);
    assert_eq!((house.db_count("sessions").await, house.db_count("pending_sign_ins").await), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logout_takes_an_empty_object_and_with_any_other_body_ends_nothing() {
    let house = session_house().await;
    let key = key(&house, "shop").await;
    guest(&house, "ann", |_| {}).await;
    let shop = Program::of(&house, &key);
    shop.login("ann", PASSWORD).await;
    let before = rows(&house).await;
    is_unfit(&shop.post(LOGOUT, r#"{"all":"canary"}"#).await, &["all"], "all");
    for body in ["[]", "null", "{", "{}{}", "\"canary\""] {
        is_unfit(&shop.post(LOGOUT, body).await, &["body"], body);
    }
    for headers in [&[][..], &[("content-type", "text/plain")]] {
        assert_eq!(code(&shop.send("POST", LOGOUT, headers, "{}").await), (415, 10134), "{headers:?}");
    }
    assert_eq!(rows(&house).await, before);
    assert_eq!(shop.user().await.status, 200);
    assert_eq!((shop.post(LOGOUT, "{}").await.status, shop.post(LOGOUT, "").await.status), (204, 204));
    assert_eq!((house.db_count("sessions").await, shop.cookie()), (0, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_listed_origins_may_send_a_key_and_of_others_nothing_runs() {
    let other = "https://shop.example.com";
    let settings = crate::support::session::SESSION_DOOR;
    let house = House::with(&[settings[0], settings[1], ("VESTIBULE_ALLOWED_ORIGINS", other)]).await;
    let key = key(&house, "shop").await;
    guest(&house, "ann", |_| {}).await;
    let (shop, body) = (Program::of(&house, &key), json!({ "userName": "ann", "password": PASSWORD }).to_string());
    let json = ("content-type", "application/json");
    let asked = [("access-control-request-method", "POST"), ("access-control-request-headers", "private-token")];
    for path in [LOGIN, OTP, LOGOUT] {
        for origin in [ORIGIN, other] {
            let told = shop.send_bare("OPTIONS", path, &[asked[0], asked[1], ("origin", origin)], "").await;
            let header = |name: &str| told.headers.get(name).map_or("", |value| value.to_str().unwrap());
            assert_eq!((told.status, header("access-control-allow-origin")), (204, origin), "{path}");
            assert_eq!(header("access-control-allow-methods"), "POST");
            assert_eq!(header("access-control-allow-credentials"), "true");
            let allowed: Vec<&str> = header("access-control-allow-headers").split(", ").collect();
            assert!(allowed.contains(&"private-token") && allowed.contains(&"content-type"), "{allowed:?}");
        }
        let foreign = [asked[0], asked[1], ("origin", "https://evil.example")];
        let told = shop.send_bare("OPTIONS", path, &foreign, "").await;
        assert_eq!((code(&told), told.headers.get("access-control-allow-origin")), ((403, 10135), None), "{path}");
    }
    for origin in ["https://evil.example", "null", "https://shop.example.com.evil.example"] {
        let told = shop.send("POST", LOGIN, &[json, ("origin", origin)], body.as_str()).await;
        assert_eq!((code(&told), told.headers.get("access-control-allow-origin")), ((403, 10135), None), "{origin}");
    }
    let crossed = shop.send("POST", LOGIN, &[json, ("sec-fetch-site", "cross-site")], body.as_str()).await;
    assert_eq!(code(&crossed), (403, 10135));
    assert_eq!(house.db_count("sessions").await, 0);
    let told = shop.send("POST", LOGIN, &[json, ("origin", other)], body.as_str()).await;
    assert_eq!((told.status, told.headers["access-control-allow-origin"].to_str().unwrap()), (200, other));
}
