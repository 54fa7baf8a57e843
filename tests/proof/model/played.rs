//! Doors played one deed at a time: every model but the staff door's walks, draws and counts its sequences by this page, and ends with
//! one row of the table.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::ops::AddAssign;
use std::time::{Duration, Instant};

use super::super::{Proof, long};
use super::bench::{Difference, Plays, Sequence, side_by_side};
use super::dice::Dice;
use super::number;
use super::settings::Settings;
use super::tour::{Graph, Walked};

/// Counts of answers, because comparing refusals alone would prove little.
#[derive(Clone, Debug, Default)]
pub struct DoorTally {
    pub sequences: usize,
    /// Answers as their door words them.
    pub answers: BTreeMap<String, usize>,
    /// Sign-ins of an honest holder at the end of a sequence, and the waits before them.
    pub honest: usize,
    pub waits: usize,
    /// Shortened sequences that differ.
    pub broken: Vec<String>,
}

impl AddAssign<DoorTally> for DoorTally {
    fn add_assign(&mut self, other: DoorTally) {
        self.sequences += other.sequences;
        self.honest += other.honest;
        self.waits += other.waits;
        other.answers.into_iter().for_each(|(answer, count)| *self.answers.entry(answer).or_default() += count);
        self.broken.extend(other.broken);
    }
}

impl DoorTally {
    /// Counts an answer.
    pub fn counts(&mut self, answer: String) {
        *self.answers.entry(answer).or_default() += 1;
    }

    /// Counts a sequence that was played, with the waits of its honest holder.
    pub fn ends<D>(&mut self, went: Result<usize, Difference<D>>) -> Result<(), Difference<D>> {
        self.sequences += 1;
        let waits = went?;
        self.honest += 1;
        self.waits += waits;
        Ok(())
    }
}

/// A model and a server, side by side, between two deeds.
pub trait SideBySide {
    type Deed: Copy;

    /// Runs a deed on both sides.
    async fn takes(&mut self, deed: Self::Deed) -> Result<(), String>;

    /// Lets the honest holder of an account in after the waits that are told. Returns how many waits there were.
    async fn gets_in(&mut self, account: usize) -> Result<usize, String>;
}

/// Runs deeds on both sides until one differs, and lets the honest holder of an account in at the end.
pub async fn plays<S: SideBySide>(
    side: &mut S,
    deeds: &[S::Deed],
    account: usize,
) -> Result<usize, Difference<S::Deed>> {
    let mut done = Vec::new();
    for deed in deeds {
        done.push(*deed);
        if let Err(what) = side.takes(*deed).await {
            return Err(Difference { done, what });
        }
    }
    side.gets_in(account).await.map_err(|what| Difference { done, what })
}

/// A door whose bench plays one deed at a time.
pub trait DoorPlayed: Plays<Step = Self::Deed, Played = DoorTally> {
    type Deed: Copy + Debug;
    type Model: Walked<Action = Self::Deed>;
    const NAME: &'static str;
    /// The row of the table.
    const PROOF: &'static str;
    /// Answers of which each must have come.
    const REACHED: &'static [&'static str];

    /// Settings of random sequences.
    fn settings() -> [Settings; 3];

    /// The model at which walks begin, which reach no server.
    fn model(set: &Settings) -> Self::Model;

    /// Beginnings of the walks: every deed is tried from each of them, to some depth.
    fn openings() -> Vec<Vec<Self::Deed>>;

    /// Beginnings of random sequences.
    fn starts() -> [Vec<Self::Deed>; 3];

    /// Draws the next deed.
    fn draws(dice: &mut Dice, set: &Settings) -> Self::Deed;

    /// Whether a deed is refused now.
    fn refuses(model: &Self::Model, deed: Self::Deed) -> bool;
}

/// Extent of a proof.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// Depth of the walks. `MODEL_DEPTH` is another.
    pub depth: usize,
    /// Every n-th walk is played.
    pub every: usize,
    /// Time of random sequences. `MODEL_SECONDS` is another.
    pub seconds: u64,
    /// Random sequences of each settings at a time.
    pub at_a_time: u64,
}

