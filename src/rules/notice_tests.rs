//! Which lines deserve a notice, and how many notices are enough.

use super::*;
use crate::rules::authenticator::Authenticator;
use crate::rules::pending::Pending;
use crate::rules::prove::Facts;
use crate::rules::test_support::{
    HOUR, MINUTE, app, at, authenticator, enrolling, first, half_way, new_app, now, second, shows_app, shows_mailed,
    step_of,
};

#[test]
fn each_line_of_the_trail_deserves_its_notice_or_none() {
    let table = [
        ("authenticator", "signed_in", Some(false), 0, Some(Kind::SignInFromNewBrowser)),
        ("authenticator", "signed_in", Some(true), 0, None),
        ("authenticator", "signed_in", None, 0, None),
        ("authenticator", "enrolled_and_signed_in", Some(false), 0, Some(Kind::Enrolled)),
        ("authenticator", "enrolled_and_signed_in", Some(true), 4, Some(Kind::Enrolled)),
        ("authenticator", "wrong", None, 2, None),
        ("authenticator", "wrong", None, 3, Some(Kind::SecondFactorFailing)),
        ("authenticator", "wrong", None, 4, Some(Kind::SecondFactorFailing)),
        ("authenticator", "replayed", None, 1, Some(Kind::StepReplayed)),
        ("authenticator", "replayed", None, 3, Some(Kind::StepReplayed)),
        ("authenticator", "locked_out", None, 5, Some(Kind::LockedOut)),
        ("authenticator", "suspended", None, 1, Some(Kind::Suspended)),
        ("authenticator", "already_enrolled", None, 0, None),
        ("authenticator_reset", "done", None, 0, Some(Kind::AuthenticatorReset)),
        ("email_code", "wrong", None, 4, None),
        ("email_code", "locked_out", None, 5, Some(Kind::LockedOut)),
        ("email_code", "right", None, 4, None),
        ("code_mailed", "begun", None, 0, None),
        ("row_altered", "refused", None, 0, Some(Kind::RowAltered)),
        ("admin_added", "done", None, 0, Some(Kind::AdminAdded)),
        ("admin_disabled", "done", None, 0, Some(Kind::AdminDisabled)),
        ("admin_enabled", "done", None, 0, Some(Kind::AdminEnabled)),
        ("admin_removed", "done", None, 0, Some(Kind::AdminRemoved)),
        ("admins_exported", "done", None, 0, Some(Kind::AdminsExported)),
        ("admin_removed", "refused", None, 0, None),
        ("enrolment_opened", "done", None, 0, None),
        ("email_changed", "done", None, 0, Some(Kind::EmailChanged)),
        ("admin_changed", "done", None, 0, None),
        ("roles_changed", "done", None, 0, Some(Kind::RolesChanged)),
    ];
    for (event, outcome, trusted_before, attempts, expected) in table {
        let line = Line { event, outcome, trusted_before, attempts };
        assert_eq!(Kind::of(&line), expected, "{line:?}");
    }
}

#[test]
fn each_kind_has_a_name_of_its_own() {
    for kind in Kind::ALL {
        assert_eq!(Kind::named(kind.name()), Some(kind));
    }
    assert_eq!(Kind::named("code"), None);
}

#[test]
fn the_trail_tells_a_replay_from_a_guess() {
    let current = step_of(now());
    for off in -2..=2 {
        for last in -3..=2 {
            let own = Authenticator { last_step: current + last, ..authenticator() };
            let (_, change) = shows_app(Facts { authenticator: Some(own), ..second() }, app(off));
            let expected = match ((-1..=1).contains(&off), off > last) {
                (true, true) => ("signed_in", 0),
                (true, false) => ("replayed", 1),
                (false, _) => ("wrong", 1),
            };
            let event = change.event;
            assert_eq!((event.outcome, event.attempts), expected, "{off} steps off, last used {last}");
        }
    }
}

#[test]
fn the_trail_counts_the_wrong_codes_of_a_pending_sign_in() {
    for before in 0..4 {
        let pending = Pending { authenticator_attempts: before, ..half_way() };
        let (_, change) = shows_app(Facts { pending, ..second() }, app(9));
        assert_eq!((change.event.outcome, change.event.attempts), ("wrong", before + 1));
        let pending = Pending { email_code_attempts: before, ..first().pending };
        let (_, change) = shows_mailed(Facts { pending, ..first() }, 999_999);
        assert_eq!((change.event.name, change.event.attempts), ("email_code", before + 1));
    }
    assert_eq!(shows_app(enrolling(), new_app(9)).1.event.outcome, "wrong");
}

