//! `/authz` with `X-Vestibule-Redirect: 1`: the way in for whoever stands at a gate and is nobody, and back from there.

use url::Url;

use crate::support::gate::{PROXY, is_empty};
use crate::support::{Answer, House};
use crate::transport::{is_guarded, is_refused};

const ORIGINS: (&str, &str) = ("VESTIBULE_ALLOWED_ORIGINS", "https://cms.example.com,https://bo.example.com:8443");

/// What a proxy says of a request it holds at its gate.
fn held<'a>(scheme: &'a str, host: &'a str, uri: &'a str) -> [(&'static str, &'a str); 4] {
    [("x-vestibule-redirect", "1"), ("x-forwarded-proto", scheme), ("x-forwarded-host", host), ("x-forwarded-uri", uri)]
}

fn is_nobody(answer: &Answer, what: &str) {
    assert!(!answer.headers.contains_key("location"), "{what}");
    is_refused(answer, 401, "UNAUTHENTICATED");
    assert!(is_empty(answer), "{what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_led_to_the_page_and_back() {
    let house = House::with(&[ORIGINS, PROXY]).await;
    let sign_in = "https://admin.example.com/sign-in?return_to=";
    for (scheme, host, uri, location, back) in [
        ("https", "cms.example.com", "/", "https%3A%2F%2Fcms.example.com%2F", "https://cms.example.com/"),
        (
            "https",
            "cms.example.com",
            "/a/b?c=d&e=f%20g#h",
            "https%3A%2F%2Fcms.example.com%2Fa%2Fb%3Fc%3Dd%26e%3Df%2520g%23h",
            "https://cms.example.com/a/b?c=d&e=f%20g#h",
        ),
        (
            "https",
            "bo.example.com:8443",
            "/k%C3%A4se?return_to=https://evil.example",
            "https%3A%2F%2Fbo.example.com%3A8443%2Fk%25C3%25A4se%3Freturn_to%3Dhttps%3A%2F%2Fevil.example",
            "https://bo.example.com:8443/k%C3%A4se?return_to=https://evil.example",
        ),
        (
            "https",
            "CMS.example.com:443",
            "/x/../y\"><script>",
            "https%3A%2F%2Fcms.example.com%2Fy%2522%253E%253Cscript%253E",
            "https://cms.example.com/y%22%3E%3Cscript%3E",
        ),
        ("https", "admin.example.com", "/me", "https%3A%2F%2Fadmin.example.com%2Fme", "https://admin.example.com/me"),
    ] {
        let browser = house.browser();
        let answer = browser.authz("?role=BO", &held(scheme, host, uri)).await;
        assert_eq!(answer.status, 303, "{uri} {}", answer.body);
        assert_eq!(answer.headers["location"], format!("{sign_in}{location}").as_str());
        assert!(is_empty(&answer) && answer.set_cookies().is_empty());
        is_guarded(&answer);
        // Where that leads is where it came from.
        let there = Url::parse(answer.headers["location"].to_str().unwrap()).unwrap();
        let page = browser.send("GET", &there[url::Position::BeforePath..], &[], "").await;
        let onward = format!(" data-onward=\"{}\">", back.replace('&', "&#38;"));
        assert!(page.body.contains(&onward), "{onward} {}", page.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_led_back_to_what_is_not_ours() {
    let house = House::with(&[ORIGINS, PROXY]).await;
    let long = format!("/{}", "x".repeat(2100));
    for (scheme, host, uri) in [
        ("https", "evil.example", "/"),
        ("http", "cms.example.com", "/"),
        ("https", "cms.example.com:8443", "/"),
        ("https", "bo.example.com", "/"),
        ("https", "cms.example.com.evil.example", "/"),
        ("https", "cms.example.com@evil.example", "/"),
        ("https", "evil.example#@cms.example.com", "/"),
        ("https", "evil.example/cms.example.com", "/"),
        ("https", "", "/"),
        ("", "cms.example.com", "/"),
        ("javascript", "cms.example.com", "/"),
        ("HTTPS", "cms.example.com", "/"),
        ("https,http", "cms.example.com", "/"),
        ("https", "cms.example.com", ""),
        ("https", "cms.example.com", "x"),
        ("https", "cms.example.com", "@evil.example"),
        ("https", "cms.example.com", ".evil.example/"),
        ("https", "cms.example.com", ":8443/"),
        ("https", "cms.example.com", "//evil.example"),
        ("https", "cms.example.com", "/\\evil.example"),
        ("https", "cms.example.com", "/\t/evil.example"),
        ("https", "cms.example.com", long.as_str()),
        ("https", "admin.example.com", "/sign-in"),
    ] {
        let answer = house.browser().authz("", &held(scheme, host, uri)).await;
        is_nobody(&answer, &format!("{scheme} {host} {uri}"));
    }
    let whole = held("https", "cms.example.com", "/");
    for index in 0..4 {
        let mut without = whole.to_vec();
        let (name, value) = without.remove(index);
        // Without its host, ours is what was asked for.
        if name != "x-forwarded-host" {
            is_nobody(&house.browser().authz("", &without).await, &format!("without {name}"));
        }
        let mut twice = whole.to_vec();
        twice.push((name, value));
        is_nobody(&house.browser().authz("", &twice).await, &format!("{name} twice"));
    }
    for wanted in ["0", "", "true", "1, 1"] {
        let mut other = whole;
        other[0].1 = wanted;
        is_nobody(&house.browser().authz("", &other).await, &format!("redirect {wanted:?}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_nobody_trusts_leads_nobody_anywhere() {
    let house = House::with(&[ORIGINS]).await;
    for host in ["cms.example.com", "admin.example.com"] {
        is_nobody(&house.browser().authz("", &held("https", host, "/")).await, host);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_nobody_is_led_there() {
    let house = House::with(&[ORIGINS, PROXY, ("VESTIBULE_GATE_HOSTS", "cms.example.com")]).await;
    let ann = house.enrolled("ann@example.com").await;
    house.db_write("update accounts set roles = '{BO}'").await;
    let browser = house.signed_in(&ann).await;
    let sent = held("https", "cms.example.com", "/");
    for (query, method, status) in [
        ("", "GET", 200),
        ("?role=BO", "GET", 200),
        ("?role=CMS", "GET", 403),
        ("?role=x", "GET", 400),
        ("", "POST", 405),
    ] {
        let answer = browser.send(method, &format!("/authz{query}"), &sent, "").await;
        assert_eq!(answer.status, status, "{method} {query}");
        assert!(!answer.headers.contains_key("location"), "{method} {query}");
    }
    assert_eq!(house.browser().send("HEAD", "/authz", &sent, "").await.status, 303);
    assert!(browser.sign_out().await);
    assert_eq!(browser.authz("", &sent).await.status, 303);
}
