//! Invalid questions of a gate to `/authz`.

use super::super::proxied::APP;
use super::{IDENTITY, gate_cookie, house, signed_in};

/// Repeated or unknown parameters and unknown roles are refused, even with a valid cookie.
#[tokio::test(flavor = "multi_thread")]
async fn a_gate_that_is_asked_in_two_ways_at_once_answers_to_none() {
    let house = house().await;
    let (_, browser) = signed_in(&house, "ann@example.com", &["BO"]).await;
    let cookie = gate_cookie(&browser);
    for query in
        ["role=BO&role=CMS", "role=CMS&role=BO", "role=BO&x=1", "Role=BO", "role=BO%26role=CMS", "role=", "role=NOBODY"]
    {
        let headers = [("cookie", cookie.as_str()), ("x-forwarded-host", APP)];
        let answer = house.browser().send("GET", &format!("/authz?{query}"), &headers, "").await;
        assert_eq!(answer.status, 400, "{query} {}", answer.body);
        assert!(IDENTITY.iter().all(|name| answer.headers[*name].is_empty()), "{:?}", answer.headers);
    }
}
