//! `/authz`: which hosts have a gate, and which proxies may name the host.

use crate::authz::signed_in;
use crate::support::staff::gate::{PROXY, is_empty};
use crate::support::{House, Wire};

const GATES: (&str, &str) = ("VESTIBULE_GATE_HOSTS", "cms.example.com,bo.example.com:8443");

#[tokio::test(flavor = "multi_thread")]
async fn only_the_public_host_and_listed_hosts_have_gates() {
    let house = House::with(&[GATES, PROXY]).await;
    let (_, browser) = signed_in(&house, &["BO"]).await;
    for (host, status) in [
        ("admin.example.com", 200),
        ("admin.example.com:443", 200),
        ("cms.example.com", 200),
        ("cms.example.com:443", 200),
        ("CMS.Example.COM", 200),
        ("bo.example.com:8443", 200),
        ("bo.example.com", 403),
        ("cms.example.com:8443", 403),
        ("cms.example.com.", 403),
        ("evil.cms.example.com", 403),
        ("evil.example", 403),
        ("127.0.0.1", 403),
        ("", 403),
        ("cms.example.com, evil.example", 403),
        ("cms.example.com/", 403),
        ("cms.example.com@evil.example", 403),
        ("cms%2eexample.com", 403),
    ] {
        let answer = browser.authz("", &[("x-forwarded-host", host)]).await;
        assert_eq!((answer.status, is_empty(&answer)), (status, status != 200), "{host:?}");
        assert_eq!(house.browser().authz("", &[("x-forwarded-host", host)]).await.status, 401, "{host:?}");
    }
    let twice = [("x-forwarded-host", "cms.example.com"), ("x-forwarded-host", "cms.example.com")];
    assert_eq!(browser.authz("", &twice).await.status, 403);
    for (host, status) in [("cms.example.com", 200), ("evil.example", 403)] {
        let answer = browser.authz("", &[("host", host)]).await;
        assert_eq!((answer.status, is_empty(&answer)), (status, status != 200), "{host:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_opens_to_its_own_roles_whatever_the_proxy_asks_for() {
    let hosts = "cms.example.com=CMS,bo.example.com:8443=BO+CMS,any.example.com,admin.example.com=OWNER";
    let house = House::with(&[("VESTIBULE_GATE_HOSTS", hosts), PROXY]).await;
    let (_, bo) = house.signed_in_as("bo@example.com", &["BO"]).await;
    let (_, cms) = house.signed_in_as("cms@example.com", &["CMS"]).await;
    for (host, query, of_bo, of_cms) in [
        ("cms.example.com", "", 403, 200),
        ("CMS.example.com:443", "", 403, 200),
        ("cms.example.com", "?role=BO", 403, 403),
        ("cms.example.com", "?role=BO,CMS", 403, 200),
        ("bo.example.com:8443", "", 200, 200),
        ("bo.example.com:8443", "?role=CMS", 403, 200),
        ("bo.example.com", "", 403, 403),
        ("any.example.com", "", 200, 200),
        ("any.example.com", "?role=BO", 200, 403),
        ("admin.example.com", "", 403, 403),
        ("admin.example.com:443", "?role=BO,CMS", 403, 403),
    ] {
        for (browser, status) in [(&bo, of_bo), (&cms, of_cms)] {
            let answer = browser.authz(query, &[("x-forwarded-host", host)]).await;
            assert_eq!((answer.status, is_empty(&answer)), (status, status != 200), "{host} {query}");
        }
        assert_eq!(house.browser().authz(query, &[("x-forwarded-host", host)]).await.status, 401, "{host} {query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn host_headers_of_untrusted_peers_are_ignored() {
    let house = House::with(&[GATES]).await;
    let (_, browser) = signed_in(&house, &["BO"]).await;
    for (host, forwarded, status) in [
        ("admin.example.com", "evil.example", 200),
        ("evil.example", "cms.example.com", 403),
        ("cms.example.com", "evil.example", 200),
    ] {
        let answer = browser.authz("", &[("host", host), ("x-forwarded-host", forwarded)]).await;
        assert_eq!(answer.status, status, "{host} {forwarded}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn any_host_may_ask_and_none_by_a_whole_url() {
    let house = House::open().await;
    let ask = async |line: &str, host: &str| {
        let mut wire = Wire::open(&house.url).await;
        wire.send(format!("GET {line} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n")).await;
        let (answer, _) = wire.closed().await;
        assert_eq!(answer.to_lowercase().matches("\r\nx-auth-").count(), 4, "{answer}");
        answer.split(' ').nth(1).unwrap().to_owned()
    };
    assert_eq!(ask("/authz", "anything.example").await, "401");
    assert_eq!(ask("/authz", "127.0.0.1:1").await, "401");
    assert_eq!(ask("http://cms.example.com/authz", "admin.example.com").await, "421");
    assert_eq!(ask("https://admin.example.com/authz", "admin.example.com").await, "401");
}
