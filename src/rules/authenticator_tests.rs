//! Authenticator codes: the vectors of RFC 6238, and tables of steps.

use super::*;
use crate::rules::Span;
use crate::rules::test_support::{RFC, app_code, at, authenticator, secret, step_of};

/// Step of the RFC's secret that shares its code with the next step.
const SAME_AS_NEXT: i64 = 57_766_335;

/// Step of the RFC's secret that shares its code with the next step but one.
const SAME_AS_NEXT_BUT_ONE: i64 = 57_017_782;

fn start_of(step: i64) -> Instant {
    Instant::UNIX_EPOCH + Span::seconds(30 * step)
}

#[test]
fn codes_are_those_of_rfc_6238_appendix_b() {
    let table = [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ];
    for (second, code) in table {
        let Some(digits) = Digits::parse(code) else { panic!("{code}") };
        let now = Instant::UNIX_EPOCH + Span::seconds(second);
        assert_eq!(secret(RFC).newest_step(&digits, -1, now), Some(second / 30), "at {second}");
        let wrong = Digits::of(digits.reveal().parse::<u32>().unwrap_or_default() + 1);
        assert_eq!(secret(RFC).newest_step(&wrong, -1, now), None, "at {second}, off by one");
    }
}

#[test]
fn a_code_is_good_one_step_early_and_one_step_late_and_no_further() {
    for second in [0, 1, 15, 29] {
        let now = at(second);
        for off in -5..=5 {
            let step = step_of(at(0)) + off;
            let expected = (-1..=1).contains(&off).then_some(step);
            assert_eq!(secret(RFC).newest_step(&app_code(RFC, step), -1, now), expected, "{off} steps off at {second}");
        }
    }
}

#[test]
fn only_steps_later_than_the_last_used_are_accepted() {
    let now = at(0);
    let current = step_of(now);
    for off in -1..=1 {
        for after in -3..=3 {
            let expected = (off > after).then_some(current + off);
            let newest = secret(RFC).newest_step(&app_code(RFC, current + off), current + after, now);
            assert_eq!(newest, expected, "the code {off} steps off, after {after}");
        }
    }
}

#[test]
fn of_two_steps_with_one_code_the_newest_wins() {
    for (older, newer) in [(SAME_AS_NEXT, SAME_AS_NEXT + 1), (SAME_AS_NEXT_BUT_ONE, SAME_AS_NEXT_BUT_ONE + 2)] {
        let code = app_code(RFC, older);
        assert_eq!(code.reveal(), app_code(RFC, newer).reveal(), "{older} and {newer} share a code");
        let newest = |after, step| secret(RFC).newest_step(&code, after, start_of(step));
        assert_eq!(newest(-1, older + 1), Some(newer), "both within the drift");
        assert_eq!(newest(older, older + 1), Some(newer), "the older one used");
        assert_eq!(newest(newer, older + 1), None, "the newer one used, and with it the older");
        assert_eq!(newest(-1, older - 1), Some(older), "only the older within the drift");
    }
}

#[test]
fn before_the_first_step_there_is_no_code() {
    assert_eq!(secret(RFC).newest_step(&app_code(RFC, 0), -1, start_of(0)), Some(0));
    assert_eq!(secret(RFC).newest_step(&app_code(RFC, 0), -1, start_of(-1)), Some(0));
    assert_eq!(secret(RFC).newest_step(&app_code(RFC, 0), i64::MIN, start_of(-2)), None);
}

#[test]
fn another_secret_and_one_too_short_match_nothing() {
    let now = at(0);
    let code = app_code(RFC, step_of(now));
    assert_eq!(secret(b"09876543210987654321").newest_step(&code, -1, now), None);
    assert_eq!(secret(&RFC[..15]).newest_step(&code, -1, now), None);
    assert_eq!(secret(b"").newest_step(&code, -1, now), None);
}

#[test]
fn the_url_names_issuer_account_and_secret_and_nothing_an_app_would_have_to_know() {
    let secret = secret(RFC);
    let url = "otpauth://totp/Vestibule:admin%2Btest%40example.com\
               ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Vestibule";
    assert_eq!(secret.url("Vestibule", "admin+test@example.com").as_deref(), Some(url));
    let spaced = secret.url("Back Office & Söhne", "a@example.com");
    let prefix = "otpauth://totp/Back%20Office%20%26%20S%C3%B6hne:a%40example.com?";
    assert!(spaced.as_deref().is_some_and(|url| url.starts_with(prefix)), "{spaced:?}");
    for (issuer, account) in [("Vesti:bule", "a@example.com"), ("Vestibule", "a:b@example.com"), ("Vestibule", "")] {
        assert_eq!(secret.url(issuer, account), None, "{issuer:?} {account:?}");
    }
}

#[test]
fn a_secret_prints_nothing_of_itself() {
    assert_eq!(format!("{:?}", secret(RFC)), "Secret(..)");
    assert_eq!(secret(RFC).reveal(), RFC);
}

#[test]
fn the_hundredth_failure_in_a_row_suspends_and_no_later_one_moves_it() {
    let mut own = authenticator();
    for failure in 1..=99 {
        own.count_failure(at(failure));
        assert_eq!((i64::from(own.failures), own.suspended_at), (failure, None));
    }
    for failure in 100..=102 {
        own.count_failure(at(failure));
        assert_eq!((own.failures, own.suspended_at), (100, Some(at(100))), "failure {failure}");
    }
    assert_eq!((own.last_step, own.version), (authenticator().last_step, authenticator().version));
}
