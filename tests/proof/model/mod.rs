//! Reference models beside the real server, one for each door that is built. Here the whole staff door's: both must give equal
//! answers to every action, and answers to concurrent actions must fit one order of them. `MODEL_SECONDS` is the time of
//! random sequences from `MODEL_SEED` on; `MODEL_DEPTH=2` tries every sequence to that depth.

mod account;
mod action;
mod answers;
mod bench;
mod book;
mod candidate;
mod codes;
mod deeds;
mod dice;
mod door;
mod honest;
mod invitation;
mod key;
mod orders;
mod own;
mod played;
mod player;
mod pool;
mod promises;
mod rate;
mod session;
mod settings;
mod side;
mod time;
mod tour;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::{Duration, Instant};

use super::{Proof, long};
use action::{Action, Code, Moment, pairs};
use bench::side_by_side;
use dice::Dice;
use door::Door;
use promises::PROMISES;
use settings::{DAY, HOUR, SECOND, Settings};
use tour::Graph;
use world::{Bench, Played};

/// Sequence of the staff door.
type Sequence = bench::Sequence<Moment>;

/// Time at which the walks of the model begin, in microseconds.
const EPOCH: i64 = 1_795_292_645_123_456;

/// Ann enrolled in another browser a day ago; both browsers have empty jars.
const ENROLLED: [Action; 6] = [
    Action::Ask(0, 0),
    Action::ShowMailed(0, Code::Right),
    Action::ShowPhone(0, Code::Right),
    Action::SignOut(0),
    Action::Fresh(0),
    Action::Wait(DAY + HOUR),
];
const ASKED: Action = Action::Ask(0, 0);
const PROVES: Action = Action::ShowMailed(0, Code::Right);
const ENTERS: Action = Action::ShowPhone(0, Code::Right);
const CODES: Action = Action::MakeCodes(0, false);
const ANOTHER_PHONE: Action = Action::Replace(0, None);

fn enrolled_and(more: &[Action]) -> Vec<Action> {
    [&ENROLLED[..], more].concat()
}

/// Ann signed in and confirmed her identity.
fn confirmed_and(more: &[Action]) -> Vec<Action> {
    let confirms = [ASKED, PROVES, ENTERS, Action::Wait(31 * SECOND), Action::Confirm(0, Code::Right)];
    enrolled_and(&[&confirms[..], more].concat())
}

/// Beginnings of the walks: every action is tried from each of them, to some depth.
fn beginnings() -> Vec<Vec<Action>> {
    let wrong = Action::ShowMailed(1, Code::Wrong);
    vec![
        enrolled_and(&[]),
        // Wrong codes of another browser lock the pool while this browser's sign-in goes on.
        enrolled_and(&[ASKED, Action::Wait(121 * SECOND), Action::Ask(1, 0), wrong, wrong]),
        enrolled_and(&[ASKED, PROVES]),
        enrolled_and(&[ASKED, PROVES, ENTERS]),
        enrolled_and(&[Action::Ask(0, 1), PROVES]),
        // A confirmed session with recovery codes that wait to be kept, and another phone that waits for its first code.
        confirmed_and(&[CODES, Action::MakeCodes(0, true), ANOTHER_PHONE]),
        // Another browser has proven the mailbox of an admin with recovery codes.
        confirmed_and(&[
            CODES,
            Action::Wait(121 * SECOND),
            Action::Ask(1, 0),
            Action::ShowMailed(1, Code::Right),
            Action::ShowRecovery(1, Code::Wrong),
        ]),
    ]
}

/// Sequence too long for the walks: two sign-ins of one admin, where the second gets the code that the first one used.
fn replay() -> Vec<Action> {
    let elsewhere = [Action::Wait(121 * SECOND), Action::Ask(1, 0), Action::ShowMailed(1, Code::Right)];
    let used = [ENTERS, Action::ShowPhone(1, Code::Stale)];
    enrolled_and(&[&[ASKED, PROVES], &elsewhere[..], &used].concat())
}

