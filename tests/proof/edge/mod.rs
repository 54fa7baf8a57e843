//! The edge under slow, idle, malformed and greedy clients, while people sign in, in turns with and without the attack. The
//! server's process survives, with no more open files and little more memory.

mod attacks;
mod honest;
mod mutants;

use std::time::{Duration, Instant};

use futures_util::future::join_all;

use attacks::{Attack, BOMBS};
use honest::Town;
use mutants::Mutants;

use super::Proof;
use super::measure::Turns;
use crate::support::program::raise_files;
use crate::support::{Child, Wire, until};

/// Public origin on the loopback network, where waits can be switched off.
const ORIGIN: &str = "http://127.0.0.1:8080";

/// All clients come through a trusted proxy, so the connection limit of a network does not help.
const SETTINGS: [(&str, &str); 7] = [
    ("VESTIBULE_PUBLIC_URL", ORIGIN),
    ("VESTIBULE_CAPTCHA", "off"),
    ("VESTIBULE_COOLDOWN", "off"),
    ("VESTIBULE_MAILS", "off"),
    ("VESTIBULE_RATE_LIMIT", "off"),
    ("VESTIBULE_WRONG_UNTRUSTED", "1000/24h"),
    ("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1"),
];

struct Edge {
    town: Town,
    pid: u32,
    files: usize,
}

impl Edge {
    async fn open() -> Edge {
        raise_files(8192);
        let town = Town::build(Child::serve(&SETTINGS).await).await;
        // Opens all database connections and runs all code once.
        town.crowd().await;
        town.steps(Duration::from_millis(500), &mut Vec::new()).await;
        let (pid, files) = (town.child.pid(), town.child.files());
        Edge { town, pid, files }
    }

    /// Turns with and without this attack.
    async fn withstands(&self, attack: Attack, proof: &mut Proof) {
        let (turns, phase) =
            if super::long() { (10, Duration::from_secs(12)) } else { (3, Duration::from_millis(600)) };
        let (mut measured, mut wrong, child) = (Turns::default(), Vec::new(), &self.town.child);
        let (mut before, mut largest) = (None, 0);
        for _ in 0..turns {
            let quiet = self.town.steps(phase, &mut wrong).await;
            let before = *before.get_or_insert_with(|| child.memory());
            let under_way = attack.begin(&child.url).await;
            let harmed = self.town.steps(phase, &mut wrong).await;
            let grown = child.memory().saturating_sub(before);
            let most = attack.costs();
            proof.expect(grown <= most, || format!("{attack:?}: {grown} KiB more, over {most}"));
            largest = largest.max(grown);
            proof.harmed(under_way.end().await);
            proof.ran(quiet.len() + harmed.len());
            measured.took(&quiet, &harmed);
        }
        println!("{attack:?}: {}, {largest} KiB more", measured.told());
        proof.in_time(measured.within_twice(), || format!("{attack:?}: {}", measured.told()));
        proof.expect(wrong.is_empty(), || format!("{attack:?}: {wrong:?}"));
    }

    /// The process is the same, has closed its connections and never panicked.
    async fn ends_as_before(self, proof: &mut Proof) {
        let child = &self.town.child;
        let most = self.files;
        until("its files to be closed", async || (child.files() <= most).then_some(())).await;
        assert_eq!(child.browser().send("GET", "/healthz", &[], "").await.status, 200);
        proof.expect(child.pid() == self.pid, || String::from("it is another process"));
        let said = self.town.child.end();
        let panics: Vec<&str> = said.lines().filter(|line| line.contains("panicked")).collect();
        proof.expect(panics.is_empty(), || format!("{panics:#?}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn idle_connections_cost_little_and_delay_no_other_client() {
    let mut proof = Proof::of("D 17", "steps of people beside idle connections, in turns");
    let edge = Edge::open().await;
    edge.withstands(Attack::Idle(if super::long() { 4000 } else { 1000 }), &mut proof).await;
    edge.ends_as_before(&mut proof).await;
    proof.holds();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn slow_and_pipelining_clients_delay_no_other_client() {
    let mut proof = Proof::of("D 18", "steps of people beside slow heads, bodies and readers, and pipelines");
    let edge = Edge::open().await;
    for attack in [Attack::SlowHeads, Attack::SlowBodies, Attack::SlowReaders, Attack::Pipelines] {
        edge.withstands(attack, &mut proof).await;
    }
    edge.ends_as_before(&mut proof).await;
    proof.holds();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn malformed_and_mutated_requests_are_no_fault() {
    let mut proof = Proof::of("D 19", "steps of people beside malformed requests, and mutated ones alone");
    let edge = Edge::open().await;
    edge.withstands(Attack::Malformed, &mut proof).await;
    let (seed, many, since) = (super::seed(), if super::long() { 1_000_000 } else { 8_000 }, Instant::now());
    println!("{many} mutants of seed {seed}");
    const LANES: u64 = 8;
    let url = &edge.town.child.url;
    let sent = (0..LANES).map(|lane| {
        let mutants = Mutants::of(seed ^ (lane << 56));
        async move {
            let mut wrong = Vec::new();
            for _ in 0..many / LANES {
                let bytes = mutants.next();
                let mut wire = Wire::open(url).await;
                wire.send(&bytes).await;
                wire.end().await;
                let (answer, _) = wire.closed().await;
                let statuses = answer.lines().filter_map(|line| line.strip_prefix("HTTP/1.")?.get(2..5));
                if statuses.into_iter().any(|status| status.starts_with('5')) {
                    wrong.push(format!("{} got {answer}", bytes.escape_ascii()));
                }
            }
            wrong
        }
    });
    let wrong: Vec<String> = join_all(sent).await.concat();
    println!("{many} in {:?}", since.elapsed());
    proof.harmed(usize::try_from(many).unwrap());
    proof.expect(wrong.is_empty(), || format!("seed {seed}: {wrong:#?}"));
    edge.ends_as_before(&mut proof).await;
    proof.holds();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn expensive_graphql_documents_cost_little_and_delay_no_other_client() {
    let mut proof = Proof::of("D 20", "steps of people beside GraphQL bombs, and each bomb alone");
    let edge = Edge::open().await;
    edge.withstands(Attack::Bombs, &mut proof).await;
    for (name, query) in BOMBS.iter() {
        let browser = edge.town.blank.stolen();
        let before = cpu(edge.pid);
        for _ in 0..10 {
            let answer = browser.graphql(serde_json::json!({ "query": query })).await;
            proof.expect(answer.status == 400, || format!("{name}: {} {}", answer.status, answer.body));
        }
        // A tick is 10 ms: 1 ms for each of ten bombs. A debug build takes ten times as long.
        let (each, most) = ((cpu(edge.pid) - before) / 10, if cfg!(debug_assertions) { 500 } else { 50 });
        println!("{name}: {each} ms");
        proof.harmed(10);
        proof.expect(each <= most, || format!("{name}: {each} ms of CPU, over {most}"));
    }
    edge.ends_as_before(&mut proof).await;
    proof.holds();
}

/// CPU time of a process, in milliseconds.
fn cpu(pid: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let after_name = stat.rsplit_once(") ").unwrap().1;
    let ticks = after_name.split(' ').skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap()).sum::<u64>();
    ticks * 10
}
