//! Notices: the kinds of each door, and how many a day are sent.

use strum::VariantArray;

use super::*;
use crate::rules::test_support::*;

/// Spellings are stored in the database and in sealed letters, so they never change.
#[test]
fn kinds_are_spelled_as_they_always_were() {
    let names: Vec<&str> = NoticeKind::VARIANTS.iter().map(|kind| kind.name()).collect();
    let spelled = "sign_in_from_new_browser second_factor_failing step_replayed enrolled authenticator_reset locked_out \
        suspended recovery_code_used recovery_codes_made authenticator_replaced device_link_made browser_trusted row_altered \
        email_changed admin_added roles_changed admin_disabled admin_enabled admin_removed admins_exported \
        owner_change_asked restored password_changed \
        password_reset password_set password_ended two_factor_on two_factor_off refresh_token_replayed \
        application_key_added application_key_ended mobile_changed";
    assert_eq!(names.join(" "), spelled);
}

#[test]
fn each_kind_is_one_of_a_doors_and_no_owner_is_told_of_the_account_doors() {
    let names = |door| {
        let kinds = NoticeKind::VARIANTS.iter().filter(move |kind| kind.is_told_at(door));
        kinds.map(|kind| kind.name()).collect::<Vec<_>>().join(" ")
    };
    let of_accounts = "sign_in_from_new_browser locked_out password_changed password_reset password_set two_factor_on \
        two_factor_off refresh_token_replayed";
    assert_eq!(names(Door::Account), of_accounts);
    let of_session = "second_factor_failing step_replayed enrolled authenticator_reset locked_out suspended password_set \
        password_ended";
    assert_eq!(
        (names(Door::Session).as_str(), names(Door::Player).as_str()),
        (of_session, "two_factor_on mobile_changed")
    );
    for kind in NoticeKind::VARIANTS.iter().copied() {
        let doors = [Door::Staff, Door::Account, Door::Session, Door::Player];
        assert!(doors.into_iter().any(|door| kind.is_told_at(door)), "{kind:?}");
        assert!(kind.is_told_at(Door::Staff) || !kind.is_for_owners(Door::Staff), "{kind:?}");
        let of_customers = [Door::Account, Door::Session, Door::Player];
        assert!(!of_customers.into_iter().any(|door| kind.is_for_owners(door)), "{kind:?}");
    }
}

#[test]
fn a_kind_is_told_once_an_hour_and_others_meanwhile() {
    for kind in limited() {
        let earlier = [(kind, at(0))];
        for (second, told) in [(0, false), (HOUR - 1, false), (HOUR, true), (1 - HOUR, false), (-HOUR, true)] {
            assert_eq!(kind.is_told(at(second), &earlier), told, "{kind:?} at {second}");
        }
        let others = NoticeKind::VARIANTS.iter().copied().filter(|other| *other != kind);
        assert!(others.into_iter().all(|other| other.is_told(at(MINUTE), &earlier)), "after {kind:?}");
    }
}

/// Kinds of notices that the daily limit holds back.
fn limited() -> impl Iterator<Item = NoticeKind> {
    NoticeKind::VARIANTS.iter().copied().filter(|kind| !kind.is_always_told())
}

/// Kinds of notices without a limit: a takeover causes them, or causing one takes a genuine code, an owner or an
/// operator.
const ALWAYS: [NoticeKind; 26] = [
    NoticeKind::MobileChanged,
    NoticeKind::Enrolled,
    NoticeKind::AuthenticatorReplaced,
    NoticeKind::AuthenticatorReset,
    NoticeKind::RecoveryCodesMade,
    NoticeKind::RecoveryCodeUsed,
    NoticeKind::EmailChanged,
    NoticeKind::DeviceLinkMade,
    NoticeKind::BrowserTrusted,
    NoticeKind::AdminAdded,
    NoticeKind::RolesChanged,
    NoticeKind::AdminDisabled,
    NoticeKind::AdminEnabled,
    NoticeKind::AdminRemoved,
    NoticeKind::AdminsExported,
    NoticeKind::OwnerChangeAsked,
    NoticeKind::Restored,
    NoticeKind::PasswordChanged,
    NoticeKind::PasswordReset,
    NoticeKind::PasswordSet,
    NoticeKind::PasswordEnded,
    NoticeKind::TwoFactorOn,
    NoticeKind::TwoFactorOff,
    NoticeKind::RefreshTokenReplayed,
    NoticeKind::ApplicationKeyAdded,
    NoticeKind::ApplicationKeyEnded,
];

