//! Kills and cuts: two processes of the program under load on one durable PostgreSQL, and what goes wrong while they work.
//! Then a checker holds what every client was told against the tables.
//!
//! Without more, one short round. The long form adds rounds of a minute, each with a stand of its own, for as many seconds
//! as told, and prints its table:
//!
//! `KILLS_SECONDS=3600 cargo test --test it promises_hold_through_kills_and_cuts -- --nocapture`
//!
//! `KILLS_SEED` draws the same faults again. When they fall is what is tried out: the pauses between them are drawn too,
//! and wait for nothing.

mod checker;
pub mod faults;
mod forged;
mod history;
mod load;
mod stand;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use futures_util::future::join_all;
use serde::Deserialize;
use serde_json::json;
use tokio_util::sync::CancellationToken;
use vestibule::rules::address::Address;
use vestibule::rules::factor::Door;
use vestibule::rules::pool::Pool;
use vestibule::rules::token::Token;

use checker::Verdict;
use faults::Chance;
use history::{Call, Evidence, Line, Marks, Session, Told};
use load::{Client, http};
use stand::{POOL, Stand, WRONG};

use crate::support::until;

/// A killed server listens again within this.
const BACK_WITHIN: Duration = Duration::from_secs(5);
/// When all faults are over, both servers serve again within this.
const SERVES_WITHIN: Duration = Duration::from_secs(10);

/// How a round goes.
struct Round {
    seed: u64,
    accounts: usize,
    lasts: Duration,
    hang_ups: usize,
    /// The longest time anything stands still.
    still: u64,
}

/// All rounds so far.
#[derive(Default)]
struct Table {
    rounds: usize,
    faults: BTreeMap<&'static str, usize>,
    verdicts: BTreeMap<&'static str, (usize, Vec<String>)>,
    /// How long a server took to listen again, and a PostgreSQL to take connections again.
    slowest: [Duration; 2],
}

impl Table {
    fn add(&mut self, verdict: Verdict) {
        let (facts, violations) = self.verdicts.entry(verdict.promise).or_default();
        *facts += verdict.facts;
        violations.extend(verdict.violations);
    }

    fn injected(&mut self, fault: &'static str, times: usize) {
        *self.faults.entry(fault).or_default() += times;
    }

    fn print(&self) {
        let faults: usize = self.faults.values().sum();
        println!("| promise | runs | facts | faults injected | violations |\n|---|---|---|---|---|");
        for (promise, (facts, violations)) in &self.verdicts {
            println!("| {promise} | {} | {facts} | {faults} | {} |", self.rounds, violations.len());
        }
        let kinds: Vec<String> = self.faults.iter().map(|(fault, times)| format!("{fault} {times}")).collect();
        println!("faults: {}; slowest restarts: {:?}", kinds.join(", "), self.slowest);
    }

    fn holds(&self) {
        let broken: Vec<_> = self.verdicts.iter().filter(|(_, (_, violations))| !violations.is_empty()).collect();
        assert!(broken.is_empty(), "{broken:#?}");
    }
}

async fn round(round: &Round, table: &mut Table) {
    println!("round {} of seed {}", table.rounds + 1, round.seed);
    let stand = Stand::build(round.accounts).await;
    let chance = Chance::of(round.seed);
    let client = |hasty| Client { stand: &stand, chance: Chance::of(chance.below(u64::MAX)), hasty, http: http() };
    let calm: Vec<Client<'_>> = (0..8).map(|_| client(false)).collect();
    // Enrolled before anything goes wrong: a phone that never heard its secret has none.
    let (people, many) = (&stand.people, calm.len());
    join_all(calm.iter().enumerate().map(|(index, client)| async move {
        for person in people.iter().skip(index).step_by(many) {
            assert!(client.sign_in(person).await.is_some(), "{} enrols", person.email);
        }
    }))
    .await;
    let clients: Vec<Client<'_>> = (0..16).map(|_| client(true)).collect();
    let end = CancellationToken::new();
    let load = join_all(clients.iter().map(|client| client.run(&end)));
    let harm = async {
        let since = Instant::now();
        while since.elapsed() < round.lasts {
            tokio::time::sleep(chance.millis(50, 500)).await;
            fault(&stand, &chance, round.still, table).await;
        }
        client(true).hang_up(round.hang_ups).await;
        table.injected("hung up", round.hang_ups);
        end.cancel();
    };
    tokio::join!(load, harm);
    let back = calm_again(&stand, &calm[0]).await;
    let ended: Vec<(String, String)> = stand
        .history
        .entries()
        .into_iter()
        .filter_map(|entry| match entry.told {
            Told::Session(token) => Some((entry.account, token)),
            _ => None,
        })
        .collect();
    for (account, token) in &ended {
        calm[0].see(stand.people.iter().find(|person| person.email == *account).unwrap(), token).await;
    }
    checker::check(&evidence(&stand).await).into_iter().for_each(|verdict| table.add(verdict));
    table.add(back);
    table.rounds += 1;
}

