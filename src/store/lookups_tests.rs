//! Admission of look-ups: the quarter of each network, turns, and waiters that hang up.

use std::pin::Pin;

use futures_util::FutureExt;

use super::*;

type PendingLookup = Pin<Box<dyn Future<Output = Result<LookupPlace, NoRoom>>>>;

fn network(number: u8) -> LookupCaller {
    LookupCaller::Network(IpNet::from(std::net::IpAddr::from([192, 0, 2, number])))
}

/// Requests a place. Returns the place, or the future that waits for one.
fn ask(gate: &LookupGate, caller: LookupCaller) -> Result<LookupPlace, PendingLookup> {
    let gate = gate.clone();
    let mut waiting: PendingLookup = Box::pin(async move { gate.place(caller).await });
    match waiting.as_mut().now_or_never() {
        Some(Ok(place)) => Ok(place),
        Some(Err(NoRoom)) => panic!("no room for {caller:?}"),
        None => Err(waiting),
    }
}

fn runs(gate: &LookupGate, caller: LookupCaller) -> LookupPlace {
    ask(gate, caller).unwrap_or_else(|_| panic!("{caller:?} waits"))
}

fn waits(gate: &LookupGate, caller: LookupCaller) -> PendingLookup {
    ask(gate, caller).err().unwrap_or_else(|| panic!("{caller:?} runs"))
}

fn is_unused(gate: &LookupGate, places: usize) -> bool {
    let state = gate.state();
    state.free == places && state.waiting == 0 && state.callers.is_empty() && state.turns.is_empty()
}

#[test]
fn one_network_runs_and_waits_a_quarter_and_others_run_beside_it() {
    let gate = LookupGate::new(8);
    let mut running = vec![runs(&gate, network(1)), runs(&gate, network(1))];
    let mut waiting: Vec<PendingLookup> = (0..8 * WAITERS / 4).map(|_| waits(&gate, network(1))).collect();
    assert_eq!(gate.place(network(1)).now_or_never().and_then(Result::err), Some(NoRoom));
    for other in 2..5 {
        running.extend([runs(&gate, network(other)), runs(&gate, network(other))]);
    }
    waiting.push(waits(&gate, network(9)));
    drop((running, waiting));
    assert!(is_unused(&gate, 8));
}

#[test]
fn a_gate_of_one_place_admits_one_look_up_of_any_network() {
    let gate = LookupGate::new(1);
    let first = runs(&gate, network(1));
    let mut second = waits(&gate, network(2));
    drop(first);
    assert!(second.as_mut().now_or_never().is_some_and(|place| place.is_ok()));
    drop(second);
    assert!(is_unused(&gate, 1));
}

#[test]
fn networks_take_turns_and_a_network_is_served_in_its_own_order() {
    let gate = LookupGate::new(1);
    let mut held = Some(runs(&gate, network(9)));
    let mut order: Vec<(&str, PendingLookup)> =
        ["a1", "a2", "a3", "a4"].into_iter().map(|name| (name, waits(&gate, network(1)))).collect();
    order.extend(["b1", "b2"].into_iter().map(|name| (name, waits(&gate, network(2)))));
    order.push(("c1", waits(&gate, network(3))));
    let mut served = Vec::new();
    while !order.is_empty() {
        drop(held.take());
        let next = order.iter_mut().position(|(_, waiting)| match waiting.as_mut().now_or_never() {
            Some(Ok(place)) => {
                held = Some(place);
                true
            }
            _ => false,
        });
        let Some(next) = next else { panic!("nobody was served after {served:?}") };
        served.push(order.remove(next).0);
    }
    assert_eq!(served, ["a1", "b1", "c1", "a2", "b2", "a3", "a4"]);
    drop(held);
    assert!(is_unused(&gate, 1));
}

#[test]
fn a_trusted_proxy_has_no_quarter_and_takes_turns_like_a_network() {
    let gate = LookupGate::new(4);
    let mut held: Vec<LookupPlace> = (0..4).map(|_| runs(&gate, LookupCaller::TrustedProxy)).collect();
    let mut of_proxy: Vec<PendingLookup> = (0..2 * WAITERS).map(|_| waits(&gate, LookupCaller::TrustedProxy)).collect();
    let mut of_network = waits(&gate, network(1));
    held.pop();
    assert!(of_network.as_mut().now_or_never().is_none());
    held.pop();
    let place = of_network.as_mut().now_or_never();
    assert!(place.is_some());
    let first = of_proxy[0].as_mut().now_or_never();
    assert!(first.is_some() && of_proxy[1].as_mut().now_or_never().is_none());
}

#[test]
fn a_waiter_that_hangs_up_gives_back_its_room_and_a_place_it_was_just_granted() {
    let gate = LookupGate::new(1);
    let first = runs(&gate, network(1));
    let (gone, granted, last) = (waits(&gate, network(2)), waits(&gate, network(3)), waits(&gate, network(1)));
    drop(gone);
    let waiting = gate.state().waiting;
    // A network that already runs its quarter gets no turn.
    assert_eq!((waiting, gate.state().turns.len()), (2, 1));
    drop(first);
    // A dropped waiter passes the place it was just granted to the next one.
    drop(granted);
    assert!(last.now_or_never().is_some_and(|place| place.is_ok()));
    assert!(is_unused(&gate, 1));
}

#[test]
fn whatever_happens_in_whatever_order_every_place_comes_back() {
    let gate = LookupGate::new(5);
    let mut places: Vec<LookupPlace> = Vec::new();
    let mut waiting: Vec<PendingLookup> = Vec::new();
    let mut drawn: u64 = 15;
    let mut draw = |below: usize| {
        drawn = drawn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(drawn >> 33).unwrap_or_default() % below.max(1)
    };
    for _ in 0..20_000 {
        match draw(6) {
            0..3 if waiting.len() < 200 => match ask(&gate, network(u8::try_from(draw(7)).unwrap_or_default())) {
                Ok(place) => places.push(place),
                Err(waiter) => waiting.push(waiter),
            },
            3 if !waiting.is_empty() => drop(waiting.swap_remove(draw(waiting.len()))),
            4 if !waiting.is_empty() => {
                let at = draw(waiting.len());
                if let Some(granted) = waiting[at].as_mut().now_or_never() {
                    places.extend(granted);
                    drop(waiting.swap_remove(at));
                }
            }
            _ if !places.is_empty() => drop(places.swap_remove(draw(places.len()))),
            _ => {}
        }
        let state = gate.state();
        let running: usize = state.callers.values().map(|queue| queue.running).sum();
        let queued: usize = state.callers.values().map(|queue| queue.waiters.len()).sum();
        assert_eq!((state.free + running, state.waiting), (5, queued));
        assert!(state.callers.values().all(|queue| queue.running <= 1));
        assert!(state.free == 0 || state.turns.is_empty());
        let able = |queue: &CallerQueue| queue.running < 1 && !queue.waiters.is_empty();
        assert_eq!(state.callers.values().filter(|queue| able(queue)).count(), state.turns.len());
        drop(state);
    }
    drop((places, waiting));
    assert!(is_unused(&gate, 5));
}
