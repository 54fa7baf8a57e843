//! reCAPTCHA Enterprise: `serve` with a stand-in for Google's service.

use serde_json::{Value, json};

use crate::captcha::{each_reason_is_told_once, is_refused};
use crate::support::siteverify::{SECRET, serve_asking};
use crate::support::{Child, HANG, Siteverify, until};

const PROJECT: &str = "example-project-1";

async fn serve_with(siteverify: &Siteverify, more: &[(&str, &str)]) -> Child {
    let mut settings = siteverify.settings().to_vec();
    settings.push(("VESTIBULE_CAPTCHA_PROJECT", PROJECT));
    settings.extend_from_slice(more);
    serve_asking("recaptcha-enterprise", &settings).await
}

/// An assessment as Google returns it.
fn assessment(score: f32, properties: Value) -> Value {
    json!({
        "name": "projects/1/assessments/2",
        "event": { "token": "t", "siteKey": "site-key", "userAgent": "", "userIpAddress": "", "expectedAction": "sign_in",
            "hashedAccountId": "", "express": false, "headers": [], "fraudPrevention": "FRAUD_PREVENTION_UNSPECIFIED" },
        "riskAnalysis": { "score": score, "reasons": [], "extendedVerdictReasons": [],
            "challenge": "CHALLENGE_UNSPECIFIED", "verifiedBots": [] },
        "tokenProperties": properties,
        "accountDefenderAssessment": { "labels": [] },
    })
}

fn properties(valid: bool, action: &str, hostname: &str) -> Value {
    let reason = if valid { "INVALID_REASON_UNSPECIFIED" } else { "EXPIRED" };
    json!({ "valid": valid, "invalidReason": reason, "action": action, "hostname": hostname, "androidPackageName": "",
        "iosBundleId": "", "createTime": "2026-11-21T20:24:00Z" })
}

/// Without fields that the crate requires and Google does not promise.
fn bare(mut assessment: Value) -> Value {
    assessment["riskAnalysis"].as_object_mut().unwrap().remove("challenge");
    assessment.as_object_mut().unwrap().remove("event");
    assessment
}

fn without(mut assessment: Value, part: &str, name: &str) -> Value {
    assessment[part].as_object_mut().unwrap().remove(name);
    assessment
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assessment_must_say_all_that_is_expected() {
    let siteverify = Siteverify::open().await;
    // Google's 0.9 arrives as 0.8999999761581421 and must suffice.
    let more = [("VESTIBULE_CAPTCHA_HOSTNAME", "admin.example.com"), ("VESTIBULE_CAPTCHA_MIN_SCORE", "0.9")];
    let child = serve_with(&siteverify, &more).await;
    let (failed, unavailable) = (Some("CAPTCHA_FAILED"), Some("CAPTCHA_UNAVAILABLE"));
    let good = || assessment(0.9, properties(true, "sign_in", "admin.example.com"));
    let google = |code: u16, status: &str| json!({ "error": { "code": code, "message": SECRET, "status": status } });
    let table = [
        (200, assessment(0.8, properties(true, "sign_in", "admin.example.com")), failed),
        (200, assessment(0.9, properties(true, "other", "admin.example.com")), failed),
        (200, assessment(0.9, properties(true, "", "admin.example.com")), failed),
        (200, assessment(0.9, properties(true, "sign_in", "evil.example")), failed),
        (200, assessment(0.9, properties(true, "sign_in", "")), failed),
        (200, assessment(0.9, properties(false, "sign_in", "admin.example.com")), failed),
        (200, without(good(), "tokenProperties", "action"), failed),
        (200, without(good(), "tokenProperties", "hostname"), failed),
        (200, without(bare(good()), "riskAnalysis", "score"), failed),
        (200, bare(assessment(0.8, properties(true, "sign_in", "admin.example.com"))), failed),
        (200, bare(assessment(0.9, properties(false, "sign_in", "admin.example.com"))), failed),
        (400, google(400, "INVALID_ARGUMENT"), unavailable),
        (403, google(403, "PERMISSION_DENIED"), unavailable),
        (429, google(429, "RESOURCE_EXHAUSTED"), unavailable),
        (503, google(503, "UNAVAILABLE"), unavailable),
        (200, without(good(), "tokenProperties", "valid"), unavailable),
        (200, json!("<!doctype html>"), unavailable),
        // Accepted tokens come last, because refusals must store nothing.
        (200, good(), None),
        (200, bare(good()), None),
        (200, assessment(1.0, properties(true, "sign_in", "Admin.example.com")), None),
    ];
    for (index, (status, answer, code)) in table.into_iter().enumerate() {
        let token = format!("canary-token-{index}");
        siteverify.tell(&token, status, &answer.to_string());
        let answered = child.browser().request_lookup_with(&format!("a{index}@example.com"), &token).await;
        match code {
            Some(code) => is_refused(&child, &answered, code).await,
            None => assert_eq!(answered.field("requestLookup")["status"], true, "{answer} {}", child.log()),
        }
        assert_eq!(siteverify.calls().len(), index + 1, "{answer}");
    }
    let asked = &siteverify.asked()[0];
    let path = format!("recaptchaenterprise.googleapis.com/v1/projects/{PROJECT}/assessments?key={SECRET}");
    assert_eq!(asked.url, path);
    let event = json!({ "token": "canary-token-0", "site_key": "site-key", "expected_action": "sign_in" });
    assert_eq!(serde_json::from_str::<Value>(&asked.body).unwrap(), json!({ "event": event }));
    until("the log", async || child.log().contains("captcha: service works again").then_some(())).await;
    each_reason_is_told_once(&child.log(), "captcha: service could not be asked");
    for canary in [SECRET, "canary-token"] {
        assert!(!child.log().contains(canary), "{}", child.log());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_hangs_is_let_through_in_time_when_that_is_allowed_and_its_key_is_in_no_log() {
    let siteverify = Siteverify::open().await;
    let child = serve_with(&siteverify, &[("VESTIBULE_CAPTCHA_WHEN_DOWN", "allow")]).await;
    siteverify.tell("forbidden", 403, r#"{"error":{"code":403,"message":"no","status":"PERMISSION_DENIED"}}"#);
    let answer = child.browser().request_lookup_with("ann@example.com", "forbidden").await;
    is_refused(&child, &answer, "CAPTCHA_UNAVAILABLE").await;
    let begun = std::time::Instant::now();
    let answer = child.browser().request_lookup_with("ann@example.com", "hang").await;
    assert_eq!(answer.field("requestLookup")["status"], true);
    assert!(begun.elapsed() < HANG, "{:?}", begun.elapsed());
    until("the log", async || child.log().contains("let through without it").then_some(())).await;
    assert!(!child.log().contains(SECRET), "{}", child.log());
}
