//! Tables of code requests: the answer, which pending sign-ins go on or begin anew, and that decoys look like accounts.

use super::*;
use crate::rules::Span;
use crate::rules::factor::Factor;
use crate::rules::refusal::StepRefusal;
use crate::rules::test_support::*;
use crate::rules::token::TokenHash;
use crate::rules::window::Window;

/// Number of a second mailed code.
const ANEW: u32 = 654_321;

fn facts(account: Option<Account>, current: Option<Pending>) -> OpenFacts {
    OpenFacts { door: Door::Staff, purpose: Purpose::SignIn, budget: budget(), account, current, invitation: None }
}

fn fresh() -> PendingSeed {
    PendingSeed { enrolment: Some(sealed(b"a fresh one")), ..PendingSeed::new(Uuid::from_u128(9), TokenHash([9; 32])) }
}

/// Expiry of the code that the request delivers. Panics if it delivers none.
fn expiry(accepted: &Accepted) -> Instant {
    accepted.delivery.map_or_else(|| panic!("{accepted:?} delivers nothing"), |delivery| delivery.expires_at)
}

fn verdict(facts: OpenFacts, now: Instant) -> Verdict {
    open(facts, &by_window(), &fresh(), now)
}

fn accepted(facts: OpenFacts, now: Instant) -> Accepted {
    match verdict(facts, now) {
        Verdict::Accepted(accepted) => *accepted,
        refused => panic!("{refused:?}"),
    }
}

fn changed(accepted: Accepted, now: Instant) -> Change {
    let mac = mac(accepted.pending.id, ANEW);
    mailed_for(accepted.change(&Policy::default(), now), mac, Uuid::from_u128(8))
}

/// Pending sign-in that the change writes. Panics if there is none.
fn written(facts: OpenFacts, now: Instant) -> Pending {
    changed(accepted(facts, now), now).pending.unwrap_or_else(|| panic!("no pending sign-in is written"))
}

/// Verdict as a name, the end of a lockout, and the wait in seconds.
fn told(verdict: &Verdict) -> (&'static str, Option<Instant>, i32) {
    match verdict {
        Verdict::Refused(Refused { why: StepRefusal::Locked { until }, wait }) => ("locked", *until, *wait),
        Verdict::Refused(Refused { wait, .. }) => ("cooldown", None, *wait),
        Verdict::Accepted(accepted) => ("accepted", None, accepted.wait()),
    }
}

#[test]
fn locked_is_told_before_cooldown_and_the_longest_wait_with_either() {
    // (lockout until, 20 wrong codes at, cooldown until, 5 mails at) -> (verdict, until, wait)
    let old = |left: i64| Some(left - DAY);
    let mails = |left: i64| Some(left - HOUR);
    let table = [
        ((None, None, None, None), ("accepted", None, 120)),
        ((Some(0), old(0), Some(0), mails(0)), ("accepted", None, 120)),
        ((None, None, Some(7), None), ("cooldown", None, 7)),
        ((None, None, None, mails(600)), ("cooldown", None, 600)),
        ((None, None, Some(7), mails(600)), ("cooldown", None, 600)),
        ((None, None, Some(120), mails(60)), ("cooldown", None, 120)),
        ((Some(60), None, None, None), ("locked", Some(60), 60)),
        ((None, old(300), None, None), ("locked", Some(300), 300)),
        ((Some(60), old(300), None, None), ("locked", Some(300), 300)),
        ((Some(600), old(300), None, None), ("locked", Some(600), 600)),
        ((Some(60), None, Some(7), None), ("locked", Some(60), 60)),
        ((Some(60), None, Some(100), None), ("locked", Some(60), 100)),
        ((Some(60), None, None, mails(900)), ("locked", Some(60), 900)),
        ((Some(60), old(300), Some(100), mails(900)), ("locked", Some(300), 900)),
        ((None, old(300), Some(100), mails(200)), ("locked", Some(300), 300)),
    ];
    for ((lockout, wrong, cooldown, mailed), (name, until, wait)) in table {
        for account in [Some(account()), None] {
            let mut facts = facts(account, None);
            facts.budget.places[0] = tally(wrong.map_or(0, |_| 20), wrong.unwrap_or(0), lockout);
            facts.budget.next_code_at = cooldown.map(at);
            facts.budget.mailed_at = mailed.map_or(Vec::new(), |mailed| vec![at(mailed); 5]);
            let case = format!("{facts:?}");
            assert_eq!(told(&verdict(facts, at(0))), (name, until.map(at), wait), "{case}");
        }
    }
}

