//! More sign-ins than can be served, as they come: those that are begun are served to their end, the others are told at once, and as many
//! are served as without the excess.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use futures_util::future::join_all;

use super::house;
use crate::measure::{median, permille};
use crate::support::{Browser, House};
use crate::{Proof, long};

/// The end of a run of steps.
#[derive(Clone, Debug, PartialEq, Eq)]
enum End {
    /// Every step was served.
    Served,
    /// The first step was refused.
    Refused,
    /// A later step was refused, or the first one in another way.
    Broken(String),
}

/// A code is asked for, and three wrong ones are shown: as many steps, each recorded, as a sign-in has and one more.
async fn run(browser: Browser, number: usize) -> End {
    let network = format!("10.{}.{}.{}", 1 + number / 62_500, number / 250 % 250, number % 250);
    let asked = browser.request_lookup_from(&network, &format!("r{number}@example.com"), "").await;
    if asked.status == 503 {
        return End::Refused;
    }
    if asked.field("requestLookup")["status"] != true {
        return End::Broken(asked.body);
    }
    for _ in 0..3 {
        let shown = browser.verify_lookup_from(&network, "000000").await;
        if shown["errorCode"] != "WRONG_CODE" {
            return End::Broken(shown.to_string());
        }
    }
    End::Served
}

/// Runs of as many clients as keep the server busy, for a while: so many a second are served. A machine that stands still for 300 ms
/// makes the queue of steps too long, and what is refused then is not capacity.
async fn capacity(house: &House, clients: usize, span: Duration) -> f64 {
    let (since, blank) = (Instant::now(), house.browser());
    let served = join_all((0..clients).map(|client| {
        let blank = &blank;
        async move {
            let (mut served, mut begun) = (0, 0);
            while since.elapsed() < span {
                let end = run(blank.stolen(), 100_000 + client * 1000 + begun).await;
                begun += 1;
                match end {
                    End::Served => served += 1,
                    End::Refused => {}
                    End::Broken(told) => panic!("{told}"),
                }
            }
            served
        }
    }));
    served.await.into_iter().sum::<usize>() as f64 / since.elapsed().as_secs_f64()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn at_three_times_the_capacity_what_is_begun_ends_and_as_much_is_served_as_before() {
    let house = house(&[]).await;
    let mut proof = Proof::of("L1", "crowds: sign-ins in an open loop of three times the capacity");
    let _warm = capacity(&house, 32, Duration::from_secs(1)).await;
    let most = capacity(&house, 32, Duration::from_secs(if long() { 10 } else { 4 })).await;
    let (offered, span) = (most * 3.0, if long() { 30.0 } else { 6.0 });
    let (blank, ends) = (house.browser(), Mutex::new(Vec::new()));
    let since = Instant::now();
    let runs = (0..(offered * span) as usize).map(|number| {
        let (browser, ends) = (blank.stolen(), &ends);
        async move {
            tokio::time::sleep(Duration::from_secs_f64(number as f64 / offered).saturating_sub(since.elapsed())).await;
            let due = Instant::now();
            let end = run(browser, number).await;
            ends.lock().unwrap().push((end, due.elapsed(), since.elapsed()));
        }
    });
    let count = runs.len();
    join_all(runs).await;
    let ends = ends.into_inner().unwrap();
    let of = |wanted: &End| ends.iter().filter(|(end, ..)| end == wanted).collect::<Vec<_>>();
    let took = |wanted: &End| of(wanted).into_iter().map(|(_, took, _)| *took).collect::<Vec<_>>();
    let inside = of(&End::Served).into_iter().filter(|(.., at)| at.as_secs_f64() <= span).count();
    let goodput = inside as f64 / span;
    let broken: Vec<&End> = ends.iter().map(|(end, ..)| end).filter(|end| matches!(end, End::Broken(_))).collect();
    let told = format!(
        "capacity {most:.0}/s; of {offered:.0}/s offered {goodput:.0}/s were served in time, {} in all, median {:?}, p99 {:?}; \
         {} refused, median {:?}; {} broken off",
        of(&End::Served).len(),
        median(&took(&End::Served)),
        permille(&took(&End::Served), 990),
        of(&End::Refused).len(),
        median(&took(&End::Refused)),
        broken.len(),
    );
    println!("{told}");
    proof.ran(count);
    proof.harmed(of(&End::Refused).len());
    proof.expect(broken.is_empty(), || format!("what was begun did not end: {told}: {:?}", broken.first()));
    proof.in_time(goodput >= 0.6 * most, || format!("goodput: {told}"));
    proof.expect(run(house.browser(), 999_999).await == End::Served, || "afterwards nobody is served".to_owned());
    proof.holds();
}
