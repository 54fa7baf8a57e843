//! Behind proxies: which proxies may name the client's address, and the warning about a proxy that is not configured.

use serde_json::{Value, json};

use crate::support::{Answer, Browser, Child, House, ORIGIN, TestDatabase};
use crate::transport::is_refused;

const NO_CAPTCHA: [(&str, &str); 2] = [("VESTIBULE_CAPTCHA", "off"), ("VESTIBULE_ALLOW_NO_CAPTCHA", "true")];

/// Headers of proxies, and forgeries of clients in them.
const SPOOFED: [(&str, &str); 6] = [
    ("x-forwarded-for", "203.0.113.77"),
    ("x-forwarded-for", "canary"),
    ("forwarded", "for=203.0.113.77;canary"),
    ("x-real-ip", "203.0.113.77"),
    ("x-forwarded-proto", "canary"),
    ("x-forwarded-host", "canary.example"),
];

/// `requestLookup` with a further header.
async fn ask(browser: &Browser, email: &str, header: (&str, &str)) -> Answer {
    let query = "mutation($email: String!) { requestLookup(input: { email: $email, recaptcha: \"\" }) { errorCode } }";
    let body = json!({ "query": query, "variables": { "email": email } }).to_string();
    browser.send("POST", "/graphql", &[("content-type", "application/json"), ("origin", ORIGIN), header], body).await
}

async fn networks(database: &TestDatabase) -> String {
    database.text("coalesce((select string_agg(key, ' ' order by key) from requesters), '')").await
}

#[tokio::test(flavor = "multi_thread")]
async fn forwarding_headers_of_untrusted_peers_are_ignored_and_logged_once() {
    let child = Child::serve(&NO_CAPTCHA).await;
    let alive = child.browser().send("GET", "/healthz", &[], "").await;
    assert_eq!(alive.status, 200);
    assert!(!child.log().contains("VESTIBULE_TRUSTED_PROXIES"), "{}", child.log());
    for (index, header) in SPOOFED.into_iter().enumerate() {
        let answer = ask(&child.browser(), &format!("a{index}@example.com"), header).await;
        assert_eq!(answer.field("requestLookup")["errorCode"], Value::Null, "{header:?}");
    }
    assert_eq!(networks(&child.database).await, "127.0.0.1/32");
    let said = child.end();
    let told: Vec<&str> = said.lines().filter(|line| line.contains("VESTIBULE_TRUSTED_PROXIES")).collect();
    assert_eq!(told.len(), 1, "{said}");
    assert!(told[0].contains("WARN") && told[0].contains("network=127.0.0.1/32"), "{}", told[0]);
    assert!(!said.contains("canary") && !said.contains("203.0.113.77"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn forwarding_headers_of_trusted_proxies_are_used_without_a_warning() {
    let trusted = [NO_CAPTCHA[0], NO_CAPTCHA[1], ("VESTIBULE_TRUSTED_PROXIES", "192.0.2.0/24,127.0.0.1")];
    let child = Child::serve(&trusted).await;
    for (index, address) in ["203.0.113.9", "2001:db8:1:2::7", "2001:db8:1:2::8"].into_iter().enumerate() {
        let answer = ask(&child.browser(), &format!("a{index}@example.com"), ("x-forwarded-for", address)).await;
        assert_eq!(answer.field("requestLookup")["errorCode"], Value::Null);
    }
    assert_eq!(networks(&child.database).await, "2001:db8:1:2::/64 203.0.113.9/32");
    let said = child.end();
    // The line of the start tells all settings.
    let warned =
        said.lines().any(|line| line.contains("VESTIBULE_TRUSTED_PROXIES") && !line.contains("server: started"));
    assert!(!warned && said.contains("server: started"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_what_a_trusted_proxy_says_only_the_list_of_addresses_is_heard() {
    let house = House::with(&[("VESTIBULE_RATE_LIMIT", "1/1m"), ("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1")]).await;
    let first = ask(&house.browser(), "a@example.com", ("x-real-ip", "203.0.113.1")).await;
    assert_eq!(first.field("requestLookup")["errorCode"], Value::Null);
    for header in SPOOFED.into_iter().skip(1) {
        let answer = ask(&house.browser(), "b@example.com", header).await;
        assert_eq!(answer.field("requestLookup")["errorCode"], "TOO_MANY_REQUESTS", "{header:?}");
    }
    assert_eq!(networks(&house.database).await, "127.0.0.1/32");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_peer_sets_host_or_scheme() {
    let house = House::with(&[("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1")]).await;
    let named = [("host", "evil.example"), ("x-forwarded-host", "admin.example.com")];
    is_refused(&house.browser().send("GET", "/sign-in", &named, "").await, 421, "BAD_USER_INPUT");
    let forwarded = [("x-forwarded-host", "evil.example"), ("x-forwarded-proto", "http")];
    for header in forwarded {
        let answer = ask(&house.browser(), &format!("{}@example.com", header.0), header).await;
        let cookies = answer.set_cookies();
        assert!(cookies[0].starts_with("__Host-pending=") && cookies[0].contains("; Secure"), "{cookies:?}");
    }
    for (_, mail) in house.inbox.mails() {
        assert!(!mail.raw.contains("evil.example"), "{}", mail.raw);
    }
}