/// Ways to lose or change a phone, each to its end.
fn phones_lost() -> Vec<Vec<Action>> {
    use Action::{Ask, Confirm, CurrentUser, KeepCodes, Replace, ShowMailed, ShowPhone, ShowRecovery, Wait};
    let (right, wrong, later) = (Code::Right, Code::Wrong, Wait(121 * SECOND));
    let by_recovery = [later, Ask(1, 0), ShowMailed(1, right), ShowRecovery(1, right)];
    vec![
        // A recovery code is used once, and lets its session replace the phone, which ends the other session.
        confirmed_and(
            &[
                &[CODES][..],
                &by_recovery,
                &[later, Ask(2, 0), ShowMailed(2, right), ShowRecovery(2, Code::Stale)],
                &[
                    Replace(1, None),
                    Replace(1, Some(Code::Stale)),
                    Replace(1, Some(right)),
                    CurrentUser(0),
                    CurrentUser(1),
                    Action::MakeCodes(1, true),
                    KeepCodes(1),
                    KeepCodes(1),
                    ShowRecovery(2, right),
                ],
            ]
            .concat(),
        ),
        // Codes that wait are void until they are kept; the old ones are void afterwards.
        confirmed_and(
            &[
                &[CODES, Action::MakeCodes(0, true)][..],
                &by_recovery[..3],
                &[ShowRecovery(1, wrong), KeepCodes(0), ShowRecovery(1, right)],
            ]
            .concat(),
        ),
        // Wrong confirmations end the session and lock its browser's pool.
        confirmed_and(&[
            later,
            Confirm(0, wrong),
            Confirm(0, Code::Stale),
            CurrentUser(0),
            Ask(0, 0),
            ShowMailed(0, right),
            later,
            ShowPhone(0, right),
        ]),
    ]
}

/// Sequences in which an admin gets a secret and loses the right to sign in before the next request.
fn told_again() -> impl Iterator<Item = Vec<Action>> {
    use action::Command::{Disable, Move, NoRole, Remove};
    [Disable, Move, NoRole, Remove]
        .into_iter()
        .map(|ends| vec![ASKED, Action::Command(0, ends), Action::Wait(121 * SECOND), ASKED])
}

/// Beginnings of the concurrent pairs.
fn standoffs() -> Vec<Vec<Action>> {
    let (steal, link) = (Action::Steal(1), Action::Command(0, action::Command::Link));
    let wrong = [Action::ShowMailed(0, Code::Wrong), Action::ShowPhone(0, Code::Wrong)];
    vec![
        enrolled_and(&[ASKED, steal]),
        enrolled_and(&[ASKED, wrong[0], steal]),
        enrolled_and(&[ASKED, PROVES, link, steal]),
        enrolled_and(&[ASKED, PROVES, wrong[1], steal]),
        enrolled_and(&[ASKED, PROVES, ENTERS, ASKED, steal, link]),
        confirmed_and(&[CODES, Action::MakeCodes(0, true), ANOTHER_PHONE, steal]),
        // Both browsers are about to enrol the same admin.
        vec![ASKED, PROVES, Action::Wait(121 * SECOND), Action::Ask(1, 0), Action::ShowMailed(1, Code::Right)],
    ]
}

fn one_by_one(actions: &[Action]) -> Vec<Moment> {
    actions.iter().map(|action| vec![*action]).collect()
}

/// Plays walks over every state and action up to a depth from each beginning, or every n-th walk.
async fn everything(set: &Settings, depth: usize, every: usize) -> Played {
    let (since, mut sequences) = (Instant::now(), Vec::new());
    for (number, beginning) in beginnings().into_iter().enumerate() {
        let graph = Graph::of(Door::new(set, EPOCH), &beginning, depth);
        println!("beginning {number}: {} states, {} steps between them", graph.states(), graph.steps());
        let walks = graph.walks().into_iter().map(|walk| (format!("beginning {number}"), one_by_one(&walk)));
        sequences.extend(walks);
    }
    let sequences: Vec<Sequence> = sequences.into_iter().step_by(every).collect();
    let count = sequences.len();
    let played = side_by_side::<Bench>(set, sequences).await;
    println!("{count} sequences, {depth} deep: {played:?} in {:?}", since.elapsed());
    played
}

