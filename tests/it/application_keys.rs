//! Application keys at calls: which call a key admits, what a call is counted by, and what ends with a key.

use chrono::TimeDelta;
use vestibule::application_keys::{KeyActor, KeyMade, NewKey, add, end, list, narrow};
use vestibule::audit::FindingKind;
use vestibule::prune::prune;
use vestibule::rules::application_key::{KeyName, KeyScope, network};
use vestibule::rules::factor::Door;
use vestibule::rules::key_narrowing::KeyNarrowing;
use vestibule::rules::key_token::KeyToken;
use vestibule::sign_in::{ApplicationAdmission, ApplicationCall, Requester, admit_application};
use vestibule::store::application_keys::ChangedKey;

use crate::support::session::{made, plain};
use crate::support::trail::found;
use crate::support::{House, NO_WAITS, by_tester};

const NEAR: &str = "192.0.2.7";

fn name(text: &str) -> KeyName {
    KeyName::parse(text).unwrap()
}

pub async fn ended(house: &House, key: &str) -> ChangedKey {
    let who = by_tester();
    end(&house.app, KeyActor { who: &who, reason: None }, &name(key)).await.unwrap()
}

pub async fn narrowed(house: &House, key: &str, by: KeyNarrowing) -> ChangedKey {
    let who = by_tester();
    narrow(&house.app, KeyActor { who: &who, reason: None }, &name(key), &by).await.unwrap()
}

/// A call from an address: the name of the key that admits it, `none`, or the seconds to wait.
async fn call(house: &House, token: Option<&KeyToken>, from: &str, scope: KeyScope) -> String {
    let requester = Requester::at(from.parse().unwrap());
    let call = ApplicationCall { door: Door::Session, requester: &requester, token, scope };
    match admit_application(&house.app, call).await.unwrap() {
        ApplicationAdmission::Admitted(key) => key.name.as_str().to_owned(),
        ApplicationAdmission::NoKey => String::from("none"),
        ApplicationAdmission::TooMany { wait, .. } => format!("{wait} s"),
    }
}