#[test]
fn a_wait_is_rounded_up_so_that_acting_at_its_end_succeeds() {
    for (micros, wait) in [(1, 1), (999_999, 1), (1_000_000, 1), (1_000_001, 2), (119_999_999, 120)] {
        let end = at(0) + Span::microseconds(micros);
        let mut cooling = facts(Some(account()), None);
        cooling.budget.next_code_at = Some(end);
        let mut locked = facts(Some(account()), None);
        locked.budget.places[0].locked_until = Some(end);
        for facts in [cooling, locked] {
            assert_eq!(told(&verdict(facts.clone(), at(0))).2, wait, "{micros} µs");
            assert_eq!(told(&verdict(facts.clone(), at(i64::from(wait)))).0, "accepted", "{micros} µs");
            assert_ne!(told(&verdict(facts, at(i64::from(wait) - 1))).0, "accepted", "{micros} µs");
        }
    }
}

#[test]
fn the_authenticator_neither_locks_nor_delays_a_request() {
    let mut facts = facts(Some(account()), None);
    facts.budget.places[1] = tally(20, -1, Some(HOUR));
    assert_eq!(told(&verdict(facts, at(0))), ("accepted", None, 120));
}

#[test]
fn the_next_request_waits_for_the_cooldown_and_after_the_fifth_mail_of_an_hour_for_the_window() {
    let mut facts = facts(Some(account()), None);
    for (now, wait) in [(0, 120), (120, 120), (240, 120), (360, 120), (480, 3120)] {
        let accepted = accepted(facts.clone(), at(now));
        assert_eq!(accepted.wait(), wait, "at {now}");
        facts.budget = changed(accepted, at(now)).budget;
        assert_eq!(told(&verdict(facts.clone(), at(now + i64::from(wait) - 1))), ("cooldown", None, 1), "at {now}");
    }
    assert_eq!(told(&verdict(facts, at(HOUR))).0, "accepted");
}

#[test]
fn a_mailed_code_is_paid_for_by_its_pool_and_nothing_else_is() {
    let before = Budget { places: [tally(3, -60, Some(-30)), tally(4, -60, Some(60))], ..budget() };
    for current in [None, Some(pending())] {
        let facts = OpenFacts { budget: before.clone(), ..facts(Some(account()), current) };
        let change = changed(accepted(facts, at(1)), at(1));
        let paid = Budget { mailed_at: vec![at(1)], next_code_at: Some(at(121)), ..before.clone() };
        assert_eq!(change.budget, paid);
        assert!(change.authenticator.is_none() && change.session.is_none() && change.ended_session.is_none());
    }
}

#[test]
fn a_budget_is_kept_for_as_long_as_its_pending_sign_in_lives() {
    let windowless = Policy { mails: Window::default(), cooldown: Span::zero(), ..Policy::default() };
    for (policy, stale) in [(Policy::default(), DAY), (windowless, 15 * MINUTE)] {
        let Verdict::Accepted(accepted) = open(facts(Some(account()), None), &policy, &fresh(), at(0)) else {
            panic!("refused")
        };
        let change = mailed_for(accepted.change(&policy, at(0)), mac(fresh().id, ANEW), fresh().id);
        assert_eq!(change.budget_stale_at, at(stale));
    }
}

