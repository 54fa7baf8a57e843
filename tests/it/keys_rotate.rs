//! `keys rotate` moves all rows to a new master key while sign-ins go on; then the old key may be removed.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::TimeDelta;
use serde_json::json;
use vestibule::accounts;
use vestibule::audit;
use vestibule::rotate::{Holdings, Rotated, holdings, rotate};

use crate::audit_commands::seal;
use crate::support::house::KEYS;
use crate::support::office::{Office, actor, is_refusal};
use crate::support::staff::answers::{right, wrong};
use crate::support::staff::own::fresh_codes;
use crate::support::{House, NO_WAITS, ORIGIN, by_tester, operator};
use crate::trusted_links::show;

const NEW: &str = "new:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";

/// A house with both keys that writes under the old one.
async fn old_first() -> House {
    House::with(&[NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_KEYS", &format!("{KEYS},{NEW}"))]).await
}

/// A second server of a house, with these keys.
async fn with_keys(house: &House, keys: &str, retired: &str) -> House {
    house.beside_with(&[NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_KEYS", keys), ("VESTIBULE_RETIRED_KEYS", retired)]).await
}

/// Rotates all rows to a server's first key.
async fn moved_to(house: &House) -> Rotated {
    rotate(&house.app, (&by_tester(), None), true).await.unwrap().unwrap()
}

/// Number of rows that need a master key.
fn rows(holdings: &Holdings, id: &str) -> BTreeMap<&'static str, u64> {
    holdings.masters.get(id).map(|holding| holding.rows.clone()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_made_under_the_old_key_work_under_the_new_key_alone() {
    let house = old_first().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let own = house.signed_in(&ann).await;
    house.wait(TimeDelta::seconds(30));
    let codes = fresh_codes(&house, &own, &ann).await;
    let (under_way, mailed) = house.mailed(&ann.email).await;
    let both = with_keys(&house, &format!("{NEW},{KEYS}"), "").await;
    let link = accounts::device_link(&house.app, &operator(), &house.find(&ann).await).await.unwrap().unwrap().reveal();
    // The first request makes a signing key under the old master key.
    assert_eq!(house.browser().send("GET", "/.well-known/jwks.json", &[], "").await.status, 200);

    let before = holdings(&both.app).await.unwrap();
    let all = BTreeMap::from([
        ("accounts", 1),
        ("authenticators", 1),
        ("device_links", 1),
        ("pending_sign_ins", 1),
        ("sessions", 1),
        ("signing_keys", 1),
        ("trusted_browsers", 2),
    ]);
    assert_eq!((rows(&before, "test"), rows(&before, "new")), (all.clone(), BTreeMap::new()));
    let rotated = moved_to(&both).await;
    // A table without rows is listed too: admins have no passwords, and no program calls.
    let listed: BTreeMap<&str, u64> =
        all.clone().into_iter().chain([("passwords", 0), ("application_keys", 0), ("owner_requests", 0)]).collect();
    assert_eq!((&rotated.moved, rotated.left()), (&listed, 0));
    let old = &rotated.after.masters["test"];
    let mut moved = all;
    // The next signing key exists too.
    moved.insert("signing_keys", 2);
    assert_eq!((rows(&rotated.after, "new"), old.rows.len(), old.recovery_codes), (moved, 0, 1));
    assert!(old.until.is_some(), "a mailed code waits");
    let again = moved_to(&both).await;
    assert!(again.moved.values().all(|moved| *moved == 0), "{:?}", again.moved);

    // Sign-ins under way can be finished.
    assert_eq!(own.current_user().await["email"], "ann@example.com");
    let own = own.over_at(&both.url);
    assert_eq!(own.current_user().await["email"], "ann@example.com");
    house.close().await;
    let under_way = under_way.over_at(&both.url);
    assert_eq!(under_way.verify_lookup(&mailed).await, right());
    both.wait(TimeDelta::seconds(30));
    assert_eq!(under_way.verify_2fa(&ann.code(&both)).await, right());
    assert!(under_way.sign_out().await);

    // After a quarter of an hour no sign-in is pending.
    both.wait(TimeDelta::minutes(14));
    assert!(!own.current_user().await.is_null());
    both.mails_are_carried().await;
    let only = with_keys(&both, NEW, KEYS).await;
    assert_eq!(both.app.store.alarms().total(), 0);
    both.close().await;
    let fresh = only.browser();
    assert_eq!(show(&fresh, &link).await.status, 204, "a link of before");
    let own = own.over_at(&only.url);
    assert_eq!(own.current_user().await["email"], "ann@example.com", "a session of before");
    assert_eq!(own.trusted_browsers().await.len(), 4);
    only.wait(TimeDelta::minutes(2));
    let left = holdings(&only.app).await.unwrap();
    assert_eq!(left.masters["test"].until, None);
    only.sign_in(&fresh, &ann).await;

    // The recovery codes are lost with the old key, as the command said.
    only.wait(TimeDelta::seconds(30));
    let lost = only.browser();
    only.prove_address(&lost, &ann).await;
    assert_eq!(lost.verify_2fa(&codes[0]).await, wrong(4));

    // The trail verifies while the old key is kept for it.
    only.trail_is_sealed().await;
    let report = audit::verify(&only.app.store, &only.app.keys, Some(only.checkpoint().await)).await.unwrap();
    assert!(report.findings.is_empty(), "{:?}", report.findings.told);
    assert_eq!(only.app.store.alarms().total(), 0);
    let without = with_keys(&only, NEW, "").await;
    let report = audit::verify(&without.app.store, &without.app.keys, None).await.unwrap();
    assert!(!report.findings.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retired_key_vouches_for_no_row() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.signed_in(&ann).await;
    let only = with_keys(&house, NEW, KEYS).await;
    assert!(browser.over_at(&only.url).current_user().await.is_null());
    let all = holdings(&only.app).await.unwrap();
    assert_eq!(all.nobodys["accounts"], 1);
    assert_eq!(moved_to(&only).await.moved["accounts"], 0);
    assert!(browser.over_at(&only.url).current_user().await.is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_under_a_key_that_was_retired_too_early_is_left_and_told() {
    let house = old_first().await;
    let (ann, bob) =
        (house.enrolled_a_day_ago("ann@example.com").await, house.enrolled_a_day_ago("bob@example.com").await);
    let both = with_keys(&house, &format!("{NEW},{KEYS}"), "").await;
    // The row's MAC is under the new key and the secret is sealed under the old one.
    both.sign_in(&both.browser(), &ann).await;
    let early = with_keys(&house, NEW, KEYS).await;
    let rotated = moved_to(&early).await;
    assert_eq!((rows(&rotated.after, "test"), rotated.left()), (BTreeMap::from([("authenticators", 1)]), 1));
    assert_eq!(rotated.after.nobodys["authenticators"], 1, "{}", bob.email);
    // Nothing is lost once the key is back.
    let rotated = moved_to(&both).await;
    assert_eq!((rotated.moved["authenticators"], rotated.left(), rotated.after.nobodys.len()), (2, 0, 0));
    both.wait(TimeDelta::seconds(30));
    both.sign_in(&both.browser(), &bob).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_altered_row_stays_invalid_after_a_rotation() {
    let house = old_first().await;
    let (ann, eve) =
        (house.enrolled_a_day_ago("ann@example.com").await, house.enrolled_a_day_ago("eve@example.com").await);
    let browser = house.signed_in(&eve).await;
    house.db_run("update accounts set roles = '{OWNER,BO,CMS}', version = version + 1 where email like 'eve%'").await;
    house.db_run("update sessions set confirmed_at = seen_at").await;
    house.db_run("update authenticators set failures = 7 where account_id in (select id from accounts where email like 'ann%')").await;
    let both = with_keys(&house, &format!("{NEW},{KEYS}"), "").await;
    let rotated = moved_to(&both).await;
    assert_eq!(rotated.after.nobodys, BTreeMap::from([("accounts", 1), ("authenticators", 1), ("sessions", 1)]));
    assert_eq!(rotated.left(), 0);
    assert!(browser.current_user().await.is_null());
    for person in [&ann, &eve] {
        assert_eq!(both.browser().request_lookup(&person.email).await["status"], true);
    }
    both.mails_are_carried().await;
    assert_eq!(both.inbox.unread(&ann.email) + both.inbox.unread(&eve.email), 0, "nobody is mailed a code");
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_ins_go_on_while_everything_moves_to_and_fro() {
    let house = old_first().await;
    let beside = with_keys(&house, &format!("{NEW},{KEYS}"), "").await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let own = house.signed_in(&ann).await;
    house.wait(TimeDelta::seconds(30));
    let done = tokio::sync::Notify::new();
    let sign_ins = async {
        for round in 0..24 {
            let server = if round % 2 == 0 { &house } else { &beside };
            let browser = server.browser();
            server.prove_address(&browser, &ann).await;
            assert_eq!(browser.verify_2fa(&ann.code(&house)).await, right(), "{round}");
            assert_eq!(own.over_at(&server.url).current_user().await["email"], "ann@example.com");
            house.wait(TimeDelta::seconds(30));
        }
        done.notify_one();
    };
    let rotations = async {
        let (mut rounds, mut ended) = (0_u64, std::pin::pin!(done.notified()));
        loop {
            let to = if rounds % 2 == 0 { &beside } else { &house };
            // Some rotations are cancelled at a random point.
            let patience = if rounds % 3 == 2 { Duration::from_millis(rounds % 7) } else { Duration::from_secs(60) };
            let rotation = tokio::time::timeout(patience, moved_to(to));
            tokio::select! {
                rotated = rotation => drop(rotated),
                () = &mut ended => break rounds,
            }
            rounds += 1;
        }
    };
    let ((), rounds) = tokio::join!(sign_ins, rotations);
    assert!(rounds > 4, "{rounds}");
    // A cancelled rotation may leave a statement under way that writes its row after the next rotation has passed it.
    // The command reports rows that are left, and an operator runs it again.
    let mut last = moved_to(&beside).await;
    for _ in 0..3 {
        if last.left() > 0 {
            last = moved_to(&beside).await;
        }
    }
    assert_eq!((last.left(), last.after.nobodys.len()), (0, 0), "{last:?}");
    assert_eq!(house.app.store.alarms().total() + beside.app.store.alarms().total(), 0);
    beside.trail_is_sealed().await;
    assert!(audit::verify(&beside.app.store, &beside.app.keys, None).await.unwrap().findings.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_commands_tell_what_rests_on_which_key() {
    let office = Office::open().await;
    office.done("admin add ann@example.com --role OWNER");
    let made = office.run_set("admin device-link ann@example.com", &[("VESTIBULE_PUBLIC_URL", ORIGIN)]);
    assert_eq!(made.code, 0, "{}", made.err);
    let both = format!("{NEW},{KEYS}");
    let run = |line: &str, keys: &str| office.run_set(line, &[("VESTIBULE_KEYS", keys)]);
    assert_eq!(
        run("keys list", &both).out,
        " KEY   IS       HOLDS                      \n new   current  -                          \n test  older    accounts 1, device_links 1 \n"
    );
    // The server that wrote last has the old key first.
    seal(&office).await;
    let early = run("keys rotate", &both);
    is_refusal(&early);
    assert!(early.err.contains("no server has sealed the trail under the first key yet"), "{}", early.err);
    let moved = run("keys rotate --force --json", &both);
    assert_eq!(moved.code, 0, "{}", moved.err);
    let told: serde_json::Value = serde_json::from_str(&moved.out).unwrap();
    let key = |id: &str, standing: &str, rows: serde_json::Value, needed: bool| json!({ "id": id, "standing": standing, "rows": rows, "signingKeys": [], "recoveryCodes": 0, "refreshTokens": 0, "waitsUntil": null, "needed": needed });
    let (held, none) = (json!({ "accounts": 1, "device_links": 1 }), json!({}));
    assert_eq!(told["keys"], json!([key("new", "current", held, true), key("test", "older", none.clone(), false)]));
    assert_eq!((&told["key"], &told["moved"]["accounts"], &told["left"]), (&json!("new"), &json!(1), &json!(0)));
    let line = office.json("audit list --event keys_rotated");
    assert_eq!((&line[0]["actor"], &line[0]["detail"]["key"]), (&json!(actor()), &json!("new")));

    let said = office.run_set("keys list --json", &[("VESTIBULE_KEYS", NEW), ("VESTIBULE_RETIRED_KEYS", KEYS)]);
    let told: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(told[1], key("test", "retired", none, false));
    let said = run("keys list", KEYS);
    assert!(said.out.contains(" -     not ours  accounts 1, device_links 1"), "{}", said.out);
    assert_eq!(run("keys rotate", KEYS).code, 0);
    is_refusal(&run("keys list", ""));
    is_refusal(&run("keys rotate", ""));
}
