//! Reference model of the session door beside the real server: one deed at a time, both must give equal answers, cookies and rows.
//! `MODEL_SECONDS` is the time of random sequences from `MODEL_SEED` on; `MODEL_DEPTH=2` tries every sequence to that depth.

mod bench;
mod call;
mod deed;
mod door;
mod honest;
mod key;
mod orders;
mod rows;
mod side;
mod steps;
mod stories;
mod told;

use std::time::{Duration, Instant};

use super::super::{Proof, long};
use super::bench::{Sequence, side_by_side};
use super::dice::Dice;
use super::settings::Settings;
use super::tour::{Graph, Walked};
use super::{EPOCH, number};
use bench::{SessionBench, SessionPlayed};
use deed::SessionDeed;
use steps::walked_door;
use stories::{BEGINS, ENDS, floods, openings, session_stories, suspension};

/// Plays walks over every state and deed up to a depth from each beginning, or every n-th walk.
async fn everything(set: &Settings, depth: usize, every: usize) -> SessionPlayed {
    let (since, mut sequences) = (Instant::now(), Vec::new());
    for (number, beginning) in openings().into_iter().enumerate() {
        let graph = Graph::of(walked_door(set, EPOCH), &beginning, depth);
        println!("session beginning {number}: {} states, {} steps between them", graph.states(), graph.steps());
        sequences.extend(graph.walks().into_iter().map(|walk| (format!("session beginning {number}"), walk)));
    }
    let sequences: Vec<Sequence<SessionDeed>> = sequences.into_iter().step_by(every).collect();
    let count = sequences.len();
    let played = side_by_side::<SessionBench>(set, sequences).await;
    println!("session door, {count} sequences, {depth} deep: {played:?} in {:?}", since.elapsed());
    played
}

/// Draws a sequence. A refused deed is drawn anew twice, because most deeds of chance are refused.
fn random(set: &Settings, seed: u64, length: usize) -> Sequence<SessionDeed> {
    let mut dice = Dice::of(seed);
    let mut deeds = [Vec::new(), vec![BEGINS], vec![BEGINS, ENDS]][dice.below(3)].clone();
    let mut door = walked_door(set, EPOCH);
    deeds.iter().for_each(|deed| door.takes(*deed));
    let is_limited = !set.key_rate.is_empty();
    for _ in 0..length {
        let mut deed = dice.session_deed(is_limited);
        for _ in 0..2 {
            if door.refuses(deed) {
                deed = dice.session_deed(is_limited);
            }
        }
        door.takes(deed);
        deeds.push(deed);
    }
    (format!("session seed {seed}"), deeds)
}

/// Plays random sequences for a time.
async fn at_random(span: Duration, at_a_time: u64) -> SessionPlayed {
    let (since, first) = (Instant::now(), number("MODEL_SEED").unwrap_or(1));
    let (mut next, mut all) = (first, SessionPlayed::default());
    while all.broken.is_empty() && (next == first || since.elapsed() < span) {
        for set in [Settings::session(), Settings::session_defaults(), Settings::session_limited()] {
            let sequences = (next..next + at_a_time).map(|seed| random(&set, seed, 60)).collect();
            all += side_by_side::<SessionBench>(&set, sequences).await;
            next += at_a_time;
        }
    }
    println!("session door, seeds {first} to {next}: {all:?} in {:?}", since.elapsed());
    all
}

/// Answers of which each must have come.
const REACHED: [&str; 20] = [
    "user 200",
    "user 401 10100",
    "user 401 10101",
    "user 429 10120",
    "login 200",
    "login 400 10130",
    "login 401 10101",
    "login 401 10102",
    "login 409 10110",
    "login 429 10120",
    "login/otp 204",
    "login/otp 400 10130",
    "login/otp 401 10101",
    "login/otp 401 10103",
    "login/otp 409 10111",
    "login/otp 429 10120",
    "login/otp 429 10121",
    "logout 204",
    "logout 401 10101",
    "logout 429 10120",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn the_model_and_the_session_door_answer_the_same() {
    let (depth, way, seconds, at_a_time) = if long() { (2, 40, 1200, 10) } else { (1, 17, 1, 2) };
    let depth = number("MODEL_DEPTH").map_or(depth, |depth| usize::try_from(depth).unwrap());
    let set = Settings::session();
    let told = session_stories().into_iter().map(|(name, story)| (String::from(name), story)).collect();
    let mut all = side_by_side::<SessionBench>(&set, told).await;
    let alone = |name: &str, story| vec![(String::from(name), story)];
    all += side_by_side::<SessionBench>(&Settings::session_patient(), alone("a suspension", suspension())).await;
    all += side_by_side::<SessionBench>(&Settings::session_limited(), alone("floods", floods())).await;
    all += everything(&set, depth, way).await;
    all += at_random(Duration::from_secs(number("MODEL_SECONDS").unwrap_or(seconds)), at_a_time).await;
    let mut proof = Proof::of("model", "the model and the session door answer the same");
    proof.ran(all.answers.values().sum());
    for what in &all.broken {
        proof.expect(false, || what.clone());
    }
    let missing: Vec<_> = REACHED.iter().filter(|answer| !all.answers.contains_key(**answer)).collect();
    proof.expect(missing.is_empty() || !all.broken.is_empty(), || format!("no answer was {missing:?}"));
    let honest = all.honest == all.sequences || !all.broken.is_empty();
    proof.expect(honest, || format!("an honest holder got in {} of {} times", all.honest, all.sequences));
    proof.holds();
}
