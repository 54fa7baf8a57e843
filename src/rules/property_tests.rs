//! Property: whatever two browsers do with three addresses, no session begins without every factor, and only time
//! empties a window.

mod world;

use std::rc::Rc;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::test_support::*;
use world::{Reached, World};

/// Event of a case. Browsers are 0 and 1; addresses are 0 (enrolled), 1 (invited) and 2 (unknown).
#[derive(Clone, Copy, Debug)]
enum WorldEvent {
    Ask { browser: usize, address: usize },
    Show { browsers: &'static [usize], astray: bool, times: usize, what: What },
    Wait(i64),
    Switch { account: usize, disabled: bool },
}

/// Code that a browser shows. A decoy has a right code too, which must never be accepted.
#[derive(Clone, Copy, Debug)]
enum What {
    Right,
    Wrong,
    Malformed,
    /// The replaced mailed code, or the app's code this many steps from now.
    Off(i64),
    /// The code of the other browser.
    Others,
}

/// Cases with different shares of wrong guesses, because both full windows and sessions must be reached.
fn deeds() -> impl Strategy<Value = Vec<WorldEvent>> {
    prop_oneof![Just(1), Just(8), Just(40)].prop_flat_map(|guesses: u32| {
        let address = prop_oneof![9 => Just(0_usize), 3 => Just(1), 1 => Just(2)];
        let what = prop_oneof![
            12 => Just(What::Right),
            guesses => Just(What::Wrong),
            1 => Just(What::Malformed),
            2 => (-2_i64..=2).prop_map(What::Off),
            1 => Just(What::Others),
        ];
        let browsers = prop_oneof![2 => Just(&[0][..]), 1 => Just(&[1][..]), 2 => Just(&[0, 1][..])];
        let show = (browsers, prop::bool::weighted(0.1), 1..=3_usize, what);
        let wait = prop_oneof![4 => 1..=119_i64, 8 => 120..=200_i64, 6 => 15 * MINUTE..=61 * MINUTE, 1 => 1..=2 * DAY];
        let switch = (0..2_usize, prop::bool::weighted(0.3));
        let deed = prop_oneof![
            5 => (0..2_usize, address).prop_map(|(browser, address)| WorldEvent::Ask { browser, address }),
            10 => show.prop_map(|(browsers, astray, times, what)| WorldEvent::Show { browsers, astray, times, what }),
            5 => wait.prop_map(WorldEvent::Wait),
            1 => switch.prop_map(|(account, disabled)| WorldEvent::Switch { account, disabled }),
        ];
        prop::collection::vec(deed, 100..=200)
    })
}

#[test]
fn no_path_reaches_a_session_without_every_factor_and_nothing_but_time_makes_room() {
    let reached = Rc::new(Reached::default());
    let config = Config { cases: 128, failure_persistence: None, ..Config::default() };
    let held = TestRunner::new(config).run(&deeds(), |deeds| {
        let mut world = World::of(&reached);
        deeds.into_iter().for_each(|deed| world.happens(deed));
        Ok(())
    });
    assert!(held.is_ok(), "{held:?}");
    let Reached { sessions, enrolments, decoys_tried, replays, full } = &*reached;
    for count in [sessions, enrolments, decoys_tried, replays, full] {
        assert!(count.get() > 0, "the events reach too little: {reached:?}");
    }
}
