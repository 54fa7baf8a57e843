//! Servers with different master keys: none writes under a key that another lacks, and logs and `doctor` say so.

use chrono::TimeDelta;
use serde_json::Value;
use vestibule::accounts::{self, Who};
use vestibule::agreement::agree;
use vestibule::fault::Fault;
use vestibule::prune::prune;
use vestibule::rotate::{holdings, rotate};
use vestibule::rules::address::Address;
use vestibule::rules::factor::Door;

use crate::support::house::KEYS;
use crate::support::office::is_refusal;
use crate::support::program::{Said, run};
use crate::support::{House, NO_WAITS, ORIGIN, Person, TestDatabase, by_tester, operator, until};

const NEW: &str = "new:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";

/// Waits until a server is ready; it has then published its keys.
async fn begun(house: House) -> House {
    assert_eq!(house.browser().send("GET", "/healthz", &[], "").await.status, 200);
    house
}

/// A house whose server has the old key only.
async fn with_old() -> House {
    begun(House::with(&NO_WAITS).await).await
}

/// A second server of a house, with these keys.
async fn with_keys(house: &House, keys: &str) -> House {
    begun(house.beside_with(&[NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_KEYS", keys)]).await).await
}

fn both() -> String {
    format!("{NEW},{KEYS}")
}

/// Ids of the master keys that rows need.
async fn under(house: &House) -> Vec<String> {
    let holdings = holdings(&house.app).await.unwrap();
    assert!(holdings.nobodys.is_empty(), "{:?}", holdings.nobodys);
    holdings.masters.into_iter().filter(|(_, holding)| !holding.rows.is_empty()).map(|(id, _)| id).collect()
}

/// The master key that a server writes under, after it has read the other servers' keys.
async fn writes_under(house: &House) -> String {
    agree(&house.app.store, &house.app.keys, house.clock.now()).await.unwrap();
    house.app.keys.current().to_owned()
}

/// Moves the clock past the servers' next publication, and waits for `many` of them.
async fn told_by(house: &House, servers: i64) {
    house.wait(TimeDelta::seconds(61));
    let now = house.clock.now().to_rfc3339();
    let told = format!("select count(distinct server) from key_holders where told_at = '{now}'");
    until("the word of every server", async || (house.db_number(&told).await == servers).then_some(())).await;
}

/// Signs in at one server and is signed in at both.
async fn signs_in_at_one_for_both(one: &House, other: &House, person: &Person) {
    told_by(one, 2).await;
    let browser = one.signed_in(person).await;
    for server in [one, other] {
        assert_eq!(browser.over_at(&server.url).current_user().await["email"], person.email.as_str());
    }
    assert_eq!(one.app.store.alarms().total() + other.app.store.alarms().total(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_key_put_first_at_once_does_no_harm_in_a_rolling_restart() {
    let one = with_old().await;
    let other = with_keys(&one, KEYS).await;
    let ann = one.enrolled_a_day_ago("ann@example.com").await;
    signs_in_at_one_for_both(&one, &other, &ann).await;
    one.close().await;
    let one = with_keys(&other, &both()).await;
    let told = "servers do not hold the first master key, new: until they do, all is written under test";
    assert!(!one.logged(told).is_empty());
    signs_in_at_one_for_both(&one, &other, &ann).await;
    signs_in_at_one_for_both(&other, &one, &ann).await;
    assert_eq!(under(&one).await, ["test"]);
    assert!(rotate(&one.app, (&by_tester(), None), true).await.unwrap().is_none(), "not even by force");
    other.close().await;
    let other = with_keys(&one, &both()).await;
    // A server that has just stopped still counts.
    assert_eq!([writes_under(&one).await, writes_under(&other).await], ["test", "test"]);
    signs_in_at_one_for_both(&other, &one, &ann).await;
    assert_eq!(under(&one).await, ["test"]);
    one.wait(TimeDelta::minutes(2));
    // Both servers publish again and learn that none lacks the new key.
    for server in [&one, &other] {
        until("the new key", async || (server.app.keys.current() == "new").then_some(())).await;
    }
    signs_in_at_one_for_both(&one, &other, &ann).await;
    signs_in_at_one_for_both(&other, &one, &ann).await;
    assert_eq!(under(&one).await, ["new", "test"]);
    assert!(!one.logged("master keys: every server holds the first, written under from now on key=\"new\"").is_empty());
    assert_eq!(rotate(&one.app, (&by_tester(), None), true).await.unwrap().unwrap().left(), 0);
    one.trail_is_sealed().await;
    assert!(one.verify(None).await.findings.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_row_claims_a_key_for_another_server() {
    let old = with_old().await;
    let both = with_keys(&old, &both()).await;
    assert_eq!(writes_under(&both).await, "test");
    let told = "select string_agg(master, ',' order by master) from key_holders";
    assert_eq!(both.db_text(told).await, "new,test,test");
    let old_server = both.db_text("select server::text from key_holders group by server having count(*) = 1").await;
    // Forged rows that claim the old server has the new key: with its own MAC, without one, with another server's.
    let macs = ["mac", "decode(repeat('00', 32), 'hex')", "(select mac from key_holders where master = 'new')"];
    for mac in macs {
        let forged = format!(
            "insert into key_holders select server, 'new', told_at, {mac} from key_holders where server = '{old_server}'"
        );
        both.db_run(&forged).await;
        assert_eq!(writes_under(&both).await, "test", "{mac}");
        both.db_run(&format!("delete from key_holders where server = '{old_server}' and master = 'new'")).await;
    }
    // Rows without a valid MAC and expired rows do not delay a key.
    for master in ["test", "other"] {
        let row = format!("gen_random_uuid(), '{master}', told_at, mac from key_holders where master = 'test'");
        both.db_run(&format!("insert into key_holders select {row}")).await;
    }
    old.close().await;
    both.wait(TimeDelta::seconds(119));
    both.db_run("update key_holders set told_at = told_at + interval '1 minute'").await;
    both.wait(TimeDelta::seconds(1));
    assert_eq!(writes_under(&both).await, "new");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_servers_keys_count_for_two_minutes_before_and_after() {
    let old = with_old().await;
    let both = with_keys(&old, &both()).await;
    let told_at = old.clock.now();
    old.close().await;
    for (seconds, master) in [(0, "test"), (119, "test"), (120, "new"), (-119, "test"), (-120, "new"), (3600, "new")] {
        let now = told_at + TimeDelta::seconds(seconds);
        agree(&both.app.store, &both.app.keys, now).await.unwrap();
        assert_eq!(both.app.keys.current(), master, "{seconds}");
    }
    // A stopped server's row is deleted after ten minutes.
    let gone =
        "select count(*) from key_holders where server not in (select server from key_holders where master = 'new')";
    both.wait(TimeDelta::minutes(9));
    prune(&both.app.store, &both.app.policies, both.clock.now(), 100).await.unwrap();
    assert_eq!(both.db_number(gone).await, 1);
    // The clock moved, so a running server's row may be deleted until it publishes again.
    both.wait(TimeDelta::minutes(1));
    prune(&both.app.store, &both.app.policies, both.clock.now(), 100).await.unwrap();
    assert_eq!(both.db_number(gone).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_beside_servers_writes_under_a_key_that_they_hold_and_says_so() {
    let house = begun(House::after_commands(TestDatabase::new().await, &NO_WAITS).await).await;
    let (url, mails) = (house.database.conninfo(), tempfile::tempdir().unwrap());
    let command = |line: &str| -> Said {
        let keys = both();
        let mails = mails.path().display().to_string();
        let settings = [
            ("DATABASE_URL", url.as_str()),
            ("VESTIBULE_KEYS", &keys),
            ("VESTIBULE_PUBLIC_URL", ORIGIN),
            ("VESTIBULE_CAPTCHA", "off"),
            ("VESTIBULE_ALLOW_NO_CAPTCHA", "true"),
            ("VESTIBULE_MAIL_DIR", &mails),
        ];
        run(&line.split(' ').collect::<Vec<_>>(), &settings)
    };
    let told = "1 of 1 servers do not hold the first master key, new: until they do, all is written under test";
    let added = command("admin add ann@example.com --role BO");
    assert!(added.code == 0 && added.err.contains("WARN") && added.err.contains(told), "{}", added.err);
    let ann = Who::Address(Address::parse("ann@example.com").unwrap());
    assert!(!accounts::find(&house.app, Door::Staff, &ann).await.unwrap().unwrap().altered);
    let doctor = command("doctor --json");
    let findings: Vec<Value> = serde_json::from_str(&doctor.out).unwrap();
    let keys = findings.iter().find(|finding| finding["check"] == "keys").unwrap();
    assert_eq!((&keys["state"], &keys["said"]), (&"warn".into(), &told.into()));
    let listed = command("keys list");
    assert!(listed.out.contains(told), "{}", listed.out);
    let listed: Value = serde_json::from_str(&command("keys list --json").out).unwrap();
    let of = |key: &Value| format!("{} {} {}", key["id"], key["standing"], key["rows"]["accounts"]);
    let standings: Vec<String> = listed.as_array().unwrap().iter().map(of).collect();
    assert_eq!(standings, [r#""test" "current" 1"#, r#""new" "waiting" null"#]);
    let rotated = command("keys rotate --force");
    is_refusal(&rotated);
    assert!(rotated.err.contains(told), "{}", rotated.err);
    // With the same keys as the servers, nothing is reported.
    let same = run(&["admin", "unlock", "ann@example.com"], &[("DATABASE_URL", &url), ("VESTIBULE_KEYS", KEYS)]);
    assert_eq!((same.code, same.err.as_str()), (0, ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_cannot_read_what_the_others_hold_writes_nothing_until_it_can() {
    let house = with_old().await;
    let ann = house.admin("ann@example.com").await;
    house.db_run("alter table key_holders rename to away").await;
    let late = with_keys(&house, &both()).await;
    assert!(!late.app.keys.may_write());
    let ready = late.browser().send("GET", "/readyz", &[], "").await;
    assert_eq!(ready.status, 503, "{}", ready.body);
    let refused = accounts::unlock(&late.app, &operator(), &late.find(&ann).await).await;
    assert!(matches!(refused, Err(Fault::KeysNotAgreed)), "{refused:?}");
    let lines = house.db_count("audit").await;
    let answer = late.browser().request_lookup_answer(&ann.email).await;
    assert_eq!((answer.code().as_str(), house.db_count("audit").await), ("UNAVAILABLE", lines), "{}", answer.body);
    house.db_run("alter table away rename to key_holders").await;
    until("an agreement", async || late.app.keys.may_write().then_some(())).await;
    assert_eq!(late.app.keys.current(), "test");
    accounts::unlock(&late.app, &operator(), &late.find(&ann).await).await.unwrap();
}
