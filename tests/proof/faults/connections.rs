//! PostgreSQL away, PostgreSQL that ends every connection, and another client that holds all its slots.

use std::time::{Duration, Instant};

use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use tokio_util::sync::CancellationToken;
use vestibule::store::DatabaseUrl;

use super::postgres::Postgres;
use super::site::{Site, SitePlan};
use super::trial::Trial;
use super::{family, lasting};
use crate::support::openmetrics::Page;

async fn trial(promise: &'static str, name: &'static str) -> (Postgres, Trial) {
    let postgres = tokio::task::block_in_place(Postgres::running);
    let site = Site::open(&SitePlan { conninfo: postgres.conninfo(), ..SitePlan::default() });
    (postgres, Trial::begins(site, promise, name).await)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_database_that_is_away_for_long_is_told_and_comes_back_without_a_restart() {
    let (mut postgres, mut trial) = trial("D 3", "PostgreSQL away, under load").await;
    trial.breaks();
    tokio::task::block_in_place(|| postgres.stop("INT"));
    trial.is_unready("the database is away").await;
    tokio::time::sleep(lasting(3, 600)).await;
    trial.doctor("database", "fail", &["refused", "start PostgreSQL", "127.0.0.1"]);
    trial.alerts_of_faults().await;
    if crate::long() {
        let rule = |_: &Page, now: &Page| !now.samples.contains_key("vestibule_outbox_mails");
        trial.alerts("VestibuleWithoutDatabase", "outbox_mails", rule).await;
    }
    tokio::task::block_in_place(|| postgres.start());
    trial.passes().await;
    trial.ends(true).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_database_that_ends_every_connection_each_50_ms_loses_nothing() {
    let (postgres, mut trial) = trial("D 5", "every connection ended each 50 ms").await;
    let ends = format!("host=127.0.0.1 port={} user=postgres dbname=postgres", postgres.port);
    let mut ends = DatabaseUrl::parse(&ends, None).unwrap().connect("test").await.unwrap();
    let statement = "select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = 'vestibule'";
    trial.breaks();
    let (since, enough) = (Instant::now(), CancellationToken::new());
    let over = enough.clone();
    let ending = tokio::spawn(async move {
        let mut pace = tokio::time::interval(Duration::from_millis(50));
        while !over.is_cancelled() {
            pace.tick().await;
            ends.batch_execute(statement).await.unwrap();
        }
    });
    tokio::time::sleep(lasting(4, 90)).await;
    // doctor's connections are ended too, or live long enough.
    trial.doctor_says("database");
    trial.alerts_of_faults().await;
    let answered = trial.site.load.signed_in_since(since);
    println!("{answered} people signed in meanwhile");
    enough.cancel();
    ending.await.unwrap();
    trial.passes().await;
    trial.ends(true).await;
}

/// Connections of another client, until PostgreSQL grants no more.
async fn hold_all(postgres: &Postgres) -> Vec<AsyncPgConnection> {
    postgres.psql("create role other login").unwrap();
    // The servers may not come back in between.
    postgres.psql("alter role vestibule nologin").unwrap();
    postgres.ends_connections();
    let other = format!("host=127.0.0.1 port={} user=other dbname=postgres", postgres.port);
    let other = DatabaseUrl::parse(&other, None).unwrap();
    let (since, mut held) = (Instant::now(), Vec::new());
    let theirs = "select count(*) from pg_stat_activity where usename = 'vestibule'";
    while since.elapsed() < crate::support::HANG {
        while let Ok(connection) = other.connect("test-other").await {
            held.push(connection);
        }
        if postgres.psql(theirs).unwrap() == "0" {
            postgres.psql("alter role vestibule login").unwrap();
            return held;
        }
    }
    panic!("the servers keep a connection beside {} others", held.len());
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_database_without_a_free_slot_is_told_and_served_from_again_once_there_is_one() {
    let (postgres, mut trial) = trial("D 6", "all slots held by another client").await;
    trial.breaks();
    let held = hold_all(&postgres).await;
    trial.is_unready("the database grants no more connections").await;
    tokio::time::sleep(lasting(3, 75)).await;
    trial.doctor("database", "fail", &["connection slots", "pg_stat_activity", "max_connections"]);
    trial.alerts_of_faults().await;
    let refusals = "vestibule_database_refusals_total";
    let rule = |before: &Page, now: &Page| family(now, refusals) > family(before, refusals);
    trial.alerts("VestibuleConnectionsShort", "database_refusals_total", rule).await;
    drop(held);
    trial.passes().await;
    trial.ends(true).await;
}