impl Extent {
    /// The long extent, if the long form is asked for, or this short one.
    pub fn or_long(every: usize, at_a_time: u64) -> Extent {
        if long() {
            Extent { depth: 2, every: 40, seconds: 1200, at_a_time: 10 }
        } else {
            Extent { depth: 1, every, seconds: 1, at_a_time }
        }
    }
}

/// Sequences with names of their own.
pub fn told<D>(stories: Vec<(&str, Vec<D>)>) -> Vec<Sequence<D>> {
    stories.into_iter().map(|(name, story)| (String::from(name), story)).collect()
}

/// Plays walks over every state and deed up to a depth from each beginning, or every n-th walk.
async fn everything<B: DoorPlayed>(set: &Settings, depth: usize, every: usize) -> DoorTally {
    let (since, mut sequences) = (Instant::now(), Vec::new());
    for (number, beginning) in B::openings().into_iter().enumerate() {
        let graph = Graph::of(B::model(set), &beginning, depth);
        println!("{} beginning {number}: {} states, {} steps between them", B::NAME, graph.states(), graph.steps());
        sequences.extend(graph.walks().into_iter().map(|walk| (format!("{} beginning {number}", B::NAME), walk)));
    }
    let sequences: Vec<Sequence<B::Deed>> = sequences.into_iter().step_by(every).collect();
    let count = sequences.len();
    let played = side_by_side::<B>(set, sequences).await;
    println!("{} door, {count} sequences, {depth} deep: {played:?} in {:?}", B::NAME, since.elapsed());
    played
}

/// Draws a sequence. A refused deed is drawn anew twice, because most deeds of chance are refused.
fn random<B: DoorPlayed>(set: &Settings, seed: u64, length: usize) -> Sequence<B::Deed> {
    let mut dice = Dice::of(seed);
    let mut deeds = B::starts()[dice.below(3)].clone();
    let mut model = B::model(set);
    deeds.iter().for_each(|deed| model.takes(*deed));
    for _ in 0..length {
        let mut deed = B::draws(&mut dice, set);
        for _ in 0..2 {
            if B::refuses(&model, deed) {
                deed = B::draws(&mut dice, set);
            }
        }
        model.takes(deed);
        deeds.push(deed);
    }
    (format!("{} seed {seed}", B::NAME), deeds)
}

/// Plays random sequences for a time.
async fn at_random<B: DoorPlayed>(span: Duration, at_a_time: u64) -> DoorTally {
    let (since, first) = (Instant::now(), number("MODEL_SEED").unwrap_or(1));
    let (mut next, mut all) = (first, DoorTally::default());
    while all.broken.is_empty() && (next == first || since.elapsed() < span) {
        for set in B::settings() {
            let sequences = (next..next + at_a_time).map(|seed| random::<B>(&set, seed, 60)).collect();
            all += side_by_side::<B>(&set, sequences).await;
            next += at_a_time;
        }
    }
    println!("{} door, seeds {first} to {next}: {all:?} in {:?}", B::NAME, since.elapsed());
    all
}

/// Plays stories under their settings, then walks under the first settings of the door, then random sequences; ends with the row of
/// the table.
pub async fn proves<B: DoorPlayed>(stories: Vec<(Settings, Vec<Sequence<B::Deed>>)>, extent: Extent) {
    let Extent { depth, every, seconds, at_a_time } = extent;
    let depth = number("MODEL_DEPTH").map_or(depth, |depth| usize::try_from(depth).unwrap());
    let mut all = DoorTally::default();
    for (set, sequences) in stories {
        all += side_by_side::<B>(&set, sequences).await;
    }
    let [set, ..] = B::settings();
    all += everything::<B>(&set, depth, every).await;
    all += at_random::<B>(Duration::from_secs(number("MODEL_SECONDS").unwrap_or(seconds)), at_a_time).await;
    let mut proof = Proof::of("model", B::PROOF);
    proof.ran(all.answers.values().sum());
    for what in &all.broken {
        proof.expect(false, || what.clone());
    }
    let missing: Vec<_> = B::REACHED.iter().filter(|answer| !all.answers.contains_key(**answer)).collect();
    proof.expect(missing.is_empty() || !all.broken.is_empty(), || format!("no answer was {missing:?}"));
    let honest = all.honest == all.sequences || !all.broken.is_empty();
    proof.expect(honest, || format!("an honest holder got in {} of {} times", all.honest, all.sequences));
    proof.holds();
}
