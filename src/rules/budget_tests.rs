//! Tables of budgets: lockouts, windows and cooldowns.

use super::*;
use crate::rules::pool::PoolKind;
use crate::rules::window::Limit;

fn at(second: i64) -> Instant {
    Instant::UNIX_EPOCH + Span::seconds(1_800_000_000 + second)
}

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;

#[test]
fn lockouts_double_to_the_longest_and_start_over_after_a_day_of_rest() {
    let policy = Policy::default();
    let mut tally = Tally::default();
    let mut now = 0;
    // (seconds since the last lockout ended, minutes of the next lockout)
    let table = [(0, 15), (0, 30), (0, 60), (5, 60), (24 * HOUR - 1, 60), (24 * HOUR, 15), (1, 30)];
    for (rest, minutes) in table {
        now += rest;
        tally.lock(&policy, at(now));
        assert_eq!(tally.locked_until, Some(at(now + minutes * MINUTE)), "after {rest} s of rest");
        now += minutes * MINUTE;
    }
}

#[test]
fn a_tally_is_locked_until_the_later_of_lockout_and_window() {
    let window = Window::of([Limit { count: 2, span: Span::hours(1) }]);
    /// Case as (times of wrong codes, end of the lockout, now, locked until).
    type Case<'a> = (&'a [i64], Option<i64>, i64, Option<i64>);
    let table: [Case<'_>; 6] = [
        (&[], None, 0, None),
        (&[], Some(60), 59, Some(60)),
        (&[], Some(60), 60, None),
        (&[0, 1], None, 1, Some(HOUR)),
        (&[0, 1], Some(60), 1, Some(HOUR)),
        (&[0, 1], Some(2 * HOUR), 1, Some(2 * HOUR)),
    ];
    for (wrong, lockout, now, until) in table {
        let tally =
            Tally { wrong_at: wrong.iter().copied().map(at).collect(), lockouts: 1, locked_until: lockout.map(at) };
        assert_eq!(tally.locked_until(&window, at(now)), until.map(at), "{wrong:?} {lockout:?} {now}");
    }
}

#[test]
fn wrong_guesses_since_the_last_lockout_leave_with_the_window() {
    let window = Window::of([Limit { count: 3, span: Span::hours(1) }]);
    /// Case as (times of wrong guesses, end of the lockout, now, wrong guesses that count).
    type Case<'a> = (&'a [i64], Option<i64>, i64, u16);
    let table: [Case<'_>; 6] = [
        (&[], None, 0, 0),
        (&[0, 1], None, 1, 2),
        (&[0, 1], None, HOUR, 1),
        (&[0, 1], None, HOUR + 1, 0),
        (&[0, 1, 60], Some(60), 60, 1),
        (&[0, 1, 60], Some(60), HOUR + 60, 0),
    ];
    for (wrong, locked, now, counted) in table {
        let wrong_at = wrong.iter().copied().map(at).collect();
        let tally = Tally { wrong_at, lockouts: 1, locked_until: locked.map(at) };
        assert_eq!(tally.since_lockout(&window, at(now)), counted, "{wrong:?} {locked:?} {now}");
    }
}

#[test]
fn the_next_mail_waits_for_cooldown_and_window() {
    let policy = Policy::default();
    let mut budget = Budget::unspent(Pool { kind: PoolKind::Untrusted, key: [7; 32] });
    assert_eq!(budget.next_mail_at(&policy, at(0)), None);
    let mut now = 0;
    for mailed in 1..=5 {
        budget.count_mail(&policy, at(now));
        let expected = if mailed < 5 { now + 120 } else { HOUR };
        assert_eq!(budget.next_mail_at(&policy, at(now)), Some(at(expected)), "after mail {mailed}");
        now += 120;
    }
    assert_eq!(budget.next_mail_at(&policy, at(HOUR)), None);
}

#[test]
fn the_authenticator_never_delays_a_request_for_a_code() {
    let policy = Policy::default();
    let mut budget = Budget::unspent(Pool { kind: PoolKind::Untrusted, key: [7; 32] });
    budget.places[1].lock(&policy, at(0));
    assert_eq!(budget.next_request_at(Place::First, &policy, at(0)), None);
    budget.places[0].lock(&policy, at(0));
    assert_eq!(budget.next_request_at(Place::First, &policy, at(0)), Some(at(15 * MINUTE)));
}

#[test]
fn a_row_is_stale_only_when_an_empty_one_would_say_the_same() {
    let policy = Policy::default();
    let mut budget = Budget::unspent(Pool { kind: PoolKind::Untrusted, key: [7; 32] });
    assert_eq!(budget.stale_at(&policy, at(0)), at(0));
    budget.count_mail(&policy, at(0));
    assert_eq!(budget.stale_at(&policy, at(0)), at(24 * HOUR));
    budget.places[0].lock(&policy, at(0));
    assert_eq!(budget.stale_at(&policy, at(0)), at(24 * HOUR + 15 * MINUTE));
}

#[test]
fn a_cooldown_switched_off_is_off_at_once() {
    let mut budget = Budget::unspent(Pool { kind: PoolKind::Untrusted, key: [7; 32] });
    budget.count_mail(&Policy::default(), at(0));
    assert_eq!(budget.next_mail_at(&Policy::default(), at(1)), Some(at(120)));
    let off = Policy { cooldown: Span::zero(), ..Policy::default() };
    assert_eq!(budget.next_mail_at(&off, at(1)), None);
}

#[test]
fn a_pool_is_locked_until_the_last_of_its_factors_is_free() {
    let policy =
        Policy { wrong_untrusted: Window::of([Limit { count: 1, span: Span::hours(1) }]), ..Policy::default() };
    let tally = |wrong: Option<i64>, lockout: Option<i64>| Tally {
        wrong_at: wrong.map(at).into_iter().collect(),
        lockouts: 0,
        locked_until: lockout.map(at),
    };
    // (tally of the mailed code, tally of the authenticator, now, locked until)
    let table = [
        (tally(None, None), tally(None, None), 0, None),
        (tally(Some(0), None), tally(None, None), 0, Some(HOUR)),
        (tally(None, None), tally(Some(0), None), 0, Some(HOUR)),
        (tally(Some(0), None), tally(None, Some(2 * HOUR)), 0, Some(2 * HOUR)),
        (tally(Some(0), None), tally(Some(9), None), 9, Some(HOUR + 9)),
        (tally(Some(0), Some(HOUR)), tally(None, Some(MINUTE)), HOUR, None),
    ];
    for (email_code, authenticator, now, until) in table {
        let pool = Pool { kind: PoolKind::Untrusted, key: [1; 32] };
        let budget = Budget { places: [email_code, authenticator], ..Budget::unspent(pool) };
        assert_eq!(budget.locked_for_any(&policy, at(now)), until.map(at), "{budget:?} at {now}");
    }
}
