//! Traefik's `forwardAuth`, simulated by the headers that its documentation names, after the middlewares of
//! `docs/proxies/gate-traefik.yml`.

use super::{IDENTITY, gate_cookie, house, signed_in};
use crate::support::{Answer, House};

/// Sends Traefik's question about a client's `uri`, by the router for pages or for programs.
async fn ask(house: &House, cookie: &str, uri: &str, page: bool) -> Answer {
    let mut headers = vec![
        ("host", "127.0.0.1:8080"),
        ("x-forwarded-method", "GET"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "app.example.com"),
        ("x-forwarded-uri", uri),
        ("x-forwarded-for", "203.0.113.7"),
        // Traefik forwards the client's headers too.
        ("accept", if page { "text/html,*/*;q=0.8" } else { "application/json" }),
        ("origin", "https://app.example.com"),
        ("sec-fetch-site", "same-site"),
        ("sec-fetch-mode", if page { "navigate" } else { "cors" }),
        ("user-agent", "Mozilla/5.0"),
    ];
    if !cookie.is_empty() {
        headers.push(("cookie", cookie));
    }
    if page {
        headers.push(("x-vestibule-redirect", "1"));
    }
    house.browser().send("GET", "/authz?role=BO", &headers, "").await
}

#[tokio::test(flavor = "multi_thread")]
async fn traefiks_requests_get_answers_that_traefik_understands() {
    let house = house().await;
    let (ann, one) = signed_in(&house, "ann@example.com", &["BO"]).await;
    let (_, other) = signed_in(&house, "ben@example.com", &["CMS"]).await;
    let [ann_cookie, ben_cookie] = [one, other].map(|browser| format!("theme=dark; {}", gate_cookie(&browser)));

    // Traefik lets a request pass on 2xx and copies these headers to it; other answers go to the client.
    let passed = ask(&house, &ann_cookie, "/", false).await;
    assert_eq!(passed.status, 200, "{}", passed.body);
    assert_eq!(passed.headers["x-auth-id"], ann.id.as_str());
    assert!(IDENTITY.iter().all(|name| !passed.headers[*name].is_empty()));
    for (cookie, page, status) in [
        ("", false, 401),
        ("", true, 303),
        ("__Secure-gate=made-up", true, 303),
        (&*ben_cookie, false, 403),
        (&*ben_cookie, true, 403),
    ] {
        let answer = ask(&house, cookie, "/reports?a=b&c=%22d", page).await;
        assert_eq!(answer.status, status, "{}", answer.body);
        assert!(IDENTITY.iter().all(|name| answer.headers[*name].is_empty()), "{:?}", answer.headers);
        assert!(answer.set_cookies().is_empty());
        if status == 403 {
            let is_page =
                answer.body.contains("ben@example.com") && answer.body.contains("sign-in?switch&#38;return_to=");
            assert_eq!(is_page, page, "{}", answer.body);
        }
        if status == 303 {
            let to = url::Url::parse(answer.headers["location"].to_str().unwrap()).unwrap();
            let back: Vec<String> = to.query_pairs().map(|(_, value)| value.into_owned()).collect();
            assert_eq!(back, ["https://app.example.com/reports?a=b&c=%22d"]);
        }
    }
}

#[test]
fn the_file_for_traefik_names_every_header_of_the_gate() {
    let file = include_str!("../../../../docs/proxies/gate-traefik.yml");
    for name in IDENTITY {
        assert!(file.contains(&format!("          {name}: \"\"\n")), "{name} of a client");
    }
    assert!(file.contains(&format!("authResponseHeaders: [{}]", IDENTITY.join(", "))));
}
