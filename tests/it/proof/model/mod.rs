//! A reference model of the whole staff door, and the real server beside it: whatever happens, both answer the same.
//! `MODEL_SECONDS=600 cargo test --test it proof::model -- --nocapture` goes on at random for so long, from `MODEL_SEED` on;
//! `MODEL_DEPTH=2` tries everything to that depth, and takes minutes.

mod action;
mod answers;
mod codes;
mod door;
mod pool;
mod promises;
mod settings;
mod side;
mod tour;
mod world;

use std::sync::Mutex;
use std::time::{Duration, Instant};

use futures_util::future::join_all;

use action::{Action, Code, Dice};
use settings::{DAY, HOUR, SECOND, Settings};
use tour::Graph;
use world::{Bench, Played};

/// Ann enrolled in another browser a day ago; both browsers are new.
const ENROLLED: [Action; 6] = [
    Action::Ask(0, 0),
    Action::ShowMailed(0, Code::Right),
    Action::ShowPhone(0, Code::Right),
    Action::SignOut(0),
    Action::Fresh(0),
    Action::Wait(DAY + HOUR),
];

/// What comes before what is tried: from each of these, everything to some depth.
fn beginnings() -> Vec<Vec<Action>> {
    let asked = Action::Ask(0, 0);
    let proves = Action::ShowMailed(0, Code::Right);
    let wrong = Action::ShowMailed(1, Code::Wrong);
    let enters = Action::ShowPhone(0, Code::Right);
    let with = |more: &[Action]| [&ENROLLED[..], more].concat();
    vec![
        with(&[]),
        // A sign-in under way in a pool that another browser has locked.
        with(&[asked, Action::Wait(121 * SECOND), Action::Ask(1, 0), wrong, wrong]),
        with(&[asked, proves]),
        with(&[asked, proves, enters]),
        with(&[Action::Ask(0, 1), proves]),
    ]
}

/// Side by side on so many servers; what differed, shrunk.
async fn side_by_side(set: &Settings, sequences: Vec<(String, Vec<Action>)>) -> Played {
    let left = Mutex::new(sequences.into_iter().enumerate().collect::<Vec<_>>());
    let benches = (0..4).map(|_| async {
        let mut bench = Bench::open(set).await;
        loop {
            let next = left.lock().unwrap().pop();
            let Some((number, (name, actions))) = next else { break bench.played };
            bench.play_or_tell(number, &name, &actions).await;
        }
    });
    let mut all = Played::default();
    join_all(benches).await.iter().for_each(|played| all.add(played));
    all
}

fn random(seed: u64, length: usize) -> (String, Vec<Action>) {
    let mut dice = Dice::of(seed);
    let beginning = if dice.below(2) == 0 { &ENROLLED[..] } else { &[] };
    let rest = (0..length).map(|_| dice.action());
    (format!("seed {seed}"), beginning.iter().copied().chain(rest).collect())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn model_and_server_answer_the_same_from_every_state_within_reach() {
    let since = Instant::now();
    let depth = std::env::var("MODEL_DEPTH").map_or(1, |depth| depth.parse().unwrap());
    let set = Settings::small();
    let mut sequences = Vec::new();
    for (number, beginning) in beginnings().into_iter().enumerate() {
        let graph = Graph::of(&set, &beginning, depth);
        println!("beginning {number}: {} states, {} steps between them", graph.states(), graph.steps());
        sequences.extend(graph.walks().into_iter().map(|walk| (format!("beginning {number}"), walk)));
    }
    println!("{} sequences, {depth} deep", sequences.len());
    let played = side_by_side(&set, sequences).await;
    println!("{played:?} in {:?}", since.elapsed());
    played.reached();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn model_and_server_answer_the_same_at_random() {
    let since = Instant::now();
    let span = std::env::var("MODEL_SECONDS").ok().map(|seconds| Duration::from_secs(seconds.parse().unwrap()));
    let first: u64 = std::env::var("MODEL_SEED").ok().map_or(1, |seed| seed.parse().unwrap());
    let mut next = first;
    let mut all = Played::default();
    loop {
        for set in [Settings::small(), Settings::defaults()] {
            all.add(&side_by_side(&set, (next..next + 10).map(|seed| random(seed, 60)).collect()).await);
            next += 10;
        }
        if span.is_none_or(|span| since.elapsed() > span) {
            break;
        }
    }
    println!("seeds {first} to {next}: {all:?} in {:?}", since.elapsed());
    all.reached();
}
