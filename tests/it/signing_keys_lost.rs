//! Signing keys that are altered, deleted or sealed under a lost master key: the gates refuse, and no key is replaced
//! silently.

use diesel_async::SimpleAsyncConnection;
use serde_json::{Value, json};
use vestibule::keyring::KNOWN_FOR;

use crate::assertion::{GATES, signed_in};
use crate::signing_keys::{HOST, NEW, kids, rotated, signs_with};
use crate::support::house::KEYS;
use crate::support::office::Office;
use crate::support::staff::gate::{PROXY, is_empty};
use crate::support::{Browser, HANG, House, until};
use crate::transport::is_refused;

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
        // The restored key is the former one.
        house.db_run("delete from signing_keys; insert into signing_keys table kept; drop table kept").await;
        assert_eq!(publishes_again(&house).await, kid, "{altering}");
    }
    until("the alarm", async || (house.db_number(told).await > 0).then_some(())).await;

    // `keys rotate` makes a new signing key and reports it.
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
        assert!(begun.elapsed() < KNOWN_FOR + HANG);
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
    // Constraints refuse two keys without an end, a key that ends before it signs, and an id that is no thumbprint.
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
    let house = House::after_commands(office.database, &[("VESTIBULE_KEYS", &format!("{KEYS},{NEW}"))]).await;
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
    let why = closed["said"].as_str().unwrap();
    assert!(why.contains("signing key") && why.contains("test") && !why.contains("rotate"), "{closed}");
    let said = run(&["keys", "rotate", "--force", "--json"], &format!("{NEW},{KEYS}"));
    let told: Value = serde_json::from_str(&said.out).unwrap();
    let under: Vec<&Value> = told["keys"][0]["signingKeys"].as_array().unwrap().iter().map(|key| &key["is"]).collect();
    assert_eq!((told["signingKeysReplaced"].clone(), under.len()), (json!(0), 2), "{told}");
    assert_eq!(told["moved"]["signing_keys"], 1);
}
