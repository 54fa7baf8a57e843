//! DNS that goes away: the name of the database's host resolves no more, silently or with a refusal.

use std::net::UdpSocket;

use super::postgres::{Postgres, succeeds};
use super::site::{Site, SitePlan};
use super::trial::Trial;
use super::{cannot, lasting};

/// A resolver that never answers; on a port of the loopback network that nobody has, it refuses at once.
const RESOLVER: &str = "127.0.0.77";

const NAME: &str = "db.example.net";

async fn gone(name: &'static str) {
    let folder = tempfile::tempdir().unwrap();
    let [hosts, resolvers] = ["hosts", "resolv.conf"].map(|file| folder.path().join(file).display().to_string());
    let known = format!("127.0.0.1 localhost {NAME}\n");
    std::fs::write(&hosts, &known).unwrap();
    std::fs::write(&resolvers, format!("nameserver {RESOLVER}\noptions timeout:2 attempts:2\n")).unwrap();
    let mounts =
        format!("mount --bind {hosts} /etc/hosts && mount --bind {resolvers} /etc/resolv.conf && exec \"$0\" \"$@\"");
    let wrapper = ["unshare", "--mount", "/bin/sh", "-c", &mounts];
    if !succeeds(&[&wrapper[..], &["true"]].concat()) {
        return cannot("DNS that is gone", "this process may make no namespace of mounts");
    }
    let postgres = tokio::task::block_in_place(Postgres::running);
    let conninfo = postgres.conninfo().replace("127.0.0.1", NAME) + " sslmode=disable";
    let site = Site::open(&SitePlan { conninfo, wrapper: &wrapper, ..SitePlan::default() });
    let mut trial = Trial::begins(site, "D 28", name).await;
    // Connections that are open need no name.
    std::fs::write(&hosts, "127.0.0.1 localhost\n").unwrap();
    tokio::time::sleep(lasting(1, 10)).await;
    let refused = trial.site.load.notes().iter().filter(|note| note.status == 503).count();
    trial.proof.expect(refused == 0, || format!("{refused} were refused while connections were open"));
    trial.breaks();
    postgres.ends_connections();
    trial.is_unready("the database is away").await;
    tokio::time::sleep(lasting(3, 75)).await;
    trial.doctor("database", "fail", &[NAME, "failed to lookup address", "DATABASE_URL"]);
    trial.alerts_of_faults().await;
    std::fs::write(&hosts, &known).unwrap();
    trial.passes().await;
    trial.ends(true).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_name_that_resolves_no_more_is_told_and_found_again_without_a_restart() {
    gone("DNS gone: the resolver refuses").await;
    if crate::long() {
        match UdpSocket::bind((RESOLVER, 53)) {
            Ok(_silent) => gone("DNS gone: the resolver is silent").await,
            Err(why) => cannot("a silent resolver", &why.to_string()),
        }
    }
}
