//! Access tokens: what one says, how long it is valid, and the tokens that are nobody's.

use chrono::TimeDelta;
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use serde_json::{Value, json};
use uuid::Uuid;
use vestibule::access_tokens::{AccessClaims, Realm, issue, read};
use vestibule::keys::SealPurpose;
use vestibule::rules::factor::Door;
use vestibule::rules::pending::Sealed;

use crate::account_door::{self, BOTH, PROFILE, asked, joined};
use crate::assertion::{assertion, part, published, service, signed_in};
use crate::signing_keys::{HOST, rotated};
use crate::support::House;
use crate::support::forged::{jwk, token};

const REALM: Realm<'_> =
    Realm { door: Door::Account, issuer: "https://admin.example.com/account", audience: "https://admin.example.com" };

fn claims(house: &House) -> AccessClaims {
    AccessClaims {
        account: Uuid::from_u128(7),
        session: Uuid::from_u128(8),
        client: "account".into(),
        signed_in_at: house.clock.now() - TimeDelta::hours(2),
        methods: vec!["pwd".into(), "otp".into()],
    }
}

/// Claims of the account door's token, as a house of now gives them to nobody in particular.
pub async fn issued(house: &House) -> String {
    issue(&house.app, REALM, &claims(house), house.clock.now()).await.unwrap()
}

