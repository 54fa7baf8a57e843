//! Rolling restarts: two servers behind a load balancer, restarted in turn under load. No request fails, each stop is
//! announced before connections are refused, and none takes longer than configured.

pub mod balancer;
mod nginx;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use tokio_util::sync::CancellationToken;

use super::Proof;
use crate::support::program::Program;
use crate::support::replicas::{Person, Replicas, ended};
use crate::support::{Answer, Wire, until};
use balancer::Balancer;

/// Shutdown delay and grace, longer than a request takes on a busy machine.
const DELAY: Duration = Duration::from_secs(2);
const GRACE: Duration = Duration::from_secs(8);

const SETTINGS: [(&str, &str); 4] = [
    ("VESTIBULE_COOLDOWN", "off"),
    ("VESTIBULE_MAILS", "off"),
    ("VESTIBULE_SHUTDOWN_DELAY", "2s"),
    ("VESTIBULE_SHUTDOWN_GRACE", "8s"),
];

/// A load balancer or proxy before the servers.
pub trait Front {
    /// Its URL.
    fn url(&self) -> String;
    /// Whether it forwards requests to a server.
    fn is_up(&self, index: usize) -> bool;
    /// Forwarded requests without an answer, as far as it logs them.
    fn failures(&self) -> Vec<String>;
}

/// Results of the clients' requests.
#[derive(Default)]
struct Load {
    asked: AtomicUsize,
    failed: Mutex<Vec<String>>,
}

impl Load {
    /// Sends a request and notes a wrong answer.
    async fn ask(&self, what: &str, answer: impl Future<Output = Answer>, right: impl Fn(&Answer) -> bool) -> Answer {
        let answer = answer.await;
        self.asked.fetch_add(1, Ordering::SeqCst);
        if answer.status != 200 || !right(&answer) {
            self.failed.lock().unwrap().push(format!("{what}: {} {}", answer.status, answer.body));
        }
        answer
    }
}

/// The clients that load the servers.
struct Crowd<'a> {
    replicas: &'a Replicas,
    url: String,
    load: &'a Load,
    end: CancellationToken,
}

