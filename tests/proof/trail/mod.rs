//! The trail under 10,000 random tamperings by an attacker who can write to every table: lines of a sealed copy are edited,
//! inserted, deleted, reordered, cut and forged, one tampering at a time. Verification must find each at the first changed
//! place, and nothing in unchanged places.

mod copy;
mod emptied;
mod forgeries;
mod rows;
mod tamperings;

use std::collections::BTreeMap;

use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use vestibule::accounts;
use vestibule::audit::{self, Checkpoint, Report};
use vestibule::keys::Keys;
use vestibule::store::Store;
use vestibule::store::trail::sealed_behind;

use super::kills::faults::Chance;
use super::table::Proof;
use super::{long, seed};
use crate::support::{House, NO_WAITS, TestDatabase, operator};
use copy::{Copy, Place, Tampering};
use tamperings::DRAWS;

/// Minimum number of lines of the copy.
const LINES: i64 = 100;

/// Why a report is wrong, if it is.
fn judge(tampering: &Tampering, report: &Report) -> Result<(), String> {
    let told = &report.findings.told;
    let first = told.as_slice().first().ok_or("not found")?;
    let named = match &tampering.first {
        Place::At(at) => first.position == Some(*at),
        Place::Line(id) => first.position.is_none() && first.id.is_some_and(|named| named.to_string() == *id),
        Place::Nowhere => first.position.is_none() && first.id.is_none(),
    };
    if !named || !tampering.kinds.contains(&first.kind) {
        return Err(format!("found as {first:?}, and it is {:?}", tampering.first));
    }
    let beside = |finding: &&audit::TrailFinding| finding.position.is_some_and(|at| !tampering.touched.contains(&at));
    match told.iter().find(beside) {
        Some(finding) => Err(format!("found where nothing was touched: {finding:?}")),
        None => Ok(()),
    }
}

/// Steps that write trail lines: sign-ins, wrong codes, decoys, commands.
async fn steps(house: &House) {
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    for round in 0.. {
        let browser = house.signed_in(&ann).await;
        house.wait(chrono::TimeDelta::seconds(60));
        browser.confirm_identity(&ann.wrong_code(house)).await;
        assert!(browser.sign_out().await);
        let (stranger, _) = house.mailed(&ann.email).await;
        stranger.verify_lookup("000000").await;
        house.browser().request_lookup(&format!("nobody{round}@example.com")).await;
        let other = house.admin(&format!("other{round}@example.com")).await;
        let admin = house.find(&other).await;
        accounts::disable(&house.app, &operator(), &admin).await.unwrap();
        accounts::remove(&house.app, &operator(), &admin).await.unwrap();
        house.wait(chrono::TimeDelta::hours(2));
        if house.db_count("audit").await > LINES {
            return house.trail_is_sealed().await;
        }
    }
}

async fn copy_of(house: &House) -> Copy {
    steps(house).await;
    rows::use_up(house).await;
    let older = house.db_text("select token from trail_checkpoint").await;
    house.admin("last@example.com").await;
    house.trail_is_sealed().await;
    let token = house.db_text("select token from trail_checkpoint").await;
    let lines = sealed_behind(&house.app.store, (i64::MIN, uuid::Uuid::nil()), 10_000).await.unwrap();
    let others = Keys::parse("other:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=").unwrap();
    let old = rows::old(house).await;
    Copy { lines, token, older, old, keys: house.app.keys.clone(), others }
}

async fn put_right(db: &mut AsyncPgConnection, copy: &Copy) {
    let restore = format!(
        "truncate audit, trail_checkpoint; insert into audit select * from untouched; \
        insert into trail_checkpoint (token) values ('{}')",
        copy.token
    );
    db.batch_execute(&restore).await.unwrap();
    db.batch_execute(&rows::restore()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_tampering_is_found_at_the_right_row() {
    let house = House::with(&NO_WAITS).await;
    let copy = copy_of(&house).await;
    // A separate copy that no server seals.
    let database = TestDatabase::new().await;
    let (mut from, mut db) = (house.database.connect().await, database.connect().await);
    let (kept, own) = (rows::TABLES.map(|table| format!("kept_{table}")), rows::TABLES.map(String::from));
    for table in rows::TABLES {
        db.batch_execute(&format!("create table kept_{table} (like {table})")).await.unwrap();
    }
    let first = ["accounts", "audit", "trail_checkpoint"].map(String::from);
    for table in first.into_iter().chain(own).chain(kept) {
        let rows = diesel::dsl::sql::<diesel::sql_types::Text>(&format!(
            "(select coalesce(json_agg(rows), '[]')::text from {table} rows)"
        ));
        let rows: String = diesel::select(rows).get_result(&mut from).await.unwrap();
        let insert = format!("insert into {table} select * from json_populate_recordset(null::{table}, $1::json)");
        diesel::sql_query(insert).bind::<diesel::sql_types::Text, _>(rows).execute(&mut db).await.unwrap();
    }
    db.batch_execute("create table untouched as table audit").await.unwrap();
    db.batch_execute(&rows::untouched()).await.unwrap();
    let store = Store::open(&database.url, "vestibule-test", 2, Some(&copy.keys));
    let shipped = Checkpoint::read(&copy.keys, &copy.token).unwrap();
    let whole = audit::verify(&store, &copy.keys, Some(shipped.clone())).await.unwrap();
    assert_eq!((whole.findings.told.as_slice(), whole.lines, whole.unsealed), (&[][..], copy.last().unsigned_abs(), 0));

    let chance = Chance::of(seed());
    let mut proof = Proof::of("trail", "tamperings of a sealed trail, each found at its row");
    let mut table: BTreeMap<&'static str, (usize, usize)> = BTreeMap::new();
    let (most, until) = if long() { (10_000, 7200) } else { (10_000, 12) };
    let begun = std::time::Instant::now();
    for round in 0..most {
        if begun.elapsed().as_secs() >= until {
            break;
        }
        // All kinds equally often, each at least once in the short form.
        let tampering = DRAWS[round % DRAWS.len()](&copy, &chance);
        db.batch_execute(&tampering.sql).await.unwrap_or_else(|error| panic!("{}: {error}", tampering.sql));
        let given = tampering.shipped.then(|| shipped.clone());
        let report = audit::verify(&store, &copy.keys, given).await.unwrap();
        let judged = judge(&tampering, &report);
        let counted = table.entry(tampering.how).or_default();
        *counted = (counted.0 + 1, counted.1 + usize::from(judged.is_ok()));
        proof.expect(judged.is_ok(), || format!("{} ({}): {judged:?}", tampering.how, tampering.sql));
        put_right(&mut db, &copy).await;
    }
    let rounds = table.values().map(|counted| counted.0).sum();
    proof.ran(rounds);
    proof.harmed(rounds);
    for (how, (tried, found)) in &table {
        println!("| {how} | {tried} | {found} |");
    }
    proof.expect(table.len() >= DRAWS.len(), || format!("some kind was never tried: {table:?}"));
    let whole = audit::verify(&store, &copy.keys, Some(shipped)).await.unwrap();
    proof.expect(whole.findings.is_empty(), || format!("put right, and not whole: {:?}", whole.findings.told));
    proof.holds();
}