/// The claims that a server believes.
pub async fn believed(house: &House, token: &str) -> Option<AccessClaims> {
    read(&house.app, REALM, token, house.clock.now()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_says_who_signed_in_where_and_how_for_an_hour() {
    let house = House::open().await;
    let (token, at) = (issued(&house).await, house.clock.now().timestamp());
    let header = part(&token, 0);
    assert_eq!(header, json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": header["kid"] }));
    let said = part(&token, 1);
    assert_eq!(BASE64URL_NOPAD.decode(said["jti"].as_str().unwrap().as_bytes()).unwrap().len(), 16);
    let expected = json!({
        "iss": REALM.issuer, "aud": REALM.audience, "sub": Uuid::from_u128(7), "exp": at + 3600, "iat": at, "nbf": at,
        "jti": said["jti"], "client_id": "account", "sid": Uuid::from_u128(8), "auth_time": at - 7200,
        "amr": ["pwd", "otp"],
    });
    assert_eq!(said, expected);
    assert_ne!(part(&issued(&house).await, 1)["jti"], said["jti"]);

    let own = AccessClaims { signed_in_at: chrono::DateTime::from_timestamp(at - 7200, 0).unwrap(), ..claims(&house) };
    assert_eq!(believed(&house, &token).await, Some(own));
    house.wait(TimeDelta::minutes(59));
    assert!(believed(&house, &token).await.is_some());
    house.wait(TimeDelta::minutes(1));
    assert_eq!(believed(&house, &token).await, None, "expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_lives_as_long_as_the_setting_said_when_it_was_issued() {
    let house = House::open().await;
    let short = house.beside_with(&[("VESTIBULE_ACCOUNT_TOKEN_TTL", "5m")]).await;
    let (hour, minutes) = (issued(&house).await, issued(&short).await);
    let life = |token: &str| part(token, 1)["exp"].as_i64().unwrap() - part(token, 1)["iat"].as_i64().unwrap();
    assert_eq!([life(&hour), life(&minutes)], [3600, 300]);
    house.wait(TimeDelta::seconds(299));
    assert!(believed(&house, &minutes).await.is_some() && believed(&short, &minutes).await.is_some());
    house.wait(TimeDelta::seconds(1));
    for server in [&house, &short] {
        assert_eq!(believed(server, &minutes).await, None);
        assert!(believed(server, &hour).await.is_some());
    }
    house.wait(TimeDelta::minutes(54));
    assert!(believed(&short, &hour).await.is_some());
    house.wait(TimeDelta::minutes(1));
    assert_eq!(believed(&short, &hour).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_for_another_audience_signs_nobody_in() {
    let house = House::with(&BOTH).await;
    joined(&house, "ann@example.com", "").await;
    let other = [&BOTH[..], &[("VESTIBULE_ACCOUNT_AUDIENCE", "https://api.example.com/v2")]].concat();
    let other = house.beside_with(&other).await;
    for (own, foreign, audience) in
        [(&house, &other, "https://admin.example.com"), (&other, &house, "https://api.example.com/v2")]
    {
        let token = account_door::token(own, "ann@example.com").await;
        assert_eq!(part(&token, 1)["aud"], audience);
        let profile = || json!({ "query": PROFILE });
        assert_eq!(asked(own, Some(&token), profile()).await.field("userProfile")["email"], "ann@example.com");
        assert_eq!(asked(foreign, Some(&token), profile()).await.code(), "UNAUTHENTICATED");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_an_ended_session_is_nobodys_here_and_genuine_elsewhere_to_its_end() {
    let house = House::with(&BOTH).await;
    joined(&house, "ann@example.com", "").await;
    let token = account_door::token(&house, "ann@example.com").await;
    asked(&house, Some(&token), json!({ "query": "mutation { logout { status } }" })).await;
    assert_eq!(asked(&house, Some(&token), json!({ "query": PROFILE })).await.code(), "UNAUTHENTICATED");
    house.wait(TimeDelta::minutes(59));
    assert!(believed(&house, &token).await.is_some());
    house.wait(TimeDelta::minutes(1));
    assert_eq!(believed(&house, &token).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_a_key_that_was_rotated_is_valid_to_its_end() {
    let house = House::open().await;
    issued(&house).await;
    rotated(&house).await;
    house.wait(TimeDelta::seconds(74));
    let beside = house.beside().await;
    let last = issued(&beside).await;
    house.wait(TimeDelta::seconds(1));
    assert_ne!(part(&issued(&beside).await, 0)["kid"], part(&last, 0)["kid"]);
    house.wait(TimeDelta::minutes(59));
    assert!(believed(&beside, &last).await.is_some());
}

/// The seed of the account door's key, which nobody has who lacks the master keys and the database.
async fn seed(house: &House) -> [u8; 32] {
    let row = "select concat_ws(' ', id, key_id, encode(secret, 'hex')) from signing_keys where door = 'account'";
    let row = house.db_text(row).await;
    let [id, key_id, secret] = row.split(' ').collect::<Vec<_>>().try_into().unwrap();
    let sealed = Sealed { key_id: key_id.into(), bytes: HEXLOWER.decode(secret.as_bytes()).unwrap() };
    let seed = house.app.keys.open(SealPurpose::SigningKey(Door::Account), id.parse().unwrap(), &sealed).unwrap();
    seed.as_slice().try_into().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_the_door_did_not_issue_so_is_nobodys() {
    let house = House::open().await;
    let genuine = issued(&house).await;
    let (header, said, own) = (part(&genuine, 0), part(&genuine, 1), seed(&house).await);
    assert_eq!(header["kid"], jwk(&own)["kid"]);
    let now = house.clock.now().timestamp();
    let but = |of: &Value, name: &str, value: Value| {
        let mut other = of.clone();
        other[name] = value;
        other
    };
    let headed = |name: &str, value: Value| token(&but(&header, name, value), &said, &own);
    let saying = |name: &str, value: Value| token(&header, &but(&said, name, value), &own);
    assert!(
        believed(&house, &saying("jti", json!("another"))).await.is_some(),
        "what is forged here differs in one thing"
    );
    let unsigned = |alg: &str| {
        let whole = headed("alg", json!(alg));
        [whole.rsplit_once('.').unwrap().0, "."].concat()
    };
    let [first, second, third] = genuine.split('.').collect::<Vec<_>>().try_into().unwrap();
    let forged = [
        ("alg none", unsigned("none")),
        ("alg none, signed", headed("alg", json!("none"))),
        ("alg HS256", headed("alg", json!("HS256"))),
        ("typ of an assertion", headed("typ", json!("vestibule-assertion+jwt"))),
        ("typ in full", headed("typ", json!("application/at+jwt"))),
        ("typ JWT", headed("typ", json!("JWT"))),
        ("kid of another key", headed("kid", jwk(&[7; 32])["kid"].clone())),
        ("an extension that must be understood", headed("crit", json!(["new"]))),
        ("another key", token(&header, &said, &[7; 32])),
        ("another key under its own name", token(&but(&header, "kid", jwk(&[7; 32])["kid"].clone()), &said, &[7; 32])),
        ("iss of another door", saying("iss", json!("https://admin.example.com/staff"))),
        ("iss of another site", saying("iss", json!("https://evil.example/account"))),
        ("aud of another service", saying("aud", json!("https://evil.example"))),
        ("aud a list", saying("aud", json!([REALM.audience, "https://evil.example"]))),
        ("expired", saying("exp", json!(now))),
        ("exp a text", saying("exp", json!((now + 60).to_string()))),
        ("exp beyond time", saying("exp", json!(i64::MAX))),
        ("not yet valid", saying("nbf", json!(now + 62))),
        ("no session", saying("sid", Value::Null)),
        ("sub of another form", saying("sub", json!("acct_0123456789"))),
        ("no signature", format!("{first}.{second}.")),
        ("two parts", format!("{first}.{second}")),
        ("four parts", format!("{genuine}.{third}")),
        ("padding", format!("{genuine}=")),
        ("a blank before it", format!(" {genuine}")),
        ("nothing", String::new()),
    ];
    for (what, token) in &forged {
        assert_eq!(believed(&house, token).await, None, "{what}: {token}");
    }
    for index in 0..genuine.len() {
        let mut altered = genuine.clone().into_bytes();
        altered[index] = if altered[index] == b'A' { b'B' } else { b'A' };
        let altered = String::from_utf8(altered).unwrap();
        assert_eq!(believed(&house, &altered).await, None, "byte {index}");
    }
    assert!(believed(&house, &genuine).await.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_door_takes_the_token_of_another() {
    let (house, _, browser) = signed_in(&[]).await;
    let (access, assertion) = (issued(&house).await, assertion(&browser, HOST).await);
    assert_eq!(believed(&house, &assertion).await, None);
    let now = u64::try_from(house.clock.now().timestamp()).unwrap();
    let staff = service(HOST, &published(&house).await);
    assert!(staff.verify(&access, now).is_err() && staff.verify(&assertion, now).is_ok());
    // Even with issuer and audience of its own claims, the staff door's keys sign no access token.
    let as_staff = Realm { door: Door::Staff, issuer: "https://admin.example.com/staff", audience: HOST };
    for token in [&access, &assertion] {
        assert_eq!(read(&house.app, as_staff, token, house.clock.now()).await.unwrap(), None);
    }
}
