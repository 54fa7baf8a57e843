//! N serves under load while the database is migrated, is replaced by N+1, and comes back. Migrators are killed meanwhile.

use std::process::Stdio;

use diesel_async::SimpleAsyncConnection;
use futures_util::future::join_all;
use tokio_util::sync::CancellationToken;

use super::crowd::{Crowd, done};
use super::ledger::{Ledger, Tally};
use super::stand::{MIGRATORS, Stand, free_port};
use super::versions::{Versions, names};
use crate::rolling::Front;
use crate::rolling::balancer::Balancer;
use crate::support::program::Program;
use crate::support::replicas::{Person, ended};
use crate::support::{TestDatabase, until};
use crate::{Proof, long};

/// Requests of each part; `UPGRADE_REQUESTS` sets another number.
const REQUESTS: usize = 2_000;

/// Admins who come in by both servers, in each direction.
const CROSSING: usize = 3;

/// Counts a made-up index as long as it is unfinished.
const UNFINISHED: &str =
    "select count(*) from pg_index where indexrelid = to_regclass('sessions_made_up_at') and not indisvalid";

/// Counts the made-up indexes that are finished.
const FINISHED: &str = "select count(*) from pg_index where indisvalid
    and indexrelid in (to_regclass('sessions_made_up_at'), to_regclass('accounts_made_up'))";

/// Both servers, and what is noted of them.
struct Course<'a> {
    stand: &'a Stand,
    versions: &'a Versions,
    ports: [u16; 2],
    balancer: &'a Balancer,
    ledger: &'a Ledger,
    proof: &'a mut Proof,
}

