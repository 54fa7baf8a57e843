//! S7 at the account door: whether an address has an account is told neither by the answer nor by the time of a field that anybody
//! may call. A hash takes many times longer than the medians may differ, so that their number is compared with the time.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use serde_json::Value;
use vestibule::accounts::{self, Actor, Who};
use vestibule::rules::factor::Door;
use vestibule::rules::profile::ProfileChange;

use super::figures::Verdict;
use super::turns::Chance;
use super::{PATIENCE, QUICK, TimesOf, gaps, judge};
use crate::long;
use crate::support::holder::{PASSWORD, customer, told};
use crate::support::{Holder, House};
use crate::table::Proof;

/// Registration open, and neither waits nor limits of mails and of a network.
const OPEN: [(&str, &str); 5] = [
    ("VESTIBULE_DOORS", "staff,account"),
    ("VESTIBULE_ACCOUNT_REGISTRATION", "open"),
    ("VESTIBULE_ACCOUNT_RATE_LIMIT", "off"),
    ("VESTIBULE_ACCOUNT_COOLDOWN", "off"),
    ("VESTIBULE_ACCOUNT_MAILS", "off"),
];

/// State of the account behind an address.
#[derive(Clone, Copy, Debug)]
enum Holds {
    /// No account: the reference for the others.
    Nothing,
    Account,
    Disabled,
}

const HOLDS: [Holds; 3] = [Holds::Nothing, Holds::Account, Holds::Disabled];

/// Fields in the order in which each address calls them; the last completes what the one before it began.
const FIELDS: [&str; 4] = ["login", "register", "forgotPassword", "confirmPasswordReset"];

impl Holds {
    /// Addresses differ in no length.
    fn address(self, index: usize) -> String {
        format!("{}{index:05}@example.com", ["u", "k", "d"][self as usize])
    }
}

/// A call of a field: the answer without what is random in it, the secret that it answers, and its time in ms.
async fn call(holder: &Holder, field: &str, address: &str, awaited: &str) -> (Value, String, f64) {
    let since = Instant::now();
    let answer = match field {
        "login" => holder.login(address, "a wrong but long password", None).await,
        "register" => holder.register(address, PASSWORD).await,
        "forgotPassword" => holder.forget(address).await,
        _ => holder.reset(address, awaited, "000000", PASSWORD).await,
    };
    let took = since.elapsed().as_secs_f64() * 1000.0;
    let mut seen = told(&answer);
    let secret = seen["sessionId"].take();
    (seen, secret.as_str().unwrap_or_default().to_owned(), took)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn account_door_tells_no_address_from_another() {
    let mut proof = Proof::of("S7", "answers and time of three kinds of address at the account door");
    let (people, requests) = if long() { (50, 2000) } else { (20, 40) };
    let (house, chance) = (House::with(&OPEN).await, Chance::of(11));
    for index in 0..people {
        for holds in [Holds::Account, Holds::Disabled] {
            customer(&house.app, (&holds.address(index), ""), ProfileChange::default(), PASSWORD).await;
        }
        let who = Who::parse(Door::Account, &Holds::Disabled.address(index)).unwrap();
        let known = accounts::find(&house.app, Door::Account, &who).await.unwrap().unwrap();
        accounts::disable(&house.app, &Actor::program(Door::Account, "test"), &known).await.unwrap();
    }
    let holder = Holder::at(&house.url);
    let mut times: TimesOf<{ HOLDS.len() }> = TimesOf::new();
    let (mut rounds, since) = (0, Instant::now());
    while rounds <= requests / people * PATIENCE && (long() || rounds <= requests / people || since.elapsed() < QUICK) {
        for index in 0..people {
            let mut awaited = [const { String::new() }; HOLDS.len()];
            for field in FIELDS {
                let mut seen = [const { Value::Null }; HOLDS.len()];
                for holds in chance.order(HOLDS.to_vec()) {
                    let own = holds as usize;
                    let called = call(&holder, field, &holds.address(index), &awaited[own]).await;
                    let (answer, secret, took) = called;
                    (seen[own], awaited[own]) = (answer, secret);
                    // The first round runs on cold caches.
                    if rounds > 0 {
                        times.entry(field).or_default()[own].push(took);
                    }
                }
                proof.ran(HOLDS.len() - 1);
                for (holds, seen_by) in HOLDS.iter().zip(&seen) {
                    proof.expect(*seen_by == seen[0], || {
                        format!("{field} of {holds:?}: {seen_by}, and not {}", seen[0])
                    });
                }
            }
        }
        // Every window, wait and lockout has ended.
        house.wait(TimeDelta::hours(49));
        rounds += 1;
        if rounds > requests / people && gaps(&times, HOLDS).iter().all(|(.., gap)| gap.verdict() != Verdict::Unclear) {
            break;
        }
    }
    for (field, holds, gap) in gaps(&times, HOLDS) {
        judge(&mut proof, &format!("{field} of {holds:?}"), gap);
    }
    let hash = hash_takes().await;
    proof.expect(hash > Duration::from_millis(5), || format!("a hash in {hash:?} is too short to be counted by time"));
    proof.holds();
}

/// Time of one hash at the default cost.
async fn hash_takes() -> Duration {
    use vestibule::hashing::{Hashing, HashingCaller};
    use vestibule::rules::password::Password;

    let caller = HashingCaller::Network("192.0.2.0/24".parse().unwrap());
    let typed = Password::parse(PASSWORD).unwrap();
    let since = Instant::now();
    Hashing::default().verify(caller, None, &typed).await.unwrap();
    since.elapsed()
}
