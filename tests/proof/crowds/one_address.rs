//! Crowds at one address: others are served as before, the address's trusted browser signs in each time, and a storm without cooldown
//! ends with its clients. Made-up device cookies are among the crowd's.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;

use super::{Served, house};
use crate::measure::{median, permille};
use crate::support::{Browser, House, other_than, until};
use crate::{Proof, long};

/// Addresses of the crowd: of an account, and of nobody.
const VICTIMS: [&str; 2] = ["ann@example.com", "nobody@example.com"];

/// Clients of the crowd.
const CROWD: usize = 240;

/// Clients that check their session, and clients that ask for codes.
const OTHERS: usize = 4;

/// Others beside a crowd.
struct Others<'a> {
    house: &'a House,
    signed_in: Browser,
    /// Whether those who ask for codes show wrong ones, at another address each time.
    show: bool,
}

impl Others<'_> {
    /// Goes on until `ended`.
    async fn go_on(&self, turn: usize, ended: &AtomicBool) -> [Served; 2] {
        let checks = join_all((0..OTHERS).map(|_| async {
            let mut served = Served::default();
            while !ended.load(Ordering::Relaxed) {
                let since = Instant::now();
                let user = self.signed_in.current_user().await;
                served.add(since, user["id"].is_null().then(|| format!("currentUser {user}")));
            }
            served
        }));
        let steps = join_all((0..OTHERS).map(|client| self.steps(turn, client, ended)));
        let (checks, steps) = tokio::join!(checks, steps);
        [Served::joined(checks), Served::joined(steps)]
    }

    async fn steps(&self, turn: usize, client: usize, ended: &AtomicBool) -> Served {
        let (mut served, blank) = (Served::default(), self.house.browser());
        let mut number = 0;
        while !ended.load(Ordering::Relaxed) {
            let (browser, network) = (blank.stolen(), format!("172.16.{client}.{}", number % 250));
            let email = format!("o{turn}-{client}-{}@example.com", if self.show { number } else { 0 });
            number += 1;
            let since = Instant::now();
            let answer = browser.request_lookup_from(&network, &email, "").await;
            let told = answer.field("requestLookup");
            let is_served = told["status"] == true || (!self.show && told["errorCode"] == "COOLDOWN");
            served.add(since, (!is_served).then(|| format!("requestLookup {} {}", answer.status, answer.body)));
            if self.show {
                let since = Instant::now();
                let told = browser.verify_lookup_from(&network, "000000").await;
                served.add(since, (told["errorCode"] != "WRONG_CODE").then(|| format!("verifyLookup {told}")));
            }
        }
        served
    }

    /// Goes on alone for a while.
    async fn alone(&self) -> [Served; 2] {
        let ended = AtomicBool::new(false);
        let (served, ()) = tokio::join!(self.go_on(0, &ended), after(Duration::from_secs(3), &ended));
        served
    }
}

/// Ends something after a while.
async fn after(span: Duration, ended: &AtomicBool) {
    tokio::time::sleep(span).await;
    ended.store(true, Ordering::Relaxed);
}

/// The crowd asks until `ended`, each client from a network of its own; half of it shows a made-up device cookie. Tells the answers by
/// address.
async fn storm(house: &House, asked: &AtomicUsize, ended: &AtomicBool) -> BTreeMap<String, usize> {
    let blank = house.browser();
    let told = join_all((0..CROWD).map(|client| {
        let (browser, network) = (blank.stolen(), format!("10.0.{}.{}", client / 250, client % 250));
        let email = VICTIMS[client % 2];
        if client % 4 < 2 {
            browser.set_cookie("__Host-device", &format!("{client:A>43}"));
        }
        async move {
            let mut told: BTreeMap<String, usize> = BTreeMap::new();
            while !ended.load(Ordering::Relaxed) {
                let answer = browser.request_lookup_from(&network, email, "").await;
                asked.fetch_add(1, Ordering::Relaxed);
                let field = answer.field("requestLookup");
                let code = field["errorCode"].as_str().unwrap_or(if field["status"] == true { "OK" } else { "?" });
                *told.entry(format!("{email} {} {code}", answer.status)).or_default() += 1;
            }
            told
        }
    }));
    let mut all = BTreeMap::new();
    for (code, count) in told.await.into_iter().flatten() {
        *all.entry(code).or_default() += count;
    }
    all
}