impl Course<'_> {
    fn url(&self, index: usize) -> String {
        format!("http://127.0.0.1:{}", self.ports[index])
    }

    /// Starts N (0) or N+1 (1), until requests go there.
    async fn start(&self, index: usize) -> Program {
        let program = [&self.versions.old, &self.versions.next][index];
        let server = self.stand.serve(program, self.ports[index]);
        assert_eq!(server.url(), self.url(index));
        let browser = self.stand.browser(&self.url(index));
        until("the server to be ready", async || {
            let ready = browser.send("GET", "/readyz", &[], "").await.status == 200;
            (ready && self.balancer.is_up(index)).then_some(())
        })
        .await;
        server
    }

    /// Stops a server as an operator does, under load.
    async fn stop(&mut self, server: Program) {
        server.signal("TERM");
        tokio::task::spawn_blocking(|| ended(server)).await.unwrap();
        self.proof.harmed(1);
    }

    /// Loads the servers for a part of the proof, and judges it.
    async fn part(&mut self, what: &str) {
        let told = std::env::var("UPGRADE_REQUESTS").ok().map(|told| told.parse().unwrap());
        let most = told.unwrap_or(REQUESTS);
        until_many(self.ledger, most).await;
        self.judge(what, &self.ledger.turned());
    }

    fn judge(&mut self, what: &str, tally: &Tally) {
        println!("{what}: {}", tally.told());
        self.proof.ran(tally.asked);
        self.proof.expect(tally.refused.is_empty(), || format!("{what}: {:#?}", tally.refused));
        self.proof.in_time(tally.longest.as_secs() < 1, || format!("{what}: {}", tally.told()));
    }

    /// Pending sign-ins begun at one server end at the other, and the sessions count at both.
    async fn cross(&mut self, people: &[Person]) {
        for (number, person) in people.iter().enumerate() {
            let urls = [self.url(number % 2), self.url((number + 1) % 2)];
            let begun = self.stand.browser(&urls[0]);
            let asked = begun.request_lookup_answer(&person.email);
            self.ledger.ask("requestLookup at one", asked, done("requestLookup")).await;
            let code = self.stand.mailroom.code(&person.email).await;
            let goes_on = begun.over_at(&urls[1]);
            let proven = goes_on.verify_lookup_answer(&code);
            let proven = self.ledger.ask("verifyLookup at the other", proven, done("verifyLookup")).await;
            let url = proven.map(|answer| answer.field("verifyLookup")["authUrlFor2fa"].clone());
            person.scan(url.as_ref().and_then(|url| url.as_str()).unwrap());
            let ends = goes_on.over_at(&urls[0]);
            let code = person.code().1;
            let signed_in = ends.verify_2fa_answer(&code);
            self.ledger.ask("verify2fa at one", signed_in, done("verify2fa")).await;
            for url in &urls {
                let seen = ends.over_at(url).current_user().await["email"] == person.email.as_str();
                self.proof.expect(seen, || format!("{} is nobody at {url}", person.email));
            }
            self.ledger.keeps(ends, &person.email);
            self.proof.ran(1);
        }
    }

    /// Kills a migrator of N+1 beside a transaction, once `held_up` counts one.
    async fn kill(&mut self, begun: &str, held_up: &str) {
        let mut holder = self.stand.holds(begun).await;
        let mut command = self.stand.command(&self.versions.next, &["migrate"]);
        let command = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut migrate = command.spawn().unwrap();
        until("the migrator to be held up", async || (self.stand.database.db_number(held_up).await > 0).then_some(()))
            .await;
        migrate.kill().unwrap();
        migrate.wait().unwrap();
        let none = async || (self.stand.database.db_number(MIGRATORS).await == 0).then_some(());
        until("PostgreSQL to notice", none).await;
        holder.batch_execute("rollback").await.unwrap();
        self.proof.harmed(1);
    }

    /// Migrates to N+1: killed where it waits for a lock and within an index, then by two at once.
    async fn migrate(&mut self) {
        let waits = format!("{MIGRATORS} and wait_event_type = 'Lock'");
        self.kill("begin; lock table accounts in access share mode", &waits).await;
        self.part("N, after a migrator was killed where it waited for a lock").await;
        // An index is finished once every older snapshot is gone.
        self.kill("begin isolation level repeatable read; select from write_probe", UNFINISHED).await;
        let left_unfinished = self.stand.database.db_number(UNFINISHED).await == 1;
        self.proof.expect(left_unfinished, || String::from("no index was left unfinished: the kill came too late"));
        self.part("N, after a migrator was killed within an index").await;
        let next = &self.versions.next;
        let (one, other) =
            tokio::join!(self.stand.done(next, &["migrate"], ""), self.stand.done(next, &["migrate"], ""));
        let lines = |said: &str| said.lines().filter(|line| line.starts_with("applied ")).count();
        let left = names().len() - names().iter().position(|name| name.ends_with("sessions_made_up_at")).unwrap();
        let mut applied = [lines(&one), lines(&other)];
        applied.sort_unstable();
        self.proof.expect(applied == [0, left], || format!("two migrators at once: {one}{other}"));
        for said in [&one, &other] {
            let is_current = said.ends_with("the database is up to date\n");
            self.proof.expect(is_current, || format!("a migrator ended with {said}"));
        }
        let is_finished = self.stand.database.db_number(FINISHED).await == 2;
        self.proof.expect(is_finished, || String::from("an index is missing"));
        for program in [&self.versions.old, &self.versions.next] {
            let said = self.stand.run(program, &["migrate", "--check"], "").await;
            self.proof.expect(said.code == 0, || format!("after the migration: {}", said.err));
        }
    }
}

