//! A limit of 128 MB of memory: a server under sign-ins, look-ups and hashes of passwords stays below it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use super::lasting;
use super::postgres::Postgres;
use super::site::{Site, SitePlan};
use super::trial::Trial;
use crate::support::Client;

/// The limit, in KiB.
const LIMIT: usize = 128 * 1024;

/// Pause between two looks at the memory, shorter than a hash takes.
const SAMPLES: Duration = Duration::from_millis(10);

/// Programs that log in at the account door at once, more than hashes run.
const LOGINS: usize = 8;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_loaded_server_takes_less_than_128_mb() {
    let postgres = tokio::task::block_in_place(Postgres::running);
    let settings = [
        ("VESTIBULE_DOORS", "staff,account"),
        ("VESTIBULE_ACCOUNT_RATE_LIMIT", "off"),
        ("VESTIBULE_ACCOUNT_COOLDOWN", "off"),
    ];
    let plan = SitePlan { conninfo: postgres.conninfo(), settings: &settings, ..SitePlan::default() };
    let mut trial = Trial::begins(Site::open(&plan), "D 21", "the peak of a loaded server under 128 MB").await;
    trial.breaks();
    let (since, lasts, hashed) = (Instant::now(), lasting(5, 150), AtomicUsize::new(0));
    let url = trial.site.url.clone();
    let logins = (0..LOGINS).map(|_| async {
        let client = Client::at(&url, &url);
        while since.elapsed() < lasts {
            let number = hashed.fetch_add(1, Ordering::SeqCst);
            let credentials =
                json!({ "email": format!("nobody{number}@example.com"), "password": "a long wrong password" });
            let query = "mutation($c: LoginCredentials!) { login(credentials: $c) { status } }";
            let body = json!({ "query": query, "variables": { "c": credentials } }).to_string();
            let answer = client.send("POST", "/account/graphql", &[("content-type", "application/json")], body).await;
            assert!([200, 503].contains(&answer.status), "{} {}", answer.status, answer.body);
        }
    });
    let watched = async {
        let mut peak = 0;
        while since.elapsed() < lasts {
            peak = peak.max(trial.site.memory());
            tokio::time::sleep(SAMPLES).await;
        }
        peak
    };
    let (peak, _) = tokio::join!(watched, futures_util::future::join_all(logins));
    trial.passes().await;
    println!("{} passwords were hashed; the peak was {peak} KiB", hashed.load(Ordering::SeqCst));
    trial.proof.expect(peak < LIMIT, || format!("the peak was {peak} KiB"));
    trial.ends(false).await;
}