/// Holds the answers of others, and prints their rates beside those of before.
fn judge(proof: &mut Proof, alone: &[Served; 2], beside: &[Served; 2]) {
    for (what, alone, beside) in [("session checks", &alone[0], &beside[0]), ("steps", &alone[1], &beside[1])] {
        proof.expect(!beside.took.is_empty() && beside.otherwise.is_empty(), || {
            format!("{what}, {}: {:?}", beside.otherwise.len(), beside.otherwise.iter().take(3).collect::<Vec<_>>())
        });
        let told = [alone, beside].map(|served| (median(&served.took), permille(&served.took, 990)));
        println!("{what}: median and p99 {:?} alone, {:?} beside the crowd", told[0], told[1]);
        proof.in_time(told[1].1 < Duration::from_millis(1500), || format!("{what}: {told:?}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_trusted_browser_of_an_address_under_attack_signs_in_each_time_and_nobody_else_feels_the_crowd() {
    let house = house(&[("VESTIBULE_COOLDOWN", "120s"), ("VESTIBULE_WRONG_UNTRUSTED", "5/24h")]).await;
    let (ann, own) = (house.admin(VICTIMS[0]).await, house.browser());
    house.sign_in(&own, &ann).await;
    assert!(own.sign_out().await);
    // Locked for strangers, so that no code but the trusted browser's is mailed.
    house.wait(chrono::TimeDelta::seconds(121));
    let stranger = house.browser();
    let code = house.mailed_code(&stranger, &ann).await;
    for _ in 0..5 {
        stranger.verify_lookup(&other_than(std::slice::from_ref(&code))).await;
    }
    let (bea, signed_in) = (house.admin("bea@example.com").await, house.browser());
    house.sign_in(&signed_in, &bea).await;
    house.mails_are_carried().await;
    let mut proof = Proof::of("L1", "crowds: 240 clients at two addresses, others and a trusted browser beside them");
    let others = Others { house: &house, signed_in, show: false };
    let alone = others.alone().await;
    let (ended, asked, sign_ins) = (AtomicBool::new(false), AtomicUsize::new(0), if long() { 100 } else { 20 });
    let trusted = async {
        until("the crowd to be there", async || (asked.load(Ordering::Relaxed) > CROWD).then_some(())).await;
        let mut entered = 0;
        for _ in 0..sign_ins {
            house.wait(chrono::TimeDelta::seconds(121));
            let answer = own.request_lookup(&ann.email).await;
            let code = if answer["status"] == true { house.inbox.next(&ann.email).await.code() } else { String::new() };
            own.verify_lookup(&code).await;
            entered += usize::from(own.verify_2fa(&ann.code(&house)).await["status"] == true);
            own.sign_out().await;
        }
        ended.store(true, Ordering::Relaxed);
        entered
    };
    let (crowd, beside, entered) = tokio::join!(storm(&house, &asked, &ended), others.go_on(1, &ended), trusted);
    println!("the crowd was told {crowd:?}");
    proof.ran(sign_ins);
    proof.harmed(asked.into_inner());
    proof.expect(entered == sign_ins, || format!("the trusted browser signed in {entered} times of {sign_ins}"));
    judge(&mut proof, &alone, &beside);
    let expected = ["LOCKED", "COOLDOWN", "OK", "TOO_MANY_REQUESTS"].map(|code| format!("200 {code}"));
    let is_strange = |told: &&String| !expected.iter().any(|expected| told.ends_with(expected));
    proof.expect(crowd.keys().find(is_strange).is_none(), || format!("the crowd was told {crowd:?}"));
    proof.holds();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_storm_without_cooldown_is_felt_by_nobody_else_and_ends_with_its_clients() {
    let house = house(&[]).await;
    let (bea, signed_in) = (house.admin("bea@example.com").await, house.browser());
    house.sign_in(&signed_in, &bea).await;
    house.admin(VICTIMS[0]).await;
    let mut proof = Proof::of("L1", "crowds: 240 clients at two addresses without cooldown, others beside them");
    let others = Others { house: &house, signed_in, show: true };
    let alone = others.alone().await;
    let (ended, asked) = (AtomicBool::new(false), AtomicUsize::new(0));
    let span = Duration::from_secs(if long() { 60 } else { 6 });
    let (crowd, beside, ()) = tokio::join!(storm(&house, &asked, &ended), others.go_on(1, &ended), after(span, &ended));
    println!("the crowd was told {crowd:?}");
    proof.ran(beside[1].took.len());
    proof.harmed(asked.into_inner());
    judge(&mut proof, &alone, &beside);
    let is_strange = |told: &&String| !told.ends_with("200 OK") && !told.ends_with("200 TOO_MANY_REQUESTS");
    proof.expect(crowd.keys().find(is_strange).is_none(), || format!("the crowd was told {crowd:?}"));
    for email in VICTIMS {
        let next = house.browser().request_lookup_from("10.9.9.9", email, "").await;
        proof.expect(next.field("requestLookup")["status"] == true, || format!("after the storm: {}", next.body));
    }
    proof.holds();
}
