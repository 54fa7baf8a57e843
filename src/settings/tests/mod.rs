//! Settings: required ones, defaults, and refusals by name and never by value. The tests run on tokio, which the SMTP client needs.

mod refusals;
mod twins;

use super::*;

const KEYS: &str = "one:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn served(more: &[(&str, &str)]) -> Result<Settings, Vec<String>> {
    let base = [
        ("DATABASE_URL", "postgres://v:hunter2@db.example.com/v"),
        ("VESTIBULE_PUBLIC_URL", "https://admin.example.com"),
        ("VESTIBULE_KEYS", KEYS),
        ("VESTIBULE_CAPTCHA", "recaptcha"),
        ("VESTIBULE_CAPTCHA_SECRET", "s3cr3t"),
        ("VESTIBULE_CAPTCHA_SITE_KEY", "site"),
        ("VESTIBULE_SMTP_URL", "smtps://u:p4ss@mail.example.com"),
        ("VESTIBULE_MAIL_FROM", "Sign-in <sign-in@example.com>"),
    ];
    read_as(SettingsPurpose::Serve, &base, more)
}

fn read_as(purpose: SettingsPurpose, base: &[(&str, &str)], more: &[(&str, &str)]) -> Result<Settings, Vec<String>> {
    let source = Source::of(base.iter().chain(more).copied());
    Settings::read(source, purpose).map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

#[tokio::test]
async fn what_serve_needs_is_named_all_at_once() {
    let problems = read_as(SettingsPurpose::Serve, &[], &[]).err().unwrap_or_default();
    for name in ["DATABASE_URL", "VESTIBULE_PUBLIC_URL", "VESTIBULE_KEYS", "VESTIBULE_CAPTCHA", "VESTIBULE_SMTP_URL"] {
        assert!(problems.iter().any(|problem| problem.starts_with(name)), "{name}: {problems:?}");
    }
}

#[tokio::test]
async fn dev_needs_nothing() {
    let settings = read_as(SettingsPurpose::Dev, &[], &[]);
    assert!(settings.is_ok(), "{settings:?}");
}

#[tokio::test]
async fn this_machine_may_be_served_with_anything_that_makes_sense() {
    let settings = served(&[
        ("VESTIBULE_PUBLIC_URL", "http://127.0.0.1:8080"),
        ("VESTIBULE_CAPTCHA", "off"),
        ("VESTIBULE_COOLDOWN", "off"),
        ("VESTIBULE_MAILS", "off"),
        ("VESTIBULE_RATE_LIMIT", "off"),
        ("VESTIBULE_ATTEMPTS", "1000"),
        ("VESTIBULE_WRONG_UNTRUSTED", "1000/24h"),
        ("VESTIBULE_TRUSTED_PROXIES", "0.0.0.0/0"),
        ("VESTIBULE_ALLOWED_ORIGINS", "http://cms.example.com"),
        ("VESTIBULE_SERVICE_HOST", "10.0.0.1"),
        ("VESTIBULE_PORT", "tcp://10.0.0.1:80"),
        ("VESTIBULE_PORT_80_TCP", "tcp://10.0.0.1:80"),
    ]);
    assert!(settings.is_ok(), "{settings:?}");
}

#[tokio::test]
async fn no_refusal_repeats_a_value() {
    let secrets = ["hunter2", "s3cr3t", "p4ss", "AAECAwQ"];
    let problems = served(&[
        ("DATABASE_URL", "hunter2://"),
        ("VESTIBULE_KEYS", "one:AAECAwQ"),
        ("VESTIBULE_SMTP_URL", "p4ss://p4ss"),
        ("VESTIBULE_CAPTCHA_SECRET_FILE", "/s3cr3t"),
    ]);
    let text = problems.err().unwrap_or_default().join("\n");
    assert!(text.lines().count() >= 4, "{text}");
    assert!(secrets.iter().all(|secret| !text.contains(secret)), "{text}");
}

#[tokio::test]
async fn a_number_has_no_sign() {
    for signed in ["+5", "-5", "+0", " 5", "5 ", "0x5", ""] {
        let problems = served(&[("VESTIBULE_ATTEMPTS", signed)]).err().unwrap_or_default();
        let refused = problems.iter().any(|problem| problem.starts_with("VESTIBULE_ATTEMPTS is not a whole number"));
        // An empty value is unset.
        assert_eq!(refused, !signed.is_empty(), "{signed:?}: {problems:?}");
    }
}

#[tokio::test]
async fn serve_enrols_by_invitation_and_dev_by_the_window_unless_told_otherwise() {
    use crate::rules::policy::EnrolmentMode::{Invitation, Window};
    let mode = |purpose, set: &[(&str, &str)]| read_as(purpose, &[], set).map(|read| read.policies.staff.enrolment);
    assert_eq!(served(&[]).map(|read| read.policies.staff.enrolment), Ok(Invitation));
    assert_eq!(served(&[("VESTIBULE_ENROLMENT", "window")]).map(|read| read.policies.staff.enrolment), Ok(Window));
    assert_eq!([mode(SettingsPurpose::Dev, &[]), mode(SettingsPurpose::Command, &[])], [Ok(Window), Ok(Invitation)]);
    assert_eq!(mode(SettingsPurpose::Dev, &[("VESTIBULE_ENROLMENT", "invitation")]), Ok(Invitation));
}

#[test]
fn a_bare_log_level_is_for_the_crates_of_this_workspace() {
    let filter = |level| Settings::log(&Source::of([("VESTIBULE_LOG", level)])).filter;
    assert_eq!(filter("debug"), "warn,vestibule=debug,private_postgres=debug");
    assert_eq!(filter("vestibule::http=trace"), "vestibule::http=trace");
    assert_eq!(Settings::log(&Source::of([])).filter, "warn,vestibule=info,private_postgres=info");
}