async fn until_many(ledger: &Ledger, most: usize) {
    // A part of the long form may take longer than a hang.
    let mut seen = ledger.asked();
    while seen < most {
        let next = most.min(seen + 100);
        until("a hundred requests", async || (ledger.asked() >= next).then_some(())).await;
        seen = next;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "builds two versions: .ci/proof long upgrade"]
async fn a_version_serves_on_while_the_next_one_takes_its_place_and_goes_again() {
    if !long() {
        println!("the short form builds no second version");
        return;
    }
    let versions = tokio::task::block_in_place(Versions::built);
    let stand = Stand::over(TestDatabase::bare().await);
    stand.done(&versions.old, &["migrate"], "").await;
    let ports = [free_port(), free_port()];
    let balancer = Balancer::before(ports.map(|port| format!("http://127.0.0.1:{port}")), true).await;
    let (ledger, end) = (Ledger::default(), CancellationToken::new());
    let mut proof = Proof::of("UPGRADE", "N and N+1 over one database, under load, forth and back");
    let (signing_in, looking) = (stand.admins(&versions.old, "s", 3).await, stand.admins(&versions.old, "l", 3).await);
    let mut crossing = stand.admins(&versions.old, "c", 4 * CROSSING).await;
    let customers: Vec<String> = (0..3).map(|number| format!("customer{number}@example.com")).collect();
    for email in &customers {
        stand.customer(&versions.old, email).await;
    }
    let crowd = Crowd { stand: &stand, url: balancer.url(), ledger: &ledger, end: end.clone() };
    let mut course = Course { stand: &stand, versions, ports, balancer: &balancer, ledger: &ledger, proof: &mut proof };
    let old = course.start(0).await;
    let loaded = async {
        tokio::join!(
            join_all(signing_in.iter().map(|person| crowd.signs_in(person))),
            join_all(looking.iter().map(|person| crowd.looks(person))),
            join_all(customers.iter().map(|email| crowd.comes_and_goes(email))),
        )
    };
    let upgraded = async {
        course.part("N").await;
        course.migrate().await;
        course.part("N over the tables of N+1").await;
        let next = course.start(1).await;
        course.cross(&crossing.split_off(2 * CROSSING)).await;
        course.part("N beside N+1").await;
        course.stop(old).await;
        course.part("N+1").await;
        let old = course.start(0).await;
        course.cross(&crossing).await;
        course.part("N+1 beside N").await;
        course.stop(next).await;
        course.part("N again").await;
        end.cancel();
        old
    };
    let (_, old) = tokio::join!(loaded, upgraded);
    course.judge("the last requests", &ledger.turned());
    let lost = balancer.failures();
    proof.expect(lost.is_empty(), || format!("{} were sent and not answered: {lost:#?}", lost.len()));
    stands(&stand, &ledger, &old.url(), &mut proof).await;
    old.signal("TERM");
    tokio::task::spawn_blocking(|| ended(old)).await.unwrap();
    proof.holds();
}

/// Every answered sign-in has its session, no ended session is left, and the trail is whole for both versions.
async fn stands(stand: &Stand, ledger: &Ledger, url: &str, proof: &mut Proof) {
    let (holder, [live, over]) = (stand.holder(url), ledger.promised());
    let browsers = ledger.kept();
    println!("{} and {} sessions must be live, {} over", live.len(), browsers.len(), over.len());
    for promised in &live {
        let whose = holder.whose(&promised.token).await;
        proof.expect(whose.as_deref() == Some(&promised.email), || format!("a session of {} is lost", promised.email));
    }
    for promised in &over {
        let whose = holder.whose(&promised.token).await;
        proof.expect(whose.is_none(), || format!("an ended session of {} is live", promised.email));
    }
    for (browser, email) in &browsers {
        let seen = browser.over_at(url).current_user().await["email"] == email.as_str();
        proof.expect(seen, || format!("a session of {email} is lost"));
    }
    proof.expect(!live.is_empty() && !over.is_empty() && !browsers.is_empty(), || String::from("nothing was promised"));
    let versions = Versions::built();
    for program in [&versions.old, &versions.next] {
        let said = stand.run(program, &["audit", "verify"], "").await;
        println!("audit verify: {}", said.out.trim_end());
        proof.expect(said.code == 0, || format!("audit verify: {}{}", said.out, said.err));
    }
}
