//! Facts of notices: which trail lines of which door cause one.

use strum::VariantArray;

use super::*;
use crate::rules::authenticator::Authenticator;
use crate::rules::test_support::*;

#[test]
fn each_line_of_the_trail_deserves_its_notice_or_none() {
    let table = [
        (TrailEvent::Authenticator, TrailOutcome::SignedIn, Some(false), 0, Some(NoticeKind::SignInFromNewBrowser)),
        (TrailEvent::Authenticator, TrailOutcome::SignedIn, Some(true), 0, None),
        (TrailEvent::Authenticator, TrailOutcome::SignedIn, None, 0, None),
        (TrailEvent::Authenticator, TrailOutcome::EnrolledAndSignedIn, Some(false), 0, Some(NoticeKind::Enrolled)),
        (TrailEvent::Authenticator, TrailOutcome::EnrolledAndSignedIn, Some(true), 4, Some(NoticeKind::Enrolled)),
        (TrailEvent::Authenticator, TrailOutcome::Wrong, None, 2, None),
        (TrailEvent::Authenticator, TrailOutcome::Wrong, None, 3, Some(NoticeKind::SecondFactorFailing)),
        (TrailEvent::Authenticator, TrailOutcome::Wrong, None, 4, Some(NoticeKind::SecondFactorFailing)),
        (TrailEvent::Authenticator, TrailOutcome::Replayed, None, 1, Some(NoticeKind::StepReplayed)),
        (TrailEvent::Authenticator, TrailOutcome::Replayed, None, 3, Some(NoticeKind::StepReplayed)),
        (TrailEvent::Authenticator, TrailOutcome::LockedOut, None, 5, Some(NoticeKind::LockedOut)),
        (TrailEvent::Authenticator, TrailOutcome::Suspended, None, 1, Some(NoticeKind::Suspended)),
        (TrailEvent::Authenticator, TrailOutcome::AlreadyEnrolled, None, 0, None),
        (TrailEvent::AuthenticatorReset, TrailOutcome::Done, None, 0, Some(NoticeKind::AuthenticatorReset)),
        (TrailEvent::DeviceLinkMade, TrailOutcome::Done, None, 0, Some(NoticeKind::DeviceLinkMade)),
        (TrailEvent::SessionEnded, TrailOutcome::Done, None, 0, None),
        (TrailEvent::EmailCode, TrailOutcome::Wrong, None, 4, None),
        (TrailEvent::EmailCode, TrailOutcome::LockedOut, None, 5, Some(NoticeKind::LockedOut)),
        (TrailEvent::EmailCode, TrailOutcome::Right, None, 4, None),
        (TrailEvent::CodeMailed, TrailOutcome::Begun, None, 0, None),
        (TrailEvent::RowAltered, TrailOutcome::Refused, None, 0, Some(NoticeKind::RowAltered)),
        (TrailEvent::AdminAdded, TrailOutcome::Done, None, 0, Some(NoticeKind::AdminAdded)),
        (TrailEvent::AdminDisabled, TrailOutcome::Done, None, 0, Some(NoticeKind::AdminDisabled)),
        (TrailEvent::AdminEnabled, TrailOutcome::Done, None, 0, Some(NoticeKind::AdminEnabled)),
        (TrailEvent::AdminRemoved, TrailOutcome::Done, None, 0, Some(NoticeKind::AdminRemoved)),
        (TrailEvent::AdminsExported, TrailOutcome::Done, None, 0, Some(NoticeKind::AdminsExported)),
        (TrailEvent::OwnerChangeAsked, TrailOutcome::Done, None, 0, Some(NoticeKind::OwnerChangeAsked)),
        (TrailEvent::OwnerChangeApproved, TrailOutcome::Done, None, 0, None),
        (TrailEvent::Restored, TrailOutcome::Done, None, 0, Some(NoticeKind::Restored)),
        (TrailEvent::EnrolmentClosed, TrailOutcome::Done, None, 0, None),
        (TrailEvent::OwnerChangeWithdrawn, TrailOutcome::Done, None, 0, None),
        (TrailEvent::AdminRemoved, TrailOutcome::Refused, None, 0, None),
        (TrailEvent::ApplicationKeyAdded, TrailOutcome::Done, None, 0, Some(NoticeKind::ApplicationKeyAdded)),
        (TrailEvent::ApplicationKeyEnded, TrailOutcome::Done, None, 0, Some(NoticeKind::ApplicationKeyEnded)),
        (TrailEvent::ApplicationKeyNarrowed, TrailOutcome::Done, None, 0, None),
        (TrailEvent::ApplicationKeyExpired, TrailOutcome::Done, None, 0, None),
        (TrailEvent::EnrolmentOpened, TrailOutcome::Done, None, 0, None),
        (TrailEvent::EmailChanged, TrailOutcome::Done, None, 0, Some(NoticeKind::EmailChanged)),
        (TrailEvent::AdminChanged, TrailOutcome::Done, None, 0, None),
        (TrailEvent::RolesChanged, TrailOutcome::Done, None, 0, Some(NoticeKind::RolesChanged)),
    ];
    for (event, outcome, trusted_before, attempts, expected) in table {
        let line = NoticeFacts { door: Door::Staff, event, outcome: Some(outcome), trusted_before, attempts };
        assert_eq!(NoticeKind::of(&line), expected, "{line:?}");
        assert_eq!(NoticeKind::of(&NoticeFacts { door: Door::Player, ..line }), None, "{event:?}");
        let at_session = NoticeKind::of(&NoticeFacts { door: Door::Session, ..line });
        let shared = expected.filter(|kind| kind.is_told_at(Door::Session) && event != TrailEvent::EmailCode);
        assert_eq!(at_session, shared, "{event:?} {outcome:?}");
    }
}

