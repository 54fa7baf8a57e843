//! Tests of the concurrency limits of captcha calls.

use futures_util::FutureExt;

use super::*;

fn network(index: usize) -> Payer {
    Payer::Network(format!("10.0.{}.{}/32", index / 256, index % 256).parse().unwrap_or_else(|_| panic!("a network")))
}

fn browser(index: u8) -> Payer {
    Payer::Browser([index; 32])
}

/// Permit that is granted without waiting.
fn now(calls: &Calls, payer: Payer) -> Option<CallPermit> {
    calls.enter(payer).now_or_never().and_then(Result::ok)
}

#[tokio::test]
async fn sixteen_calls_are_reserved_for_trusted_browsers() {
    let calls = Calls::default();
    let strangers: Vec<_> = (0..100).filter_map(|index| now(&calls, network(index))).collect();
    assert_eq!(strangers.len(), 48);
    let trusted: Vec<_> = (0..100).filter_map(|index| now(&calls, browser(index))).collect();
    assert_eq!(trusted.len(), 16);
}

#[tokio::test]
async fn trusted_browsers_use_unreserved_calls_too() {
    let calls = Calls::default();
    assert_eq!((0..100).filter_map(|index| now(&calls, browser(index))).collect::<Vec<_>>().len(), 64);
}

#[tokio::test]
async fn one_network_has_four_calls_at_once_and_one_browser_one() {
    let calls = Calls::default();
    let mut strangers: Vec<_> = (0..10).filter_map(|_| now(&calls, network(1))).collect();
    let mut trusted: Vec<_> = (0..10).filter_map(|_| now(&calls, browser(1))).collect();
    assert_eq!((strangers.len(), trusted.len()), (4, 1));
    strangers.pop();
    trusted.pop();
    assert!(now(&calls, network(1)).is_some() && now(&calls, browser(1)).is_some());
}

#[tokio::test]
async fn a_network_at_its_limit_delays_no_other_network() {
    let calls = Calls::default();
    let held: Vec<_> = (0..4).map(|_| now(&calls, network(1))).collect();
    let mut full = Box::pin(calls.enter(network(1)));
    assert!(full.as_mut().now_or_never().is_none());
    assert!(now(&calls, network(2)).is_some(), "another network passes");
    drop(held);
    assert!(full.await.is_ok());
}

#[tokio::test]
async fn waiting_callers_are_served_in_order_and_those_that_gave_up_are_skipped() {
    let calls = Calls::default();
    let held = now(&calls, browser(1));
    let (mut first, mut second, mut third) =
        (Box::pin(calls.enter(browser(1))), Box::pin(calls.enter(browser(1))), Box::pin(calls.enter(browser(1))));
    for waiting in [&mut first, &mut second, &mut third] {
        assert!(waiting.as_mut().now_or_never().is_none());
    }
    drop(first);
    drop(held);
    assert!(third.as_mut().now_or_never().is_none());
    let served = second.await;
    assert!(served.is_ok());
    drop(served);
    assert!(third.await.is_ok());
}

#[tokio::test]
async fn a_caller_waits_two_seconds_and_is_refused() {
    let calls = Calls::default();
    let held = now(&calls, browser(1));
    let begun = Instant::now();
    assert!(matches!(calls.enter(browser(1)).await, Err(Reply::Refused(_))));
    assert!(begun.elapsed() >= WAIT);
    drop(held);
    assert!(now(&calls, browser(1)).is_some(), "a caller that gave up holds no permit");
}

#[tokio::test]
async fn a_caller_is_refused_at_once_while_the_breaker_is_open() {
    let calls = Calls::default();
    let held = now(&calls, browser(1));
    for _ in 0..5 {
        calls.note(true, Instant::now());
    }
    assert!(matches!(calls.enter(browser(1)).now_or_never(), Some(Err(Reply::Down(_)))));
    drop(held);
}
