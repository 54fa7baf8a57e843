//! S7: an admin's address cannot be told from an unknown one. Addresses of six kinds take equal steps in one house, in
//! turns; every answer and row is compared with the unknown address's, and the medians of the times lie within 1 ms.
//!
//! The short form times the two most common outcomes with a working mail server: a difference is a failure, and noise is
//! only reported. The long form times every outcome 5,000 times, with mail up, away and slow, and each must be shown to be
//! equal. `SAME_REQUESTS` sets another number.

mod account;
mod figures;
mod player;
mod rows;
mod stand;
mod turns;
mod walk;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use figures::{Gap, Verdict};
use rows::Rows;
use stand::{ARMS, Post, Stand};
use turns::Chance;
use walk::{Round, SHORT, Times, WHOLE};

use super::long;
use super::table::Proof;

/// Maximum factor of repetitions if noise requires more.
const PATIENCE: usize = 4;
/// Time limit of the short form's measurements.
const QUICK: Duration = Duration::from_secs(15);

async fn prove(post: Post, how: &'static str) {
    let mut proof = Proof::of("S7", how);
    let asked = std::env::var("SAME_REQUESTS").ok().map(|number| number.parse().unwrap());
    let (people, stages, requests): (usize, &[_], usize) = match asked {
        Some(requests) => (20, &WHOLE, requests),
        None if long() => (50, &WHOLE, 5000),
        None if post == Post::Up => (10, &SHORT, 400),
        None => (2, &[], 0),
    };
    let few = people.min(if long() { 20 } else { 2 });
    let (stand, chance, mut times) = (Stand::build(post, people).await, Chance::of(7), Times::new());
    proof.harmed(usize::from(post != Post::Up));
    let timed = Round { stand: &stand, stages, people, rows: None };
    // The first round runs on cold caches.
    Round { people: few, stages: &WHOLE, ..timed }.go(&chance, &mut proof, &mut Times::new()).await;
    let (mut rounds, since) = (0, Instant::now());
    while rounds < requests.div_ceil(people) * PATIENCE && (long() || since.elapsed() < QUICK) {
        timed.go(&chance, &mut proof, &mut times).await;
        rounds += 1;
        if rounds * people >= requests && gaps(&times, ARMS).iter().all(|(.., gap)| gap.verdict() != Verdict::Unclear) {
            break;
        }
    }
    for (name, arm, gap) in gaps(&times, ARMS) {
        judge(&mut proof, &format!("{post:?}: {name} of {arm:?}"), gap);
    }
    let rows = Rows::counted(&stand.house).await;
    Round { people: few, stages: &WHOLE, rows: Some(&rows), ..timed }.go(&chance, &mut proof, &mut Times::new()).await;
    proof.holds();
}

/// Tells a gap and holds it against the bound.
fn judge(proof: &mut Proof, of: &str, gap: Gap) {
    let told = format!(
        "{of}: {} times, medians {:+.3} ms apart, differences {:+.3} to {:+.3}, rank {:+.2}",
        gap.count, gap.medians, gap.low, gap.high, gap.rank
    );
    println!("{told}");
    let verdict = gap.verdict();
    let holds = if long() { verdict == Verdict::Alike } else { verdict != Verdict::Apart };
    proof.expect(holds, || told);
}

/// Times by step and arm, in ms.
type TimesOf<const ARMS: usize> = BTreeMap<&'static str, [Vec<f64>; ARMS]>;

/// Distance of each arm from the first one, by step.
fn gaps<A: Copy, const ARMS: usize>(times: &TimesOf<ARMS>, arms: [A; ARMS]) -> Vec<(&'static str, A, Gap)> {
    let of = |(step, own): (&&'static str, &[Vec<f64>; ARMS])| {
        let others = arms.iter().zip(own).skip(1);
        others.map(|(arm, theirs)| (*step, *arm, Gap::between(theirs, &own[0]))).collect::<Vec<_>>()
    };
    times.iter().flat_map(of).collect()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn mail_up_tells_no_address_from_another() {
    prove(Post::Up, "answers, rows and time of six kinds of address, mail up").await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn mail_away_tells_no_address_from_another() {
    prove(Post::Away, "answers, rows and time of six kinds of address, mail away").await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn mail_slow_tells_no_address_from_another() {
    prove(Post::Slow, "answers, rows and time of six kinds of address, mail slow").await;
}