impl Crowd<'_> {
    /// Signs in repeatedly: as far as the mailed code, and completely whenever the phone has an unused time step.
    async fn sign_ins(&self, person: &Person) {
        while !self.end.is_cancelled() {
            let browser = self.replicas.browser(&self.url);
            let asked = browser.request_lookup_answer(&person.email);
            let done = |field| move |answer: &Answer| answer.field(field)["status"] == true;
            let asked = self.load.ask("requestLookup", asked, done("requestLookup")).await;
            if asked.status != 200 {
                continue;
            }
            let code = self.replicas.code(&person.email).await;
            let proven = browser.verify_lookup_answer(&code);
            let proven = self.load.ask("verifyLookup", proven, done("verifyLookup")).await;
            if proven.status != 200 {
                continue;
            }
            if let Some(url) = proven.field("verifyLookup")["authUrlFor2fa"].as_str() {
                person.scan(url);
            }
            if let Some((_, code)) = person.fresh() {
                self.load.ask("verify2fa", browser.verify_2fa_answer(&code), done("verify2fa")).await;
                self.load.ask("signOut", browser.sign_out_answer(), |answer| answer.field("signOut") == true).await;
            }
        }
    }

    /// Queries `currentUser` repeatedly.
    async fn looks(&self, person: &Person) {
        let browser = self.replicas.browser(&self.url);
        self.replicas.sign_in(&browser, person).await;
        let query = serde_json::json!({ "query": "{ currentUser { email } }" });
        while !self.end.is_cancelled() {
            let seen = |answer: &Answer| answer.field("currentUser")["email"] == person.email.as_str();
            self.load.ask("currentUser", browser.graphql(query.clone()), seen).await;
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

/// Restarts two servers in turn behind this front.
async fn restarts<F: Front>(how: &'static str, front: impl AsyncFnOnce([String; 2]) -> F) {
    let replicas = Arc::new(Replicas::new(&SETTINGS).await);
    let servers = [replicas.serve(None), replicas.serve(None)];
    let front = front(servers.each_ref().map(Program::url)).await;
    let mut proof = Proof::of("D 22", how);
    let (url, load, end) = (front.url(), Load::default(), CancellationToken::new());
    let crowd = Crowd { replicas: &replicas, url, load: &load, end: end.clone() };
    let mut people = Vec::new();
    for number in 0..6 {
        people.push(replicas.admin(&format!("p{number}@example.com")).await);
    }
    let (signing_in, looking) = people.split_at(3);
    let loaded = async {
        tokio::join!(
            join_all(signing_in.iter().map(|person| crowd.sign_ins(person))),
            join_all(looking.iter().map(|person| crowd.looks(person))),
        )
    };
    let restarted = async {
        let running = in_turn(&replicas, servers, &front, &load, &mut proof).await;
        end.cancel();
        running
    };
    // The servers run until the last client has finished.
    let (_, running) = tokio::join!(loaded, restarted);
    drop(running);
    let (asked, failed) = (load.asked.load(Ordering::SeqCst), load.failed.lock().unwrap().clone());
    println!("{how}: {asked} requests");
    proof.expect(failed.is_empty(), || format!("{} of {asked} failed: {failed:#?}", failed.len()));
    let lost = front.failures();
    proof.expect(lost.is_empty(), || format!("{} were sent and not answered: {lost:#?}", lost.len()));
    proof.holds();
}

async fn in_turn(
    replicas: &Arc<Replicas>,
    servers: [Program; 2],
    front: &impl Front,
    load: &Load,
    proof: &mut Proof,
) -> [Option<Program>; 2] {
    let urls = servers.each_ref().map(Program::url);
    let mut servers = servers.map(Some);
    for number in 0..if super::long() { 100 } else { 2 } {
        let (index, before) = (number % 2, load.asked.load(Ordering::SeqCst));
        until("the load", async || (load.asked.load(Ordering::SeqCst) > before + 20).then_some(())).await;
        let url = &urls[index];
        // Sometimes with clients that have sent half a request.
        let half_open = if number % 4 == 1 { wires(url).await } else { Vec::new() };
        let old = servers[index].take().unwrap();
        old.signal("TERM");
        let stopped = tokio::task::spawn_blocking(|| ended(old));
        is_announced(replicas, url, proof).await;
        let took = stopped.await.unwrap();
        let (replicas_too, port) = (Arc::clone(replicas), url.rsplit(':').next().unwrap().parse().unwrap());
        servers[index] = Some(tokio::task::spawn_blocking(move || replicas_too.serve(Some(port))).await.unwrap());
        let most = DELAY + GRACE + Duration::from_secs(1);
        proof.expect(took < most, || format!("the stop took {took:?} with {} half-open clients", half_open.len()));
        let ready = async || (readyz(replicas, url).await.0 == 200 && front.is_up(index)).then_some(());
        until("the server to be back", ready).await;
        proof.ran(1);
        proof.harmed(1 + half_open.len());
    }
    servers
}

/// A stopping server reports it on `/readyz` and still serves new connections.
async fn is_announced(replicas: &Replicas, url: &str, proof: &mut Proof) {
    until("the stop to be told", async || (readyz(replicas, url).await == (503, true)).then_some(())).await;
    for path in ["/healthz", "/sign-in"] {
        let answer = replicas.browser(url).send("GET", path, &[], "").await;
        let closes = answer.headers.get("connection").is_some_and(|value| value == "close");
        proof.expect((answer.status, closes) == (200, true), || format!("{path}: {} {closes}", answer.status));
    }
}

/// Answer of `/readyz`: status, and whether it is "stopping" and closes the connection.
async fn readyz(replicas: &Replicas, url: &str) -> (u16, bool) {
    let answer = replicas.browser(url).send("GET", "/readyz", &[], "").await;
    (answer.status, answer.body == "stopping\n" && answer.headers.contains_key("connection"))
}

async fn wires(url: &str) -> Vec<Wire> {
    let mut wires = Vec::new();
    for _ in 0..20 {
        let mut wire = Wire::open(url).await;
        wire.send("POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nContent-Length: 9").await;
        wires.push(wire);
    }
    wires
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn no_request_fails_when_servers_are_restarted_behind_health_checks() {
    restarts("rolling restarts behind health checks", async |urls| Balancer::before(urls, true).await).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn no_request_fails_when_servers_are_restarted_behind_a_proxy_without_health_checks() {
    restarts("rolling restarts behind a proxy that asks nobody", async |urls| Balancer::before(urls, false).await)
        .await;
}
