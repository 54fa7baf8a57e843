//! Look-ups whose cost must not grow with a table: recipients of notices, lines to seal, mails to carry, owners who are
//! left. PostgreSQL's statistics count the blocks, over plans made while the tables were empty, because a connection keeps
//! its plans.

use std::future::Future;
use std::sync::Arc;

use chrono::TimeDelta;
use diesel_async::SimpleAsyncConnection;
use serde_json::json;
use vestibule::accounts::desk::{Asking, Desk, save};
use vestibule::accounts::{self, AccountEdit};
use vestibule::app::App;
use vestibule::audit::Sealer;
use vestibule::mail::Carrier;
use vestibule::outbox::{Derived, Worker};
use vestibule::rules::desk::Owner;
use vestibule::rules::factor::Door;
use vestibule::rules::profile::ProfileChange;
use vestibule::rules::request_origin::RequestOrigin;
use vestibule::store::Store;
use vestibule::store::outbox::{Lane, claim_due, waiting};
use vestibule::store::trail::{LineQuery, list, unsealed};

use super::{House, NO_WAITS, TestDatabase, until};

/// Blocks of tables and indexes that a look-up may touch. Reading the smallest of the tables whole takes 1,500 at the least,
/// and stepping over every line that was sealed 60,000.
pub fn most(look_up: &str) -> i64 {
    match look_up {
        // Counts up to 10,000 rows.
        "how many mails wait" => 12_000,
        // A page of 500 lines and the patrol's page of 200.
        "sealing a line" | "sealing nothing" => 2_500,
        _ => 300,
    }
}

/// Rows inserted by one transaction: readers of the trail wait for every long transaction in the cluster.
const AT_ONCE: usize = 20_000;

/// Inserts accounts, old sealed lines and waiting notices. An update seals the lines, as the sealer does, and no vacuum
/// follows.
const FILL: [&str; 4] = [
    "insert into accounts (id, door, handle, address, email, roles, created_at, updated_at, enrolled, mac)
    select gen_random_uuid(), 'staff', 'admin_' || lpad(number::text, 12, '0'), number || '@example.org',
        number || '@example.org', '{BO}', 'epoch', 'epoch', false, decode(repeat('00', 32), 'hex')
    from generate_series(FIRST, LAST) number",
    "insert into audit (id, at, door, actor, event, outcome, line_mac, xact)
    select gen_random_uuid(), timestamptz '2026-01-01' + number * interval '1 s', 'staff', 'requester', 'code_mailed',
        'begun', decode(repeat('00', 32), 'hex'), 1 from generate_series(FIRST, LAST) number",
    "with places as (
        select id, (select max(position) from audit) + row_number() over (order by at) as place from audit
        where at between timestamptz '2026-01-01' + FIRST * interval '1 s'
            and timestamptz '2026-01-01' + LAST * interval '1 s' and position is null)
    update audit set position = place, link_mac = decode(repeat('00', 32), 'hex') from places where audit.id = places.id",
    "insert into outbox (id, door, kind, account_id, key_id, payload, due_at, drop_at, created_at)
    select gen_random_uuid(), 'staff', 'notice', (select id from accounts where email = 'ann@example.com'), 'test', '',
        timestamptz '2026-01-01' + number * interval '1 s', '2099-01-01', '2026-01-01'
    from generate_series(FIRST, LAST) number",
];

/// Inserts `rows` rows into each table. Autovacuum is off, because PostgreSQL would count its blocks as a look-up's.
async fn fill(database: &TestDatabase, rows: usize) {
    for table in ["accounts", "audit", "outbox"] {
        database.run(&format!("alter table {table} set (autovacuum_enabled = false)")).await;
    }
    for first in (1..=rows).step_by(AT_ONCE) {
        let last = rows.min(first + AT_ONCE - 1);
        for statement in FILL {
            let of_part = statement.replace("FIRST", &first.to_string()).replace("LAST", &last.to_string());
            // Rows are made for as long as it takes.
            database.run(&format!("set statement_timeout = 0; {of_part}")).await;
        }
    }
}

/// Blocks of tables and indexes that a look-up touches, on the one connection of its store.
async fn blocks<T>(database: &TestDatabase, store: &Store, look_up: impl Future<Output = T>) -> i64 {
    let touched = "select sum(heap_blks_read + heap_blks_hit + coalesce(idx_blks_read + idx_blks_hit, 0))::bigint
        from pg_statio_user_tables";
    told(store).await;
    others_ended(database).await;
    let before = database.db_number(touched).await;
    look_up.await;
    told(store).await;
    database.db_number(touched).await - before
}

/// Makes the store's connection publish its block counts now instead of once a second.
async fn told(store: &Store) {
    let mut db = store.connection().await.unwrap();
    db.batch_execute("select pg_stat_force_next_flush()").await.unwrap();
}

/// Waits until the test's own connections have ended. Each publishes its block counts as it ends, and a full scan by the
/// test would be counted as the look-up's.
async fn others_ended(database: &TestDatabase) {
    let ended = "select (count(*) = 0)::int::bigint from pg_stat_activity
        where datname = current_database() and application_name = 'test' and pid <> pg_backend_pid()";
    until("the test's connections to end", async || (database.db_number(ended).await == 1).then_some(())).await;
}