/// Plays every pair of concurrent actions after each standoff, or every n-th pair.
async fn two_at_once(set: &Settings, every: usize) -> Played {
    let since = Instant::now();
    let pairs = standoffs().into_iter().enumerate().flat_map(|(number, before)| {
        let after = move |pair: Moment| (format!("standoff {number}"), [one_by_one(&before), vec![pair]].concat());
        pairs().into_iter().map(after)
    });
    let played = side_by_side::<Bench>(set, pairs.step_by(every).collect()).await;
    println!("two at once: {played:?} in {:?}", since.elapsed());
    played
}

fn random(set: &Settings, seed: u64, length: usize) -> Sequence {
    let mut dice = Dice::of(seed);
    let invites = [Action::Command(0, action::Command::Invite), Action::Command(1, action::Command::Invite)];
    let uninvited = [Vec::new(), enrolled_and(&[]), confirmed_and(&[CODES])][dice.below(3)].clone();
    let beginning = if set.by_invitation { [&invites[..], &uninvited].concat() } else { uninvited };
    // With a rate limit actions run one by one, because the order of counting can differ from the order of recording.
    let rest = (0..length).map(|_| if set.rate.is_empty() { dice.moment() } else { dice.besieged() });
    (format!("seed {seed}"), one_by_one(&beginning).into_iter().chain(rest).collect())
}

/// Plays random sequences for a time.
async fn at_random(span: Duration, at_a_time: u64) -> Played {
    let (since, first) = (Instant::now(), number("MODEL_SEED").unwrap_or(1));
    let (mut next, mut all) = (first, Played::default());
    while all.broken.is_empty() && (next == first || since.elapsed() < span) {
        for set in [Settings::small(), Settings::defaults(), Settings::limited(), Settings::invited()] {
            all += side_by_side::<Bench>(&set, (next..next + at_a_time).map(|seed| random(&set, seed, 60)).collect())
                .await;
            next += at_a_time;
        }
    }
    println!("seeds {first} to {next}: {all:?} in {:?}", since.elapsed());
    all
}

/// Number in a setting of the environment.
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|number| number.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn model_and_server_answer_the_same_and_keep_every_promise() {
    let (depth, way, seconds, pair, at_a_time) = if long() { (2, 1, 1200, 1, 10) } else { (1, 5, 1, 100, 4) };
    let depth = number("MODEL_DEPTH").map_or(depth, |depth| usize::try_from(depth).unwrap());
    let set = Settings::small();
    let mut all = everything(&set, depth, way).await;
    all += side_by_side::<Bench>(&set, vec![(String::from("replay"), one_by_one(&replay()))]).await;
    let lost = phones_lost().into_iter().map(|walk| (String::from("a phone lost"), one_by_one(&walk)));
    all += side_by_side::<Bench>(&set, lost.collect()).await;
    let again = told_again().map(|walk| (String::from("told again"), one_by_one(&walk)));
    all += side_by_side::<Bench>(&Settings::defaults(), again.collect()).await;
    all += two_at_once(&set, pair).await;
    all += at_random(Duration::from_secs(number("MODEL_SECONDS").unwrap_or(seconds)), at_a_time).await;
    tell(&all);
}

/// Writes a line of the table for the answers and for each promise. A violation fails the proof only after the last
/// line.
fn tell(all: &Played) {
    let mut answers = Proof::of("model", "the model and the server answer the same");
    answers.ran(all.answers);
    answers.expect(all.reached(), || format!("the sequences reach too little: {all:?}"));
    let mut proofs = vec![(None, answers)];
    proofs.extend(PROMISES.iter().zip(all.held).map(|((promise, _), held)| {
        let mut proof = Proof::of(promise, "the model beside the server");
        proof.ran(held);
        (Some(*promise), proof)
    }));
    let ended = proofs.into_iter().map(|(promise, mut proof)| {
        for what in &all.broken {
            let whose =
                PROMISES.iter().map(|(name, _)| *name).find(|name| what.starts_with(&format!("broken: {name},")));
            proof.expect(whose != promise, || what.clone());
        }
        catch_unwind(AssertUnwindSafe(|| proof.holds()))
    });
    let ended: Vec<_> = ended.collect();
    if let Some(Err(panic)) = ended.into_iter().find(Result::is_err) {
        resume_unwind(panic);
    }
}
