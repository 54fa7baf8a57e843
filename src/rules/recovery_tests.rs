//! Tables of recovery codes in place of the authenticator's: when a code is compared, its price and its result.

use uuid::Uuid;

use super::authenticator::Authenticator;
use super::factor::Factor;
use super::pool::PoolKind;
use super::recovery::KeptCode;
use super::refusal::StepRefusal;
use super::show::Proof;
use super::shown::ShownCode;
use super::test_support::*;
use super::trail::TrailOutcome;

/// Shown recovery code beside two kept ones; a right one equals the second.
fn recovery(right: bool) -> ShownCode {
    let own = account().id;
    let typed = mac(own, if right { 2 } else { 3 });
    let kept = |number: u32| KeptCode { id: Uuid::from_u128(number.into()), mac: mac(own, number) };
    ShownCode::Recovery(vec![(typed.clone(), kept(1)), (typed, kept(2))])
}

fn with(authenticator: Authenticator) -> ProveFacts {
    ProveFacts { authenticator: Some(authenticator), ..second() }
}

#[test]
fn a_recovery_code_signs_in_and_is_spent_and_ends_suspension_and_failures() {
    for own in [authenticator(), Authenticator { failures: 99, ..authenticator() }, suspended()] {
        let (proof, change) = shows_app(with(own.clone()), recovery(true));
        assert_eq!(proof, Proof::SignedIn);
        assert_eq!(
            change.recovery.as_ref().map(|code| (code.id, code.mac.mac)),
            Some((Uuid::from_u128(2), mac(account().id, 2).mac))
        );
        assert_eq!(change.entry.outcome, TrailOutcome::Recovered);
        let session = change.session.as_ref();
        assert!(session.is_some_and(|session| session.recovered && session.proven.len() == 2), "{change:?}");
        assert_eq!(counted(change), Authenticator { failures: 0, suspended_at: None, ..own });
    }
}

#[test]
fn a_code_of_the_app_spends_no_recovery_code() {
    let (proof, change) = shows_app(second(), app(0));
    assert_eq!(proof, Proof::SignedIn);
    assert!(change.recovery.is_none() && change.session.is_some_and(|session| !session.recovered));
}

#[test]
fn a_wrong_recovery_code_costs_what_a_wrong_code_costs() {
    let (proof, change) = shows_app(second(), recovery(false));
    assert_eq!(proof, wrong(4));
    assert_eq!((change.entry.outcome, change.entry.attempts), (TrailOutcome::WrongRecoveryCode, 1));
    assert_eq!(change.budget.places[1].wrong_at, vec![now()]);
    assert!(change.recovery.is_none() && change.session.is_none());
    assert_eq!(change.pending.as_ref().map(|pending| pending.challenge.attempts[1]), Some(1));
    assert_eq!(counted(change).failures, 1);
}

#[test]
fn a_wrong_recovery_code_of_a_suspended_authenticator_is_counted_and_suspends_nothing_anew() {
    let (proof, change) = shows_app(with(suspended()), recovery(false));
    assert_eq!((proof, change.entry.outcome), (wrong(4), TrailOutcome::WrongRecoveryCode));
    assert_eq!(change.budget.places[1].wrong_at, vec![now()]);
    assert_eq!(counted(change), suspended());
}

#[test]
fn a_recovery_code_waits_for_window_and_lockout_and_its_turn() {
    let mut locked = second();
    locked.budget.places[1] = tally(0, 0, Some(HOUR));
    let told = shows(locked, Factor::Authenticator, recovery(true));
    assert!(matches!(told, (Proof::Refused(StepRefusal::Locked { until: Some(until) }), None) if until == at(HOUR)));
    let mut full = second();
    full.budget.places[1] = tally(20, HOUR - DAY, None);
    assert!(matches!(
        shows(full, Factor::Authenticator, recovery(true)),
        (Proof::Refused(StepRefusal::Locked { .. }), None)
    ));
    assert!(matches!(
        shows(first(), Factor::Authenticator, recovery(true)),
        (Proof::Refused(StepRefusal::WrongStage), None)
    ));
    let (proof, change) = with_change(shows(first(), Factor::EmailCode, recovery(true)));
    assert_eq!((proof, change.entry.outcome), (wrong(4), TrailOutcome::Wrong));
}

#[test]
fn no_recovery_code_stands_for_an_authenticator_that_is_not_there() {
    let (proof, change) = shows_app(enrolling(), recovery(true));
    assert_eq!(proof, wrong(4));
    assert!(change.session.is_none() && change.recovery.is_none());
}

#[test]
fn with_none_left_every_recovery_code_is_wrong() {
    assert_eq!(shows_app(second(), ShownCode::Recovery(Vec::new())).0, wrong(4));
}

#[test]
fn of_a_trusted_pool_a_recovered_sign_in_ends_the_waits_too() {
    let mut facts = second();
    facts.budget.pool.kind = PoolKind::Browser;
    facts.pending.challenge.pool.kind = PoolKind::Browser;
    facts.budget.next_code_at = Some(at(HOUR));
    assert_eq!(shows_app(facts, recovery(true)).1.budget.next_code_at, None);
}
