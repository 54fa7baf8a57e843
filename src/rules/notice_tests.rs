//! Notices: which trail lines cause one, and how many a day are sent.

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
        (TrailEvent::AdminRemoved, TrailOutcome::Refused, None, 0, None),
        (TrailEvent::EnrolmentOpened, TrailOutcome::Done, None, 0, None),
        (TrailEvent::EmailChanged, TrailOutcome::Done, None, 0, Some(NoticeKind::EmailChanged)),
        (TrailEvent::AdminChanged, TrailOutcome::Done, None, 0, None),
        (TrailEvent::RolesChanged, TrailOutcome::Done, None, 0, Some(NoticeKind::RolesChanged)),
    ];
    for (event, outcome, trusted_before, attempts, expected) in table {
        let line = NoticeFacts { door: Door::Staff, event, outcome: Some(outcome), trusted_before, attempts };
        assert_eq!(NoticeKind::of(&line), expected, "{line:?}");
        for door in [Door::Account, Door::Session, Door::Player] {
            assert_eq!(NoticeKind::of(&NoticeFacts { door, ..line }), None, "{door:?}");
        }
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
fn six_events_are_deeds_done_to_admins() {
    let deeds =
        TrailEvent::VARIANTS.iter().filter_map(|event| Some((event.name(), NoticeKind::of_deed(*event)?.name())));
    let deeds: Vec<(&str, &str)> = deeds.collect();
    let names = ["admin_added", "roles_changed", "admin_disabled", "admin_enabled", "admin_removed", "admins_exported"];
    assert_eq!(deeds, names.map(|name| (name, name)));
}

/// Spellings are stored in the database and in sealed letters, so they never change.
#[test]
fn kinds_are_spelled_as_they_always_were() {
    let names: Vec<&str> = NoticeKind::VARIANTS.iter().map(|kind| kind.name()).collect();
    let spelled = "sign_in_from_new_browser second_factor_failing step_replayed enrolled authenticator_reset locked_out \
        suspended recovery_code_used recovery_codes_made authenticator_replaced browser_trusted row_altered \
        email_changed admin_added roles_changed admin_disabled admin_enabled admin_removed admins_exported";
    assert_eq!(names.join(" "), spelled);
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
const ALWAYS: [NoticeKind; 13] = [
    NoticeKind::Enrolled,
    NoticeKind::AuthenticatorReplaced,
    NoticeKind::AuthenticatorReset,
    NoticeKind::RecoveryCodesMade,
    NoticeKind::RecoveryCodeUsed,
    NoticeKind::EmailChanged,
    NoticeKind::BrowserTrusted,
    NoticeKind::AdminAdded,
    NoticeKind::RolesChanged,
    NoticeKind::AdminDisabled,
    NoticeKind::AdminEnabled,
    NoticeKind::AdminRemoved,
    NoticeKind::AdminsExported,
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
