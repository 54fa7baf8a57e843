//! Tables of shown codes: the price of a wrong code and the result of a right one.

use uuid::Uuid;

use super::*;
use crate::rules::Span;
use crate::rules::account::Account;
use crate::rules::authenticator::Authenticator;
use crate::rules::budget::Budget;
use crate::rules::decision::AuthenticatorChange;
use crate::rules::factor::Door;
use crate::rules::pending::Pending;
use crate::rules::test_support::*;
use crate::rules::token::TokenHash;
use crate::rules::window::Window;

#[test]
fn a_lockout_and_a_codes_life_end_to_the_microsecond() {
    for (after, while_locked, of_the_code) in
        [(0, false, Proof::Refused(StepRefusal::Expired)), (1, true, Proof::Advanced)]
    {
        let end = now() + Span::microseconds(after);
        let (mut locked, mut dated) = (first(), first());
        locked.budget.places[0].locked_until = Some(end);
        let expected =
            if while_locked { Proof::Refused(StepRefusal::Locked { until: Some(end) }) } else { Proof::Advanced };
        assert_eq!(shows(locked, Factor::EmailCode, mailed(MAILED)).0, expected);
        dated.pending.challenge.code.iter_mut().for_each(|code| code.expires_at = end);
        assert_eq!(shows(dated, Factor::EmailCode, mailed(MAILED)).0, of_the_code);
    }
}

#[test]
fn a_lock_of_one_factor_is_none_of_the_other() {
    let (mut at_first, mut at_second) = (first(), second());
    at_first.budget.places[1] = tally(20, 0, Some(HOUR));
    at_second.budget.places[0] = tally(20, 0, Some(HOUR));
    assert_eq!(shows_mailed(at_first, MAILED).0, Proof::Advanced);
    assert_eq!(shows_app(at_second, app(0)).0, Proof::SignedIn);
}

#[test]
fn a_code_is_spent_by_its_first_use() {
    let old = tried([3, 0], pending());
    let (proof, change) = shows_mailed(ProveFacts { pending: old, ..first() }, MAILED);
    assert_eq!((proof, change.ended, change.session.is_none()), (Proof::Advanced, None, true));
    assert_eq!((change.budget, change.authenticator.is_none()), (budget(), true));
    let Some(next) = change.pending else { panic!("the pending sign-in is gone") };
    let expected = Pending { token_hash: names().token_hash, ..tried([3, 0], half_way()) };
    assert_eq!(format!("{next:?}"), format!("{expected:?}"));
    assert_eq!(
        shows(ProveFacts { pending: next, ..first() }, Factor::EmailCode, mailed(MAILED)).0,
        Proof::Refused(StepRefusal::WrongStage)
    );
}

#[test]
fn a_code_of_another_pending_sign_in_or_of_none_is_wrong() {
    for shown in [None, Some(mac(Uuid::from_u128(77), MAILED)), Some(mac(pending().id, MAILED + 1))] {
        assert_eq!(shows(first(), Factor::EmailCode, ShownCode::SentCode(shown)).0, wrong(4));
    }
}

#[test]
fn what_remains_is_the_least_that_pending_sign_in_and_pool_have_left() {
    // (wrong codes of the pending sign-in, of its pool in the last day) -> remaining
    let table = [(0, 0, 4), (2, 0, 2), (3, 0, 1), (0, 15, 4), (0, 16, 3), (0, 18, 1), (3, 16, 1), (2, 18, 1)];
    for (attempts, marks, remaining) in table {
        for factor in [Factor::EmailCode, Factor::Authenticator] {
            let (mut facts, shown) = with_a_wrong_code(factor);
            (0..attempts).for_each(|_| facts.pending.challenge.count_wrong(factor));
            *facts.budget.tally_mut(Door::Staff.place(factor)) = tally(marks, 0, None);
            let (proof, change) = with_change(shows(facts.clone(), factor, shown));
            assert_eq!((proof, change.ended), (wrong(remaining), None), "{attempts} {marks} {factor}");
            facts.budget.tally_mut(Door::Staff.place(factor)).wrong_at.push(now());
            assert_eq!((change.budget, change.budget_stale_at), (facts.budget, now() + Span::hours(24)));
            facts.pending.challenge.count_wrong(factor);
            assert_eq!(change.pending.map(|next| format!("{next:?}")), Some(format!("{:?}", facts.pending)));
        }
    }
    let policy = Policy { wrong_untrusted: Window::default(), ..Policy::default() };
    let (proof, change) = with_change(prove(first(), Factor::EmailCode, mailed(0), &policy, &names(), now()));
    assert_eq!((proof, change.budget_stale_at), (wrong(4), pending().expires_at), "the row stays for those it serves");
}

