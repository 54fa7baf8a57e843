//! Settings of the policy, and their safe bounds. On the loopback network every meaningful value is accepted; otherwise guesses
//! per day and time spans have bounds that no setting lifts.

use super::limits::{most_a_day, span, window};
use super::purpose::SettingsPurpose;
use super::source::Source;
use crate::rules::Span;
use crate::rules::policy::{EnrolmentMode, EnrolmentUrl, Policy};
use crate::rules::window::Window;

/// Reads the policy. `loopback`: whether the public URL is on this machine.
pub fn read(source: &mut Source, purpose: SettingsPurpose, loopback: bool) -> Policy {
    let default = Policy::default();
    let strict = purpose == SettingsPurpose::Serve && !loopback;
    let most = |strict_most: u32| if strict { strict_most } else { 1000 };
    let (lockout_first, lockout_longest) = lockout(source, strict, &default);
    Policy {
        code_ttl: within(source, "VESTIBULE_CODE_TTL", default.code_ttl, Span::seconds(1), Span::minutes(10)),
        pending_ttl: {
            let longest = if strict { Span::hours(1) } else { Span::days(1) };
            within(source, "VESTIBULE_PENDING_TTL", default.pending_ttl, Span::seconds(1), longest)
        },
        attempts: small(source.number("VESTIBULE_ATTEMPTS", 5, 1..=most(10))),
        codes: small(source.number("VESTIBULE_CODES", 3, 1..=most(5))),
        cooldown: cooldown(source, strict, default.cooldown),
        wrong_untrusted: wrong(source, "VESTIBULE_WRONG_UNTRUSTED", strict, default.wrong_untrusted),
        wrong_trusted: wrong(source, "VESTIBULE_WRONG_TRUSTED", strict, default.wrong_trusted),
        mails: window_or_off(source, "VESTIBULE_MAILS", strict, default.mails),
        lockout_first,
        lockout_longest,
        rate_limit: window_or_off(source, "VESTIBULE_RATE_LIMIT", strict, default.rate_limit),
        session_idle: {
            let longest = if strict { Span::hours(1) } else { Span::days(366) };
            within(source, "VESTIBULE_SESSION_IDLE", default.session_idle, Span::seconds(10), longest)
        },
        session_absolute: {
            let longest = if strict { Span::hours(24) } else { Span::days(366) };
            within(source, "VESTIBULE_SESSION_ABSOLUTE", default.session_absolute, Span::seconds(10), longest)
        },
        sessions: small(source.number("VESTIBULE_SESSIONS", u32::from(default.sessions), 1..=1000)),
        enrolment: enrolment(source, purpose),
        enrolment_window: {
            let (least, longest) = (Span::minutes(1), Span::days(30));
            within(source, "VESTIBULE_ENROLMENT_WINDOW", default.enrolment_window, least, longest)
        },
        enrolment_url: source
            .parsed("VESTIBULE_ENROLMENT_URL", "is neither lookup nor proof", |text| match text {
                "lookup" => Some(EnrolmentUrl::Lookup),
                "proof" => Some(EnrolmentUrl::Proof),
                _ => None,
            })
            .unwrap_or(default.enrolment_url),
        roles: roles(source, default.roles),
        issuer: source
            .parsed("VESTIBULE_ISSUER", "is empty, longer than 64, or holds a colon or a control character", |text| {
                let fits = text.len() <= 64 && !text.contains(':') && !text.contains(char::is_control);
                fits.then(|| text.to_owned())
            })
            .unwrap_or(default.issuer),
    }
}

/// Reads the enrolment mode. `dev` serves only this machine, so its admins enrol without an invitation by default.
fn enrolment(source: &mut Source, purpose: SettingsPurpose) -> EnrolmentMode {
    let by_default = if purpose == SettingsPurpose::Dev { EnrolmentMode::Window } else { EnrolmentMode::Invitation };
    source
        .parsed("VESTIBULE_ENROLMENT", "is neither invitation nor window", |text| match text {
            "invitation" => Some(EnrolmentMode::Invitation),
            "window" => Some(EnrolmentMode::Window),
            _ => None,
        })
        .unwrap_or(by_default)
}

fn within(source: &mut Source, name: &str, default: Span, least: Span, longest: Span) -> Span {
    let why = format!("is not a span from {} to {}", written(least), written(longest));
    source.parsed(name, &why, |text| span(text).filter(|span| (least..=longest).contains(span))).unwrap_or(default)
}

/// Formats a span as settings write it, in the largest unit without a remainder.
pub fn written(span: Span) -> String {
    let seconds = span.num_seconds();
    match seconds {
        _ if seconds % 86_400 == 0 => format!("{}d", seconds / 86_400),
        _ if seconds % 3600 == 0 => format!("{}h", seconds / 3600),
        _ if seconds % 60 == 0 => format!("{}m", seconds / 60),
        _ => format!("{seconds}s"),
    }
}

fn cooldown(source: &mut Source, strict: bool, default: Span) -> Span {
    if strict {
        return within(source, "VESTIBULE_COOLDOWN", default, Span::seconds(30), Span::days(1));
    }
    let parse = |text: &str| if text == "off" { Some(Span::zero()) } else { span(text) };
    source.parsed("VESTIBULE_COOLDOWN", "is neither a span nor off", parse).unwrap_or(default)
}

fn window_or_off(source: &mut Source, name: &str, strict: bool, default: Window) -> Window {
    let why = if strict { "is not count/span" } else { "is neither count/span nor off" };
    let parse = |text: &str| if text == "off" && !strict { Some(Window::default()) } else { window(text) };
    source.parsed(name, why, parse).unwrap_or(default)
}

fn wrong(source: &mut Source, name: &str, strict: bool, default: Window) -> Window {
    let why = if strict { "is not count/span, at most 100 a day" } else { "is not count/span" };
    let parse =
        |text: &str| window(text).filter(|window| !strict || most_a_day(window).is_some_and(|most| most <= 100));
    source.parsed(name, why, parse).unwrap_or(default)
}

fn lockout(source: &mut Source, strict: bool, default: &Policy) -> (Span, Span) {
    let why =
        if strict { "is not two spans, 1m or more, the longer last" } else { "is not two spans, the longer last" };
    let least = if strict { Span::minutes(1) } else { Span::seconds(1) };
    let parse = |text: &str| {
        let (first, longest) = text.split_once(',')?;
        let (first, longest) = (span(first.trim())?, span(longest.trim())?);
        (first >= least && first <= longest).then_some((first, longest))
    };
    source.parsed("VESTIBULE_LOCKOUT", why, parse).unwrap_or((default.lockout_first, default.lockout_longest))
}

fn roles(source: &mut Source, default: Vec<String>) -> Vec<String> {
    let why = "is not a list of names, each 1 to 32 of [A-Z0-9_]";
    let named = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    let role = |text: &str| {
        let fits = (1..=32).contains(&text.len()) && text.bytes().all(named);
        fits.then(|| text.to_owned())
    };
    let roles = source.list("VESTIBULE_ROLES", why, role);
    if roles.is_empty() { default } else { roles }
}

fn small(number: u32) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}