#[test]
fn the_session_door_tells_of_its_authenticators_and_of_passwords_that_operators_set_or_end() {
    let kind = |event| {
        let outcome = Some(TrailOutcome::Done);
        NoticeKind::of(&NoticeFacts { door: Door::Session, event, outcome, trusted_before: None, attempts: 0 })
    };
    assert_eq!(kind(TrailEvent::AuthenticatorEnrolled), Some(NoticeKind::Enrolled));
    assert_eq!(kind(TrailEvent::AuthenticatorReset), Some(NoticeKind::AuthenticatorReset));
    assert_eq!(kind(TrailEvent::PasswordSet), Some(NoticeKind::PasswordSet));
    assert_eq!(kind(TrailEvent::PasswordEnded), Some(NoticeKind::PasswordEnded));
    for event in [TrailEvent::EmailChanged, TrailEvent::RolesChanged, TrailEvent::AccountChanged] {
        assert_eq!(kind(event), None, "{event:?}");
    }
}

#[test]
fn each_line_of_the_account_door_deserves_its_notice_or_none() {
    let table = [
        (TrailEvent::Password, TrailOutcome::SignedIn, Some(false), Some(NoticeKind::SignInFromNewBrowser)),
        (TrailEvent::EmailCode, TrailOutcome::SignedIn, Some(false), Some(NoticeKind::SignInFromNewBrowser)),
        (TrailEvent::Password, TrailOutcome::SignedIn, Some(true), None),
        (TrailEvent::Password, TrailOutcome::SignedIn, None, None),
        (TrailEvent::Password, TrailOutcome::Right, None, None),
        (TrailEvent::Password, TrailOutcome::Wrong, None, None),
        (TrailEvent::EmailCode, TrailOutcome::Wrong, None, None),
        (TrailEvent::Password, TrailOutcome::LockedOut, None, Some(NoticeKind::LockedOut)),
        (TrailEvent::EmailCode, TrailOutcome::LockedOut, None, Some(NoticeKind::LockedOut)),
        (TrailEvent::PasswordChanged, TrailOutcome::Done, None, Some(NoticeKind::PasswordChanged)),
        (TrailEvent::PasswordReset, TrailOutcome::Done, None, Some(NoticeKind::PasswordReset)),
        (TrailEvent::PasswordSet, TrailOutcome::Done, None, Some(NoticeKind::PasswordSet)),
        (TrailEvent::TwoFactorOn, TrailOutcome::Done, None, Some(NoticeKind::TwoFactorOn)),
        (TrailEvent::TwoFactorOff, TrailOutcome::Done, None, Some(NoticeKind::TwoFactorOff)),
        (TrailEvent::TwoFactorOff, TrailOutcome::Refused, None, None),
        (TrailEvent::RefreshToken, TrailOutcome::Replayed, None, Some(NoticeKind::RefreshTokenReplayed)),
        (TrailEvent::RefreshToken, TrailOutcome::Resent, None, None),
        (TrailEvent::Registered, TrailOutcome::SignedIn, Some(false), None),
        (TrailEvent::ProfileChanged, TrailOutcome::Done, None, None),
        (TrailEvent::TermsAccepted, TrailOutcome::Done, None, None),
        (TrailEvent::DeviceLoggedOut, TrailOutcome::Done, None, None),
        (TrailEvent::AccountsExported, TrailOutcome::Done, None, None),
        (TrailEvent::Authenticator, TrailOutcome::LockedOut, None, None),
        (TrailEvent::Authenticator, TrailOutcome::SignedIn, Some(false), None),
        (TrailEvent::EmailChanged, TrailOutcome::Done, None, None),
        (TrailEvent::AuthenticatorReset, TrailOutcome::Done, None, None),
        (TrailEvent::AccountDisabled, TrailOutcome::Done, None, None),
        (TrailEvent::DeviceLinkMade, TrailOutcome::Done, None, None),
        (TrailEvent::RowAltered, TrailOutcome::Refused, None, None),
    ];
    for (event, outcome, trusted_before, expected) in table {
        let line = NoticeFacts { door: Door::Account, event, outcome: Some(outcome), trusted_before, attempts: 4 };
        assert_eq!(NoticeKind::of(&line), expected, "{line:?}");
        let of_player = expected.filter(|kind| *kind == NoticeKind::TwoFactorOn);
        assert_eq!(NoticeKind::of(&NoticeFacts { door: Door::Player, ..line }), of_player, "{line:?}");
    }
}