/// A call of the session door from [`NEAR`].
pub async fn near(house: &House, token: &KeyToken) -> String {
    call(house, Some(token), NEAR, KeyScope::Session).await
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_wrong_with_a_key_is_no_key() {
    let house = House::open().await;
    let near_alone = vec![network("192.0.2.0/24").unwrap(), network("2001:db8::/32").unwrap()];
    let bound = made(&house, NewKey { networks: near_alone, ..plain("bound") }).await;
    let expires_at = Some(house.clock.now() + TimeDelta::hours(1));
    let brief = made(&house, NewKey { expires_at, ..plain("brief") }).await;
    let gone = made(&house, plain("gone")).await;
    assert_eq!(near(&house, &gone).await, "gone");
    assert_eq!(ended(&house, "gone").await, ChangedKey::Done);

    assert_eq!(call(&house, None, NEAR, KeyScope::Session).await, "none");
    assert_eq!(near(&house, &KeyToken::of([7; 32])).await, "none", "unknown");
    assert_eq!(near(&house, &gone).await, "none", "ended");
    assert_eq!(near(&house, &bound).await, "bound");
    assert_eq!(call(&house, Some(&bound), "2001:db8:1::7", KeyScope::Session).await, "bound");
    assert_eq!(call(&house, Some(&bound), "192.0.3.1", KeyScope::Session).await, "none", "another network");
    assert_eq!(call(&house, Some(&bound), NEAR, KeyScope::Players).await, "none", "another scope");
    house.wait(TimeDelta::hours(1) - TimeDelta::microseconds(1));
    assert_eq!(near(&house, &brief).await, "brief");
    house.wait(TimeDelta::microseconds(1));
    assert_eq!(near(&house, &brief).await, "none", "expired");
    assert_eq!(house.app.store.alarms().total(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_without_a_good_key_stops_no_good_key_nor_uses_one_up() {
    let house = House::with(&[("VESTIBULE_KEY_RATE_LIMIT", "3/1m")]).await;
    let afar = vec![network("198.51.100.0/24").unwrap()];
    let (good, far) =
        (made(&house, plain("good")).await, made(&house, NewKey { networks: afar, ..plain("far") }).await);
    // The network's limit, ten a second, counts every call without a good key, whatever is wrong with the key.
    for _ in 0..5 {
        assert_eq!(near(&house, &KeyToken::of([7; 32])).await, "none");
        assert_eq!(near(&house, &far).await, "none");
    }
    assert_eq!(near(&house, &KeyToken::of([7; 32])).await, "1 s");
    assert_eq!(near(&house, &far).await, "1 s");
    assert_eq!(call(&house, None, NEAR, KeyScope::Session).await, "1 s");
    assert_eq!(call(&house, None, "192.0.2.8", KeyScope::Session).await, "none", "another network");
    for _ in 0..3 {
        assert_eq!(near(&house, &good).await, "good");
        assert_eq!(call(&house, Some(&far), "198.51.100.7", KeyScope::Session).await, "far");
    }
    // The key's limit follows the key to every network.
    assert_eq!(near(&house, &good).await, "60 s");
    assert_eq!(call(&house, Some(&good), "203.0.113.7", KeyScope::Session).await, "60 s");
    house.wait(TimeDelta::seconds(60));
    assert_eq!(near(&house, &good).await, "good");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_use_is_kept_to_the_minute() {
    let house = House::open().await;
    let token = made(&house, plain("billing")).await;
    let last = async || list(&house.app).await.unwrap()[0].last_used_at;
    assert_eq!(last().await, None);
    let first = house.clock.now();
    for _ in 0..2 {
        assert_eq!(near(&house, &token).await, "billing");
        assert_eq!(last().await, Some(first));
        house.wait(TimeDelta::seconds(59));
    }
    assert_eq!(near(&house, &token).await, "billing");
    assert_eq!(last().await, Some(house.clock.now()));
    assert_eq!(call(&house, Some(&token), NEAR, KeyScope::Facts).await, "none");
    assert_eq!(house.app.store.alarms().total(), 0, "the last use is a display column");
}

/// Inserts a session-door account with a session and a pending sign-in that were begun under a key, as rows whose MACs are of
/// nobody: no look-up is made of them.
async fn begun_under(house: &House, key: &str, number: u8) {
    let now = house.clock.now().to_rfc3339();
    let of_key = format!("(select id from application_keys where name = '{key}' and ended_at is null)");
    let (id, hash) =
        (format!("00000000-0000-0000-0000-0000000000{number:02}"), format!("decode(repeat('{number:02}', 32), 'hex')"));
    let (mac, zeros) = ("decode(repeat('00', 32), 'hex')", "decode(repeat('00', 32), 'hex')");
    house
        .db_run(&format!(
            "insert into accounts (id, door, handle, address, email, user_name, number, enrolled, created_at, updated_at, mac)
            values ('{id}', 'session', 'user_00000000{number:02}', 'u{number}@example.com', 'u{number}@example.com',
                'user{number}', {number}, false, '{now}', '{now}', {mac});
            insert into sessions (token_hash, id, door, account_id, proven, created_at, seen_at, application_key_id, mac)
            values ({hash}, '{id}', 'session', '{id}', '{{password}}', '{now}', '{now}', {of_key}, {mac});
            insert into pending_sign_ins (id, door, purpose, token_hash, account_id, pool, pool_key, proven, left_to_prove,
                created_at, expires_at, application_key_id, mac)
            values ('{id}', 'session', 'sign_in', {hash}, '{id}', 'untrusted', {zeros}, '{{password}}', '{{authenticator}}',
                '{now}', timestamptz '{now}' + interval '15 minutes', {of_key}, {mac})"
        ))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_begun_under_a_key_ends_with_it_when_it_is_narrowed_and_when_it_expires() {
    let house = House::with(&NO_WAITS).await;
    let expires_at = Some(house.clock.now() + TimeDelta::minutes(7));
    for new in [plain("ended"), plain("narrowed"), NewKey { expires_at, ..plain("expired") }, plain("stays")] {
        made(&house, new).await;
    }
    for (key, number) in [("ended", 1), ("narrowed", 2), ("expired", 3), ("stays", 4)] {
        begun_under(&house, key, number).await;
    }
    let left = async || (house.db_count("sessions").await, house.db_count("pending_sign_ins").await);
    assert_eq!(left().await, (4, 4));
    house.db_run("create table kept as table sessions").await;
    house.wait(TimeDelta::minutes(2));
    // Nothing is lost where nothing is taken.
    let scopes = vec![KeyScope::Facts];
    narrowed(&house, "narrowed", KeyNarrowing { scopes, ..KeyNarrowing::default() }).await;
    assert_eq!(left().await, (4, 4));
    ended(&house, "ended").await;
    assert_eq!(left().await, (3, 3));
    let networks = vec![network("192.0.2.0/24").unwrap()];
    narrowed(&house, "narrowed", KeyNarrowing { networks, ..KeyNarrowing::default() }).await;
    assert_eq!(left().await, (2, 2));
    house.wait(TimeDelta::minutes(5));
    let pruned = prune(&house.app.store, &house.app.policies, house.clock.now(), 10).await.unwrap();
    assert_eq!(pruned.iter().find(|(table, _)| *table == "application_keys"), Some(&("application_keys", 1)));
    assert_eq!(left().await, (1, 1));
    let told = "select string_agg(concat_ws(' ', event, detail ->> 'applicationKey', detail ->> 'sessionsEnded', \
        detail ->> 'pendingSignInsEnded', actor), ', ' order by event) from audit where event like 'application_key%' \
        and event <> 'application_key_added'";
    let actor = by_tester().to_string();
    let expected = format!(
        "application_key_ended ended 1 1 {actor}, application_key_expired expired 1 1 program:vestibule, \
        application_key_narrowed narrowed 1 1 {actor}"
    );
    assert_eq!(house.db_text(told).await, expected);
    // A session put back is found by the line that ended it.
    house.trail_is_sealed().await;
    assert_eq!(found(&house.verify(None).await), []);
    house.db_run("insert into sessions select * from kept where id not in (select id from sessions)").await;
    let mut told: Vec<_> = found(&house.verify(None).await).into_iter().map(|(kind, _, id)| (kind, id)).collect();
    told.sort_by(|one, other| one.1.cmp(&other.1));
    let id = |number: u8| Some(format!("00000000-0000-0000-0000-0000000000{number:02}"));
    assert_eq!(told, [1, 2, 3].map(|number| (FindingKind::PutBack, id(number))));
    // An ended key's row is kept for 90 days.
    assert_eq!(house.db_count("application_keys").await, 3);
    house.wait(TimeDelta::days(90));
    prune(&house.app.store, &house.app.policies, house.clock.now(), 10).await.unwrap();
    assert_eq!(house.db_count("application_keys").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn there_are_a_hundred_keys_at_most_and_one_of_a_name() {
    let house = House::open().await;
    let who = by_tester();
    let actor = KeyActor { who: &who, reason: None };
    let one = |number: usize| add(&house.app, actor, plain(&format!("key-{number}")));
    let made: Vec<_> = futures_util::future::join_all((0..104).map(|number| one(number % 102))).await;
    let count = |is: &dyn Fn(&KeyMade) -> bool| made.iter().filter(|made| is(made.as_ref().unwrap())).count();
    let done = count(&|made| matches!(made, KeyMade::Done(_)));
    let taken = count(&|made| matches!(made, KeyMade::NameTaken));
    let many = count(&|made| matches!(made, KeyMade::TooMany));
    assert_eq!((done, taken + many), (100, 4));
    assert_eq!(house.db_number("select count(distinct name) from application_keys").await, 100);
    let first = house.db_text("select min(name) from application_keys").await;
    ended(&house, &first).await;
    assert!(matches!(add(&house.app, actor, plain(&first)).await.unwrap(), KeyMade::Done(_)), "a name is free again");
    assert!(matches!(add(&house.app, actor, plain("one-more")).await.unwrap(), KeyMade::TooMany));
}
