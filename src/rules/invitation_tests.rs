//! Tables of invitations: who may enrol in each mode, what a request with a token begins, and what enrolling checks
//! again.

use super::account::{Account, Barred, Enrolment};
use super::decision::{AuthenticatorChange, Change};
use super::factor::{Door, Factor, Purpose};
use super::invitation::{InvitationHash, InvitationToken};
use super::open::{OpenFacts, Verdict, open};
use super::pending::{Pending, PendingSeed};
use super::policy::{EnrolmentMode, Policy};
use super::refusal::StepRefusal;
use super::show::Proof;
use super::test_support::*;
use super::token::TokenHash;
use super::trail::TrailOutcome;

fn hash(byte: u8) -> InvitationHash {
    InvitationToken::of([byte; 16]).hash()
}

/// Account inside its enrolment window, with the invitation of token 1.
fn holder() -> Account {
    Account { invitation: Some(hash(1)), ..invited(DAY) }
}

/// Change that a request with this token causes.
fn begun(account: Option<Account>, current: Option<Pending>, token: Option<u8>, mode: EnrolmentMode) -> Change {
    let fresh = PendingSeed {
        enrolment: Some(sealed(b"fresh")),
        ..PendingSeed::new(uuid::Uuid::from_u128(7), TokenHash([7; 32]))
    };
    let facts = OpenFacts {
        door: Door::Staff,
        purpose: Purpose::SignIn,
        budget: budget(),
        account,
        current,
        invitation: token.map(hash),
    };
    let policy = enrolling_by(mode);
    let Verdict::Accepted(accepted) = open(facts, &policy, &fresh, now()) else { panic!("refused") };
    let id = accepted.pending.id;
    mailed_for(accepted.change(&policy, now()), mac(id, MAILED), id)
}

#[test]
fn who_may_enrol_by_mode_window_and_token() {
    use EnrolmentMode::{Invitation, Window};
    let table = [
        ("the right token", holder(), Some(1), true, true),
        ("a wrong token", holder(), Some(2), false, true),
        ("no token", holder(), None, false, true),
        ("no invitation", invited(DAY), Some(1), false, true),
        ("past the window", Account { invitation: Some(hash(1)), ..invited(MINUTE) }, Some(1), false, false),
        ("no window", Account { enrolment_until: None, ..holder() }, Some(1), false, false),
        ("enrolled", Account { enrolled: true, ..holder() }, Some(1), false, false),
    ];
    for (case, account, token, by_invitation, by_window) in table {
        let token = token.map(hash);
        let may = |mode| account.may_enrol(mode, token.as_ref(), now());
        assert_eq!((may(Invitation), may(Window)), (by_invitation, by_window), "{case}");
        let enrolled = account.enrolled;
        let barred = |account: &Account, mode| account.barred(mode, token.as_ref(), now());
        assert_eq!(barred(&account, Invitation).is_none(), by_invitation || enrolled, "{case}");
        assert_eq!(barred(&disabled(account.clone()), Window), Some(Barred::Disabled), "{case}");
        assert_eq!(barred(&role_less(account.clone()), Window), Some(Barred::NoRole), "{case}");
    }
}

#[test]
fn an_account_is_not_invited_invited_expired_or_enrolled() {
    use EnrolmentMode::{Invitation, Window};
    let expired = Account { invitation: Some(hash(1)), ..invited(MINUTE) };
    let (open, never) = (Enrolment::Invited { until: at(DAY) }, Account { enrolment_until: None, ..invited(DAY) });
    let table = [
        ("by invitation", holder(), open, open),
        ("without an invitation", invited(DAY), Enrolment::NotInvited, open),
        ("never", never, Enrolment::NotInvited, Enrolment::NotInvited),
        ("too late", expired.clone(), Enrolment::InvitationExpired, Enrolment::InvitationExpired),
        ("too late, without one", invited(MINUTE), Enrolment::NotInvited, Enrolment::InvitationExpired),
        ("enrolled", Account { enrolled: true, ..expired.clone() }, Enrolment::Enrolled, Enrolment::Enrolled),
    ];
    for (case, account, by_invitation, by_window) in table {
        assert_eq!(account.enrolment(Invitation, now()), by_invitation, "{case}");
        assert_eq!(account.enrolment(Window, now()), by_window, "{case}");
    }
    let last = Account { invitation: Some(hash(1)), enrolment_until: Some(at(MINUTE + 1)), ..holder() };
    assert_eq!(last.enrolment(Invitation, now()), Enrolment::Invited { until: at(MINUTE + 1) });
}

#[test]
fn the_trail_names_the_account_and_the_reason_of_a_decoy_that_is_nobodys_otherwise() {
    let table = [
        (Some(holder()), Some(1), TrailOutcome::Begun),
        (Some(account()), None, TrailOutcome::Begun),
        (None, Some(1), TrailOutcome::Begun),
        (Some(holder()), None, TrailOutcome::InvitationNotShown),
        (Some(holder()), Some(2), TrailOutcome::InvitationNotShown),
        (Some(invited(DAY)), Some(1), TrailOutcome::NotInvited),
        (Some(Account { enrolment_until: Some(now()), ..holder() }), Some(1), TrailOutcome::InvitationExpired),
        (Some(disabled(account())), None, TrailOutcome::Disabled),
        (Some(role_less(holder())), Some(1), TrailOutcome::NoRole),
    ];
    for (account, token, outcome) in table {
        let there = account.as_ref().map(|account| account.id);
        let change = begun(account, None, token, EnrolmentMode::Invitation);
        let named = change.entry.account.as_ref().map(|subject| subject.id);
        assert_eq!((named, change.entry.outcome), (there, outcome), "{token:?}");
        let whose = there.filter(|_| outcome == TrailOutcome::Begun);
        assert_eq!(change.pending.and_then(|pending| pending.challenge.account), whose, "{outcome:?}");
        assert_eq!(change.seen.account.map(|seen| seen.0), whose, "{outcome:?}: a decoy rests on no account");
    }
}

