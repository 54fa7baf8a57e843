//! Benches: each plays sequences of one model beside real servers. A sequence that differs is shortened to the least part that still
//! differs. Knows no door.

use std::fmt::Debug;
use std::ops::AddAssign;
use std::sync::Mutex;

use futures_util::future::join_all;

use super::settings::Settings;

/// Steps up to the first one that differs, and how that one does.
pub struct Difference<S> {
    pub done: Vec<S>,
    pub what: String,
}

/// Name of a sequence, and its steps.
pub type Sequence<S> = (String, Vec<S>);

/// Real servers beside which sequences are played.
pub trait Plays: Sized {
    type Step: Clone + Debug;
    type Played: AddAssign + Default;

    async fn open(set: &Settings) -> Self;

    /// Plays a sequence from a clean beginning.
    async fn play(&mut self, steps: &[Self::Step]) -> Result<(), Difference<Self::Step>>;

    /// The steps with less at this place.
    fn shorter(steps: &[Self::Step], at: usize) -> Vec<Self::Step> {
        [&steps[..at], &steps[at + 1..]].concat()
    }

    /// Shortened sequences that differ.
    fn broken(&mut self) -> &mut Vec<String>;

    fn played(self) -> Self::Played;
}

/// Plays a sequence. If it differs, records the shortest part that still differs.
async fn play_or_tell<B: Plays>(bench: &mut B, set: &Settings, (name, steps): Sequence<B::Step>) {
    let Err(found) = bench.play(&steps).await else { return };
    println!("{name} differs after {} steps, and is being shortened: {}", found.done.len(), found.what);
    let (asked, mut least, mut at) = (steps.len(), found, 0);
    while at < least.done.len() {
        let fewer = B::shorter(&least.done, at);
        let mut another = B::open(set).await;
        match Box::pin(another.play(&fewer)).await {
            Err(found) => least = found,
            Ok(()) => at += 1,
        }
    }
    let Difference { done, what } = least;
    bench.broken().push(format!("{what}\n{name}, {asked} steps, no more than {done:?}"));
}

/// Plays sequences on four benches at once, until one differs.
pub async fn side_by_side<B: Plays>(set: &Settings, sequences: Vec<Sequence<B::Step>>) -> B::Played {
    let left = Mutex::new((sequences, false));
    let benches = (0..4).map(|_| async {
        let mut bench = B::open(set).await;
        loop {
            let next = Some(left.lock().unwrap()).filter(|left| !left.1).and_then(|mut left| left.0.pop());
            let Some(next) = next else { break bench.played() };
            play_or_tell(&mut bench, set, next).await;
            left.lock().unwrap().1 |= !bench.broken().is_empty();
        }
    });
    let mut all = B::Played::default();
    join_all(benches).await.into_iter().for_each(|played| all += played);
    all
}
