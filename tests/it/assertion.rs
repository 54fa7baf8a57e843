//! The assertion: what a service behind a gate is told, whom it believes, and what it does not. Verified by the example we
//! give to others.

#[path = "../../docs/clients/rust/verify.rs"]
mod verify;

use std::collections::BTreeSet;

use chrono::TimeDelta;
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

use crate::support::forged::Stand;
use crate::support::gate::{PROXY, told};
use crate::support::{Browser, House, ring_jwt};
use crate::transport::is_refused;
use verify::{Admin, Refused, Verifier};

const ISSUER: &str = "https://admin.example.com/staff";
const OWN: &str = "admin.example.com";
const GATES: (&str, &str) = ("VESTIBULE_GATE_HOSTS", "cms.example.com,bo.example.com:8443");
pub const ONE: &str = "one:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
pub const TWO: &str = "two:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";

/// A service at a host, which got its keys from there.
fn service(audience: &str, jwks: &Value) -> Verifier {
    ring_jwt::install();
    let keys = serde_json::from_value(jwks.clone()).unwrap();
    Verifier { issuer: ISSUER.into(), audience: audience.into(), keys }
}

async fn published(house: &House) -> Value {
    house.browser().send("GET", "/.well-known/jwks.json", &[], "").await.json()
}

async fn assertion(browser: &Browser, host: &str) -> String {
    let [_, _, _, assertion] = told(&browser.authz("", &[("x-forwarded-host", host)]).await);
    assertion
}

fn part(token: &str, index: usize) -> Value {
    let part = token.split('.').nth(index).unwrap();
    serde_json::from_slice(&BASE64URL_NOPAD.decode(part.as_bytes()).unwrap()).unwrap()
}

fn now(house: &House) -> u64 {
    house.clock.now().timestamp().try_into().unwrap()
}

/// A house with an admin of two roles, signed in.
async fn signed_in(settings: &[(&str, &str)]) -> (House, String, Browser) {
    let settings: Vec<(&str, &str)> = [GATES, PROXY].into_iter().chain(settings.iter().copied()).collect();
    let house = House::with(&settings).await;
    let ann = house.enrolled("ann@example.com").await;
    house.db_write("update accounts set roles = '{BO,CMS}'").await;
    let browser = house.signed_in(&ann).await;
    (house, ann.id, browser)
}

#[tokio::test(flavor = "multi_thread")]
async fn it_says_who_to_whom_and_for_a_minute() {
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
async fn it_is_for_the_host_that_was_asked_for_alone() {
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
    // However it is written, it is one host.
    assert_eq!(part(&assertion(&browser, "CMS.example.com:443").await, 1)["aud"], "cms.example.com");
}

#[test]
fn whatever_is_forged_is_refused() {
    let stand = Stand::of(&format!("{ONE},{TWO}"), ISSUER, "cms.example.com", 1_800_000_000);
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
async fn what_the_forgers_call_genuine_is_as_we_make_it() {
    let keys = format!("{ONE},{TWO}");
    let (house, _, browser) = signed_in(&[("VESTIBULE_KEYS", &keys)]).await;
    let ours = assertion(&browser, "cms.example.com").await;
    let stand = Stand::of(&keys, ISSUER, "cms.example.com", house.clock.now().timestamp());
    let theirs = &stand.genuine[0].1;
    assert_eq!(part(theirs, 0), part(&ours, 0));
    let names = |token: &str| part(token, 1).as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(theirs), names(&ours));
    assert_eq!(stand.jwks, published(&house).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keys_are_public_and_may_be_kept_for_a_minute() {
    let house = House::with(&[("VESTIBULE_KEYS", &format!("{ONE},{TWO}"))]).await;
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
    assert_eq!(keys.len(), 2);
    for key in keys {
        let expected = json!({
            "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": key["kid"], "x": key["x"]
        });
        assert_eq!(*key, expected, "and nothing private");
        for text in [&key["kid"], &key["x"]] {
            assert_eq!(BASE64URL_NOPAD.decode(text.as_str().unwrap().as_bytes()).unwrap().len(), 32);
        }
    }
    assert!(keys[0]["kid"] != keys[1]["kid"] && keys[0]["x"] != keys[1]["x"]);
    let answer = house.browser().send("POST", "/.well-known/jwks.json", &[], "").await;
    is_refused(&answer, 405, "METHOD_NOT_ALLOWED");
    let answer = house.browser().send("GET", "/.well-known/jwks.json", &[("host", "evil.example")], "").await;
    is_refused(&answer, 421, "BAD_USER_INPUT");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_leaves_no_verifier_behind() {
    let (house, _, browser) = signed_in(&[("VESTIBULE_KEYS", ONE)]).await;
    let (old_first, new_first) = (format!("{ONE},{TWO}"), format!("{TWO},{ONE}"));
    let mut servers = vec![house];
    for keys in [&old_first, &new_first] {
        servers.push(servers[0].beside_with(&[("VESTIBULE_KEYS", keys), GATES, PROXY]).await);
    }
    // The old key goes when no row is under it any more: here, in a house that never had it.
    let (last, _, of_last) = signed_in(&[("VESTIBULE_KEYS", TWO)]).await;
    servers.push(last);
    let browsers: Vec<Browser> =
        servers[..3].iter().map(|server| browser.over_at(&server.url)).chain([of_last]).collect();
    // What each step's servers sign is believed with the keys of the step before, and of the step after: some servers
    // are there already, and some verifiers got their keys a minute ago.
    for (step, server) in servers.iter().enumerate() {
        let token = assertion(&browsers[step], "cms.example.com").await;
        for (near, other) in servers.iter().enumerate().filter(|(near, _)| near.abs_diff(step) <= 1) {
            let cms = service("cms.example.com", &published(other).await);
            assert!(cms.verify(&token, now(server)).is_ok(), "signed at step {step}, keys of step {near}");
        }
    }
    let (first, last) = (&servers[0], &servers[3]);
    let token = assertion(&browser.over_at(&first.url), "cms.example.com").await;
    let cms = service("cms.example.com", &published(last).await);
    assert_eq!(cms.verify(&token, now(last)), Err(Refused::UnknownKey), "the old key is gone");
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