#[test]
fn what_a_token_begins_is_of_one_shape_whoever_is_there() {
    let shape = |account: Option<Account>, current: Option<Pending>, token| {
        let mut change = begun(account, current, token, EnrolmentMode::Invitation);
        (change.seen.account, change.entry.account, change.entry.outcome) = (None, None, TrailOutcome::Begun);
        if let Some(pending) = change.pending.as_mut() {
            (pending.challenge.account, pending.enrols) = (None, false);
        }
        format!("{change:?}")
    };
    let begun_with = |token: u8| Some(Pending { invitation: Some(hash(token)), ..pending() });
    for current in [None, Some(pending()), begun_with(1), begun_with(2)] {
        for token in [None, Some(1), Some(2)] {
            let unknown = shape(None, current.clone(), token);
            for account in [holder(), account(), invited(DAY), disabled(holder())] {
                assert_eq!(shape(Some(account), current.clone(), token), unknown);
            }
        }
    }
}

#[test]
fn a_token_goes_on_with_a_sign_in_begun_with_it_and_with_no_other() {
    let begun_with = |token: Option<u8>| Pending { invitation: token.map(hash), ..pending() };
    let table = [
        (None, None, true, false),
        (None, Some(1), false, true),
        (None, Some(2), false, false),
        (Some(1), None, true, true),
        (Some(1), Some(1), true, true),
        (Some(1), Some(2), false, false),
        (Some(2), Some(1), false, true),
        (Some(2), None, true, false),
    ];
    for (first, token, goes_on, enrols) in table {
        let old = begun_with(first);
        for mode in [EnrolmentMode::Invitation, EnrolmentMode::Window] {
            let change = begun(Some(holder()), Some(old.clone()), token, mode);
            let case = format!("{first:?} then {token:?}, {mode:?}");
            assert_eq!(change.ended, (!goes_on).then_some(old.id), "{case}");
            let Some(next) = change.pending else { panic!("{case}: nothing goes on") };
            assert_eq!(next.invitation, if goes_on { first.map(hash) } else { token.map(hash) }, "{case}");
            let may = enrols || mode == EnrolmentMode::Window;
            assert_eq!(
                (next.enrols, next.challenge.account.is_some(), change.seen.account.is_some()),
                (may, may, may),
                "{case}"
            );
        }
    }
}

/// Shows the first code of a new app in a sign-in that began with token 1.
fn confirmed(account: Account, mode: EnrolmentMode) -> (Proof, Option<Change>) {
    let facts = enrolling();
    let pending = Pending { invitation: Some(hash(1)), ..facts.pending };
    let facts = ProveFacts { pending, account: Some(account), ..facts };
    let policy = enrolling_by(mode);
    prove(facts, Factor::Authenticator, new_app(0), &policy, &names(), now())
}

#[test]
fn the_right_to_enrol_is_asked_for_again_when_the_authenticator_is_confirmed() {
    use EnrolmentMode::{Invitation, Window};
    let closed = |until| Account { enrolment_until: until, ..holder() };
    let table = [
        ("as it was", holder(), true, true),
        ("a newer invitation", Account { invitation: Some(hash(2)), ..holder() }, false, true),
        ("a void invitation", Account { invitation: None, ..holder() }, false, true),
        ("the window's last moment", closed(Some(at(MINUTE + 1))), true, true),
        ("the window's end", closed(Some(now())), false, false),
        ("no window", closed(None), false, false),
    ];
    for (case, account, by_invitation, by_window) in table {
        for (mode, lets_in) in [(Invitation, by_invitation), (Window, by_window)] {
            let (proof, change) = confirmed(account.clone(), mode);
            assert_eq!(
                proof,
                if lets_in { Proof::SignedIn } else { Proof::Refused(StepRefusal::NoPending) },
                "{case}, {mode:?}"
            );
            assert_eq!(change.is_some(), lets_in, "{case}, {mode:?}");
        }
    }
}

#[test]
fn an_enrolment_spends_the_invitation_in_the_same_record() {
    for mode in [EnrolmentMode::Invitation, EnrolmentMode::Window] {
        let (_, change) = with_change(confirmed(holder(), mode));
        let Some(AuthenticatorChange::Activated(after, _)) = change.authenticator else { panic!("nothing activated") };
        assert_eq!((after.enrolled, after.invitation), (true, None));
        assert!(change.session.is_some());
    }
}

#[test]
fn a_sign_in_of_someone_who_enrolled_elsewhere_hears_so_whatever_became_of_the_invitation() {
    let facts = enrolling();
    for invitation in [None, Some(hash(1))] {
        let account = Some(Account { enrolment_until: None, ..account() });
        let pending = Pending { invitation, ..facts.pending.clone() };
        let facts = ProveFacts { pending, account, authenticator: Some(authenticator()), ..facts.clone() };
        let proof = prove(facts, Factor::Authenticator, new_app(0), &Policy::default(), &names(), now()).0;
        assert_eq!(proof, Proof::Refused(StepRefusal::AlreadyEnrolled));
    }
}
