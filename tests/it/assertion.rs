//! The gate's assertion and what a service must verify in it, by the verifier that the documents give as an example.

#[path = "../../docs/clients/rust/verify.rs"]
mod verify;

use std::collections::BTreeSet;

use chrono::TimeDelta;
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use sha2::Digest;

use crate::support::forged::Stand;
use crate::support::staff::gate::{PROXY, told};
use crate::support::{Browser, House, ring_jwt};
use crate::transport::is_refused;
pub use verify::{Admin, Refused, Verifier};

const ISSUER: &str = "https://admin.example.com/staff";
const OWN: &str = "admin.example.com";
pub const GATES: (&str, &str) = ("VESTIBULE_GATE_HOSTS", "cms.example.com,bo.example.com:8443");

/// A verifying service at this host, with the keys published there.
pub fn service(audience: &str, jwks: &Value) -> Verifier {
    ring_jwt::install();
    let keys = serde_json::from_value(jwks.clone()).unwrap();
    Verifier { issuer: ISSUER.into(), audience: audience.into(), roles: Vec::new(), keys }
}

pub async fn published(house: &House) -> Value {
    house.browser().send("GET", "/.well-known/jwks.json", &[], "").await.json()
}

pub async fn assertion(browser: &Browser, host: &str) -> String {
    let [_, _, _, assertion] = told(&browser.authz("", &[("x-forwarded-host", host)]).await);
    assertion
}

pub fn part(token: &str, index: usize) -> Value {
    let part = token.split('.').nth(index).unwrap();
    serde_json::from_slice(&BASE64URL_NOPAD.decode(part.as_bytes()).unwrap()).unwrap()
}

pub fn now(house: &House) -> u64 {
    house.clock.now().timestamp().try_into().unwrap()
}