#[test]
fn a_new_pending_sign_in_has_all_to_prove_and_lives_fifteen_minutes() {
    let change = changed(accepted(facts(Some(account()), None), at(5)), at(5));
    assert_eq!((change.ended, change.entry.outcome), (None, TrailOutcome::Begun));
    let new = change.pending.unwrap_or_else(|| panic!("nothing begun"));
    assert_eq!((new.id, new.token_hash, new.enrolment), (fresh().id, fresh().token_hash, fresh().enrolment));
    assert_eq!((new.challenge.proven, new.challenge.left), (vec![], vec![Factor::EmailCode, Factor::Authenticator]));
    assert_eq!((new.challenge.account, new.challenge.pool, new.enrols), (Some(account().id), pool(1), false));
    assert_eq!((new.challenge.codes, new.challenge.attempts), (1, [0, 0]));
    assert_eq!((new.created_at, new.expires_at), (at(5), at(5 + 15 * MINUTE)));
}

#[test]
fn a_resend_changes_the_code_and_nothing_else() {
    let old = tried([3, 0], pending());
    let resent = accepted(facts(Some(account()), Some(old.clone())), at(120));
    assert!(resent.resent);
    let change = changed(resent, at(120));
    assert_eq!((change.ended, change.entry.outcome), (None, TrailOutcome::Resent));
    assert_eq!(change.mail.map(|mail| (mail.pending, mail.payload)), Some((old.id, sealed(b"mail"))));
    let Some(new) = change.pending else { panic!("the pending sign-in is gone") };
    assert!(
        new.challenge.code.as_ref().is_some_and(|code| code.mac.matches(&mac(old.id, ANEW))),
        "the new code voids the old"
    );
    assert_eq!(new.challenge.codes, 2);
    let challenge = Challenge { code: old.challenge.code.clone(), codes: old.challenge.codes, ..new.challenge.clone() };
    let as_before = Pending { challenge, ..new };
    assert_eq!(format!("{as_before:?}"), format!("{old:?}"));
}

#[test]
fn a_code_never_outlives_its_pending_sign_in() {
    for (now, expires) in [(0, 600), (299, 899), (300, 900), (301, 900), (899, 900)] {
        let accepted = accepted(facts(Some(account()), Some(pending())), at(now));
        assert_eq!((accepted.resent, expiry(&accepted)), (true, at(expires)), "at {now}");
        let change = changed(accepted, at(now));
        assert_eq!(change.mail.map(|mail| mail.drop_at), Some(at(expires)), "at {now}");
        let code = change.pending.and_then(|pending| pending.challenge.code);
        assert_eq!(code.map(|code| code.expires_at), Some(at(expires)), "at {now}");
    }
}

#[test]
fn the_fourth_request_ends_a_pending_sign_in_and_begins_another() {
    let old = Uuid::from_u128(2);
    let mut facts = facts(Some(account()), Some(coded(0, tried([4, 0], pending()))));
    for (now, codes) in [(0, 1), (120, 2), (240, 3)] {
        let change = changed(accepted(facts.clone(), at(now)), at(now));
        let going =
            change.pending.as_ref().map(|pending| (pending.id, pending.challenge.codes, pending.challenge.attempts[0]));
        assert_eq!((going, change.ended), (Some((old, codes, 4)), None), "at {now}");
        facts = OpenFacts { budget: change.budget, current: change.pending, ..facts };
    }
    let change = changed(accepted(facts, at(360)), at(360));
    assert_eq!(change.ended, Some(old));
    let new = change
        .pending
        .map(|pending| (pending.id, pending.challenge.codes, pending.challenge.attempts[0], pending.expires_at));
    assert_eq!(new, Some((fresh().id, 1, 0, at(360 + 15 * MINUTE))));
}

