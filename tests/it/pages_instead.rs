//! Pages in place of those that were asked for: at a path of nothing and at a gate, for browsers alone.

use crate::authz::signed_in;
use crate::faults::{give_back, take_away};
use crate::support::staff::gate::{PROXY, is_empty};
use crate::support::{Answer, House};
use crate::transport::{is_guarded, is_refused};

const PAGE: (&str, &str) = ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
const GATES: (&str, &str) = ("VESTIBULE_GATE_HOSTS", "cms.example.com=CMS");
const ORIGINS: (&str, &str) = ("VESTIBULE_ALLOWED_ORIGINS", "https://cms.example.com");
const SUPPORT: (&str, &str) = ("VESTIBULE_SUPPORT", "help@example.com");

/// Headers of a browser that opens a page behind the gate of a host.
fn at<'a>(host: &'a str, uri: &'a str) -> [(&'static str, &'a str); 5] {
    let [redirect, scheme] = [("x-vestibule-redirect", "1"), ("x-forwarded-proto", "https")];
    [PAGE, redirect, scheme, ("x-forwarded-host", host), ("x-forwarded-uri", uri)]
}

/// Checks an answer that is a page of a gate: whole in itself, without identity, under a policy that runs nothing.
fn is_whole(answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert_eq!(answer.headers["content-type"], "text/html; charset=utf-8");
    let policy = answer.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && !policy.contains("script"), "{policy}");
    for part in ["<script", "<link", "<img", " src=", "url(", "@import"] {
        assert!(!answer.body.contains(part), "{part} {}", answer.body);
    }
    assert!(is_empty(answer) && answer.set_cookies().is_empty());
    assert_eq!(answer.headers["cache-control"], "no-store");
}

#[tokio::test(flavor = "multi_thread")]
async fn at_a_path_of_nothing_a_browser_reads_a_page_and_a_program_a_line() {
    let house = House::with(&[SUPPORT]).await;
    let (_, browser) = signed_in(&house, &["BO"]).await;
    for path in ["/nothing", "/admins/nobody", "/sign-in/x", "/%3Cscript%3E"] {
        let missing = browser.send("GET", path, &[PAGE], "").await;
        assert_eq!(missing.status, 404, "{path}");
        is_guarded(&missing);
        for said in ["Page not found", "ann@example.com", "<li>BO</li>", "/sign-in?switch", "/me", "help@example.com"] {
            assert!(missing.body.contains(said), "{said} {}", missing.body);
        }
        assert!(!missing.body.contains("script>"), "{}", missing.body);
        let stranger = house.browser().send("GET", path, &[PAGE], "").await;
        assert!(stranger.status == 404 && stranger.body.contains("href=\"/sign-in\""), "{}", stranger.body);
        assert!(!stranger.body.contains("switch"), "{}", stranger.body);
        let program = browser.send("GET", path, &[("accept", "*/*")], "").await;
        assert_eq!((program.status, program.body.as_str()), (404, "Nothing is served here.\n"));
    }
    let german = house.browser().send("GET", "/nothing", &[PAGE, ("accept-language", "de")], "").await;
    assert!(german.body.contains("Seite nicht gefunden") && german.headers["content-language"] == "de");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_database_a_missing_page_is_still_told() {
    let house = House::open().await;
    let (_, browser) = signed_in(&house, &["BO"]).await;
    take_away(&house).await;
    let missing = browser.send("GET", "/nothing", &[PAGE], "").await;
    assert!(missing.status == 404 && missing.body.contains("Page not found"), "{}", missing.body);
    give_back(&house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_tells_a_browser_who_is_signed_in_which_role_is_wanted_and_whom_to_ask() {
    let house = House::with(&[GATES, ORIGINS, PROXY, SUPPORT]).await;
    let (_, browser) = signed_in(&house, &["BO"]).await;
    let barred = browser.authz("", &at("cms.example.com", "/a?b=c&d=%22")).await;
    is_whole(&barred, 403);
    let back =
        "https://admin.example.com/sign-in?switch&#38;return_to=https%3A%2F%2Fcms.example.com%2Fa%3Fb%3Dc%26d%3D%2522";
    for said in
        ["<li>CMS</li>", "<li>BO</li>", "ann@example.com", back, "help@example.com", "You cannot open this page"]
    {
        assert!(barred.body.contains(said), "{said} {}", barred.body);
    }
    // The proxy's own role is wanted first.
    let other = browser.authz("?role=OWNER", &at("cms.example.com", "/")).await;
    assert!(other.body.contains("<li>OWNER</li>") && !other.body.contains("<li>CMS</li>"), "{}", other.body);
    // A program at the same gate gets a code.
    let headers = at("cms.example.com", "/");
    is_refused(&browser.authz("", &headers[1..]).await, 403, "FORBIDDEN");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_tells_a_browser_what_is_missing() {
    let house = House::with(&[("VESTIBULE_GATE_HOSTS", "cms.example.com,app.example.com"), ORIGINS, PROXY]).await;
    let (_, browser) = signed_in(&house, &["BO"]).await;
    for (asking, host, status) in [
        (&browser, "other.example.com", 403),
        (&house.browser(), "other.example.com", 401),
        (&house.browser(), "app.example.com", 401),
    ] {
        let told = asking.authz("", &at(host, "/")).await;
        is_whole(&told, status);
        assert!(told.body.contains("This page is not set up yet"), "{host} {}", told.body);
    }
    // A form that was sent too late: no redirect is asked for.
    let late = house.browser().authz("", &[PAGE, ("x-forwarded-host", "cms.example.com")]).await;
    is_whole(&late, 401);
    assert!(late.body.contains("You are not signed in") && late.body.contains("https://admin.example.com/sign-in\""));
    assert!(late.headers.contains_key("www-authenticate"));
    take_away(&house).await;
    let away = browser.authz("", &at("cms.example.com", "/")).await;
    is_whole(&away, 503);
    assert!(away.body.contains("Not available right now") && away.headers.contains_key("retry-after"));
    give_back(&house).await;
}
