//! Application keys in rows that somebody else wrote, put back, or that were moved to another master key.

use chrono::TimeDelta;
use vestibule::application_keys::NewKey;
use vestibule::audit::FindingKind;
use vestibule::prune::prune;
use vestibule::rotate::rotate;
use vestibule::rules::application_key::{KeyScope, network};
use vestibule::rules::key_narrowing::KeyNarrowing;
use vestibule::rules::key_token::KeyToken;
use vestibule::store::application_keys::ChangedKey;

use crate::altered::is_noticed;
use crate::application_keys::{ended, narrowed, near};
use crate::support::house::KEYS;
use crate::support::session::{made, plain};
use crate::support::trail::found;
use crate::support::{House, NO_WAITS, by_tester};

const NEXT: &str = "next:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";

#[tokio::test(flavor = "multi_thread")]
async fn a_key_altered_in_the_table_is_no_key_and_is_noticed() {
    let house = House::with(&NO_WAITS).await;
    house.brand(1).await;
    let edits = [
        "scopes = '{session,players,facts}'",
        "scopes = '{facts}'",
        "networks = '{10.0.0.0/8}'",
        "expires_at = created_at + interval '1 second'",
        "ended_at = created_at + interval '1 second'",
        "networks = '{0.0.0.0/0}'",
        "networks = '{}'",
        "brands = '{}'",
        "brands = '{1,2}'",
        "expires_at = null",
        "expires_at = expires_at + interval '1 year'",
        "created_at = created_at - interval '1 hour'",
        "version = version + 1",
        "name = 'other'",
        "id = '00000000-0000-0000-0000-000000000001'",
        "mac = (select mac from application_keys where name = 'second')",
    ];
    let expires_at = Some(house.clock.now() + TimeDelta::days(9));
    let second = made(&house, plain("second")).await;
    for edit in edits {
        let (networks, brands) = (vec![network("192.0.2.0/24").unwrap()], vec![1]);
        let token = made(&house, NewKey { networks, brands, expires_at, ..plain("first") }).await;
        assert_eq!(near(&house, &token).await, "first", "{edit}");
        let before = house.app.store.alarms().total();
        house.db_run(&format!("update application_keys set {edit} where name = 'first'")).await;
        assert_eq!(near(&house, &token).await, "none", "{edit}");
        assert_eq!(house.app.store.alarms().total(), before + 1, "{edit}");
        let by = KeyNarrowing { brands: vec![2], ..KeyNarrowing::default() };
        let named = if edit.starts_with("name") { "other" } else { "first" };
        assert_eq!(narrowed(&house, named, by).await, ChangedKey::Altered, "{edit}");
        assert_eq!(ended(&house, named).await, ChangedKey::Done, "{edit}");
        house.wait(TimeDelta::seconds(1));
    }
    is_noticed(&house, "application_keys").await;

    // An end taken back, and one key's token put on another's row.
    let token = made(&house, plain("first")).await;
    ended(&house, "first").await;
    house.db_run("update application_keys set ended_at = null where name = 'first'").await;
    let before = house.app.store.alarms().total();
    assert_eq!(near(&house, &token).await, "none");
    assert_eq!(house.app.store.alarms().total(), before + 1);
    assert_eq!(ended(&house, "first").await, ChangedKey::Done);
    let weak = made(&house, NewKey { scopes: vec![KeyScope::Facts], ..plain("weak") }).await;
    let swap = "update application_keys set token_hash = decode(repeat('00', 32), 'hex') where name = 'weak'; \
        update application_keys set token_hash = (select sha256(decode(repeat('07', 32), 'hex'))) where name = 'second'";
    house.db_run(swap).await;
    assert_eq!(near(&house, &KeyToken::of([7; 32])).await, "none");
    assert_eq!(near(&house, &weak).await, "none");
    assert_eq!(near(&house, &second).await, "none");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_put_back_is_found() {
    let house = House::with(&NO_WAITS).await;
    let put_back = async |key: &str| {
        house.trail_is_sealed().await;
        assert_eq!(found(&house.verify(None).await), [], "{key} before");
        let id = house.db_text(&format!("select id::text from kept where name = '{key}'")).await;
        house
            .db_run(&format!(
                "create table own as table application_keys; delete from application_keys where id = '{id}'"
            ))
            .await;
        house.db_run(&format!("insert into application_keys select * from kept where id = '{id}'")).await;
        let told = house.verify(None).await;
        let findings: Vec<_> = found(&told).into_iter().map(|(kind, _, id)| (kind, id)).collect();
        assert_eq!(findings, [(FindingKind::PutBack, Some(id))], "{key} {:?}", told.findings.told);
        house
            .db_run("delete from application_keys; insert into application_keys select * from own; drop table own")
            .await;
        assert_eq!(found(&house.verify(None).await), [], "{key} after");
    };
    let expires_at = Some(house.clock.now() + TimeDelta::hours(1));
    let networks = vec![network("192.0.2.0/24").unwrap()];
    for new in [plain("ended"), plain("narrowed"), NewKey { expires_at, ..plain("expired") }] {
        made(&house, new).await;
    }
    house.db_run("create table kept as table application_keys").await;
    house.wait(TimeDelta::hours(2));
    ended(&house, "ended").await;
    narrowed(&house, "narrowed", KeyNarrowing { networks, ..KeyNarrowing::default() }).await;
    prune(&house.app.store, &house.app.policies, house.clock.now(), 10).await.unwrap();
    for key in ["ended", "narrowed", "expired"] {
        put_back(key).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_move_to_the_new_master_key() {
    let house = House::with(&[NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_KEYS", &format!("{KEYS},{NEXT}"))]).await;
    let token = made(&house, plain("billing")).await;
    let both = house.beside_with(&[NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_KEYS", &format!("{NEXT},{KEYS}"))]).await;
    // A server that still signs with the old key leaves rows under it behind.
    house.close().await;
    let rotated = rotate(&both.app, (&by_tester(), None), true).await.unwrap().unwrap();
    assert_eq!((rotated.moved["application_keys"], rotated.left()), (1, 0));
    let only = both.beside_with(&[NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_KEYS", NEXT)]).await;
    assert_eq!(near(&only, &token).await, "billing");
    assert_eq!(only.app.store.alarms().total(), 0);
}