/// Waits until no running transaction of the cluster, of another test for example, is as old as the trail's last line.
async fn settled(database: &TestDatabase) {
    let settled = "select (pg_snapshot_xmin(pg_current_snapshot())::text::bigint > max(xact))::int::bigint from audit";
    until("older transactions to end", async || (database.db_number(settled).await == 1).then_some(())).await;
}

fn worker(app: &App, store: &Store) -> Worker {
    let folder = std::env::temp_dir();
    Worker {
        store: store.clone(),
        asked: store.clone(),
        sms: None,
        keys: app.keys.clone(),
        name: String::from("Vestibule"),
        carrier: Carrier::files(&folder, "sign-in@example.com".parse().unwrap()),
        clock: app.clock.clone(),
        bell: app.bell.clone(),
        metrics: app.metrics.clone(),
        owners: true,
    }
}

/// Blocks that each look-up touches, with `rows` rows in each table.
pub async fn costs(rows: usize) -> Vec<(&'static str, i64)> {
    let house = House::with(&[NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_DATABASE_POOL", "1")]).await;
    let (olga, browser) = house.at_the_desk("olga@example.com").await;
    let ann = house.with_roles("ann@example.com", &["BO"]).await;
    let session = house.db_text("select id::text from sessions").await.parse().unwrap();
    let account = house.find(&olga).await.id;
    let owner = Owner { account, handle: olga.id.clone(), email: olga.email.clone(), session, confirmed: true };
    let asking = Asking { owner, requester: RequestOrigin::at("203.0.113.7/32".parse().unwrap()), reason: None };
    assert_eq!(browser.save(json!({ "id": ann.id, "displayName": "Ann" })).await["status"], true);
    house.mails_are_carried().await;
    house.trail_is_sealed().await;
    let (app, database) = (Arc::clone(&house.app), Arc::clone(&house.database));
    house.close().await;

    // Each look-up has a connection of its own and runs once while the tables are empty.
    let beside = || app.store.beside(&database.url, "vestibule-growth", 1);
    let (notices, lines, codes, mails, sealing) = (beside(), beside(), beside(), beside(), beside());
    let pages = beside();
    let page = async || {
        let of_door = LineQuery { door: Some(Door::Player), ..LineQuery::default() };
        assert!(list(&pages, of_door, 51).await.unwrap().is_empty());
    };
    let worker = worker(&app, &notices);
    let mut sealer = Sealer::new(sealing.clone(), app.keys.clone(), app.clock.clone(), app.metrics.clone());
    app.clock.advance(TimeDelta::hours(2));
    let renamed = async |name: &str| {
        let change = AccountEdit {
            profile: ProfileChange { display_name: Some(name.into()), ..ProfileChange::default() },
            ..AccountEdit::default()
        };
        let saved = save(&app, &asking, &ann.id, &change).await.unwrap();
        assert!(matches!(saved, Desk::Done(_)), "{saved:?}");
    };
    let suspended = async || {
        let line =
            "insert into audit (id, at, door, account_id, actor, event, outcome) select gen_random_uuid(), 'NOW',
            'staff', id, 'requester', 'authenticator', 'suspended' from accounts where email = 'ann@example.com'";
        database.run(&line.replace("NOW", &app.clock.now().to_rfc3339())).await;
    };
    suspended().await;
    // Only the first notice of a kind in an hour is mailed, so the clock moves on before the next.
    settled(&database).await;
    assert_eq!(worker.derive_notices().await.unwrap(), Derived::Some);
    while sealer.seal().await.unwrap() {}
    unsealed(&lines).await.unwrap();
    for lane in [Lane::Asked, Lane::Texts] {
        claim_due(&codes, lane, 8, app.clock.now()).await.unwrap();
    }
    waiting(&mails).await.unwrap();
    page().await;
    renamed("Ann A").await;
    assert_eq!(accounts::can_sign_in(&app, Door::Staff).await.unwrap(), Some(1));

    fill(&database, rows).await;
    settled(&database).await;
    while sealer.seal().await.unwrap() {}
    app.clock.advance(TimeDelta::hours(2));
    suspended().await;
    settled(&database).await;
    let (told, now) = (database.db_number("select count(*) from notices").await, app.clock.now());
    let mut costs =
        vec![("a notice of one account to every owner", blocks(&database, &notices, worker.derive_notices()).await)];
    assert_eq!(database.db_number("select count(*) from notices").await, told + 2);
    costs.push(("a change at the desk", blocks(&database, &app.store, renamed("Ann B")).await));
    costs.push(("sealing a line", blocks(&database, &sealing, sealer.seal()).await));
    costs.push(("sealing nothing", blocks(&database, &sealing, sealer.seal()).await));
    let sealed = "select count(*) from audit where position is null and event = 'admin_changed'";
    assert_eq!(database.db_number(sealed).await, 0);
    costs.push(("how many lines wait", blocks(&database, &lines, unsealed(&lines)).await));
    costs.push(("a code to be carried", blocks(&database, &codes, claim_due(&codes, Lane::Asked, 8, now)).await));
    costs.push(("an SMS to be carried", blocks(&database, &codes, claim_due(&codes, Lane::Texts, 8, now)).await));
    costs.push(("how many mails wait", blocks(&database, &mails, waiting(&mails)).await));
    costs.push(("a page of a quiet door's lines", blocks(&database, &pages, page()).await));
    costs.push((
        "owners who can sign in",
        blocks(&database, &app.store, accounts::can_sign_in(&app, Door::Staff)).await,
    ));
    costs
}
