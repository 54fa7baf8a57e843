//! Kills and cuts: two servers under load on one durable PostgreSQL, with faults: kill -9 at random moments and at
//! failpoints, PostgreSQL ended at once or hung, the line between them cut, delayed or held, clients that disconnect,
//! commands killed half way. Then a checker compares every client's answers with the tables, at the staff door, the account
//! door, the session door and the player door.
//!
//! The short form is one short round. The long form (`.ci/proof long kills`) is rounds of a minute, each with new servers,
//! for 20 minutes or for `KILLS_SECONDS`. Without the feature `failpoints` only the other faults are tried.
//!
//! `KILLS_SEED` repeats the same faults. Their moments vary: the pauses between them are random and wait for no condition.

#[cfg(feature = "failpoints")]
mod account;
mod calm;
mod checker;
mod commands;
mod counted;
mod customers;
#[cfg(feature = "failpoints")]
mod deaths;
mod door_lines;
pub mod failpoints;
pub mod faults;
mod forged;
mod history;
pub mod letters;
mod load;
mod operators;
#[cfg(feature = "failpoints")]
mod own;
pub mod people;
#[cfg(feature = "failpoints")]
mod places;
#[cfg(feature = "failpoints")]
mod player;
mod players;
#[cfg(feature = "failpoints")]
mod session;
mod stand;
mod tables;
mod trial;
mod visitors;

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio_util::sync::CancellationToken;

use checker::Verdict;
use customers::Customer;
use failpoints::draw;
use faults::Chance;
use history::Told;
use load::{Client, http};
use players::{GAMBLERS, Gambler};
use stand::Stand;
use trial::{RECOVERS, Trial};
use visitors::{VISITORS, Visitor};

use crate::support::failpoints::OF_SERVERS;

/// A killed server listens again within this, and nine of ten within a second.
const BACK_WITHIN: Duration = Duration::from_secs(5);
/// When faults are over, a person gets in within this.
const IN_WITHIN: Duration = Duration::from_secs(30);
/// Once PostgreSQL takes connections, a server serves within this.
const SERVES_WITHIN: Duration = Duration::from_secs(5);

/// Parameters of a round.
struct Round {
    seed: u64,
    accounts: usize,
    lasts: Duration,
    hang_ups: usize,
    /// Maximum duration of a pause.
    still: u64,
    /// Number of people who sign in at its end.
    at_last: usize,
}

async fn round(round: &Round, trial: &mut Trial) {
    println!("round {} of seed {}", trial.rounds + 1, round.seed);
    let stand = Stand::build(round.accounts).await;
    let chance = Chance::of(round.seed);
    let client = |hasty| Client { stand: &stand, chance: Chance::of(chance.below(u64::MAX)), hasty, http: http() };
    let calm: Vec<Client<'_>> = (0..8).map(|_| client(false)).collect();
    // Half of the people enrol before the faults, the others during them.
    let (people, many) = (&stand.people, 2 * calm.len());
    join_all(calm.iter().enumerate().map(|(index, client)| async move {
        for person in people.iter().skip(2 * index).step_by(many) {
            // An overloaded machine answers 503 at times, which is no violation.
            let mut tries = 0;
            while client.sign_in(person).await.is_none() {
                tries += 1;
                assert!(tries < 10, "{} enrols", person.email);
            }
        }
    }))
    .await;
    let clients: Vec<Client<'_>> = (0..16).map(|_| client(true)).collect();
    let customers: Vec<Customer<'_>> = (0..6).map(|number| Customer { client: client(true), number }).collect();
    let firsts = join_all(customers.iter().map(|customer| customer.begins())).await;
    let visitors: Vec<Visitor<'_>> = (0..VISITORS).map(|number| Visitor { client: client(true), number }).collect();
    let keeper = Visitor { client: client(false), number: VISITORS };
    join_all(visitors.iter().map(Visitor::begins)).await;
    let gamblers: Vec<Gambler<'_>> = (0..GAMBLERS).map(|number| Gambler { client: client(true), number }).collect();
    let (end, operator) = (CancellationToken::new(), client(false));
    let load = join_all(clients.iter().map(|client| client.run(&end)));
    let custom = join_all(customers.iter().zip(firsts).map(|(customer, first)| customer.run(first, &end)));
    let visits = join_all(visitors.iter().map(|visitor| visitor.run(&end)));
    let games = join_all(gamblers.iter().map(|gambler| gambler.run(&end)));
    let harm = async {
        let (since, quick, mut killed) = (Instant::now(), http(), false);
        while since.elapsed() < round.lasts {
            tokio::time::sleep(chance.millis(50, 500)).await;
            raise(&stand, &chance, trial).await;
            // Every round kills PostgreSQL; other faults are random.
            let kind = if killed { chance.below(8) } else { POSTGRES };
            killed = true;
            fault(&stand, &chance, &quick, (kind, round.still), trial).await;
        }
        // No further faults from here on.
        for server in 0..2 {
            raise(&stand, &chance, trial).await;
            trial.back.push(stand.kill_server(server, Duration::ZERO, None).await);
            trial.injected("server killed", 1);
        }
        client(true).hang_up(round.hang_ups).await;
        trial.injected("hung up", round.hang_ups);
        end.cancel();
    };
    let orders = async { tokio::join!(operator.operate(&end), keeper.keeps_keys(&end)) };
    let (_, accounts, held, played, commands, ()) = tokio::join!(load, custom, visits, games, orders, harm);
    for commands in [commands.0, commands.1] {
        trial.injected("command given", commands.given);
        commands.killed.iter().for_each(|at| trial.injected(at, 1));
    }
    for verdict in calm::again(&stand, &calm[0]).await {
        trial.add(verdict);
    }
    let sessions = stand.history.entries().into_iter().filter_map(|entry| match entry.told {
        Told::Session(token) => Some((entry.account, token)),
        _ => None,
    });
    for (account, token) in sessions {
        calm[0].see(stand.people.iter().find(|person| person.email == account).unwrap(), &token).await;
    }
    let customer = Customer { client: client(false), number: customers.len() };
    let accounts: Vec<_> = accounts.into_iter().flatten().collect();
    for verdict in customer.after(&stand, accounts, round.at_last).await {
        trial.add(verdict);
    }
    for verdict in keeper.after(held).await {
        trial.add(verdict);
    }
    let gambler = Gambler { client: client(false), number: GAMBLERS };
    for verdict in gambler.after(played.into_iter().flatten().collect()).await {
        trial.add(verdict);
    }
    trial.requests += stand.guest_book.visits().len() + stand.play_book.all().len();
    trial.requests += stand.ledger.requests().len() + stand.history.entries().len();
    let evidence = tables::evidence(&stand).await;
    for verdict in checker::check(&evidence) {
        evidence.tell(&verdict.violations);
        trial.add(verdict);
    }
    let mut way_in = Verdict::of("L 1", "whatever became of them, people get in when faults are over");
    for _ in 0..round.at_last {
        let person = &stand.people[chance.index(stand.people.len())];
        let got_in = calm[1].gets_in(person, evidence.enrolled.get(&person.email)).await;
        way_in.holds(got_in.is_ok(), || got_in.unwrap_err());
    }
    trial.add(way_in);
    trial.rounds += 1;
}

