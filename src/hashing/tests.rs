//! Hashing: what matches, what is renewed, which stored hashes are refused, and the line. Costs are small and given by each test.

use std::net::IpAddr;
use std::pin::Pin;

use futures_util::FutureExt;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::*;
use crate::rules::address::Address;
use crate::rules::door::Door;

type Verifying<'a> = Pin<Box<dyn Future<Output = Result<PasswordVerdict, Fault>> + 'a>>;

fn cost(kibibytes: u32, passes: u32) -> Cost {
    Cost::new(kibibytes, passes, 1).unwrap_or_else(|| panic!("{kibibytes} KiB"))
}

fn network(number: u8) -> HashingCaller {
    HashingCaller::Network(IpNet::from(IpAddr::from([192, 0, 2, number])))
}

fn password(typed: &str) -> Password {
    Password::parse(typed).unwrap_or_else(|fault| panic!("{fault:?}"))
}

fn phc(text: &str) -> PhcHash {
    PhcHash::of(Zeroizing::new(text.to_owned()))
}

async fn hashed(hashing: &Hashing, typed: &str) -> PhcHash {
    let known = KnownWords::of(None, []);
    let hash = hashing.judge_and_hash(network(1), &password(typed), &known, 15).await;
    hash.unwrap_or_else(|fault| panic!("{fault}")).unwrap_or_else(|fault| panic!("{fault:?}"))
}

async fn verdict(hashing: &Hashing, stored: Option<&PhcHash>, typed: &str) -> (bool, Option<PhcHash>) {
    let verdict = hashing.verify(network(1), stored, &password(typed)).await.unwrap_or_else(|fault| panic!("{fault}"));
    (verdict.matches, verdict.renewed)
}

#[tokio::test]
async fn the_right_password_matches_and_is_hashed_anew_when_the_cost_has_changed() {
    let (old, new) = (Hashing::new(cost(64, 1), 2), Hashing::new(cost(128, 2), 2));
    let stored = hashed(&old, "tangerine quarry fork").await;
    assert!(stored.reveal().starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
    assert!(matches!(verdict(&old, Some(&stored), "tangerine quarry fork").await, (true, None)));
    for wrong in ["tangerine quarry forK", "tangerine quarry fork ", "", "\0"] {
        assert!(matches!(verdict(&new, Some(&stored), wrong).await, (false, None)), "{wrong}");
    }
    let (matches, renewed) = verdict(&new, Some(&stored), "tangerine quarry fork").await;
    let renewed = renewed.unwrap_or_else(|| panic!("nothing was renewed"));
    assert!(matches && renewed.reveal().starts_with("$argon2id$v=19$m=128,t=2,p=1$"));
    assert!(matches!(verdict(&new, Some(&renewed), "tangerine quarry fork").await, (true, None)));
    assert_ne!(hashed(&old, "tangerine quarry fork").await.reveal(), stored.reveal(), "two salts are alike");
}

#[tokio::test]
async fn nobodys_password_never_matches() {
    let hashing = Hashing::new(cost(64, 1), 1);
    assert!(matches!(verdict(&hashing, None, "tangerine quarry fork").await, (false, None)));
}

#[tokio::test]
async fn hashes_of_the_reference_implementation_are_verified() {
    let hashing = Hashing::new(cost(64, 1), 1);
    let stored = phc("$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4");
    assert!(verdict(&hashing, Some(&stored), "password").await.0);
    assert!(!verdict(&hashing, Some(&stored), "passwore").await.0);
}

#[tokio::test]
async fn a_stored_hash_of_another_function_or_an_unbearable_cost_is_a_fault() {
    let hashing = Hashing::new(cost(64, 1), 1);
    let rest = "$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    for (head, tail) in [
        ("$argon2id$v=19$m=65537,t=1,p=1", rest),
        ("$argon2id$v=19$m=4294967295,t=1,p=1", rest),
        ("$argon2id$v=19$m=256,t=11,p=1", rest),
        ("$argon2id$v=19$m=256,t=1,p=5", rest),
        ("$argon2id$v=19$m=1,t=1,p=1", rest),
        ("$argon2id$v=19$m=256,t=0,p=1", rest),
        ("$argon2id$v=16$m=256,t=2,p=1", rest),
        ("$argon2i$v=19$m=256,t=2,p=1", rest),
        ("$argon2d$v=19$m=256,t=2,p=1", rest),
        ("$2b$10$", "abcdefghijklmnopqrstuuN9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92"),
        ("$argon2id$v=19$m=256,t=2,p=1", "$c29tZXNhbHQ"),
        ("$argon2id$v=19$m=256,t=2,p=1", "$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEg"),
        ("", ""),
        ("password", ""),
    ] {
        let stored = phc(&format!("{head}{tail}"));
        let verified = hashing.verify(network(1), Some(&stored), &password("password")).await;
        assert!(matches!(verified, Err(Fault::PasswordHash)), "{head}{tail}");
    }
}