/// A house and the browser of an admin with two roles.
pub async fn signed_in(settings: &[(&str, &str)]) -> (House, String, Browser) {
    let settings: Vec<(&str, &str)> = [GATES, PROXY].into_iter().chain(settings.iter().copied()).collect();
    let house = House::with(&settings).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    house.db_write("update accounts set roles = '{BO,CMS}'").await;
    let browser = house.signed_in(&ann).await;
    (house, ann.id, browser)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assertion_names_subject_and_audience_and_lasts_a_minute() {
    let (house, id, browser) = signed_in(&[]).await;
    let token = assertion(&browser, "cms.example.com").await;
    let jwks = published(&house).await;
    let kid = jwks["keys"][0]["kid"].clone();
    assert_eq!(part(&token, 0), json!({ "alg": "EdDSA", "typ": "vestibule-assertion+jwt", "kid": kid }));
    let (claims, at) = (part(&token, 1), now(&house));
    let jti = claims["jti"].clone();
    assert_eq!(BASE64URL_NOPAD.decode(jti.as_str().unwrap().as_bytes()).unwrap().len(), 16);
    assert_eq!(
        claims,
        json!({
            "iss": ISSUER, "aud": "cms.example.com", "sub": id, "email": "ann@example.com", "roles": ["BO", "CMS"],
            "iat": at, "nbf": at, "exp": at + 60, "jti": jti
        })
    );
    let ann = Admin { id, email: "ann@example.com".into(), roles: vec!["BO".into(), "CMS".into()] };
    let cms = service("cms.example.com", &jwks);
    assert_eq!(cms.verify(&token, at), Ok(ann));
    assert!(cms.verify(&token, at + 59).is_ok());
    assert_eq!(cms.verify(&token, at + 65), Err(Refused::Time));
    assert_eq!(cms.verify(&token, at - 6), Err(Refused::Time));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assertion_is_valid_for_the_requested_host_only() {
    let (house, _, browser) = signed_in(&[]).await;
    let jwks = published(&house).await;
    let hosts = [OWN, "cms.example.com", "bo.example.com:8443"];
    for host in hosts {
        let token = assertion(&browser, host).await;
        assert_eq!(part(&token, 1)["aud"], host);
        for other in hosts {
            let verified = service(other, &jwks).verify(&token, now(&house));
            assert_eq!(verified.is_ok(), host == other, "{host} at {other}: {verified:?}");
        }
    }
    // Every spelling names the same host.
    assert_eq!(part(&assertion(&browser, "CMS.example.com:443").await, 1)["aud"], "cms.example.com");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_of_another_role_refuses_it() {
    let (house, _, browser) = signed_in(&[]).await;
    let token = assertion(&browser, "cms.example.com").await;
    let jwks = published(&house).await;
    for (roles, believed) in [(&["OWNER"][..], false), (&["CMS"], true), (&["OWNER", "BO"], true), (&[], true)] {
        let roles = roles.iter().map(|role| String::from(*role)).collect();
        let verified = Verifier { roles, ..service("cms.example.com", &jwks) }.verify(&token, now(&house));
        assert_eq!(verified.err(), (!believed).then_some(Refused::Role));
    }
}

#[test]
fn whatever_is_forged_is_refused() {
    let stand = Stand::of(ISSUER, "cms.example.com", 1_800_000_000);
    let cms = service("cms.example.com", &stand.jwks);
    let at = stand.now.try_into().unwrap();
    let ann = Admin {
        id: "admin_0123456789".into(),
        email: "ann@example.com".into(),
        roles: vec!["BO".into(), "CMS".into()],
    };
    for (what, token) in &stand.genuine {
        assert_eq!(cms.verify(token, at).as_ref(), Ok(&ann), "{what}");
    }
    for (what, token) in &stand.forged {
        assert!(cms.verify(token, at).is_err(), "{what}: {token}");
    }
    let names: BTreeSet<&str> = stand.genuine.iter().chain(&stand.forged).map(|(what, _)| *what).collect();
    assert_eq!(
        (names.len(), stand.json()["forged"].as_array().unwrap().len()),
        (stand.genuine.len() + stand.forged.len(), stand.forged.len())
    );
    assert!(stand.forged.len() > 60, "{}", stand.forged.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_forgeries_genuine_token_equals_an_issued_one() {
    let (house, _, browser) = signed_in(&[]).await;
    let ours = assertion(&browser, "cms.example.com").await;
    let stand = Stand::of(ISSUER, "cms.example.com", house.clock.now().timestamp());
    let theirs = &stand.genuine[0].1;
    let unnamed = |token: &str| {
        let mut header = part(token, 0);
        header["kid"] = json!(null);
        header
    };
    assert_eq!(unnamed(theirs), unnamed(&ours));
    let names = |token: &str| part(token, 1).as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(theirs), names(&ours));
    // The published key has the thumbprint (RFC 7638) that the forgeries use.
    let (theirs, ours) = (&stand.jwks["keys"][0], &published(&house).await["keys"][0]);
    let without = |jwk: &Value| [&jwk["kty"], &jwk["crv"], &jwk["use"], &jwk["alg"]].map(Value::clone);
    assert_eq!(without(theirs), without(ours));
    let thumb = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":{}}}"#, ours["x"]);
    assert_eq!(ours["kid"], BASE64URL_NOPAD.encode(&sha2::Sha256::digest(thumb)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keys_are_public_and_may_be_kept_for_a_minute() {
    let house = House::open().await;
    for method in ["GET", "HEAD"] {
        let answer = house.browser().send(method, "/.well-known/jwks.json", &[], "").await;
        assert_eq!((answer.status, answer.body.is_empty()), (200, method == "HEAD"));
        assert_eq!(answer.headers["content-type"], "application/jwk-set+json");
        assert_eq!(answer.headers.get_all("cache-control").iter().collect::<Vec<_>>(), ["public, max-age=60"]);
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        assert!(answer.set_cookies().is_empty());
    }
    let jwks = published(&house).await;
    let keys = jwks["keys"].as_array().unwrap();
    assert_eq!(keys.len(), 1);
    for key in keys {
        let expected = json!({
            "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": key["kid"], "x": key["x"]
        });
        assert_eq!(*key, expected, "and nothing private");
        for text in [&key["kid"], &key["x"]] {
            assert_eq!(BASE64URL_NOPAD.decode(text.as_str().unwrap().as_bytes()).unwrap().len(), 32);
        }
    }
    let answer = house.browser().send("POST", "/.well-known/jwks.json", &[], "").await;
    is_refused(&answer, 405, "METHOD_NOT_ALLOWED");
    let answer = house.browser().send("GET", "/.well-known/jwks.json", &[("host", "evil.example")], "").await;
    is_refused(&answer, 421, "BAD_USER_INPUT");
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_of_one_house_sign_alike() {
    let (house, _, browser) = signed_in(&[]).await;
    let other = house.beside().await;
    assert_eq!(published(&house).await, published(&other).await);
    let token = assertion(&browser.over_at(&other.url), "cms.example.com").await;
    assert!(service("cms.example.com", &published(&house).await).verify(&token, now(&house)).is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_is_handed_out_again_for_a_moment_and_to_the_same_session_alone() {
    let (house, _, browser) = signed_in(&[("VESTIBULE_COOKIE_DOMAIN", "example.com")]).await;
    let first = assertion(&browser, "cms.example.com").await;
    house.wait(TimeDelta::seconds(9));
    assert_eq!(assertion(&browser, "cms.example.com").await, first);
    assert_ne!(assertion(&browser, "bo.example.com:8443").await, first);
    house.wait(TimeDelta::seconds(1));
    let second = assertion(&browser, "cms.example.com").await;
    assert_ne!(part(&second, 1)["jti"], part(&first, 1)["jti"]);
    assert_eq!(part(&second, 1)["iat"], now(&house));
    let sister = house.browser();
    sister.set_cookie("__Secure-gate", &browser.cookie("__Secure-gate").unwrap());
    assert_ne!(assertion(&sister, "cms.example.com").await, second, "by another cookie");
}