async fn fault(stand: &Stand, chance: &Chance, still: u64, table: &mut Table) {
    let (server, pause) = (chance.index(2), chance.millis(0, still));
    let kind = match chance.below(8) {
        0..=2 => {
            let took = stand.kill_server(server, chance.millis(0, 200)).await;
            table.slowest[0] = table.slowest[0].max(took);
            "server killed"
        }
        3 => {
            stand.signal(server, "STOP");
            tokio::time::sleep(pause).await;
            stand.signal(server, "CONT");
            "server stopped"
        }
        4 => {
            let how = ["QUIT", "KILL"][chance.index(2)];
            let took = stand.kill_postgres(how, chance.millis(0, 300)).await;
            table.slowest[1] = table.slowest[1].max(took);
            "PostgreSQL killed"
        }
        5 => {
            let hung = stand.postmaster().hang();
            tokio::time::sleep(pause).await;
            drop(hung);
            "PostgreSQL hung"
        }
        6 => {
            stand.proxy.cut();
            "line cut"
        }
        _ => {
            stand.proxy.delay(chance.millis(1, 30));
            stand.proxy.hold(chance.one_in(2));
            tokio::time::sleep(pause).await;
            stand.proxy.delay(Duration::ZERO);
            stand.proxy.hold(false);
            "line delayed or held"
        }
    };
    table.injected(kind, 1);
}

/// When faults are over: both servers serve, their pools are whole, and nothing stands open.
async fn calm_again(stand: &Stand, client: &Client<'_>) -> Verdict {
    let since = Instant::now();
    let mut verdict = Verdict::of("D  all serve again, pools whole, nothing idle in a transaction");
    let query = "mutation($input: RequestLookupInput!) { requestLookup(input: $input) { status } }";
    for server in 0..2 {
        let ask = |index: usize| async move {
            let variables = json!({ "input": { "email": format!("crowd{index}@example.com"), "recaptcha": "token" } });
            client.ask(server, &BTreeMap::new(), query, variables).await
        };
        until("a server to serve", async || ask(0).await).await;
        verdict.holds(since.elapsed() < SERVES_WITHIN, || format!("{server} served after {:?}", since.elapsed()));
        let served = join_all((0..2 * POOL).map(ask)).await.into_iter().flatten().count();
        verdict.holds(served == 2 * POOL, || format!("{server} served {served} of {}", 2 * POOL));
    }
    let open = "select count(*)::text from pg_stat_activity where state like 'idle in transaction%'";
    let open = stand.text(open).await;
    verdict.holds(open == "0", || format!("{open} idle in a transaction"));
    verdict
}

#[derive(Deserialize)]
struct Tables {
    trail: Vec<Line>,
    sessions: Vec<Session>,
    marks: BTreeMap<String, Marks>,
    steps: BTreeMap<String, i64>,
}

/// One statement, so that all tables are of one moment.
const TABLES: &str = "select json_build_object(
    'trail', (select coalesce(json_agg(json_build_object('at', at, 'account', address, 'event', event,
        'outcome', outcome, 'pending', detail->>'pendingSignIn', 'session', detail->>'session') order by at), '[]')
        from audit join accounts on accounts.id = account_id),
    'sessions', (select coalesce(json_agg(json_build_object('id', sessions.id, 'account', address,
        'token_hash', encode(token_hash, 'hex'))), '[]') from sessions join accounts on accounts.id = account_id),
    'marks', (select coalesce(json_object_agg(encode(key, 'hex'), json_build_object(
        'email_code', email_code_wrong_at, 'authenticator', authenticator_wrong_at)), '{}') from budgets),
    'steps', (select coalesce(json_object_agg(address, last_step), '{}')
        from authenticators join accounts on accounts.id = account_id))::text";

async fn evidence(stand: &Stand) -> Evidence {
    let Tables { trail, sessions, mut marks, steps } = serde_json::from_str(&stand.text(TABLES).await).unwrap();
    let history = stand.history.entries();
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    let tokens = history.iter().filter_map(|entry| match (&entry.told, &entry.call) {
        (Told::Session(token), _) | (_, Call::SignOut(token)) => Some(token.clone()),
        _ => None,
    });
    let hashes = tokens.map(|token| (token.clone(), hex(&Token::parse(&token).unwrap().hash().0))).collect();
    let marks = stand.people.iter().filter_map(|person| {
        let key = Pool::untrusted(Door::Staff, &Address::parse(&person.email).unwrap()).key;
        Some((person.email.clone(), marks.remove(&hex(&key))?))
    });
    let (most_wrong, within) = (WRONG.0, TimeDelta::seconds(WRONG.1));
    Evidence { marks: marks.collect(), history, trail, sessions, last_steps: steps, hashes, most_wrong, within }
}

fn told(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().unwrap())
}

fn seed() -> u64 {
    told("KILLS_SEED").unwrap_or_else(|| std::time::UNIX_EPOCH.elapsed().unwrap().subsec_nanos().into())
}

#[tokio::test(flavor = "multi_thread")]
async fn promises_hold_through_kills_and_cuts() {
    let (since, mut table, first) = (Instant::now(), Table::default(), seed());
    let short = Round { seed: first, accounts: 16, lasts: Duration::from_secs(10), hang_ups: 1000, still: 500 };
    round(&short, &mut table).await;
    while let Some(left) = told("KILLS_SECONDS").and_then(|all| Duration::from_secs(all).checked_sub(since.elapsed())) {
        let seed = first + u64::try_from(table.rounds).unwrap();
        let lasts = left.min(Duration::from_secs(60));
        round(&Round { seed, accounts: 100, lasts, hang_ups: 10_000, still: 3000 }, &mut table).await;
        table.print();
    }
    table.print();
    table.holds();
    // PostgreSQL's own recovery is the disk's matter; how soon all serve after it is in the table.
    assert!(table.slowest[0] < BACK_WITHIN, "{:?}", table.slowest);
}