#[test]
fn a_pending_sign_in_goes_on_only_in_its_pool_before_its_proof_and_before_its_end() {
    let table = [
        ("as it is", pending(), true),
        ("to its last second", Pending { expires_at: at(601), ..pending() }, true),
        ("a decoy's", pending().as_decoy(), true),
        ("at its end", Pending { expires_at: at(600), ..pending() }, false),
        ("past its end", Pending { expires_at: at(500), ..pending() }, false),
        ("of another address", pooled(3, pending()), false),
        ("proven already", half_way(), false),
        ("out of codes", coded(3, pending()), false),
    ];
    for (case, current, goes_on) in table {
        let (old, seen) = (current.id, Some((current.id, current.version)));
        let accepted = accepted(facts(Some(account()), Some(current)), at(600));
        assert_eq!(accepted.resent, goes_on, "{case}");
        let change = changed(accepted, at(600));
        assert_eq!(change.seen.pending, seen, "{case}");
        assert_eq!(change.ended, (!goes_on).then_some(old), "{case}");
        let Some(next) = change.pending else { panic!("{case}: nothing goes on") };
        let started = (next.id, next.token_hash, next.enrolment) == (fresh().id, fresh().token_hash, fresh().enrolment);
        assert_eq!(started, !goes_on, "{case}");
        assert_eq!(
            (next.challenge.pool, next.challenge.proven, next.challenge.account),
            (pool(1), vec![], Some(account().id)),
            "{case}"
        );
    }
}

/// Answer and change without the fields that tell a decoy from an account.
fn outside(account: Option<Account>, current: Option<Pending>) -> String {
    let accepted = accepted(facts(account, current), at(300));
    let told = (accepted.wait(), accepted.resent, expiry(&accepted));
    let mut change = changed(accepted, at(300));
    // Only the audit trail tells a decoy from an account.
    (change.seen.account, change.entry.account, change.entry.outcome) = (None, None, TrailOutcome::Begun);
    if let Some(pending) = change.pending.as_mut() {
        (pending.challenge.account, pending.enrols) = (None, false);
    }
    format!("{told:?} {change:?}")
}

#[test]
fn whoever_may_not_sign_in_gets_a_decoy_of_the_same_shape() {
    let nobody = [
        ("unknown", None),
        ("disabled", Some(disabled(account()))),
        ("role-less", Some(role_less(account()))),
        ("disabled while invited", Some(disabled(invited(DAY)))),
        ("role-less while invited", Some(role_less(invited(DAY)))),
        ("never invited", Some(Account { enrolment_until: None, ..invited(0) })),
        ("invited until now", Some(invited(300))),
        ("invited until lately", Some(invited(299))),
    ];
    for current in [None, Some(pending()), Some(half_way())] {
        let shape = outside(Some(account()), current.clone());
        assert_eq!(outside(Some(invited(301)), current.clone()), shape);
        for (case, account) in &nobody {
            assert_eq!(outside(account.clone(), current.clone()), shape, "{case}");
            let change = changed(accepted(facts(account.clone(), current.clone()), at(300)), at(300));
            let whose = change.pending.map(|pending| (pending.challenge.account, pending.enrols));
            assert_eq!((whose, change.seen.account), (Some((None, false)), None), "{case}");
        }
    }
    let change = changed(accepted(facts(Some(account()), None), at(300)), at(300));
    assert_eq!(change.seen.account, Some((account().id, account().version)));
}

#[test]
fn each_code_asks_anew_whether_anyone_is_there() {
    let table = [
        ("disabled between codes", account(), Some(disabled(account())), (None, false)),
        ("removed between codes", account(), None, (None, false)),
        // This decoy already knows a secret, so its last step must still report an enrolment in another browser.
        ("window closed between codes", invited(110), Some(invited(110)), (None, true)),
        ("enabled between codes", disabled(account()), Some(account()), (Some(account().id), false)),
        ("invited between codes", invited(0), Some(invited(DAY)), (Some(account().id), true)),
        ("reset between codes", account(), Some(invited(DAY)), (Some(account().id), true)),
        ("enrolled elsewhere between codes", invited(DAY), Some(account()), (Some(account().id), true)),
    ];
    for (case, first, second, expected) in table {
        let begun = written(facts(Some(first), None), at(0));
        let resent = written(facts(second, Some(begun.clone())), at(120));
        assert_eq!((resent.id, resent.enrolment), (begun.id, begun.enrolment), "{case}");
        assert_eq!((resent.challenge.account, resent.enrols), expected, "{case}");
    }
}
