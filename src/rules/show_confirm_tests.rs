//! Tables of confirming an identity: the order of refusals, the price of a wrong code, and the wrong code that ends a
//! session.

use super::*;
use crate::rules::account::Account;
use crate::rules::authenticator::Authenticator;
use crate::rules::budget::Budget;
use crate::rules::session::Session;
use crate::rules::test_support::*;
use crate::rules::token::TokenHash;

/// Facts of a confirmation.
#[derive(Clone)]
struct ConfirmFacts {
    session: Session,
    budget: Budget,
    account: Account,
    authenticator: Option<Authenticator>,
}

fn facts() -> ConfirmFacts {
    ConfirmFacts { session: session(), budget: budget(), account: account(), authenticator: Some(authenticator()) }
}

fn shows(facts: ConfirmFacts, shown: ShownCode) -> (Proof, Option<Change>) {
    let ConfirmFacts { session, budget, account, authenticator } = facts;
    let open = OpenChallenge::confirmation(session, &account, budget.pool.clone());
    let facts = ShowFacts { authenticator, ..ShowFacts::of(open, budget, Some(account)) };
    let asked = (Purpose::Confirmation, Factor::Authenticator);
    show(facts, asked, shown, &Policy::default(), &SessionSeed::NOTHING, now())
}

fn counts(facts: ConfirmFacts, shown: ShownCode) -> (Proof, Change) {
    let (told, change) = shows(facts, shown);
    let Some(change) = change else { panic!("{told:?} writes nothing") };
    (told, change)
}

#[test]
fn a_right_code_confirms_for_five_minutes_and_spends_its_step() {
    let attempted = Session { attempts: 4, ..session() };
    let own = Authenticator { failures: 7, ..authenticator() };
    let (told, change) = counts(ConfirmFacts { session: attempted, authenticator: Some(own), ..facts() }, app(0));
    assert_eq!(told, Proof::Confirmed);
    assert_eq!(change.confirmed, Some(Session { confirmed_at: Some(now()), ..session() }));
    assert_eq!(change.seen.session, Some((TokenHash([3; 32]), 50)));
    assert_eq!((change.ended_session, change.entry.outcome), (None, TrailOutcome::Confirmed));
    assert!(change.session.is_none() && change.trust.is_none() && change.pending.is_none());
    assert_eq!(counted(change), Authenticator { last_step: step_of(now()), failures: 0, ..authenticator() });
    let confirmed = Session { confirmed_at: Some(at(0)), ..session() };
    for (second, may) in [(0, true), (299, true), (300, false), (DAY, false)] {
        assert_eq!(confirmed.confirmed_until(at(second)).is_some(), may, "{second}");
        assert_eq!(confirmed.may_replace(at(second)), may, "{second}");
    }
    assert!(Session { recovered: true, ..session() }.may_replace(at(DAY)), "there is nothing to confirm with");
    assert!(Session { recovered: true, ..session() }.confirmed_until(at(0)).is_none());
}

#[test]
fn a_step_used_at_the_sign_in_confirms_nothing() {
    let own = Authenticator { last_step: step_of(now()), ..authenticator() };
    let (told, change) = counts(ConfirmFacts { authenticator: Some(own), ..facts() }, app(0));
    assert_eq!(told, Proof::Refused(StepRefusal::Wrong { remaining: 4, until: None }));
    assert_eq!((change.entry.outcome, change.entry.within), (TrailOutcome::Replayed, Within::Session(session().id)));
}

#[test]
fn wrong_codes_are_counted_in_session_pool_and_authenticator_and_the_fifth_ends_the_session() {
    for attempts in 0..5 {
        let confirmed_at = Some(at(0));
        let before = Session { attempts, confirmed_at, ..session() };
        let (told, change) = counts(ConfirmFacts { session: before, ..facts() }, app(9));
        assert_eq!(change.budget.places[1].wrong_at, vec![now()]);
        assert_eq!(change.entry.attempts, attempts + 1);
        let last = attempts == 4;
        let until = last.then_some(now() + Policy::default().lockout_first);
        assert_eq!(told, Proof::Refused(StepRefusal::Wrong { remaining: 4 - attempts, until }));
        assert_eq!(change.ended_session, last.then_some(TokenHash([3; 32])));
        let goes_on = (!last).then_some(Session { confirmed_at, attempts: attempts + 1, ..session() });
        assert_eq!(change.confirmed, goes_on);
        assert_eq!(change.entry.outcome, if last { TrailOutcome::LockedOut } else { TrailOutcome::Wrong });
        assert_eq!(counted(change).failures, 1);
    }
}

#[test]
fn the_window_ends_a_session_as_well() {
    let mut facts = facts();
    facts.budget.places[1] = tally(19, 0, None);
    let (told, change) = counts(facts, app(9));
    assert_eq!(told, Proof::Refused(StepRefusal::Wrong { remaining: 0, until: Some(at(DAY)) }));
    assert!(change.ended_session.is_some());
}

#[test]
fn the_hundredth_failure_suspends_here_too() {
    let own = Authenticator { failures: 99, ..authenticator() };
    let (told, change) = counts(ConfirmFacts { authenticator: Some(own), ..facts() }, app(9));
    assert_eq!(told, Proof::Refused(StepRefusal::Wrong { remaining: 4, until: None }));
    assert_eq!((change.entry.outcome, counted(change).suspended_at), (TrailOutcome::Suspended, Some(now())));
}

#[test]
fn what_is_refused_costs_nothing_and_the_first_reason_is_told() {
    let suspend = |facts: &mut ConfirmFacts| facts.authenticator = Some(suspended());
    let lock = |facts: &mut ConfirmFacts| facts.budget.places[1] = tally(0, 0, Some(HOUR));
    for (malformed, suspended, locked) in [(true, true, true), (false, true, true), (false, false, true)] {
        let mut facts = facts();
        lock(&mut facts);
        if suspended {
            suspend(&mut facts);
        }
        let shown = if malformed { ShownCode::Malformed } else { app(0) };
        let expected = match (malformed, suspended, locked) {
            (true, ..) => Proof::Refused(StepRefusal::InvalidFormat),
            (_, true, _) => Proof::Refused(StepRefusal::Locked { until: None }),
            _ => Proof::Refused(StepRefusal::Locked { until: Some(at(HOUR)) }),
        };
        let (told, change) = shows(facts, shown);
        assert_eq!(told, expected);
        assert!(change.is_none());
    }
}

#[test]
fn without_an_authenticator_nothing_confirms() {
    let (told, change) = counts(ConfirmFacts { authenticator: None, ..facts() }, app(0));
    assert_eq!(told, Proof::Refused(StepRefusal::Wrong { remaining: 4, until: None }));
    assert!(change.authenticator.is_none());
}
