//! A system that gives no random bytes: every call of `getrandom` fails, by strace. Nothing is made of bytes that were not drawn.

use std::process::{Child, Command, Stdio};
use std::time::Instant;

use super::postgres::{Postgres, succeeds};
use super::site::{Site, SitePlan};
use super::trial::Trial;
use super::{cannot, lasting};
use crate::support::program::signal;

/// Makes `getrandom` fail in a process until it is dropped.
struct Refused(Child);

impl Refused {
    fn to(pid: u32) -> Refused {
        let mut strace = Command::new("strace");
        strace.args(["-qq", "-f", "-o", "/dev/null", "-e", "trace=getrandom", "-e", "inject=getrandom:error=EAGAIN"]);
        strace.arg("-p").arg(pid.to_string()).stdin(Stdio::null()).stdout(Stdio::null());
        Refused(strace.spawn().unwrap())
    }
}

impl Drop for Refused {
    fn drop(&mut self) {
        // strace detaches, and the server gets random bytes again.
        signal(self.0.id(), "INT");
        self.0.wait().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn without_random_bytes_nobody_signs_in_and_the_signed_in_stay() {
    let trace = ["strace", "-qq", "-o", "/dev/null", "-e", "inject=getrandom:error=EAGAIN", "true"];
    if !succeeds(&trace) {
        return cannot("randomness refused", "strace is not installed, or may not trace");
    }
    let postgres = tokio::task::block_in_place(Postgres::running);
    let site = Site::open(&SitePlan { conninfo: postgres.conninfo(), ..SitePlan::default() });
    let mut trial = Trial::begins(site, "D 29", "randomness refused").await;
    trial.breaks();
    let refused = Refused::to(trial.site.server.pid());
    trial.is_unready("the system gives no random bytes").await;
    let since = Instant::now();
    tokio::time::sleep(lasting(3, 60)).await;
    trial.alerts_of_faults().await;
    let (signed_in, notes) = (trial.site.load.signed_in_since(since), trial.site.load.notes());
    trial.proof.expect(signed_in == 0, || format!("{signed_in} signed in without randomness"));
    let seen = notes.iter().filter(|note| note.what == "currentUser" && note.begun > since && note.status == 200);
    let seen = seen.count();
    trial.proof.expect(seen > 0, || "nobody who was signed in was served".into());
    println!("{seen} look-ups of sessions were answered without randomness");
    tokio::task::block_in_place(|| drop(refused));
    trial.passes().await;
    trial.ends(true).await;
}
