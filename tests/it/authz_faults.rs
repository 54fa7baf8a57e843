//! `/authz`: faults give no identity away, and requests are counted but not logged.

use vestibule::edge::Limits;

use crate::authz::signed_in;
use crate::faults::{give_back, take_away};
use crate::support::openmetrics::Page;
use crate::support::staff::gate::is_empty;
use crate::support::{Browser, Child, House, until};
use crate::transport::is_refused;

#[tokio::test(flavor = "multi_thread")]
async fn without_a_database_no_request_passes() {
    let house = House::open().await;
    let (_, browser) = signed_in(&house, &["BO"]).await;
    take_away(&house).await;
    let answer = browser.authz("?role=BO", &[]).await;
    is_refused(&answer, 503, "UNAVAILABLE");
    assert!(is_empty(&answer) && answer.headers.contains_key("retry-after"));
    assert_eq!(house.browser().authz("", &[]).await.status, 401, "without a cookie no look-up is needed");
    give_back(&house).await;
    assert!(browser.passes().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_timed_out_answer_names_no_account() {
    let limits = Limits { request: std::time::Duration::ZERO, ..Limits::default() };
    let house = House::limited(limits).await;
    // A well-formed cookie that needs a look-up.
    let browser = house.browser();
    browser.set_cookie("__Host-session", &"A".repeat(43));
    let answer = browser.authz("", &[]).await;
    is_refused(&answer, 503, "UNAVAILABLE");
    assert!(is_empty(&answer));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_no_header_can_hold_is_a_fault() {
    let house = House::open().await;
    let (_, browser) = signed_in(&house, &["BO"]).await;
    for email in ["E'ann@example.com\\r\\nX-Auth-Roles: OWNER'", "E'ann\\x7f@example.com'", "'änn@example.com'", "''"]
    {
        house.db_write(&format!("update accounts set email = {email}")).await;
        let answer = browser.authz("", &[]).await;
        is_refused(&answer, 500, "INTERNAL");
        assert!(is_empty(&answer), "{email}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn gates_are_counted() {
    let house = House::open().await;
    let (_, browser) = signed_in(&house, &["BO"]).await;
    let page = async || Page::parse(&Browser::new(&house.metrics_url).send("GET", "/metrics", &[], "").await.body);
    let before = page().await;
    for (query, status) in [("", 200), ("?role=BO", 200), ("?role=OWNER", 403), ("?role=x", 400)] {
        assert_eq!(browser.authz(query, &[]).await.status, status);
    }
    assert_eq!(house.browser().authz("", &[]).await.status, 401);
    let after = page().await;
    let requests = after.since(&before, "vestibule_requests");
    let expected = [("2xx", 2.0), ("4xx", 3.0)]
        .map(|(class, count)| (format!("vestibule_requests_total{{route=\"authz\",class=\"{class}\"}}"), count));
    assert_eq!(requests, expected.into());
    let refused = [(400, "BAD_USER_INPUT"), (401, "UNAUTHENTICATED"), (403, "FORBIDDEN")]
        .map(|(status, code)| (format!("vestibule_refusals_total{{status=\"{status}\",code=\"{code}\"}}"), 1.0));
    assert_eq!(after.since(&before, "vestibule_refusals"), refused.into());
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_at_a_gate_are_not_logged_above_debug() {
    let child = Child::serve(&[("VESTIBULE_CAPTCHA", "off"), ("VESTIBULE_ALLOW_NO_CAPTCHA", "true")]).await;
    let browser = child.browser();
    browser.set_cookie("__Host-session", &"A".repeat(43));
    for (query, status) in [("", 401), ("?role=BO", 401), ("?role=x", 400)] {
        assert_eq!(browser.authz(query, &[]).await.status, status);
        assert_eq!(child.browser().authz(query, &[]).await.status, status);
    }
    assert_eq!(browser.send("POST", "/authz", &[], "").await.status, 405);
    // On other paths a refusal is logged above debug.
    assert_eq!(browser.send("POST", "/sign-in", &[], "").await.status, 405);
    until("its line", async || child.log().contains("path=/sign-in").then_some(())).await;
    let log = child.log();
    let above = |line: &&str| !line.contains("DEBUG") && !line.contains("TRACE");
    let refused = log.lines().filter(|line| line.contains("a request was refused")).filter(above).count();
    let answered = log.lines().filter(|line| line.contains("path=/authz"));
    assert_eq!((refused, answered.clone().count(), answered.filter(above).count()), (1, 7, 0), "{log}");
}