#[tokio::test]
async fn a_new_password_is_judged_before_it_is_hashed() {
    let hashing = Hashing::new(cost(64, 1), 1);
    let known = KnownWords::of(Address::parse("anna@orchards.example").as_ref(), ["appletree"]);
    for (typed, min, fault) in [
        ("walnut canopy 7", 15, None),
        ("walnut canopy", 15, Some(PasswordFault::TooShort)),
        ("walnut canopy", 13, None),
        ("AppleTree Orchards", 15, Some(PasswordFault::TooCommon)),
        ("walnut\tcanopy 7 quince", 15, Some(PasswordFault::ControlCharacter)),
        ("\0", 15, Some(PasswordFault::ControlCharacter)),
    ] {
        let judged = hashing.judge_and_hash(network(1), &password(typed), &known, min).await;
        let judged = judged.unwrap_or_else(|fault| panic!("{fault}"));
        assert_eq!(judged.err(), fault, "{typed}");
    }
}

#[tokio::test]
async fn a_full_line_refuses_its_longest_network_and_a_waiter_that_is_dropped_leaves() {
    let hashing = Hashing::new(cost(64, 1), 1);
    let typed = password("tangerine quarry fork");
    let running = hashing.line.place(network(9)).await;
    let wait = |number| -> Verifying<'_> { Box::pin(hashing.verify(network(number), None, &typed)) };
    let mut waiting: Vec<Verifying<'_>> = (0..WAITING).map(|_| wait(1)).collect();
    assert!(waiting.iter_mut().all(|waiting| waiting.as_mut().now_or_never().is_none()));
    assert!(matches!(wait(1).as_mut().now_or_never(), Some(Err(Fault::HashingCrowded))));
    let mut other = wait(2);
    assert!(other.as_mut().now_or_never().is_none());
    let newest = waiting.pop().and_then(|mut newest| newest.as_mut().now_or_never());
    assert!(matches!(newest, Some(Err(Fault::HashingCrowded))));
    drop((waiting, running));
    assert!(other.await.is_ok_and(|verdict| !verdict.matches));
    assert!(hashing.verify(network(1), None, &typed).await.is_ok());
}

#[tokio::test]
async fn a_trusted_device_waits_in_places_that_no_crowd_of_networks_fills() {
    let hashing = Hashing::new(cost(64, 1), 1);
    let typed = password("tangerine quarry fork");
    let running = hashing.line.place(network(255)).await;
    let ask = |caller| -> Verifying<'_> { Box::pin(hashing.verify(caller, None, &typed)) };
    let mut strangers: Vec<_> = (0..64).map(|number| ask(network(number))).collect();
    assert!(strangers.iter_mut().all(|waiting| waiting.as_mut().now_or_never().is_none()));
    assert!(matches!(ask(network(64)).as_mut().now_or_never(), Some(Err(Fault::HashingCrowded))));
    let nowhere = IpNet::from(IpAddr::from([192, 0, 2, 1]));
    let device = |number| HashingCaller::paying(&Pool::browser(Door::Account, Uuid::from_u128(number)), nowhere);
    let mut devices: Vec<_> = (0..16).map(|number| ask(device(number))).collect();
    assert!(devices.iter_mut().all(|waiting| waiting.as_mut().now_or_never().is_none()));
    assert!(matches!(ask(device(16)).as_mut().now_or_never(), Some(Err(Fault::HashingCrowded))));
    drop(running);
    let served = futures_util::future::join_all(strangers.into_iter().chain(devices)).await;
    assert!(served.iter().all(Result::is_ok));
}

#[tokio::test]
async fn a_key_that_fills_the_line_gives_way_to_another_key() {
    let hashing = Hashing::new(cost(64, 1), 1);
    let typed = password("tangerine quarry fork");
    let running = hashing.line.place(network(9)).await;
    let key = |number| HashingCaller::Application(Uuid::from_u128(number));
    let ask = |caller| -> Verifying<'_> { Box::pin(hashing.verify(caller, None, &typed)) };
    let mut waiting: Vec<_> = (0..WAITING).map(|_| ask(key(1))).collect();
    assert!(waiting.iter_mut().all(|waiting| waiting.as_mut().now_or_never().is_none()));
    let mut other = ask(key(2));
    assert!(other.as_mut().now_or_never().is_none());
    let newest = waiting.pop().and_then(|mut newest| newest.as_mut().now_or_never());
    assert!(matches!(newest, Some(Err(Fault::HashingCrowded))));
    drop((waiting, running));
    assert!(other.await.is_ok());
}
