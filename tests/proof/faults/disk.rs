//! A disk of PostgreSQL that fills up, with its log of transactions and without.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use super::postgres::Postgres;
use super::site::{Site, SitePlan};
use super::trial::Trial;
use super::{cannot, lasting};

/// Size of the disk. The template takes less than half.
const MEBIBYTES: usize = 256;

/// Writes a file until the disk has no byte left.
fn fill(path: &Path) {
    let mut file = File::create(path).unwrap();
    for size in [1 << 20, 4096, 1] {
        while file.write_all(&vec![7; size]).is_ok() {}
    }
}

async fn filled(name: &'static str, with_wal: bool) {
    let opened = tokio::task::block_in_place(|| Postgres::on_disk(MEBIBYTES, with_wal));
    let Some(mut postgres) = opened else { return cannot("a full disk", "this process may mount none") };
    let site = Site::open(&SitePlan { conninfo: postgres.conninfo(), ..SitePlan::default() });
    let mut trial = Trial::begins(site, "D 8", name).await;
    let filler = postgres.place().join("filler");
    trial.breaks();
    tokio::task::block_in_place(|| fill(&filler));
    if with_wal {
        // PostgreSQL stops at the first new segment, recovers, and may end: that is no fault of one kind.
        let segments = "select pg_logical_emit_message(false, 'a', 'b'), pg_switch_wal() from generate_series(1, 1000)";
        let written = tokio::task::block_in_place(|| postgres.psql(segments));
        trial.proof.expect(written.is_err(), || String::from("the write-ahead log has room"));
        println!("a new segment of the log: {written:?}");
        trial.is_unready_somehow().await;
        tokio::time::sleep(lasting(3, 75)).await;
        trial.doctor("database", "fail", &["PostgreSQL"]);
    } else {
        trial.is_unready("the database has no room for writes").await;
        tokio::time::sleep(lasting(3, 75)).await;
        trial.doctor("database", "fail", &["No space left on device", "make room"]);
    }
    trial.alerts_of_faults().await;
    tokio::task::block_in_place(|| {
        std::fs::remove_file(&filler).unwrap();
        if postgres.has_ended() {
            println!("PostgreSQL had ended, and is started");
            postgres.start();
        }
    });
    trial.passes().await;
    trial.ends(true).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_full_disk_is_told_and_written_to_again_once_there_is_room() {
    filled("a full disk of tables", false).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_full_disk_of_the_write_ahead_log_takes_nothing_back() {
    filled("a full disk of tables and write-ahead log", true).await;
}
