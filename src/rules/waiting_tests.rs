//! A pending sign-in as its holder may know it: stages, attempts, locks and decoys.

use super::*;
use crate::rules::pending::Pending;
use crate::rules::test_support::*;

fn of(facts: ProveFacts) -> Option<WaitingSignIn> {
    waiting(facts.into(), &by_window(), now())
}

#[test]
fn each_stage_tells_its_own_attempts_and_the_end_of_all() {
    let expires_at = pending().expires_at;
    let told = |factor, attempts_left| Some(WaitingSignIn { factor, attempts_left, locked_until: None, expires_at });
    assert_eq!(of(first()), told(Factor::EmailCode, 5));
    assert_eq!(of(second()), told(Factor::Authenticator, 5));
    for (factor, facts, tried_mailed, tried_app) in
        [(Factor::EmailCode, first(), 3, 1), (Factor::Authenticator, second(), 1, 3)]
    {
        let pending = tried([tried_mailed, tried_app], facts.pending.clone());
        assert_eq!(of(ProveFacts { pending, ..facts }), told(factor, 2));
    }
}

#[test]
fn a_decoy_is_told_as_an_account_is() {
    let mut locked = first();
    locked.budget.places[0] = tally(5, 0, Some(HOUR));
    for facts in [first(), ProveFacts { pending: tried([3, 0], pending()), ..first() }, locked] {
        let told = of(facts.clone());
        assert!(told.is_some());
        assert_eq!(of(nobodys(facts)), told);
    }
}

#[test]
fn a_lock_of_the_authenticator_is_told_at_its_own_stage_alone() {
    let lock = |facts: ProveFacts| {
        let mut facts = facts;
        facts.budget.places[1] = tally(5, 0, Some(HOUR));
        of(facts).map(|told| (told.attempts_left, told.locked_until))
    };
    assert_eq!(lock(first()), Some((5, None)));
    assert_eq!(lock(second()), Some((0, Some(at(HOUR)))));
    let off = ProveFacts { authenticator: Some(suspended()), ..second() };
    assert_eq!(of(off).map(|told| (told.attempts_left, told.locked_until)), Some((0, None)));
    let off = ProveFacts { authenticator: Some(suspended()), ..first() };
    assert_eq!(of(off), of(first()));
}

#[test]
fn what_is_over_is_told_to_nobody_and_an_expired_code_is_not_the_end() {
    let over = Pending { expires_at: now(), ..pending() };
    assert_eq!(of(ProveFacts { pending: over, ..first() }), None);
    assert_eq!(of(nobodys(second())), None, "a decoy proves nothing");
    let mut old = first();
    old.pending.challenge.code.iter_mut().for_each(|code| code.expires_at = now());
    assert_eq!(of(old), of(first()));
}
