//! Admission: the share of each caller, turns, a full line, a line apart, and waiters that hang up.

use std::pin::Pin;

use futures_util::FutureExt;

use super::*;

type TestPlace = HeldPlace<TestCaller>;
type PendingPlace = Pin<Box<dyn Future<Output = Result<TestPlace, NoRoom>>>>;

/// A network, a crowd behind a proxy that has no share of its own, or a device that waits apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum TestCaller {
    Network(u8),
    Crowd,
    Device(u8),
}

impl TakesTurns for TestCaller {
    fn has_share(self) -> bool {
        self != TestCaller::Crowd
    }

    fn waits_apart(self) -> bool {
        matches!(self, TestCaller::Device(_))
    }
}

fn network(number: u8) -> TestCaller {
    TestCaller::Network(number)
}

/// Waiters for each place.
const WAITERS: usize = 256;

/// An admission in which a network has a quarter of everything.
fn quarters(places: usize) -> Admission<TestCaller> {
    let waiting = places * WAITERS;
    Admission::new(Bounds {
        places,
        waiting,
        apart: 0,
        share: Some(Share { running: (places / 4).max(1), waiting: waiting / 4 }),
    })
}

/// An admission without shares, in which two wait apart.
fn line(places: usize, waiting: usize) -> Admission<TestCaller> {
    Admission::new(Bounds { places, waiting, apart: 2, share: None })
}

/// Requests a place. Returns the place, or the future that waits for one.
fn ask(gate: &Admission<TestCaller>, caller: TestCaller) -> Result<TestPlace, PendingPlace> {
    let gate = gate.clone();
    let mut waiting: PendingPlace = Box::pin(async move { gate.place(caller).await });
    match waiting.as_mut().now_or_never() {
        Some(Ok(place)) => Ok(place),
        Some(Err(NoRoom)) => panic!("no room for {caller:?}"),
        None => Err(waiting),
    }
}

fn runs(gate: &Admission<TestCaller>, caller: TestCaller) -> TestPlace {
    ask(gate, caller).unwrap_or_else(|_| panic!("{caller:?} waits"))
}

fn waits(gate: &Admission<TestCaller>, caller: TestCaller) -> PendingPlace {
    ask(gate, caller).err().unwrap_or_else(|| panic!("{caller:?} runs"))
}

fn is_unused(gate: &Admission<TestCaller>, places: usize) -> bool {
    let state = gate.state();
    state.free == places && state.waiting + state.apart == 0 && state.callers.is_empty() && state.turns.is_empty()
}

#[test]
fn one_network_runs_and_waits_a_quarter_and_others_run_beside_it() {
    let gate = quarters(8);
    let mut running = vec![runs(&gate, network(1)), runs(&gate, network(1))];
    let mut waiting: Vec<PendingPlace> = (0..8 * WAITERS / 4).map(|_| waits(&gate, network(1))).collect();
    assert_eq!(gate.place(network(1)).now_or_never().and_then(Result::err), Some(NoRoom));
    for other in 2..5 {
        running.extend([runs(&gate, network(other)), runs(&gate, network(other))]);
    }
    waiting.push(waits(&gate, network(9)));
    drop((running, waiting));
    assert!(is_unused(&gate, 8));
}

#[test]
fn a_gate_of_one_place_admits_one_caller_of_any_network() {
    let gate = quarters(1);
    let first = runs(&gate, network(1));
    let mut second = waits(&gate, network(2));
    drop(first);
    assert!(second.as_mut().now_or_never().is_some_and(|place| place.is_ok()));
    drop(second);
    assert!(is_unused(&gate, 1));
}

#[test]
fn networks_take_turns_and_a_network_is_served_in_its_own_order() {
    let gate = quarters(1);
    let mut held = Some(runs(&gate, network(9)));
    let mut order: Vec<(&str, PendingPlace)> =
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
fn a_crowd_has_no_quarter_and_takes_turns_like_a_network() {
    let gate = quarters(4);
    let mut held: Vec<TestPlace> = (0..4).map(|_| runs(&gate, TestCaller::Crowd)).collect();
    let mut of_proxy: Vec<PendingPlace> = (0..2 * WAITERS).map(|_| waits(&gate, TestCaller::Crowd)).collect();
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
    let gate = quarters(1);
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
    let gate = quarters(5);
    let mut places: Vec<TestPlace> = Vec::new();
    let mut waiting: Vec<PendingPlace> = Vec::new();
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

#[test]
fn a_full_line_drops_the_newest_waiter_of_the_network_with_most_in_it() {
    let gate = line(1, 6);
    let first = runs(&gate, network(9));
    let mut of_one: Vec<PendingPlace> = (0..4).map(|_| waits(&gate, network(1))).collect();
    let of_two: Vec<PendingPlace> = (0..2).map(|_| waits(&gate, network(2))).collect();
    let refused = |caller| gate.place(caller).now_or_never().and_then(Result::err) == Some(NoRoom);
    assert!(refused(network(1)));
    let of_three = [waits(&gate, network(3)), waits(&gate, network(3))];
    let dropped = |waiting: &mut PendingPlace| waiting.as_mut().now_or_never().and_then(Result::err) == Some(NoRoom);
    assert_eq!([3, 2].map(|at| dropped(&mut of_one[at])), [true, true]);
    // Each of the three has two waiters now: a third one of theirs is refused, the first one of another waits.
    assert_eq!([1, 2, 3].map(|other| refused(network(other))), [true; 3]);
    let of_four = waits(&gate, network(4));
    assert_eq!(gate.state().waiting, 6);
    drop(first);
    // A waiter that the line dropped before it was polled gives no place back.
    drop((of_one, of_two, of_three, of_four));
    assert!(is_unused(&gate, 1));
}

#[test]
fn a_line_without_shares_runs_one_network_in_every_place() {
    let gate = line(3, 1);
    let running: Vec<TestPlace> = (0..3).map(|_| runs(&gate, network(1))).collect();
    let mut own = waits(&gate, network(1));
    // One waiter each: nobody has more than the other.
    assert_eq!(gate.place(network(2)).now_or_never().and_then(Result::err), Some(NoRoom));
    drop(running);
    assert!(own.as_mut().now_or_never().is_some_and(|place| place.is_ok()));
    drop(own);
    assert!(is_unused(&gate, 3));
}

#[test]
fn those_who_wait_apart_find_room_beside_a_full_line_and_take_turns_with_it() {
    let gate = line(1, 3);
    let mut held = Some(runs(&gate, network(9)));
    let mut strangers: Vec<PendingPlace> = (1..4).map(|number| waits(&gate, network(number))).collect();
    let refused = |caller| gate.place(caller).now_or_never().and_then(Result::err) == Some(NoRoom);
    assert!(refused(network(4)));
    let mut own = [waits(&gate, TestCaller::Device(1)), waits(&gate, TestCaller::Device(1))];
    // A full line apart makes room for another device, and none for a network.
    let other = waits(&gate, TestCaller::Device(2));
    assert_eq!(own[1].as_mut().now_or_never().and_then(Result::err), Some(NoRoom));
    assert!(refused(TestCaller::Device(3)) && refused(network(4)));
    for stranger in &mut strangers {
        drop(held.take());
        held = stranger.as_mut().now_or_never().and_then(Result::ok);
        assert!(held.is_some() && own[0].as_mut().now_or_never().is_none());
    }
    drop(held.take());
    assert!(own[0].as_mut().now_or_never().is_some_and(|place| place.is_ok()));
    drop((strangers, own, other));
    assert!(is_unused(&gate, 1));
}