#[test]
fn a_kind_is_told_once_an_hour_and_others_meanwhile() {
    for kind in limited() {
        let earlier = [(kind, at(0))];
        for (second, told) in [(0, false), (HOUR - 1, false), (HOUR, true), (1 - HOUR, false), (-HOUR, true)] {
            assert_eq!(kind.is_told(at(second), &earlier), told, "{kind:?} at {second}");
        }
        let others = Kind::ALL.into_iter().filter(|other| *other != kind);
        assert!(others.into_iter().all(|other| other.is_told(at(MINUTE), &earlier)), "after {kind:?}");
    }
}

/// The kinds that are not always told.
fn limited() -> impl Iterator<Item = Kind> {
    Kind::ALL.into_iter().filter(|kind| !kind.is_always_told())
}

/// What a takeover brings about, and what it costs whoever brings it about a genuine code, an owner or an operator.
const ALWAYS: [Kind; 13] = [
    Kind::Enrolled,
    Kind::AuthenticatorReplaced,
    Kind::AuthenticatorReset,
    Kind::RecoveryCodesMade,
    Kind::RecoveryCodeUsed,
    Kind::EmailChanged,
    Kind::BrowserTrusted,
    Kind::AdminAdded,
    Kind::RolesChanged,
    Kind::AdminDisabled,
    Kind::AdminEnabled,
    Kind::AdminRemoved,
    Kind::AdminsExported,
];

#[test]
fn what_a_takeover_brings_about_is_told_however_much_was_told_before() {
    let loud: Vec<(Kind, Instant)> =
        Kind::ALL.into_iter().cycle().take(60).zip(0_i64..).map(|(kind, minute)| (kind, at(minute * MINUTE))).collect();
    for kind in ALWAYS {
        assert!(kind.is_always_told(), "{kind:?}");
        assert!((0..60).all(|minute| kind.is_told(at(minute * MINUTE), &loud)), "{kind:?}");
    }
    assert_eq!(limited().count() + ALWAYS.len(), Kind::ALL.len());
}

#[test]
fn what_is_always_told_uses_up_no_notice_of_the_others() {
    let earlier: Vec<(Kind, Instant)> =
        ALWAYS.into_iter().cycle().take(50).zip(0_i64..).map(|(kind, minute)| (kind, at(minute * MINUTE))).collect();
    assert!(limited().all(|kind| kind.is_told(at(51 * MINUTE), &earlier)));
}

#[test]
fn a_notice_repeats_one_of_its_kind_of_less_than_a_minute_ago() {
    let codes = Kind::RecoveryCodesMade;
    for (second, repeats) in [(0, true), (59, true), (60, false), (-59, true), (-60, false)] {
        assert_eq!(codes.repeats(at(second), (codes, at(0))), repeats, "{second}");
    }
    assert!(!codes.repeats(at(1), (Kind::Enrolled, at(0))));
    assert!(!Kind::EmailChanged.repeats(at(1), (Kind::EmailChanged, at(0))));
}

#[test]
fn five_a_day_are_enough() {
    let earlier: Vec<(Kind, Instant)> = (0..5).map(|hour| (Kind::SignInFromNewBrowser, at(hour * HOUR))).collect();
    for kind in limited() {
        assert!(!kind.is_told(at(24 * HOUR - 1), &earlier), "{kind:?}");
        assert!(kind.is_told(at(24 * HOUR), &earlier), "{kind:?}");
    }
    assert!(Kind::SignInFromNewBrowser.is_told(at(9 * HOUR), &earlier[..4]));
}

#[test]
fn nobody_uses_up_the_notices_that_would_tell_of_them() {
    let of =
        |kinds: &[Kind]| kinds.iter().zip(0_i64..).map(|(kind, hour)| (*kind, at(hour * HOUR))).collect::<Vec<_>>();
    let (locked, failing, replayed) = (Kind::LockedOut, Kind::SecondFactorFailing, Kind::StepReplayed);
    let now = at(20 * HOUR);
    // Whoever knows the address.
    let earlier = of(&[locked, locked]);
    assert!(!locked.is_told(now, &earlier));
    assert!(Kind::ALL.into_iter().filter(|kind| *kind != locked).all(|kind| kind.is_told(now, &earlier)));
    // Whoever reads the mail, too.
    let earlier = of(&[failing, replayed, failing]);
    for kind in Kind::ALL {
        assert_eq!(kind.is_told(now, &earlier), !kind.is_provoked(), "{kind:?}");
    }
}