#[test]
fn with_nothing_remaining_the_pending_sign_in_ends_and_its_pool_is_locked_for_that_factor() {
    let quarter = MINUTE + 15 * MINUTE;
    // (attempts, pool's wrong codes, at, cooldown until) -> until by mailed code, by authenticator
    let table = [
        (0, 19, 2 * HOUR - DAY, 0, 2 * HOUR, 2 * HOUR),
        (4, 19, 2 * MINUTE - DAY, 0, quarter, quarter),
        (4, 0, 0, 2 * MINUTE, quarter, quarter),
        (4, 0, 0, 2 * HOUR, 2 * HOUR, quarter),
    ];
    for (attempts, marks, marked, cooldown, by_mail, by_app) in table {
        for (factor, until) in [(Factor::EmailCode, by_mail), (Factor::Authenticator, by_app)] {
            let (mut facts, shown) = with_a_wrong_code(factor);
            (0..attempts).for_each(|_| facts.pending.challenge.count_wrong(factor));
            *facts.budget.tally_mut(Door::Staff.place(factor)) = tally(marks, marked, None);
            facts.budget.next_code_at = Some(at(cooldown));
            let before = facts.budget.clone();
            let (proof, change) = with_change(shows(facts, factor, shown));
            assert_eq!(
                proof,
                Proof::Refused(StepRefusal::Wrong { remaining: 0, until: Some(at(until)) }),
                "{attempts} {marks} {factor}"
            );
            assert_eq!((change.ended, change.pending.is_none()), (Some(pending().id), true));
            assert_eq!((change.entry.event, change.entry.outcome), (factor.into(), TrailOutcome::LockedOut));
            let own = change.budget.tally(Door::Staff.place(factor));
            let spent = (own.wrong_at.len(), own.wrong_at.last().copied(), own.lockouts, own.locked_until);
            assert_eq!(spent, (marks + 1, Some(now()), 1, Some(at(quarter))), "{attempts} {marks} {factor}");
            let mut others = change.budget.clone();
            *others.tally_mut(Door::Staff.place(factor)) = before.tally(Door::Staff.place(factor)).clone();
            assert_eq!(others, before, "nothing but this factor's tally moves");
        }
    }
}

/// Answer and change without the fields that tell a decoy from an account.
fn outside(facts: ProveFacts, number: u32) -> String {
    let (proof, mut change) = shows_mailed(facts, number);
    (change.seen.account, change.seen.authenticator, change.entry.account) = (None, None, None);
    change.pending.iter_mut().for_each(|pending| pending.challenge.account = None);
    format!("{proof:?} {change:?}")
}

#[test]
fn a_decoy_matches_nothing_and_pays_like_anyone() {
    for attempts in [0, 3, 4] {
        let mut known = first();
        known.pending.challenge.attempts[0] = attempts;
        let shape = outside(known.clone(), MAILED + 1);
        for account in [None, Some(disabled(account())), Some(role_less(account()))] {
            for facts in [nobodys(known.clone()), ProveFacts { account, ..known.clone() }] {
                assert_eq!(outside(facts.clone(), MAILED), shape, "the right code of {facts:?}");
                assert_eq!(outside(facts.clone(), MAILED + 1), shape, "a wrong code of {facts:?}");
            }
        }
    }
}

#[test]
fn whoever_may_no_longer_sign_in_after_the_first_factor_has_no_pending_sign_in() {
    for account in [None, Some(disabled(account())), Some(role_less(account()))] {
        let (proof, change) = shows(ProveFacts { account: account.clone(), ..second() }, Factor::Authenticator, app(0));
        assert_eq!((proof, change.is_none()), (Proof::Refused(StepRefusal::NoPending), true), "{account:?}");
    }
}

#[test]
fn a_replayed_step_is_a_wrong_code_and_counted() {
    let current = step_of(now());
    for off in -2..=2 {
        for last in -3..=2 {
            let own = Authenticator { last_step: current + last, failures: 7, ..authenticator() };
            let (proof, change) = shows_app(ProveFacts { authenticator: Some(own), ..second() }, app(off));
            let right = (-1..=1).contains(&off) && off > last;
            assert_eq!(proof, if right { Proof::SignedIn } else { wrong(4) }, "{off} steps off, last used {last}");
            let (marks, own) = (change.budget.places[1].wrong_at.clone(), counted(change));
            let expected = if right { (current + off, 0, vec![]) } else { (current + last, 8, vec![now()]) };
            assert_eq!((own.last_step, own.failures, marks), expected, "{off} steps off, last used {last}");
        }
    }
}

