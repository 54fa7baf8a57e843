//! Settings: required ones, defaults, and refusals by name and never by value. The tests run on tokio, which the SMTP client needs.

mod refusals;
mod twins;

use super::*;
use crate::rules::Span;
use crate::rules::policy::Policy;
use crate::rules::window::{Limit, Window};

const KEYS: &str = "one:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn served(more: &[(&str, &str)]) -> Result<Settings, Vec<String>> {
    let base = [
        ("DATABASE_URL", "postgres://v:hunter2@db.example.com/v"),
        ("VESTIBULE_PUBLIC_URL", "https://admin.example.com"),
        ("VESTIBULE_KEYS", KEYS),
        ("VESTIBULE_DOORS", "staff,account,session,player"),
        ("VESTIBULE_CAPTCHA", "recaptcha"),
        ("VESTIBULE_CAPTCHA_SECRET", "s3cr3t"),
        ("VESTIBULE_CAPTCHA_SITE_KEY", "site"),
        ("VESTIBULE_SMTP_URL", "smtps://u:p4ss@mail.example.com"),
        ("VESTIBULE_MAIL_FROM", "Sign-in <sign-in@example.com>"),
        ("VESTIBULE_SMS", "http"),
        ("VESTIBULE_SMS_URL", "https://sms.example.com/Messages.json"),
        ("VESTIBULE_SMS_ACCOUNT", "AC1"),
        ("VESTIBULE_SMS_SECRET", "s3cr3t"),
        ("VESTIBULE_SMS_FROM", "+44123456789"),
        ("VESTIBULE_SMS_COUNTRIES", "44,49"),
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
async fn either_door_alone_needs_a_captcha_and_no_setting_of_the_other() {
    let base = [
        ("DATABASE_URL", "postgres://v:hunter2@db.example.com/v"),
        ("VESTIBULE_PUBLIC_URL", "https://example.com"),
        ("VESTIBULE_KEYS", KEYS),
        ("VESTIBULE_MAIL_DIR", "mails"),
    ];
    let off = [("VESTIBULE_CAPTCHA", "off"), ("VESTIBULE_ALLOW_NO_CAPTCHA", "true")];
    for doors in ["account", "staff", "account,staff"] {
        let on = |more: &[(&str, &str)]| {
            let set = [more, &[("VESTIBULE_DOORS", doors)]].concat();
            read_as(SettingsPurpose::Serve, &base, &set).err().unwrap_or_default()
        };
        assert_eq!(on(&[]), ["VESTIBULE_CAPTCHA is missing"], "{doors}");
        assert_eq!(on(&off), Vec::<String>::new(), "{doors}");
    }
}

#[tokio::test]
async fn a_door_that_is_off_refuses_nothing_and_its_valid_settings_still_prune_its_rows() {
    let of_staff = [
        ("VESTIBULE_ATTEMPTS", "eleven"),
        ("VESTIBULE_SESSION_IDLE", "61m"),
        ("VESTIBULE_SESSION_ABSOLUTE", "20h"),
        ("VESTIBULE_ROLES", "OPS"),
        ("VESTIBULE_GATE_HOSTS", "cms.example.com=NO_ROLE"),
        ("VESTIBULE_COOKIE_DOMAIN", "com"),
    ];
    let read = |doors| served(&[&of_staff[..], &[("VESTIBULE_DOORS", doors)]].concat());
    let settings = read("account").unwrap_or_else(|problems| panic!("{problems:?}"));
    let staff = &settings.policies.staff;
    assert_eq!((staff.attempts, staff.session_idle, staff.session_absolute), (5, Span::minutes(30), Span::hours(20)));
    assert_eq!(staff.admins.roles, ["OPS"]);
    assert!(settings.places.gate.hosts.is_empty() && settings.places.gate.domain.is_none());
    assert_eq!(read("staff").err().map(|problems| problems.len()), Some(4));
    for own in [("VESTIBULE_ACCOUNT_CODES", "6"), ("VESTIBULE_PASSWORD_MIN", "7")] {
        let account = |doors| served(&[own, ("VESTIBULE_DOORS", doors)]).is_ok();
        assert_eq!([account("staff"), account("account")], [true, false], "{own:?}");
    }
    assert_eq!(
        served(&[("VESTIBULE_DOORS", "staff"), ("VESTIBULE_ACCOUNT_CODE", "6")]).err(),
        Some(vec![String::from("VESTIBULE_ACCOUNT_CODE is not a setting")])
    );
}

#[tokio::test]
async fn each_door_has_numbers_of_its_own() {
    let own = [
        ("VESTIBULE_ACCOUNT_WRONG", "30/24h"),
        ("VESTIBULE_ATTEMPTS", "4"),
        ("VESTIBULE_ACCOUNT_ATTEMPTS", "6"),
        ("VESTIBULE_PASSWORD_MIN", "8"),
    ];
    let Policies { staff, account, .. } = served(&own).map(|read| read.policies).unwrap_or_default();
    let a_day = |count| Window::of([Limit { count, span: Span::hours(24) }]);
    assert_eq!((staff.attempts, account.attempts), (4, 6));
    assert_eq!((&staff.wrong_untrusted, &account.wrong_untrusted), (&a_day(20), &a_day(30)));
    assert_eq!((&account.wrong_trusted, account.sessions), (&a_day(10), 100));
    assert_eq!((account.password_min, Policy::default().password_min), (8, 15));
    let times = |policy: &Policy| (policy.session_idle, policy.session_absolute);
    assert_eq!(times(&staff), (Span::minutes(30), Span::hours(12)));
    assert_eq!(times(&account), (Span::hours(24), Span::days(30)));
    assert_eq!(account.mails.limits().last(), a_day(10).limits().first());
    assert!(account.admins.roles.is_empty() && !account.has_owners() && staff.has_owners());
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
        ("VESTIBULE_KEY_RATE_LIMIT", "off"),
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
    let mode =
        |purpose, set: &[(&str, &str)]| read_as(purpose, &[], set).map(|read| read.policies.staff.admins.enrolment);
    assert_eq!(served(&[]).map(|read| read.policies.staff.admins.enrolment), Ok(Invitation));
    assert_eq!(
        served(&[("VESTIBULE_ENROLMENT", "window")]).map(|read| read.policies.staff.admins.enrolment),
        Ok(Window)
    );
    assert_eq!([mode(SettingsPurpose::Dev, &[]), mode(SettingsPurpose::Command, &[])], [Ok(Window), Ok(Invitation)]);
    assert_eq!(mode(SettingsPurpose::Dev, &[("VESTIBULE_ENROLMENT", "invitation")]), Ok(Invitation));
}

#[tokio::test]
async fn serve_lets_nobody_register_and_dev_anybody_unless_told_otherwise() {
    use crate::rules::policy::RegistrationMode::{Closed, Open};
    let mode = |purpose, set: &[(&str, &str)]| {
        read_as(purpose, &[], set).map(|read| read.policies.account.customers.registration)
    };
    let told = |text: &str| served(&[("VESTIBULE_ACCOUNT_REGISTRATION", text)]);
    assert_eq!(
        ["", "open"].map(|text| told(text).map(|read| read.policies.account.customers.registration)),
        [Ok(Closed), Ok(Open)]
    );
    assert_eq!([mode(SettingsPurpose::Dev, &[]), mode(SettingsPurpose::Command, &[])], [Ok(Open), Ok(Closed)]);
    assert_eq!(mode(SettingsPurpose::Dev, &[("VESTIBULE_ACCOUNT_REGISTRATION", "closed")]), Ok(Closed));
}

#[tokio::test]
async fn terms_and_audience_are_one_visible_text_and_a_token_lives_an_hour_at_most_on_this_machine_too() {
    let read = |set: &[(&str, &str)]| {
        read_as(SettingsPurpose::Dev, &[("VESTIBULE_DOORS", "account")], set).map(|read| read.policies.account)
    };
    let usual = read(&[]).unwrap_or_default();
    assert_eq!((usual.customers.terms, usual.tokens.life, usual.tokens.audience), (None, Span::minutes(60), None));
    for (name, longest) in [("VESTIBULE_ACCOUNT_TERMS", 64), ("VESTIBULE_ACCOUNT_AUDIENCE", 255)] {
        let kept =
            |text: &str| read(&[(name, text)]).ok().map(|policy| policy.customers.terms.or(policy.tokens.audience));
        for text in ["!", "terms-2026.1", &"x".repeat(longest)] {
            assert_eq!(kept(text), Some(Some(text.to_owned())), "{name}={text}");
        }
        for text in [" ", "a b", "a\u{7f}", "a\n", "é", &"x".repeat(longest + 1)] {
            assert_eq!(kept(text), None, "{name}={text:?}");
        }
    }
    let life = |text| read(&[("VESTIBULE_ACCOUNT_TOKEN_TTL", text)]).ok().map(|policy| policy.tokens.life);
    assert_eq!(["5m", "60m", "1h"].map(life), [5, 60, 60].map(|minutes| Some(Span::minutes(minutes))));
    assert_eq!(["299s", "3601s", "off", "2h"].map(life), [None; 4]);
}

#[test]
fn a_bare_log_level_is_for_the_crates_of_this_workspace() {
    let filter = |level| Settings::log(&Source::of([("VESTIBULE_LOG", level)])).filter;
    assert_eq!(filter("debug"), "warn,vestibule=debug,private_postgres=debug");
    assert_eq!(filter("vestibule::http=trace"), "vestibule::http=trace");
    assert_eq!(Settings::log(&Source::of([])).filter, "warn,vestibule=info,private_postgres=info");
}