#[test]
fn what_a_takeover_brings_about_is_told_however_much_was_told_before() {
    let loud: Vec<(NoticeKind, Instant)> = NoticeKind::VARIANTS
        .iter()
        .copied()
        .cycle()
        .take(60)
        .zip(0_i64..)
        .map(|(kind, minute)| (kind, at(minute * MINUTE)))
        .collect();
    for kind in ALWAYS {
        assert!(kind.is_always_told(), "{kind:?}");
        assert!((0..60).all(|minute| kind.is_told(at(minute * MINUTE), &loud)), "{kind:?}");
    }
    assert_eq!(limited().count() + ALWAYS.len(), NoticeKind::VARIANTS.len());
}

#[test]
fn what_is_always_told_uses_up_no_notice_of_the_others() {
    let earlier: Vec<(NoticeKind, Instant)> =
        ALWAYS.into_iter().cycle().take(50).zip(0_i64..).map(|(kind, minute)| (kind, at(minute * MINUTE))).collect();
    assert!(limited().all(|kind| kind.is_told(at(51 * MINUTE), &earlier)));
}

#[test]
fn a_notice_repeats_one_of_its_kind_of_less_than_a_minute_ago() {
    let codes = NoticeKind::RecoveryCodesMade;
    for (second, repeats) in [(0, true), (59, true), (60, false), (-59, true), (-60, false)] {
        assert_eq!(codes.repeats(at(second), (codes, at(0))), repeats, "{second}");
    }
    assert!(!codes.repeats(at(1), (NoticeKind::Enrolled, at(0))));
    assert!(!NoticeKind::EmailChanged.repeats(at(1), (NoticeKind::EmailChanged, at(0))));
}

#[test]
fn five_a_day_are_enough() {
    let earlier: Vec<(NoticeKind, Instant)> =
        (0..5).map(|hour| (NoticeKind::SignInFromNewBrowser, at(hour * HOUR))).collect();
    for kind in limited() {
        assert!(!kind.is_told(at(24 * HOUR - 1), &earlier), "{kind:?}");
        assert!(kind.is_told(at(24 * HOUR), &earlier), "{kind:?}");
    }
    assert!(NoticeKind::SignInFromNewBrowser.is_told(at(9 * HOUR), &earlier[..4]));
}

#[test]
fn nobody_uses_up_the_notices_that_would_tell_of_them() {
    let of = |kinds: &[NoticeKind]| {
        kinds.iter().zip(0_i64..).map(|(kind, hour)| (*kind, at(hour * HOUR))).collect::<Vec<_>>()
    };
    let (locked, failing, replayed) =
        (NoticeKind::LockedOut, NoticeKind::SecondFactorFailing, NoticeKind::StepReplayed);
    let now = at(20 * HOUR);
    // Lockouts are within reach of anyone who knows the address.
    let earlier = of(&[locked, locked]);
    assert!(!locked.is_told(now, &earlier));
    assert!(
        NoticeKind::VARIANTS.iter().copied().filter(|kind| *kind != locked).all(|kind| kind.is_told(now, &earlier))
    );
    // Failing second factors are within reach of anyone who reads the mailbox.
    let earlier = of(&[failing, replayed, failing]);
    for kind in NoticeKind::VARIANTS.iter().copied() {
        assert_eq!(kind.is_told(now, &earlier), !kind.is_provoked(), "{kind:?}");
    }
}
