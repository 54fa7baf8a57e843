//! Growth: a statement costs among a million accounts, ten million sessions and ten million lines of the trail what it costs among
//! few. The list of statements (`statements.txt`) has every one that a server makes at its doors and in the background; a statement
//! that is not on it, reads a growing table whole, passes over many rows, touches many blocks or is prepared twice breaks the proof.
//!
//! `GROWTH_LIST=FILE` writes the list as it was seen. The short form has a tenth of the rows; `GROWTH_ACCOUNTS` sets another number.

mod account;
pub mod fill;
mod hot;
mod plans;
mod player;
mod session;
mod skeleton;
mod staff;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use futures_util::FutureExt;
use strum::VariantArray;
use vestibule::metrics::{Field, OK};
use vestibule::prune::prune;

use super::{Proof, long};
use crate::support::growth::{costs, most};
use crate::support::openmetrics::Page;
use crate::support::{Browser, House, TestDatabase};
use hot::{HotList, Seen};
use plans::Watch;

/// Settings of the servers: every door, no waits, and one connection for requests, so that each statement is prepared once.
const SETTINGS: [(&str, &str); 15] = [
    ("VESTIBULE_DOORS", "staff,account,session,player"),
    ("VESTIBULE_DATABASE_POOL", "1"),
    ("VESTIBULE_RATE_LIMIT", "1000/1m"),
    ("VESTIBULE_KEY_RATE_LIMIT", "1000/1m"),
    ("VESTIBULE_ACCOUNT_RATE_LIMIT", "1000/1m"),
    ("VESTIBULE_SESSION_DOOR_RATE_LIMIT", "1000/1m"),
    ("VESTIBULE_PLAYER_RATE_LIMIT", "1000/1m"),
    ("VESTIBULE_COOLDOWN", "off"),
    ("VESTIBULE_MAILS", "off"),
    ("VESTIBULE_ACCOUNT_COOLDOWN", "off"),
    ("VESTIBULE_ACCOUNT_MAILS", "off"),
    ("VESTIBULE_ACCOUNT_REGISTRATION", "open"),
    ("VESTIBULE_ACCOUNT_TERMS", "2026-11"),
    ("VESTIBULE_PLAYER_COOLDOWN", "off"),
    ("VESTIBULE_PLAYER_MAILS", "off"),
];

/// PostgreSQL application name of the connections of requests.
const REQUESTS: &str = "vestibule";

/// Rows of each table in the proof of look-ups over plans that were made while the tables were empty.
const ROWS: usize = 1_000_000;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "fills a database for minutes: .ci/proof long"]
async fn a_look_up_among_a_million_rows_costs_what_it_costs_among_few() {
    if !long() {
        println!("tests/it/growth.rs has the short form: sixty thousand rows");
        return;
    }
    let mut proof = Proof::of("ROWS", "look-ups among a million rows, in blocks");
    for (look_up, blocks) in costs(ROWS).await {
        println!("{look_up}: {blocks} blocks");
        proof.ran(1);
        proof.expect(blocks <= most(look_up), || format!("{look_up}: {blocks} blocks"));
    }
    proof.holds();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "fills a database for a minute: .ci/proof short"]
async fn every_statement_of_a_server_is_on_the_list_and_is_a_look_up() {
    let mut proof = Proof::of("GROWTH", "statements of every door and of the workers, by their plans");
    let (mut seen, since) = (Seen::default(), Instant::now());
    let (database, first) = filled(fill::accounts()).await;
    println!("filled in {:?}", since.elapsed());
    for (run, plans) in ["force_generic_plan", "force_custom_plan"].into_iter().enumerate() {
        plans::explained(&database, plans).await;
        let mut watch = Watch::begin(&database);
        let house = first.beside().await;
        for door in ["staff", "account", "session", "player"] {
            let walked = AssertUnwindSafe(walks(&house, door, run)).catch_unwind().await;
            proof.expect(walked.is_ok(), || format!("the walk through the {door} door ended early"));
            seen.takes(door, watch.executed());
        }
        background(&house).await;
        let page = Page::parse(&Browser::new(&house.metrics_url).send("GET", "/metrics", &[], "").await.body);
        for field in Field::VARIANTS.iter().map(|field| <&str>::from(*field)) {
            let of_field = |series: &&String| {
                series.starts_with("vestibule_sign_in_outcomes_total")
                    && series.contains(&format!("field=\"{field}\""))
                    && series.contains(&format!("outcome=\"{OK}\""))
            };
            let answered: f64 = page.samples.keys().filter(of_field).map(|series| page.value(series)).sum();
            proof.expect(answered > 0.0, || format!("{field} was not walked"));
        }
        house.close().await;
        seen.takes("background", watch.executed());
        println!("walked with {plans}, {:?} since the beginning", since.elapsed());
    }
    first.close().await;
    HotList::read().judges(&seen, &mut proof);
    proof.holds();
}

async fn walks(house: &House, door: &str, run: usize) {
    match door {
        "staff" => staff::walks(house, run).await,
        "account" => account::walks(house, run).await,
        "session" => session::walks(house, run).await,
        _ => player::walks(house, run).await,
    }
}

/// A database with these accounts and all that grows with them, and a server over it that is not watched.
async fn filled(accounts: usize) -> (Arc<TestDatabase>, House) {
    let house = House::with(&SETTINGS).await;
    // The sealer begins behind this checkpoint, and the notices begin behind their cursor.
    let ann = house.admin("first@example.com").await;
    house.sign_in(&house.browser(), &ann).await;
    house.mails_are_carried().await;
    house.trail_is_sealed().await;
    fill::fill(&house.database, accounts).await;
    (Arc::clone(&house.database), house)
}

/// What a server does without a request.
async fn background(house: &House) {
    // An altered row raises an alarm when it is read.
    house.db_run("update accounts set roles = '{CMS}' where email = 'first@example.com'").await;
    assert_eq!(house.browser().request_lookup("first@example.com").await["status"], true);
    house.mails_are_carried().await;
    house.trail_is_sealed().await;
    let app = &house.app;
    prune(&app.store, &app.policies, house.clock.now(), 1).await.unwrap();
    let called = format!("/healthz?doctor={}", "A".repeat(43));
    for path in ["/readyz", "/.well-known/jwks.json", &called] {
        house.browser().send("GET", path, &[], "").await;
    }
}