/// Restarts servers that died at their failpoint, with another failpoint.
async fn raise(stand: &Stand, chance: &Chance, trial: &mut Trial) {
    for server in 0..2 {
        let (told, fate) = stand.fate(server);
        let mut alone = Verdict::of(RECOVERS.0, RECOVERS.1);
        match fate {
            None => continue,
            Some(Ok(())) => trial.injected(told.unwrap().split(':').next().unwrap(), 1),
            Some(Err(said)) => alone.holds(false, || said),
        }
        trial.add(alone);
        let failpoint = draw(&OF_SERVERS, chance);
        trial.back.push(stand.kill_server(server, Duration::ZERO, Some(failpoint)).await);
    }
}

const POSTGRES: u64 = 4;

async fn fault(stand: &Stand, chance: &Chance, quick: &reqwest::Client, (kind, still): (u64, u64), trial: &mut Trial) {
    let (server, pause) = (chance.index(2), chance.millis(0, still));
    let kind = match kind {
        0..=2 => {
            let failpoint = draw(&OF_SERVERS, chance);
            trial.back.push(stand.kill_server(server, chance.millis(0, 200), Some(failpoint)).await);
            "server killed"
        }
        3 => {
            stand.signal(server, "STOP");
            tokio::time::sleep(pause).await;
            stand.signal(server, "CONT");
            "server stopped"
        }
        POSTGRES => {
            let how = ["QUIT", "KILL"][chance.index(2)];
            stand.kill_postgres(how, chance.millis(0, 300)).await;
            let both = tokio::join!(calm::serves(stand, quick, 0), calm::serves(stand, quick, 1));
            trial.recovered.extend([both.0, both.1].into_iter().flatten());
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
    trial.injected(kind, 1);
}

fn told(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().unwrap())
}

fn seed() -> u64 {
    told("KILLS_SEED").unwrap_or_else(|| std::time::UNIX_EPOCH.elapsed().unwrap().subsec_nanos().into())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn promises_hold_through_kills_and_cuts() {
    let (since, mut trial, first) = (Instant::now(), Trial::default(), seed());
    let lasts = Duration::from_secs(10);
    round(&Round { seed: first, accounts: 16, lasts, hang_ups: 1000, still: 500, at_last: 4 }, &mut trial).await;
    let all = told("KILLS_SECONDS").or_else(|| super::long().then_some(20 * 60));
    while let Some(left) = all.and_then(|all| Duration::from_secs(all).checked_sub(since.elapsed())) {
        let seed = first + u64::try_from(trial.rounds).unwrap();
        let lasts = left.min(Duration::from_secs(60));
        let long = Round { seed, accounts: 100, lasts, hang_ups: 10_000, still: 3000, at_last: 20 };
        round(&long, &mut trial).await;
        trial.print();
    }
    trial.print();
    trial.hold();
}
