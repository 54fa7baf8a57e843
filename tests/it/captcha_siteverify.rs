//! Captcha services with the siteverify protocol: which answers pass, and services that fail or hang.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::captcha::{counted, each_reason_is_told_once, is_refused};
use crate::support::program::run;
use crate::support::siteverify::{SECRET, serve_asking};
use crate::support::{HANG, Siteverify, until};

const URL_KEY: &str = "canary-url-key-77ab";
const NOT_ASKED: &str = "captcha: service could not be asked";

const WORKS_AGAIN: &str = "captcha: service works again";

fn url(siteverify: &Siteverify) -> String {
    format!("{}/siteverify?key={URL_KEY}", siteverify.proxy)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_must_say_all_that_is_expected() {
    let siteverify = Siteverify::open().await;
    let more = [
        ("VESTIBULE_CAPTCHA_URL", url(&siteverify)),
        ("VESTIBULE_CAPTCHA_MIN_SCORE", "0.7".into()),
        ("VESTIBULE_CAPTCHA_HOSTNAME", "admin.example.com,127.0.0.1".into()),
        // Plain HTTP is allowed to this machine only.
        ("HTTP_PROXY", "http://192.0.2.1:9".into()),
    ];
    let more: Vec<(&str, &str)> = more.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let child = serve_asking("recaptcha", &more).await;
    let failed = Some("CAPTCHA_FAILED");
    let unavailable = Some("CAPTCHA_UNAVAILABLE");
    let said = |score: f32, action: &str, hostname: &str| {
        json!({ "success": true, "challenge_ts": "2026-11-21T20:24:00Z",
        "score": score, "action": action, "hostname": hostname })
    };
    let refused = |codes: Value| json!({ "success": false, "error-codes": codes });
    let table = [
        (said(0.69, "sign_in", "admin.example.com"), failed),
        (said(0.9, "other", "admin.example.com"), failed),
        (said(0.9, "sign_in", "admin.example.com.evil.example"), failed),
        (json!({ "success": true, "action": "sign_in", "hostname": "admin.example.com" }), failed),
        (json!({ "success": true, "score": 0.9, "hostname": "admin.example.com" }), failed),
        (json!({ "success": true, "score": 0.9, "action": "sign_in" }), failed),
        (json!({ "success": true, "score": null, "action": null, "hostname": null }), failed),
        (json!({ "success": false, "score": 0.9, "action": "sign_in", "hostname": "admin.example.com" }), failed),
        (refused(json!(["timeout-or-duplicate"])), failed),
        (refused(json!(["invalid-input-response"])), failed),
        (refused(json!(["already-seen-response"])), failed),
        (refused(json!(["never-heard-of"])), failed),
        (refused(Value::Null), failed),
        (refused(json!(["invalid-input-secret", "invalid-input-response"])), unavailable),
        (refused(json!(["missing-input-secret"])), unavailable),
        (refused(json!(["bad-request"])), unavailable),
        (refused(json!(["internal-error"])), unavailable),
        (json!({ "score": 0.9, "action": "sign_in", "hostname": "admin.example.com" }), unavailable),
        (json!({ "success": "true", "score": 0.9, "action": "sign_in", "hostname": "127.0.0.1" }), unavailable),
        (json!([]), unavailable),
        // Accepted tokens come last, because refusals must store nothing.
        (said(0.7, "sign_in", "ADMIN.example.com"), None),
        (said(1.0, "sign_in", "127.0.0.1"), None),
    ];
    let calls = table.len();
    for (index, (answer, code)) in table.into_iter().enumerate() {
        let token = format!("canary-token-{index}");
        siteverify.tell(&token, 200, &answer.to_string());
        let answered = child.browser().request_lookup_with(&format!("a{index}@example.com"), &token).await;
        match code {
            Some(code) => is_refused(&child, &answered, code).await,
            None => assert_eq!(answered.field("requestLookup")["status"], true, "{answer} {}", child.log()),
        }
        assert_eq!(siteverify.calls().len(), index + 1, "{answer}");
    }
    assert_eq!(
        siteverify.calls().last().unwrap(),
        &format!("secret={SECRET}&response=canary-token-{}&remoteip=127.0.0.1", calls - 1)
    );
    assert_eq!(siteverify.asked()[0].url, format!("/siteverify?key={URL_KEY}"));
    assert_eq!(siteverify.connected(), 1, "one client, one connection");
    until("the log", async || child.log().contains(WORKS_AGAIN).then_some(())).await;
    each_reason_is_told_once(&child.log(), NOT_ASKED);
    assert!(child.log().contains("VESTIBULE_CAPTCHA_SECRET is refused"));
    for canary in [SECRET, URL_KEY, "canary-token"] {
        assert!(!child.log().contains(canary), "{canary}: {}", child.log());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_broken_is_refused_in_time_and_never_followed() {
    let siteverify = Siteverify::open().await;
    let child = serve_asking("hcaptcha", &[("VESTIBULE_CAPTCHA_URL", &url(&siteverify))]).await;
    siteverify.tell("500", 500, r#"{"success":true}"#);
    siteverify.tell("503", 503, "");
    siteverify.tell("404", 404, r#"{"success":true}"#);
    siteverify.tell("202", 202, r#"{"success":true}"#);
    siteverify.tell("garbage", 200, r#"{"success":true"#);
    siteverify.tell("twice", 200, r#"{"success":true}{"success":true}"#);
    siteverify.tell("over", 200, &format!("{{\"success\":true{}}}", " ".repeat(64 * 1024)));
    siteverify.tell("page", 200, "<!doctype html><title>Sign in to the network</title>");
    let ask = async |token| {
        let begun = Instant::now();
        let answer = child.browser().request_lookup_with("ann@example.com", token).await;
        let took = begun.elapsed();
        is_refused(&child, &answer, if token == "bad" { "CAPTCHA_FAILED" } else { "CAPTCHA_UNAVAILABLE" }).await;
        took
    };
    for token in ["500", "503", "404", "202", "garbage", "twice", "over", "page", "huge", "redirect"] {
        ask(token).await;
        // An answer in between keeps the circuit closed.
        ask("bad").await;
    }
    let (slow, hang) = tokio::join!(ask("slow"), ask("hang"));
    for took in [slow, hang] {
        assert!((Duration::from_secs(3)..HANG).contains(&took), "{took:?}");
    }
    let asked = siteverify.asked();
    assert_eq!((asked.len(), counted(&child).await), (22, 22));
    assert!(asked.iter().all(|call| call.url.starts_with("/siteverify")), "{asked:?}");
    assert!(!child.log().contains(SECRET) && !child.log().contains(URL_KEY), "{}", child.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_are_bounded_and_stop_while_the_service_is_down() {
    let siteverify = Siteverify::open().await;
    let proxies = ("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1");
    let more = [("VESTIBULE_CAPTCHA_URL", &*url(&siteverify)), ("VESTIBULE_LOG", "info"), proxies];
    let child = serve_asking("turnstile", &more).await;
    // Callers ask for two emails, because the line before one account holds fewer.
    let callers = (0..70).map(|index| (child.browser(), format!("203.0.113.{index}"), index % 2));
    let callers: Vec<_> =
        callers.map(|(browser, address, of)| (browser, address, format!("ann{of}@example.com"))).collect();
    let asked = callers.iter().map(|(browser, address, email)| browser.request_lookup_from(address, email, "hang"));
    let begun = Instant::now();
    let answers = futures_util::future::join_all(asked).await;
    assert!(begun.elapsed() < HANG, "{:?}", begun.elapsed());
    assert!(answers.iter().all(|answer| answer.field("requestLookup")["errorCode"] == "CAPTCHA_UNAVAILABLE"));
    assert_eq!(siteverify.calls().len(), 48);
    // The circuit is open: a good token is refused without a call.
    let answer = child.browser().request_lookup_with("ann@example.com", "good").await;
    is_refused(&child, &answer, "CAPTCHA_UNAVAILABLE").await;
    assert_eq!(siteverify.calls().len(), 48);
    let told = "too many calls are under way";
    until("the log", async || child.log().contains(told).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn allow_lets_requests_through_only_while_the_service_is_down() {
    let siteverify = Siteverify::open().await;
    let more = [("VESTIBULE_CAPTCHA_URL", url(&siteverify)), ("VESTIBULE_CAPTCHA_WHEN_DOWN", "allow".into())];
    let child = serve_asking("turnstile", &more.each_ref().map(|(name, value)| (*name, value.as_str()))).await;
    siteverify.tell("429", 429, "slow down");
    siteverify.tell("500", 500, "in trouble");
    let table = [
        ("", Some("CAPTCHA_FAILED")),
        ("bad", Some("CAPTCHA_FAILED")),
        ("duplicate", Some("CAPTCHA_FAILED")),
        ("refused", Some("CAPTCHA_UNAVAILABLE")),
        ("429", Some("CAPTCHA_UNAVAILABLE")),
        ("500", None),
        ("page", None),
    ];
    siteverify.tell("page", 200, "<!doctype html>");
    for (token, code) in table {
        let answer = child.browser().request_lookup_with(&format!("{token}x@example.com"), token).await;
        match code {
            Some(code) => is_refused(&child, &answer, code).await,
            None => assert_eq!(answer.field("requestLookup")["status"], true, "{token}"),
        }
    }
    let let_through = "requests let through without it";
    until("the log", async || (child.log().matches(let_through).count() == 2).then_some(())).await;
    // A request let through without a captcha still has a cooldown and counts for its requester.
    let answer = child.browser().request_lookup_with("500x@example.com", "500").await;
    assert_eq!(answer.field("requestLookup")["errorCode"], "COOLDOWN");
    assert_eq!(counted(&child).await, 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_service_is_asked_where_it_is() {
    let siteverify = Siteverify::open().await;
    let table = [
        ("recaptcha", ("VESTIBULE_CAPTCHA_ACTION", "sign_in"), "www.google.com/recaptcha/api/siteverify"),
        ("turnstile", ("VESTIBULE_CAPTCHA_ACTION", "sign_in"), "challenges.cloudflare.com/turnstile/v0/siteverify"),
        ("hcaptcha", ("VESTIBULE_CAPTCHA_HOSTNAME", "127.0.0.1"), "api.hcaptcha.com/siteverify"),
    ];
    siteverify.tell("right", 200, r#"{"success":true,"score":0.5,"action":"sign_in","hostname":"127.0.0.1"}"#);
    let [proxy, ca_file] = siteverify.settings();
    for (index, (captcha, expected, url)) in table.into_iter().enumerate() {
        let child = serve_asking(captcha, &[proxy, ca_file, expected]).await;
        let answer = child.browser().request_lookup_with("ann@example.com", "good").await;
        is_refused(&child, &answer, "CAPTCHA_FAILED").await;
        let answer = child.browser().request_lookup_with("ann@example.com", "right").await;
        assert_eq!(answer.field("requestLookup")["status"], true, "{captcha} {}", child.log());
        assert_eq!(siteverify.asked().len(), 2 * (index + 1));
        assert_eq!(siteverify.asked().pop().unwrap().url, url);
    }
    // The service's certificate is verified.
    let elsewhere = ("VESTIBULE_CAPTCHA_URL", "https://elsewhere.example/siteverify");
    let child = serve_asking("turnstile", &[proxy, ca_file, elsewhere]).await;
    let answer = child.browser().request_lookup_with("ann@example.com", "good").await;
    is_refused(&child, &answer, "CAPTCHA_UNAVAILABLE").await;
    assert_eq!((siteverify.asked().len(), siteverify.connected()), (6, 4));
}

#[test]
fn a_machine_without_a_certificate_that_can_be_read_is_told_so_at_the_start() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
    let said = run(
        &["serve"],
        &[
            ("VESTIBULE_CAPTCHA", "recaptcha"),
            ("VESTIBULE_CAPTCHA_SECRET", SECRET),
            ("VESTIBULE_CAPTCHA_SITE_KEY", "site-key"),
            ("SSL_CERT_FILE", file.path().to_str().unwrap()),
        ],
    );
    assert_eq!(said.code, 1);
    assert!(said.err.contains("VESTIBULE_CAPTCHA cannot be asked from here"), "{}", said.err);
}
