//! `/authz` with `X-Vestibule-Redirect: 1`: a browser without a session is sent to the sign-in page and back to the gate
//! afterwards.

use url::Url;

use crate::support::staff::gate::{PROXY, is_empty};
use crate::support::{Answer, House, Wire};
use crate::transport::{is_guarded, is_refused};

const ORIGINS: (&str, &str) = ("VESTIBULE_ALLOWED_ORIGINS", "https://cms.example.com,https://bo.example.com:8443");

/// Headers by which a proxy describes the request at its gate.
fn held<'a>(scheme: &'a str, host: &'a str, uri: &'a str) -> [(&'static str, &'a str); 4] {
    [("x-vestibule-redirect", "1"), ("x-forwarded-proto", scheme), ("x-forwarded-host", host), ("x-forwarded-uri", uri)]
}

fn is_nobody(answer: &Answer, what: &str) {
    assert!(!answer.headers.contains_key("location"), "{what}");
    is_refused(answer, 401, "UNAUTHENTICATED");
    assert!(is_empty(answer), "{what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_without_a_session_is_sent_to_the_page_and_back() {
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
        // The return URL is the requested one.
        let there = Url::parse(answer.headers["location"].to_str().unwrap()).unwrap();
        let page = browser.send("GET", &there[url::Position::BeforePath..], &[], "").await;
        let onward = format!(" data-onward=\"{}\">", back.replace('&', "&#38;"));
        assert!(page.body.contains(&onward), "{onward} {}", page.body);
    }
}

