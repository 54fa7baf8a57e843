//! Gate hosts and page origins that no setting lists: refused with their own message, and logged once each with the name of
//! the setting.

use vestibule::rules::token::Token;

use crate::support::staff::gate::PROXY;
use crate::support::{Answer, Child, House, ORIGIN, until};
use crate::transport::is_refused;

const CAPTCHA: [(&str, &str); 2] = [("VESTIBULE_CAPTCHA", "off"), ("VESTIBULE_ALLOW_NO_CAPTCHA", "true")];

/// Waits for a warning that names `last`; all warnings that name a setting.
async fn warned(child: &Child, setting: &str, last: &str) -> Vec<String> {
    let warns = |line: &&str| line.contains("WARN") && line.contains(setting);
    until("its line", async || child.log().lines().any(|line| warns(&line) && line.contains(last)).then_some(())).await;
    child.log().lines().filter(warns).map(String::from).collect()
}

/// A request of a page of this origin, or its preflight.
async fn call(child: &Child, method: &str, path: &str, origin: &str) -> Answer {
    let mut headers = vec![("origin", origin), ("content-type", "application/json")];
    if method == "OPTIONS" {
        headers.push(("access-control-request-method", "POST"));
    }
    child.browser().send(method, path, &headers, "{}").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_whose_host_or_origin_is_not_listed_is_refused_in_words_of_its_own() {
    let house = House::with(&[PROXY, ("VESTIBULE_GATE_HOSTS", "cms.example.com=CMS")]).await;
    let (_, browser) = house.signed_in_as("ann@example.com", &["BO"]).await;
    let wrong_role = browser.authz("", &[("x-forwarded-host", "cms.example.com")]).await;
    let no_host = browser.authz("", &[("x-forwarded-host", "bo.example.com")]).await;
    let of_ours = browser.authz("?role=OWNER", &[]).await;
    for answer in [&wrong_role, &no_host, &of_ours] {
        is_refused(answer, 403, "FORBIDDEN");
    }
    assert_eq!(wrong_role.message(), of_ours.message());
    assert!(no_host.message().contains("VESTIBULE_GATE_HOSTS"), "{}", no_host.body);
    assert!(!wrong_role.message().contains("VESTIBULE_"), "{}", wrong_role.body);

    let nobody = house.browser();
    let plain = nobody.authz("", &[("x-forwarded-host", "cms.example.com")]).await;
    let no_host = nobody.authz("", &[("x-forwarded-host", "bo.example.com")]).await;
    let led = [("x-vestibule-redirect", "1"), ("x-forwarded-proto", "https"), ("x-forwarded-uri", "/")];
    let no_way_back = nobody.authz("", &[&led[..], &[("x-forwarded-host", "cms.example.com")]].concat()).await;
    for answer in [&plain, &no_host, &no_way_back] {
        is_refused(answer, 401, "UNAUTHENTICATED");
    }
    assert_eq!(plain.message(), "Nobody is signed in.");
    assert!(no_host.message().contains("VESTIBULE_GATE_HOSTS"), "{}", no_host.body);
    assert!(no_way_back.message().contains("VESTIBULE_ALLOWED_ORIGINS"), "{}", no_way_back.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_origin_that_is_not_listed_is_warned_of_once() {
    let child = Child::serve(&CAPTCHA).await;
    for (method, path) in [
        ("POST", "/graphql"),
        ("OPTIONS", "/graphql"),
        ("POST", "/device"),
        ("POST", "/sign-in/qr"),
        ("POST", "/sign-out"),
        ("POST", "/graphql"),
    ] {
        let answer = call(&child, method, path, "https://cms.example.com").await;
        is_refused(&answer, 403, "FORBIDDEN");
        assert!(answer.message().contains("VESTIBULE_ALLOWED_ORIGINS"), "{}", answer.body);
    }
    // `Origin: null` and malformed origins are refused and not logged.
    for odd in ["null", "", "x", "https://", "https://a b.example", "https://a\"b", "https://a.example/?x=1", ORIGIN] {
        call(&child, "POST", "/graphql", odd).await;
    }
    call(&child, "POST", "/graphql", &format!("https://{}.example", "x".repeat(300))).await;
    call(&child, "POST", "/graphql", "HTTPS://CMS.example.com").await;
    call(&child, "OPTIONS", "/graphql", "http://localhost:3000").await;
    // The return URL after a sign-in.
    for back in ["https://cms.example.com/x", "https://back.example/y", "//x.example", "javascript:x", "/me"] {
        let page = child.browser().send("GET", &format!("/sign-in?return_to={back}"), &[], "").await;
        assert_eq!(page.status, 200, "{back}");
    }
    let warned = warned(&child, "VESTIBULE_ALLOWED_ORIGINS", "back.example").await;
    assert_eq!(warned.len(), 3, "{warned:?}");
    assert!(warned[0].contains("\"https://cms.example.com\""), "{warned:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_gates_host_that_is_not_listed_is_warned_of_once() {
    let child = Child::serve(&[CAPTCHA[0], CAPTCHA[1], PROXY, ("VESTIBULE_GATE_HOSTS", "cms.example.com")]).await;
    let (nobody, stale) = (child.browser(), child.browser());
    stale.set_cookie("__Host-session", &Token::of([7; 32]).reveal());
    for host in
        ["bo.example.com", "cms.example.com", "", "a b", "bo.example.com, x", "BO.example.com", "cms.example.com:8443"]
    {
        for browser in [&nobody, &stale] {
            assert_eq!(browser.authz("", &[("x-forwarded-host", host)]).await.status, 401, "{host}");
        }
    }
    let warned = warned(&child, "VESTIBULE_GATE_HOSTS", "cms.example.com:8443").await;
    assert_eq!(warned.len(), 2, "{warned:?}");
    assert!(warned[0].contains("\"bo.example.com\""), "{warned:?}");
    // A request that is refused earlier causes no warning.
    assert_eq!(nobody.authz("?role=x", &[("x-forwarded-host", "other.example")]).await.status, 400);
    // The gate's origin as return URL.
    let led = [("x-vestibule-redirect", "1"), ("x-forwarded-proto", "https"), ("x-forwarded-uri", "/")];
    for _ in 0..2 {
        nobody.authz("", &[&led[..], &[("x-forwarded-host", "cms.example.com")]].concat()).await;
    }
    let warned = self::warned(&child, "VESTIBULE_ALLOWED_ORIGINS", "\"https://cms.example.com\"").await;
    assert_eq!(warned.len(), 1, "{warned:?}");
    assert!(!child.log().contains("other.example"));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_flood_of_names_a_hundred_are_told() {
    let child = Child::serve(&[CAPTCHA[0], CAPTCHA[1], PROXY]).await;
    for number in 0..120 {
        let origin = format!("https://o{number}.example");
        is_refused(&call(&child, "POST", "/graphql", &origin).await, 403, "FORBIDDEN");
    }
    let warned = warned(&child, "VESTIBULE_ALLOWED_ORIGINS", "for an hour").await;
    assert_eq!(warned.len(), 101, "{warned:?}");
    // Origins and hosts have separate limits of warnings.
    child.browser().authz("", &[("x-forwarded-host", "bo.example.com")]).await;
    assert_eq!(self::warned(&child, "VESTIBULE_GATE_HOSTS", "bo.example.com").await.len(), 1);
}
