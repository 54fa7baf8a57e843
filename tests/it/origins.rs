//! Which origins may call the server, and which hosts it answers for.

use serde_json::json;

use crate::support::{Answer, House, ORIGIN};
use crate::transport::{is_guarded, is_refused, nothing_ran};

/// Request headers, and the origin that may read the answer.
type Sent<'a> = (&'a [(&'a str, &'a str)], Option<&'a str>);

const OTHER: &str = "https://cms.example.com";

async fn ask(house: &House, headers: &[(&str, &str)]) -> Answer {
    let query = "mutation { requestLookup(input: { email: \"ann@example.com\", recaptcha: \"\" }) { errorCode } }";
    let all: Vec<(&str, &str)> = headers.iter().copied().chain([("content-type", "application/json")]).collect();
    house.browser().send("POST", "/graphql", &all, json!({ "query": query }).to_string()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_page_makes_nothing_run() {
    let house = House::with(&[("VESTIBULE_ALLOWED_ORIGINS", OTHER)]).await;
    let foreign: [&[(&str, &str)]; 16] = [
        &[("origin", "null")],
        &[("origin", "null"), ("sec-fetch-site", "same-origin")],
        &[("origin", "https://evil.example")],
        &[("origin", "http://admin.example.com")],
        &[("origin", "https://admin.example.com:8443")],
        &[("origin", "https://admin.example.com.evil.example")],
        &[("origin", "https://evil-admin.example.com")],
        &[("origin", "https://admin.example.com@evil.example")],
        &[("origin", "https://evil.example#https://admin.example.com")],
        &[("origin", "https://sub.admin.example.com")],
        &[("origin", "https://admin.example.com, https://evil.example")],
        &[("origin", ORIGIN), ("origin", "https://evil.example")],
        &[("origin", ""), ("sec-fetch-site", "same-origin")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "something-new")],
    ];
    for headers in foreign {
        let answer = ask(&house, headers).await;
        is_refused(&answer, 403, "FORBIDDEN");
        assert!(!answer.headers.contains_key("access-control-allow-origin"), "{headers:?}");
    }
    nothing_ran(&house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn listed_origins_and_scripts_may_call() {
    let house = House::with(&[("VESTIBULE_ALLOWED_ORIGINS", OTHER), ("VESTIBULE_COOLDOWN", "off")]).await;
    let ours: [Sent<'_>; 6] = [
        (&[], None),
        (&[("sec-fetch-site", "same-origin")], None),
        (&[("sec-fetch-site", "none")], None),
        (&[("origin", ORIGIN), ("sec-fetch-site", "same-origin")], Some(ORIGIN)),
        (&[("origin", OTHER), ("sec-fetch-site", "same-site")], Some(OTHER)),
        (&[("origin", OTHER), ("sec-fetch-site", "cross-site")], Some(OTHER)),
    ];
    for (headers, shared) in ours {
        let answer = ask(&house, headers).await;
        assert_eq!(answer.status, 200, "{headers:?} {}", answer.body);
        let told = |name: &str| answer.headers.get(name).map(|value| value.to_str().unwrap());
        assert_eq!(told("access-control-allow-origin"), shared);
        assert_eq!(told("access-control-allow-credentials"), shared.map(|_| "true"));
        assert_eq!(told("access-control-expose-headers"), shared.map(|_| "x-request-id, retry-after"));
        assert!(answer.headers.get_all("vary").iter().any(|vary| vary == "Origin"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preflight_is_answered_to_listed_origins_only() {
    let house = House::with(&[("VESTIBULE_ALLOWED_ORIGINS", OTHER)]).await;
    let sent = "apollographql-client-name,apollographql-client-version,baggage,content-type,sentry-trace,traceparent,\
        tracestate,x-request-id";
    let wanted = [("access-control-request-method", "POST"), ("access-control-request-headers", sent)];
    for origin in [ORIGIN, OTHER] {
        let headers = [("origin", origin), wanted[0], wanted[1]];
        let answer = house.browser().send("OPTIONS", "/graphql", &headers, "").await;
        assert_eq!(answer.status, 204);
        for (name, value) in [
            ("access-control-allow-origin", origin),
            ("access-control-allow-credentials", "true"),
            ("access-control-allow-methods", "POST"),
        ] {
            assert_eq!(answer.headers[name], value);
        }
        let allowed = answer.headers["access-control-allow-headers"].to_str().unwrap();
        let mut allowed: Vec<&str> = allowed.split(", ").collect();
        allowed.sort_unstable();
        assert_eq!(allowed.join(","), sent);
        is_guarded(&answer);
    }
    for origin in ["null", "https://evil.example", "https://cms.example.com.evil.example"] {
        let headers = [("origin", origin), wanted[0], wanted[1]];
        let answer = house.browser().send("OPTIONS", "/graphql", &headers, "").await;
        is_refused(&answer, 403, "FORBIDDEN");
        assert!(answer.message().contains("origin"), "{}", answer.body);
        let shared = answer.headers.keys().filter(|name| name.as_str().starts_with("access-control-")).count();
        assert_eq!(shared, 0);
    }
}

/// The CORS headers of an answer, whole and in order.
fn shared(answer: &Answer) -> Vec<(&str, &str)> {
    let named = |name: &str| name.starts_with("access-control-");
    let mut all: Vec<(&str, &str)> =
        answer.headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
    all.retain(|(name, _)| named(name));
    all.sort_unstable();
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_send_the_account_door_a_token_and_a_captcha_and_never_cookies() {
    let house = House::with(&[("VESTIBULE_DOORS", "account"), ("VESTIBULE_ALLOWED_ORIGINS", OTHER)]).await;
    let sent = "content-type, traceparent, tracestate, sentry-trace, baggage, apollographql-client-name, \
        apollographql-client-version, x-request-id, authorization, x-captcha";
    let wanted = [
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "authorization,content-type,x-captcha"),
    ];
    let query = json!({ "query": "mutation { logout { status } }" }).to_string();
    let called = [("content-type", "application/json"), ("x-captcha", "token"), ("authorization", "Bearer none")];
    for origin in [ORIGIN, OTHER] {
        let read =
            [("access-control-allow-origin", origin), ("access-control-expose-headers", "x-request-id, retry-after")];
        let headers = [("origin", origin), wanted[0], wanted[1]];
        let preflight = house.browser().send("OPTIONS", "/account/graphql", &headers, "").await;
        assert_eq!(preflight.status, 204);
        let allowed = [("access-control-allow-headers", sent), ("access-control-allow-methods", "POST")];
        let expected = [&allowed[..], &read, &[("access-control-max-age", "600")]].concat();
        assert_eq!(shared(&preflight), expected);
        let headers = [&called[..], &[("origin", origin)]].concat();
        let answer = house.browser().send("POST", "/account/graphql", &headers, query.clone()).await;
        assert_eq!(answer.code(), "UNAUTHENTICATED");
        assert_eq!(shared(&answer), read);
        assert_eq!(answer.set_cookies(), Vec::<String>::new());
    }
    for (method, more) in [("OPTIONS", &wanted[..]), ("POST", &called[..])] {
        let headers = [more, &[("origin", "https://evil.example")]].concat();
        let answer = house.browser().send(method, "/account/graphql", &headers, query.clone()).await;
        is_refused(&answer, 403, "FORBIDDEN");
        assert_eq!(shared(&answer), []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_host_is_misdirected_but_for_monitors() {
    let house = House::open().await;
    let body = json!({ "query": "mutation { signOut }" }).to_string();
    let hosts = ["evil.example", "admin.example.com:8443", "127.0.0.1", "localhost", "admin.example.com.evil.example"];
    for host in hosts {
        for (method, path) in [("POST", "/graphql"), ("GET", "/"), ("GET", "/sign-in"), ("GET", "/nothing")] {
            let headers = [("host", host), ("content-type", "application/json")];
            let answer = house.browser().send(method, path, &headers, body.clone()).await;
            is_refused(&answer, 421, "BAD_USER_INPUT");
        }
        for (path, status) in [("/healthz", 200), ("/readyz", 503)] {
            // Not ready, because the test's clock differs from the database's.
            let answer = house.browser().send("GET", path, &[("host", host)], "").await;
            assert_eq!(answer.status, status, "{}", answer.body);
            is_guarded(&answer);
        }
    }
    for host in ["admin.example.com", "ADMIN.example.com", "admin.example.com:443"] {
        let answer = house.browser().send("GET", "/sign-in", &[("host", host)], "").await;
        assert_eq!(answer.status, 200, "{host}");
    }
}