#[test]
fn a_player_is_told_of_a_number_that_was_changed_and_not_of_one_that_waits_for_its_code() {
    for door in [Door::Staff, Door::Account, Door::Session, Door::Player] {
        let kind = |outcome| {
            let (event, outcome) = (TrailEvent::MobileChanged, Some(outcome));
            NoticeKind::of(&NoticeFacts { door, event, outcome, trusted_before: None, attempts: 0 })
        };
        let told = (door == Door::Player).then_some(NoticeKind::MobileChanged);
        assert_eq!((kind(TrailOutcome::Done), kind(TrailOutcome::Begun)), (told, None), "{door:?}");
    }
}

#[test]
fn a_line_of_another_doors_factor_or_event_is_told_to_no_admin() {
    let (door, outcome) = (Door::Staff, Some(TrailOutcome::LockedOut));
    let locked = |event| NoticeFacts { door, event, outcome, trusted_before: None, attempts: 5 };
    assert_eq!(NoticeKind::of(&locked(TrailEvent::EmailCode)), Some(NoticeKind::LockedOut));
    for event in [TrailEvent::Password, TrailEvent::SmsCode] {
        assert_eq!(NoticeKind::of(&locked(event)), None, "{event:?}");
    }
    let outcome = Some(TrailOutcome::Done);
    for event in [TrailEvent::PasswordSet, TrailEvent::PasswordReset, TrailEvent::TwoFactorOff] {
        assert_eq!(NoticeKind::of(&NoticeFacts { outcome, ..locked(event) }), None, "{event:?}");
    }
}

#[test]
fn an_altered_row_is_told_whatever_the_outcome() {
    let (door, event) = (Door::Staff, TrailEvent::RowAltered);
    let line = NoticeFacts { door, event, outcome: None, trusted_before: None, attempts: 0 };
    assert_eq!(NoticeKind::of(&line), Some(NoticeKind::RowAltered));
    for event in TrailEvent::VARIANTS.iter().copied().filter(|event| *event != TrailEvent::RowAltered) {
        assert_eq!(NoticeKind::of(&NoticeFacts { event, ..line }), None, "{event:?}");
    }
}

#[test]
fn nine_events_are_deeds_of_which_owners_are_told_once() {
    let deeds =
        TrailEvent::VARIANTS.iter().filter_map(|event| Some((event.name(), NoticeKind::of_deed(*event)?.name())));
    let deeds: Vec<(&str, &str)> = deeds.collect();
    let names = [
        "admin_added",
        "roles_changed",
        "admin_disabled",
        "admin_enabled",
        "admin_removed",
        "admins_exported",
        "restored",
        "application_key_added",
        "application_key_ended",
    ];
    assert_eq!(deeds, names.map(|name| (name, name)));
}

#[test]
fn the_trail_tells_a_replay_from_a_guess() {
    let current = step_of(now());
    for off in -2..=2 {
        for last in -3..=2 {
            let own = Authenticator { last_step: current + last, ..authenticator() };
            let (_, change) = shows_app(ProveFacts { authenticator: Some(own), ..second() }, app(off));
            let expected = match ((-1..=1).contains(&off), off > last) {
                (true, true) => (TrailOutcome::SignedIn, 0),
                (true, false) => (TrailOutcome::Replayed, 1),
                (false, _) => (TrailOutcome::Wrong, 1),
            };
            let entry = change.entry;
            assert_eq!((entry.outcome, entry.attempts), expected, "{off} steps off, last used {last}");
        }
    }
}

#[test]
fn the_trail_counts_the_wrong_codes_of_a_pending_sign_in() {
    for before in 0..4 {
        let pending = tried([0, before], half_way());
        let (_, change) = shows_app(ProveFacts { pending, ..second() }, app(9));
        assert_eq!((change.entry.outcome, change.entry.attempts), (TrailOutcome::Wrong, before + 1));
        let pending = tried([before, 0], first().pending);
        let (_, change) = shows_mailed(ProveFacts { pending, ..first() }, 999_999);
        assert_eq!((change.entry.event, change.entry.attempts), (TrailEvent::EmailCode, before + 1));
    }
    assert_eq!(shows_app(enrolling(), new_app(9)).1.entry.outcome, TrailOutcome::Wrong);
}
