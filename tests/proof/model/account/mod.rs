//! Reference model of the account door beside the real server: one deed at a time, both must give equal answers, mails and rows.
//! `MODEL_SECONDS` is the time of random sequences from `MODEL_SEED` on; `MODEL_DEPTH=2` tries every sequence to that depth.

mod awaited;
mod bench;
mod calls;
mod deed;
mod door;
mod honest;
mod key;
mod login;
mod own;
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
use bench::{AccountBench, AccountPlayed};
use deed::Deed;
use steps::walked;
use stories::{ENTERS, beginnings, guarded_and, stories};

/// Plays walks over every state and deed up to a depth from each beginning, or every n-th walk.
async fn everything(set: &Settings, depth: usize, every: usize) -> AccountPlayed {
    let (since, mut sequences) = (Instant::now(), Vec::new());
    for (number, beginning) in beginnings().into_iter().enumerate() {
        let graph = Graph::of(walked(set, EPOCH), &beginning, depth);
        println!("account beginning {number}: {} states, {} steps between them", graph.states(), graph.steps());
        sequences.extend(graph.walks().into_iter().map(|walk| (format!("account beginning {number}"), walk)));
    }
    let sequences: Vec<Sequence<Deed>> = sequences.into_iter().step_by(every).collect();
    let count = sequences.len();
    let played = side_by_side::<AccountBench>(set, sequences).await;
    println!("account door, {count} sequences, {depth} deep: {played:?} in {:?}", since.elapsed());
    played
}

/// Draws a sequence. A refused deed is drawn anew twice, because most deeds of chance are refused.
fn random(set: &Settings, seed: u64, length: usize) -> Sequence<Deed> {
    let mut dice = Dice::of(seed);
    let mut deeds = [Vec::new(), vec![ENTERS], guarded_and(&[])][dice.below(3)].clone();
    let mut door = walked(set, EPOCH);
    deeds.iter().for_each(|deed| door.takes(*deed));
    for _ in 0..length {
        let mut deed = dice.deed(!set.rate.is_empty());
        for _ in 0..2 {
            if door.refuses(deed) {
                deed = dice.deed(!set.rate.is_empty());
            }
        }
        door.takes(deed);
        deeds.push(deed);
    }
    (format!("account seed {seed}"), deeds)
}

/// Plays random sequences for a time.
async fn at_random(span: Duration, at_a_time: u64) -> AccountPlayed {
    let (since, first) = (Instant::now(), number("MODEL_SEED").unwrap_or(1));
    let (mut next, mut all) = (first, AccountPlayed::default());
    while all.broken.is_empty() && (next == first || since.elapsed() < span) {
        for set in [Settings::account(), Settings::account_defaults(), Settings::account_limited()] {
            let sequences = (next..next + at_a_time).map(|seed| random(&set, seed, 60)).collect();
            all += side_by_side::<AccountBench>(&set, sequences).await;
            next += at_a_time;
        }
    }
    println!("account door, seeds {first} to {next}: {all:?} in {:?}", since.elapsed());
    all
}

/// Answers of which each must have come.
const REACHED: [&str; 30] = [
    "login 200",
    "login 202",
    "confirm2Fa 200",
    "resend2Fa 202",
    "send2Fa 202",
    "newToken 200",
    "logout 200",
    "register 202",
    "forgotPassword 202",
    "confirmPasswordReset 200",
    "changePassword 200",
    "changePassword 202",
    "confirmChangePassword2Fa 200",
    "resendChangePassword2Fa 202",
    "enable2Fa 200",
    "disable2Fa 200",
    "disable2Fa 202",
    "UNAUTHENTICATED",
    "TOO_MANY_REQUESTS",
    "LOCKED",
    "WRONG_CREDENTIALS",
    "COOLDOWN",
    "NO_PENDING",
    "INVALID_FORMAT",
    "EXPIRED",
    "WRONG_CODE",
    "INVALID_TOKEN",
    "IDENTITY_NOT_CONFIRMED",
    "INVALID_PASSWORD",
    "USERNAME_TAKEN",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn the_model_and_the_account_door_answer_the_same() {
    let (depth, way, seconds, at_a_time) = if long() { (2, 40, 1200, 10) } else { (1, 11, 1, 4) };
    let depth = number("MODEL_DEPTH").map_or(depth, |depth| usize::try_from(depth).unwrap());
    let set = Settings::account();
    let stories = stories().into_iter().map(|(name, story)| (String::from(name), story)).collect();
    let mut all = side_by_side::<AccountBench>(&set, stories).await;
    all += everything(&set, depth, way).await;
    all += at_random(Duration::from_secs(number("MODEL_SECONDS").unwrap_or(seconds)), at_a_time).await;
    let mut proof = Proof::of("model", "the model and the account door answer the same");
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
