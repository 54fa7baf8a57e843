//! Signing keys: random, shared by all servers, rotated without a refused assertion. Master keys alone or the database
//! alone sign nothing that a verifier accepts.

use chrono::TimeDelta;
use uuid::Uuid;
use vestibule::keys::Keys;
use vestibule::rotate::{Rotated, rotate};
use vestibule::rules::factor::Door;
use vestibule::rules::pending::Sealed;

use crate::assertion::{GATES, Refused, assertion, now, part, published, service, signed_in};
use crate::support::forged::{derived, jwk, token};
use crate::support::house::KEYS;
use crate::support::staff::gate::PROXY;
use crate::support::{Browser, House, TestDatabase, by_tester, until};

pub const NEW: &str = "new:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";
pub const HOST: &str = "cms.example.com";

pub async fn rotated(house: &House) -> Rotated {
    rotate(&house.app, (&by_tester(), None), true).await.unwrap().unwrap()
}

/// Ids of the published keys.
pub async fn kids(house: &House) -> Vec<String> {
    let jwks = published(house).await;
    jwks["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

async fn publishes(house: &House, many: usize) -> Vec<String> {
    until("so many keys to be published", async || Some(kids(house).await).filter(|kids| kids.len() == many)).await
}

pub async fn signs_with(browser: &Browser) -> String {
    part(&assertion(browser, HOST).await, 0)["kid"].as_str().unwrap().to_owned()
}

/// Whether a token verifies with the keys that each server publishes.
async fn is_believed(token: &str, at: u64, servers: &[&House]) {
    for server in servers {
        let jwks = published(server).await;
        let verified = service(HOST, &jwks).verify(token, at);
        assert!(verified.is_ok(), "{verified:?} with {jwks}");
    }
}

/// Claims of a genuine assertion, which an attacker knows.
async fn forged(browser: &Browser, seed: &[u8; 32]) -> String {
    let genuine = assertion(browser, HOST).await;
    let mut header = part(&genuine, 0);
    header["kid"] = jwk(seed)["kid"].clone();
    token(&header, &part(&genuine, 1), seed)
}

#[tokio::test(flavor = "multi_thread")]
async fn master_keys_alone_sign_no_valid_assertion() {
    let (house, _, browser) = signed_in(&[]).await;
    let seed = derived(KEYS);
    let jwks = published(&house).await;
    assert_ne!(jwks["keys"][0]["kid"], jwk(&seed)["kid"]);
    let forged = forged(&browser, &seed).await;
    assert_eq!(service(HOST, &jwks).verify(&forged, now(&house)), Err(Refused::UnknownKey));
    // The same master keys over another database give other signing keys.
    let other = House::open().await;
    assert_ne!(kids(&other).await, kids(&house).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_need_the_first_key_at_once_make_one() {
    let house = House::open().await;
    let others = [house.beside().await, house.beside().await, house.beside().await];
    let ask = |server: &House| {
        let browser = server.browser();
        tokio::spawn(async move { browser.send("GET", "/.well-known/jwks.json", &[], "").await.body })
    };
    let asked: Vec<_> = others.iter().chain([&house]).cycle().take(32).map(ask).collect();
    let mut answers = Vec::new();
    for answer in asked {
        answers.push(answer.await.unwrap());
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(house.db_count("signing_keys").await, 1);
    let kept = house.db_text("select concat(door, ' ', key_id, ' ', octet_length(secret)) from signing_keys").await;
    assert_eq!(kept, "staff test 72");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_key_is_published_everywhere_for_a_minute_before_it_signs_and_the_old_one_for_two_after() {
    let (house, _, browser) = signed_in(&[]).await;
    let beside = house.beside().await;
    let browsers = [&house, &beside].map(|server| browser.over_at(&server.url));
    let old = kids(&house).await;
    assert_eq!((kids(&beside).await, old.len()), (old.clone(), 1));
    let rotation = rotated(&house).await;
    assert_eq!(rotation.after.signing.len(), 2);
    let both = publishes(&house, 2).await;
    assert_eq!((publishes(&beside, 2).await, &both[0]), (both.clone(), &old[0]));

    let begun = house.clock.now();
    let step = async |second: i64, signing: &str, listed: &[String]| {
        house.wait(begun + TimeDelta::seconds(second) - house.clock.now());
        for (server, browser) in [&house, &beside].into_iter().zip(&browsers) {
            assert_eq!(signs_with(browser).await, signing, "{second} s");
            let token = assertion(browser, HOST).await;
            is_believed(&token, now(&house), &[&house, &beside]).await;
            assert_eq!(kids(server).await, listed, "{second} s");
        }
    };
    step(0, &both[0], &both).await;
    step(60, &both[0], &both).await;
    step(74, &both[0], &both).await;
    let last = assertion(&browsers[0], HOST).await;
    step(75, &both[1], &both).await;
    // The last assertion by the old key is valid until it expires.
    house.wait(TimeDelta::seconds(58));
    is_believed(&last, now(&house), &[&house, &beside]).await;
    step(194, &both[1], &both).await;
    step(195, &both[1], &both[1..]).await;
    // The next rotation deletes the old key's row.
    rotated(&house).await;
    assert_eq!(house.db_number(&format!("select count(*) from signing_keys where kid = '{}'", both[0])).await, 0);
    assert_eq!(house.app.store.alarms().total() + beside.app.store.alarms().total(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn rotations_in_a_row_make_no_second_key_while_the_first_waits() {
    let (house, _, browser) = signed_in(&[]).await;
    let old = kids(&house).await;
    for _ in 0..3 {
        assert_eq!(rotated(&house).await.after.signing.len(), 2);
    }
    publishes(&house, 2).await;
    house.wait(TimeDelta::seconds(75));
    assert_eq!(rotated(&house).await.after.signing.len(), 3);
    let three = publishes(&house, 3).await;
    assert_eq!(signs_with(&browser).await, three[1]);
    house.wait(TimeDelta::seconds(75));
    assert_eq!((signs_with(&browser).await, &three[0]), (three[2].clone(), &old[0]));
}

/// Signing keys in an old backup: id, master key and sealed seed.
async fn backup(database: &TestDatabase) -> Vec<(Uuid, Sealed)> {
    let rows = "coalesce((select string_agg(concat_ws(' ', id, key_id, encode(secret, 'hex')), E'\\n') from signing_keys), '')";
    let read = |line: &str| {
        let [id, key_id, secret] = line.split(' ').collect::<Vec<_>>().try_into().unwrap();
        let bytes = data_encoding::HEXLOWER.decode(secret.as_bytes()).unwrap();
        (id.parse().unwrap(), Sealed { key_id: String::from(key_id), bytes })
    };
    database.text(rows).await.lines().map(read).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leaked_master_and_an_old_backup_sign_nothing_after_a_rotation() {
    let (house, _, browser) = signed_in(&[("VESTIBULE_KEYS", &format!("{KEYS},{NEW}"))]).await;
    assert_eq!(kids(&house).await.len(), 1);
    let (leaked, old) = (Keys::parse(KEYS).unwrap(), backup(&house.database).await);
    let stolen = leaked.open_signer(Door::Staff, old[0].0, &old[0].1).unwrap();
    let claims = part(&assertion(&browser, HOST).await, 1).to_string();
    // Master key and backup together give the signing key, which is why keys are rotated.
    is_believed(&stolen.sign(claims.as_bytes()), now(&house), &[&house]).await;

    let both = house.beside_with(&[("VESTIBULE_KEYS", &format!("{NEW},{KEYS}")), GATES, PROXY]).await;
    rotated(&both).await;
    let new = publishes(&both, 2).await.remove(1);
    assert_eq!(publishes(&house, 2).await[1], new);
    house.wait(TimeDelta::seconds(195));
    let browser = browser.over_at(&both.url);
    let claims = part(&assertion(&browser, HOST).await, 1).to_string();
    for server in [&house, &both] {
        assert_eq!(kids(server).await, std::slice::from_ref(&new));
        let verified = service(HOST, &published(server).await).verify(&stolen.sign(claims.as_bytes()), now(&house));
        assert_eq!(verified, Err(Refused::UnknownKey));
    }
    // The old master key opens no present row.
    for (id, sealed) in backup(&house.database).await {
        assert!(leaked.open_signer(Door::Staff, id, &sealed).is_err());
    }
}