/// Return URL in an answer of the gate, after the redirect to the sign-in page.
fn back(answer: &Answer, what: &str) -> String {
    assert_eq!(answer.status, 303, "{what} {}", answer.body);
    assert!(is_empty(answer), "{what}");
    let location = answer.headers["location"].to_str().unwrap();
    // Request-line length that proxies and servers accept (RFC 9110, 4.1).
    assert!(location.len() <= 8000, "{what} {}", location.len());
    let there = Url::parse(location).unwrap();
    assert_eq!(&there[..url::Position::AfterPath], "https://admin.example.com/sign-in", "{what}");
    let pairs: Vec<(String, String)> = there.query_pairs().into_owned().collect();
    let [(name, back)] = &pairs[..] else { panic!("{what} {pairs:?}") };
    assert_eq!(name, "return_to");
    back.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_requested_page_leads_to_the_sign_in_and_back_as_near_as_possible() {
    let house = House::with(&[ORIGINS, PROXY]).await;
    let (long, quotes) = ("x".repeat(2100), "\"".repeat(700));
    let gate = "https://cms.example.com";
    for (uri, kept) in [
        (format!("/list?q={long}"), "/list"),
        (format!("/list?q={long}#third"), "/list"),
        (format!("/list#{long}"), "/list"),
        (format!("/{long}?q=1"), "/"),
        (format!("/q?{quotes}"), "/q"),
        (format!("/{quotes}"), "/"),
        (String::from("/find?user=DOM\\ann"), "/find?user=DOM%5Cann"),
        (String::from("/DOM\\ann?x=\\\\host\\share"), "/DOM%5Cann?x=%5C%5Chost%5Cshare"),
        (String::from("/\\evil.example"), "/%5Cevil.example"),
        (String::from("/\t/evil.example"), "/%09/evil.example"),
        (String::from("/a b?c d"), "/a%20b?c%20d"),
        (String::from("/k\u{e4}se?\u{1f9c0}"), "/k%C3%A4se?%F0%9F%A7%80"),
        (String::from("//x"), "/"),
        (String::from("//x?y=1"), "/"),
        (String::from("//evil.example/y"), "/"),
        (String::from("/.//evil.example"), "/"),
        (String::from("/%2e//evil.example?a"), "/"),
        (String::from("/?next=//evil.example"), "/?next=//evil.example"),
        (String::new(), "/"),
        (String::from("*"), "/"),
        (String::from("x"), "/"),
        (String::from("?x"), "/"),
        (String::from("@evil.example"), "/"),
        (String::from(".evil.example/"), "/"),
        (String::from(":8443/"), "/"),
        (String::from("https://evil.example/"), "/"),
    ] {
        let answer = house.browser().authz("", &held("https", "cms.example.com", &uri)).await;
        let back = back(&answer, &uri);
        assert_eq!(back, format!("{gate}{kept}"), "{uri}");
        // The sign-in page continues to this URL.
        let path = answer.headers["location"].to_str().unwrap().strip_prefix("https://admin.example.com").unwrap();
        let page = house.browser().send("GET", path, &[], "").await;
        assert!(page.body.contains(&format!(" data-onward=\"{back}\">")), "{uri} {}", page.body);
    }
    // A return URL that is the sign-in page itself.
    for uri in ["/sign-in", "/sign-in?return_to=/sign-in", "/./sign-in"] {
        let answer = house.browser().authz("", &held("https", "admin.example.com", uri)).await;
        assert_eq!(back(&answer, uri), "https://admin.example.com/", "{uri}");
    }
    // A missing or repeated path header gives no return URL.
    let whole = held("https", "cms.example.com", "/list");
    let twice = [&whole[..], &[("x-forwarded-uri", "/list")]].concat();
    for sent in [&whole[..3], &twice] {
        assert_eq!(back(&house.browser().authz("", sent).await, "the path"), "https://cms.example.com/");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_in_bytes_that_are_no_text_is_led_back_to() {
    let house = House::with(&[ORIGINS, PROXY]).await;
    let mut wire = Wire::open(&house.url).await;
    let mut request = b"GET /authz HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-vestibule-redirect: 1\r\n\
        x-forwarded-proto: https\r\nx-forwarded-host: cms.example.com\r\nx-forwarded-uri: /k\xe4se?a=\xff"
        .to_vec();
    request.extend_from_slice(b"\r\n\r\n");
    wire.send(request).await;
    let (answer, _) = wire.closed().await;
    let back = "return_to=https%3A%2F%2Fcms.example.com%2Fk%25E4se%3Fa%3D%25FF\r\n";
    assert!(answer.starts_with("HTTP/1.1 303 ") && answer.contains(back), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_return_url_leads_to_an_unlisted_origin() {
    let house = House::with(&[ORIGINS, PROXY]).await;
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
    ] {
        let answer = house.browser().authz("", &held(scheme, host, uri)).await;
        is_nobody(&answer, &format!("{scheme} {host} {uri}"));
    }
    let whole = held("https", "cms.example.com", "/");
    for index in 0..4 {
        let mut without = whole.to_vec();
        let (name, value) = without.remove(index);
        // Without a host header the request was for our own origin; without a path the return URL is the gate's root.
        if !["x-forwarded-host", "x-forwarded-uri"].contains(&name) {
            is_nobody(&house.browser().authz("", &without).await, &format!("without {name}"));
        }
        let mut twice = whole.to_vec();
        twice.push((name, value));
        if name != "x-forwarded-uri" {
            is_nobody(&house.browser().authz("", &twice).await, &format!("{name} twice"));
        }
    }
    for wanted in ["0", "", "true", "1, 1"] {
        let mut other = whole;
        other[0].1 = wanted;
        is_nobody(&house.browser().authz("", &other).await, &format!("redirect {wanted:?}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_untrusted_peer_gets_no_redirect() {
    let house = House::with(&[ORIGINS]).await;
    for host in ["cms.example.com", "admin.example.com"] {
        is_nobody(&house.browser().authz("", &held("https", host, "/")).await, host);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_browser_without_a_session_is_redirected() {
    let house = House::with(&[ORIGINS, PROXY, ("VESTIBULE_GATE_HOSTS", "cms.example.com")]).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
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
