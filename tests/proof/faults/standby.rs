//! A primary that dies, and its standby that is promoted.

use super::lasting;
use super::postgres::Postgres;
use super::site::{Site, SitePlan};
use super::trial::Trial;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_promoted_standby_is_served_from_and_has_all_that_was_answered() {
    let mut primary = tokio::task::block_in_place(Postgres::running);
    let standby = tokio::task::block_in_place(|| primary.standby());
    let hosts = format!("host=127.0.0.1,127.0.0.1 port={},{}", primary.port, standby.port);
    let conninfo = format!("{hosts} user=vestibule dbname=vestibule");
    let site = Site::open(&SitePlan { conninfo, ..SitePlan::default() });
    let mut trial = Trial::begins(site, "D 9", "the primary dies, its standby is promoted").await;
    trial.breaks();
    tokio::task::block_in_place(|| primary.stop("QUIT"));
    trial.is_unready("the database is away").await;
    tokio::time::sleep(lasting(2, 75)).await;
    trial.doctor("database", "fail", &["refused", "is a standby", "promote"]);
    trial.alerts_of_faults().await;
    tokio::task::block_in_place(|| standby.psql("select pg_promote()")).unwrap();
    trial.passes().await;
    trial.ends(true).await;
}