#[test]
fn the_hundredth_failure_in_a_row_suspends() {
    for (failures, attempts, suspended) in [(98, 0, false), (98, 4, false), (99, 0, true), (99, 4, true)] {
        let own = Authenticator { failures, ..authenticator() };
        let pending = tried([0, attempts], half_way());
        let (proof, change) = shows_app(ProveFacts { authenticator: Some(own), pending, ..second() }, app(9));
        let until = (attempts == 4 && !suspended).then(|| now() + Span::minutes(15));
        assert_eq!(proof, Proof::Refused(StepRefusal::Wrong { remaining: 4 - attempts, until }), "after {failures}");
        let locked = change.budget.places[1].locked_until.is_some();
        assert_eq!((locked, change.entry.outcome == TrailOutcome::Suspended), (attempts == 4, suspended));
        let own = counted(change);
        assert_eq!((own.failures, own.suspended_at), (failures + 1, suspended.then(now)), "after {failures}");
    }
}

#[test]
fn a_full_sign_in_makes_a_session_of_all_that_was_proven_and_empties_no_window() {
    let before = Budget { places: [tally(7, 0, Some(1)), tally(8, 0, Some(2))], ..budget() };
    for ended_session in [None, Some(TokenHash([5; 32]))] {
        let facts = ProveFacts { budget: before.clone(), ..second() };
        let fresh = SessionSeed { ended_session, ..names() };
        let done = prove(facts, Factor::Authenticator, app(0), &Policy::default(), &fresh, now());
        let (proof, change) = with_change(done);
        assert_eq!((proof, change.ended_session), (Proof::SignedIn, ended_session));
        assert_eq!((change.ended, change.pending.is_none(), &change.budget), (Some(pending().id), true, &before));
        let (id, seen) = (account().id, change.seen);
        assert_eq!((seen.account, seen.authenticator), (Some((id, 10)), Some((id, 40))));
        assert_eq!(seen.pending, Some((pending().id, 20)));
        let Some(session) = change.session else { panic!("no session") };
        assert_eq!(session.proven, [Factor::EmailCode, Factor::Authenticator]);
        let named = (session.id, session.token_hash, session.account, session.created_at);
        assert_eq!(named, (fresh.session, fresh.token_hash, id, now()));
    }
}

#[test]
fn enrolment_activates_the_pending_sign_ins_own_secret() {
    for off in -2..=2 {
        let (proof, change) = shows_app(enrolling(), new_app(off));
        let right = (-1..=1).contains(&off);
        assert_eq!((proof, change.session.is_some()), (if right { Proof::SignedIn } else { wrong(4) }, right), "{off}");
        match change.authenticator {
            Some(AuthenticatorChange::Activated(whose, own)) if right => {
                assert_eq!(*whose, Account { enrolled: true, ..invited(DAY) });
                assert_eq!((own.last_step, own.failures, own.suspended_at), (step_of(now()) + off, 0, None));
                assert_eq!((own.secret, change.entry.outcome), (sealed(ACCOUNTS), TrailOutcome::EnrolledAndSignedIn));
            }
            None if !right => {}
            other => panic!("{off}: {other:?}"),
        }
    }
}

#[test]
fn without_an_authenticator_only_an_enrolling_pending_sign_in_can_be_right() {
    for (enrols, has_own) in [(false, true), (true, false), (false, false)] {
        let mut facts = enrolling();
        facts.pending.enrols = enrols;
        let shown = if has_own { new_app(0) } else { app(0) };
        let (proof, change) = shows_app(facts, shown);
        assert_eq!((proof, change.authenticator.is_none()), (wrong(4), true), "enrols {enrols}, own {has_own}");
    }
}

#[test]
fn of_two_browsers_enrolling_the_later_ends_uncounted_whatever_its_code() {
    for off in [0, 9] {
        let facts = ProveFacts { account: Some(account()), authenticator: Some(authenticator()), ..enrolling() };
        let (proof, change) = shows_app(facts, new_app(off));
        assert_eq!(
            (proof, change.ended, &change.budget),
            (Proof::Refused(StepRefusal::AlreadyEnrolled), Some(pending().id), &budget())
        );
        assert!(change.authenticator.is_none() && change.session.is_none() && change.pending.is_none());
    }
}
