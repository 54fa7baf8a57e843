//! reCAPTCHA: `serve` with a stand-in for Google's service.

use std::collections::BTreeSet;
use std::time::Instant;

use serde_json::{Value, json};

use crate::support::siteverify::{SECRET, serve_asking};
use crate::support::{Answer, Child, HANG, Siteverify, until};

const REFUSED: [&str; 2] = ["CAPTCHA_FAILED", "CAPTCHA_UNAVAILABLE"];

async fn serve_with(siteverify: &Siteverify) -> Child {
    serve_asking("recaptcha", &siteverify.settings()).await
}

/// A refusal by the captcha sets no cookie, stores only the requester's count and imposes no wait.
pub async fn is_refused(child: &Child, answer: &Answer, code: &str) {
    let field = answer.field("requestLookup");
    assert!(REFUSED.contains(&code));
    assert_eq!((&field["status"], &field["errorCode"]), (&json!(false), &json!(code)), "{field} {}", child.log());
    assert_eq!((&field["nextRequestAt"], &field["unlocksAt"]), (&json!(0), &Value::Null));
    assert!(answer.set_cookies().is_empty());
    let stored = "select (select count(*) from budgets) + (select count(*) from pending_sign_ins) \
        + (select count(*) from outbox) + (select count(*) from audit)";
    assert_eq!(child.database.db_number(stored).await, 0, "something is stored");
}

pub async fn counted(child: &Child) -> i64 {
    child.database.db_number("select coalesce(sum(cardinality(seen)), 0)::int8 from requesters").await
}

/// The log has this line more than once, each time for another reason.
pub fn each_reason_is_told_once(log: &str, line: &str) {
    let told: Vec<&str> = log.lines().filter_map(|logged| logged.split_once(line)).map(|(_, reason)| reason).collect();
    let reasons: BTreeSet<&str> = told.iter().copied().collect();
    assert!(told.len() > 1 && told.len() == reasons.len(), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_token_passes_and_is_asked_about_once() {
    let siteverify = Siteverify::open().await;
    let child = serve_with(&siteverify).await;
    let answer = child.browser().request_lookup_with("ann@example.com", "good").await;
    assert_eq!(answer.field("requestLookup")["status"], true, "{}", child.log());
    assert_eq!(siteverify.calls(), [format!("secret={SECRET}&response=good&remoteip=127.0.0.1")]);
    assert_eq!(siteverify.asked()[0].url, "www.google.com/recaptcha/api/siteverify");
    let answer = child.browser().request_lookup_with("bob@example.com", "good").await;
    assert_eq!(answer.field("requestLookup")["status"], true);
    assert_eq!((siteverify.calls().len(), siteverify.connected()), (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_google_refuses_is_refused() {
    let siteverify = Siteverify::open().await;
    let child = serve_with(&siteverify).await;
    for (index, token) in ["bad", "duplicate"].into_iter().enumerate() {
        let answer = child.browser().request_lookup_with("ann@example.com", token).await;
        is_refused(&child, &answer, "CAPTCHA_FAILED").await;
        assert_eq!(siteverify.calls().len(), index + 1);
    }
    assert_eq!(counted(&child).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_token_is_refused_without_a_call() {
    let siteverify = Siteverify::open().await;
    let child = serve_with(&siteverify).await;
    let longest = "x".repeat(16 * 1024 + 1);
    for token in ["", "   ", &longest] {
        let answer = child.browser().request_lookup_with("ann@example.com", token).await;
        is_refused(&child, &answer, "CAPTCHA_FAILED").await;
    }
    assert_eq!(siteverify.connected(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalid_address_is_refused_without_a_call() {
    let siteverify = Siteverify::open().await;
    let child = serve_with(&siteverify).await;
    let answer = child.browser().request_lookup_with("ann", "good").await;
    assert_eq!(answer.field("requestLookup")["errorCode"], "INVALID_EMAIL");
    assert_eq!((siteverify.connected(), counted(&child).await), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rate_limited_request_is_refused_without_a_call() {
    let siteverify = Siteverify::open().await;
    let [proxy, ca_file] = siteverify.settings();
    let child = serve_asking("recaptcha", &[proxy, ca_file, ("VESTIBULE_RATE_LIMIT", "1/1h")]).await;
    let browser = child.browser();
    assert_eq!(browser.request_lookup_with("ann@example.com", "good").await.field("requestLookup")["status"], true);
    let answer = browser.request_lookup_with("bob@example.com", "good").await;
    assert_eq!(answer.field("requestLookup")["errorCode"], "TOO_MANY_REQUESTS");
    assert_eq!(siteverify.calls().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_down_hangs_or_is_broken_refuses_in_time() {
    let siteverify = Siteverify::open().await;
    let child = serve_with(&siteverify).await;
    for token in ["hang", "html", "refused"] {
        let begun = Instant::now();
        let answer = child.browser().request_lookup_with("ann@example.com", token).await;
        is_refused(&child, &answer, "CAPTCHA_UNAVAILABLE").await;
        assert!(begun.elapsed() < HANG, "{token}: {:?}", begun.elapsed());
    }
    assert_eq!((siteverify.calls().len(), counted(&child).await), (3, 3));
    // A closed port: bound and released.
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let child = serve_asking("recaptcha", &[("HTTPS_PROXY", &format!("http://{gone}"))]).await;
    let answer = child.browser().request_lookup_with("ann@example.com", "good").await;
    is_refused(&child, &answer, "CAPTCHA_UNAVAILABLE").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_untrusted_certificate_is_refused() {
    let siteverify = Siteverify::open().await;
    let child = serve_asking("recaptcha", &[("HTTPS_PROXY", &siteverify.proxy)]).await;
    let answer = child.browser().request_lookup_with("ann@example.com", "good").await;
    is_refused(&child, &answer, "CAPTCHA_UNAVAILABLE").await;
    assert_eq!((siteverify.connected(), siteverify.calls().len()), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_the_secret_nor_a_token_is_ever_logged() {
    let siteverify = Siteverify::open().await;
    let child = serve_with(&siteverify).await;
    for token in ["good", "refused", "html", "bad"] {
        child.browser().request_lookup_with(&format!("canary-{token}@example.com"), token).await;
    }
    let last = "captcha: service could not be asked";
    until("the log", async || (child.log().matches(last).count() == 2).then_some(())).await;
    assert!(!child.log().contains(SECRET), "{}", child.log());
    assert!(!child.log().contains("canary-"), "{}", child.log());
}
