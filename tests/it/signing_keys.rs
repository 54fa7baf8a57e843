//! Signing keys: random, one for all servers of a house, rotated without a refused assertion; and whoever has the masters or
//! the database alone signs nothing that a verifier believes.

use chrono::TimeDelta;
use diesel_async::SimpleAsyncConnection;
use serde_json::{Value, json};
use uuid::Uuid;
use vestibule::assertions::KNOWN_FOR;
use vestibule::keys::Keys;
use vestibule::rotate::{Rotated, rotate};
use vestibule::rules::factor::Door;
use vestibule::rules::pending::Sealed;

use crate::assertion::{GATES, Refused, assertion, now, part, published, service, signed_in};
use crate::support::forged::{derived, jwk, token};
use crate::support::gate::{PROXY, is_empty};
use crate::support::house::KEYS;
use crate::support::office::Office;
use crate::support::{Browser, House, TestDatabase, until};
use crate::transport::is_refused;

const NEW: &str = "new:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";
const HOST: &str = "cms.example.com";

async fn rotated(house: &House) -> Rotated {
    rotate(&house.app, "os:tester", true).await.unwrap().unwrap()
}

/// The names of the published keys.
async fn kids(house: &House) -> Vec<String> {
    let jwks = published(house).await;
    jwks["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

async fn publishes(house: &House, many: usize) -> Vec<String> {
    until("so many keys to be published", async || Some(kids(house).await).filter(|kids| kids.len() == many)).await
}

async fn signs_with(browser: &Browser) -> String {
    part(&assertion(browser, HOST).await, 0)["kid"].as_str().unwrap().to_owned()
}

/// Every verifier believes a token: with the keys that each server publishes.
async fn is_believed(token: &str, at: u64, servers: &[&House]) {
    for server in servers {
        let jwks = published(server).await;
        let verified = service(HOST, &jwks).verify(token, at);
        assert!(verified.is_ok(), "{verified:?} with {jwks}");
    }
}

/// The claims of a genuine assertion, which a forger knows.
async fn forged(browser: &Browser, seed: &[u8; 32]) -> String {
    let genuine = assertion(browser, HOST).await;
    let mut header = part(&genuine, 0);
    header["kid"] = jwk(seed)["kid"].clone();
    token(&header, &part(&genuine, 1), seed)
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_the_masters_alone_signs_nothing_that_is_believed() {
    let (house, _, browser) = signed_in(&[]).await;
    let seed = derived(KEYS);
    let jwks = published(&house).await;
    assert_ne!(jwks["keys"][0]["kid"], jwk(&seed)["kid"]);
    let forged = forged(&browser, &seed).await;
    assert_eq!(service(HOST, &jwks).verify(&forged, now(&house)), Err(Refused::UnknownKey));
    // The same masters over another database are another house.
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
    // The last one of the old key is believed to its end.
    house.wait(TimeDelta::seconds(58));
    is_believed(&last, now(&house), &[&house, &beside]).await;
    step(194, &both[1], &both).await;
    step(195, &both[1], &both[1..]).await;
    // A rotation later its row is gone too.
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

/// What an old backup tells: each key's id, its master and its sealed seed.
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
    // Both together are the key: that is what a rotation is for.
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
    // The master opens nothing of what is there now.
    for (id, sealed) in backup(&house.database).await {
        assert!(leaked.open_signer(Door::Staff, id, &sealed).is_err());
    }
}

async fn is_unavailable(house: &House, browser: &Browser) {
    until("no key to be served", async || {
        let answer = house.browser().send("GET", "/.well-known/jwks.json", &[], "").await;
        (answer.status == 503).then_some(())
    })
    .await;
    let answer = house.browser().send("GET", "/.well-known/jwks.json", &[], "").await;
    assert_eq!(answer.headers["retry-after"], "30");
    is_refused(&answer, 503, "UNAVAILABLE");
    let answer = browser.authz("", &[("x-forwarded-host", HOST)]).await;
    assert!(is_empty(&answer));
    is_refused(&answer, 503, "UNAVAILABLE");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_altered_key_closes_the_gates_with_an_alarm_and_is_never_replaced_in_silence() {
    let (house, _, browser) = signed_in(&[]).await;
    let kid = kids(&house).await;
    let told = "select count(*) from audit where event = 'row_altered' and detail ->> 'table' = 'signing_keys'";
    for altering in [
        "secret = set_byte(secret, 40, get_byte(secret, 40) # 1)",
        "ends_at = signs_from + interval '1 s'",
        "signs_from = signs_from + interval '1 s'",
        "created_at = created_at - interval '1 s'",
        "kid = reverse(kid)",
        "id = '00000000-0000-7000-8000-000000000000'",
        "mac = sha256(mac)",
    ] {
        house.db_run("create table kept as table signing_keys").await;
        house.db_run(&format!("update signing_keys set {altering}")).await;
        is_unavailable(&house, &browser).await;
        assert_eq!(house.db_count("signing_keys").await, 1, "{altering}");
        // Put back, it is the same key.
        house.db_run("delete from signing_keys; insert into signing_keys table kept; drop table kept").await;
        assert_eq!(publishes_again(&house).await, kid, "{altering}");
    }
    until("the alarm", async || (house.db_number(told).await > 0).then_some(())).await;

    // An operator's rotation makes another, and tells so.
    house.db_run("update signing_keys set mac = sha256(mac)").await;
    is_unavailable(&house, &browser).await;
    assert_eq!(rotated(&house).await.replaced(), 1);
    let new = publishes_again(&house).await;
    assert!(new.len() == 1 && new != kid, "{new:?}");
    assert_eq!(signs_with(&browser).await, new[0]);
    let line = house.db_text("select detail::text from audit where event = 'keys_rotated'").await;
    let detail: Value = serde_json::from_str(&line).unwrap();
    assert_eq!((&detail["signingKeys"], &detail["signingKeysReplaced"]), (&json!(new), &json!(1)));
}

async fn publishes_again(house: &House) -> Vec<String> {
    until("keys to be served", async || {
        let answer = house.browser().send("GET", "/.well-known/jwks.json", &[], "").await;
        (answer.status == 200).then_some(())
    })
    .await;
    kids(house).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_taken_away_from_a_running_server_is_an_alarm() {
    let (house, _, browser) = signed_in(&[]).await;
    let old = kids(&house).await;
    house.db_run("delete from signing_keys").await;
    until("the alarm", async || (house.app.store.alarms().total() > 0).then_some(())).await;
    let new = until("another key", async || Some(publishes_again(&house).await).filter(|kids| *kids != old)).await;
    assert_eq!((signs_with(&browser).await, new.len()), (new[0].clone(), 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_cannot_read_its_keys_signs_nothing_after_a_while() {
    let (house, _, browser) = signed_in(&[]).await;
    let kid = signs_with(&browser).await;
    let status = async || browser.authz("", &[("x-forwarded-host", HOST)]).await.status;
    house.db_run("alter table signing_keys rename to kept").await;
    assert_eq!(status().await, 200, "what was read a moment ago is good");
    let begun = std::time::Instant::now();
    while status().await == 200 {
        assert!(begun.elapsed() < KNOWN_FOR + std::time::Duration::from_secs(5));
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(status().await, 503);
    assert_eq!(house.browser().send("GET", "/.well-known/jwks.json", &[], "").await.status, 503);
    house.db_run("alter table kept rename to signing_keys").await;
    assert_eq!((signs_with(&browser).await, house.db_count("signing_keys").await), (kid, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_under_a_master_that_is_gone_opens_no_gate_and_comes_back_with_it() {
    let (house, _, browser) = signed_in(&[]).await;
    let kid = kids(&house).await;
    let other = house.beside_with(&[("VESTIBULE_KEYS", NEW), GATES, PROXY]).await;
    let answer = other.browser().send("GET", "/.well-known/jwks.json", &[], "").await;
    is_refused(&answer, 503, "UNAVAILABLE");
    assert_eq!(house.db_count("signing_keys").await, 1);
    let back = house.beside_with(&[("VESTIBULE_KEYS", &format!("{NEW},{KEYS}")), GATES, PROXY]).await;
    assert_eq!(kids(&back).await, kid);
    assert_eq!(signs_with(&browser.over_at(&back.url)).await, kid[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_good_in_its_own_row_alone() {
    let house = House::open().await;
    assert_eq!(kids(&house).await.len(), 1);
    let mut db = house.database.connect().await;
    // Two without an end, one that ends before it signs, a name that is no thumbprint: none of it can be.
    for (what, statement) in [
        (
            "two newest",
            "insert into signing_keys select gen_random_uuid(), door, translate(kid, 'aeiou', 'uoiea'), key_id, secret, created_at, signs_from, null, mac from signing_keys",
        ),
        ("an end before the beginning", "update signing_keys set ends_at = signs_from - interval '1 s'"),
        ("a name of another kind", "update signing_keys set kid = 'key'"),
        ("half a secret", "update signing_keys set secret = substr(secret, 1, 40)"),
    ] {
        let done = db.batch_execute(statement).await;
        assert!(done.unwrap_err().to_string().contains("violates"), "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_list_and_doctor_tell_of_signing_keys() {
    let office = Office::open().await;
    let house = House::after_commands(office.database, &[]).await;
    let kid = kids(&house).await;
    let conninfo = house.database.conninfo();
    let run = |line: &[&str], keys: &str| {
        crate::support::program::run(line, &[("DATABASE_URL", conninfo.as_str()), ("VESTIBULE_KEYS", keys)])
    };
    let said = run(&["keys", "list", "--json"], KEYS);
    let told: Value = serde_json::from_str(&said.out).unwrap();
    let key = &told[0]["signingKeys"][0];
    assert_eq!((&key["kid"], &key["door"], &key["is"]), (&json!(kid[0]), &json!("staff"), &json!("signing")));
    assert_eq!((&told[0]["rows"]["signing_keys"], &key["endsAt"]), (&json!(1), &Value::Null));
    let said = run(&["keys", "list"], KEYS);
    assert!(said.out.contains(&kid[0]) && said.out.contains("SIGNING KEY"), "{}", said.out);
    let keys = |said: &str| {
        let found: Vec<Value> = serde_json::from_str(said).unwrap();
        found.into_iter().find(|finding| finding["check"] == "keys").unwrap()
    };
    assert_eq!(keys(&run(&["doctor", "--json"], KEYS).out)["state"], "ok");
    let closed = keys(&run(&["doctor", "--json"], NEW).out);
    assert_eq!(closed["state"], "fail", "{closed}");
    assert!(closed["said"].as_str().unwrap().contains("signing key"), "{closed}");
    let said = run(&["keys", "rotate", "--force", "--json"], &format!("{NEW},{KEYS}"));
    let told: Value = serde_json::from_str(&said.out).unwrap();
    let under: Vec<&Value> = told["keys"][0]["signingKeys"].as_array().unwrap().iter().map(|key| &key["is"]).collect();
    assert_eq!((told["signingKeysReplaced"].clone(), under.len()), (json!(0), 2), "{told}");
    assert_eq!(told["moved"]["signing_keys"], 1);
}
