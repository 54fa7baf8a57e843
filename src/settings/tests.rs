//! Settings: what is refused, by name and never by value. On a runtime, because a pool of SMTP connections wants one.

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
    read_as(Purpose::Serve, &base, more)
}

fn read_as(purpose: Purpose, base: &[(&str, &str)], more: &[(&str, &str)]) -> Result<Settings, Vec<String>> {
    let source = Source::of(base.iter().chain(more).copied());
    Settings::read(source, purpose).map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

#[tokio::test]
async fn what_serve_needs_is_named_all_at_once() {
    let problems = read_as(Purpose::Serve, &[], &[]).err().unwrap_or_default();
    for name in ["DATABASE_URL", "VESTIBULE_PUBLIC_URL", "VESTIBULE_KEYS", "VESTIBULE_CAPTCHA", "VESTIBULE_SMTP_URL"] {
        assert!(problems.iter().any(|problem| problem.starts_with(name)), "{name}: {problems:?}");
    }
}

#[tokio::test]
async fn dev_needs_nothing() {
    let settings = read_as(Purpose::Dev, &[], &[]);
    assert!(settings.is_ok(), "{settings:?}");
}

#[tokio::test]
async fn unsafe_settings_are_refused_by_name_where_others_are_served() {
    assert!(served(&[]).is_ok(), "{:?}", served(&[]));
    let table = [
        ("VESTIBULE_PUBLIC_URL", "http://admin.example.com"),
        ("VESTIBULE_PUBLIC_URL", "https://admin.example.com/path"),
        ("VESTIBULE_CAPTCHA", "off"),
        ("VESTIBULE_CAPTCHA", "other"),
        ("VESTIBULE_CAPTCHA_SECRET", ""),
        ("VESTIBULE_KEYS", "one:short"),
        ("VESTIBULE_COOLDOWN", "off"),
        ("VESTIBULE_COOLDOWN", "29s"),
        ("VESTIBULE_CODE_TTL", "11m"),
        ("VESTIBULE_PENDING_TTL", "2h"),
        ("VESTIBULE_ATTEMPTS", "11"),
        ("VESTIBULE_ATTEMPTS", "0"),
        ("VESTIBULE_CODES", "6"),
        ("VESTIBULE_WRONG_UNTRUSTED", "off"),
        ("VESTIBULE_WRONG_UNTRUSTED", "101/24h"),
        ("VESTIBULE_WRONG_UNTRUSTED", "10/1h"),
        ("VESTIBULE_MAILS", "off"),
        ("VESTIBULE_LOCKOUT", "59s,1h"),
        ("VESTIBULE_LOCKOUT", "2h,1h"),
        ("VESTIBULE_RATE_LIMIT", "off"),
        ("VESTIBULE_SESSION_IDLE", "61m"),
        ("VESTIBULE_SESSION_ABSOLUTE", "25h"),
        ("VESTIBULE_ENROLMENT_WINDOW", "31d"),
        ("VESTIBULE_ENROLMENT_URL", "never"),
        ("VESTIBULE_ISSUER", "a:b"),
        ("VESTIBULE_ROLES", "cms"),
        ("VESTIBULE_LISTEN", "8080"),
        ("VESTIBULE_DATABASE_POOL", "0"),
        ("VESTIBULE_TRUSTED_PROXIES", "10.0.0.0/33"),
        ("VESTIBULE_ALLOWED_ORIGINS", "https://a.example,*"),
        ("VESTIBULE_INTROSPECTION", "yes"),
        ("VESTIBULE_MAIL_FROM", "nobody"),
        ("VESTIBULE_SMTP_URL", "http://mail.example.com"),
        ("VESTIBULE_MAIL_DIR", "/tmp/mails"),
        ("VESTIBULE_SHUTDOWN_GRACE", "61s"),
        ("VESTIBULE_DATABASE_CA_FILE", "/nowhere/ca.pem"),
        ("VESTIBULE_LOG", "vestibule=loud"),
        ("VESTIBULE_LOG_FORMAT", "xml"),
        ("VESTIBULE_COOLDOWNS", "60s"),
    ];
    for (name, value) in table {
        let problems = served(&[(name, value)]).err().unwrap_or_default();
        assert!(problems.iter().any(|problem| problem.starts_with(name)), "{name}={value}: {problems:?}");
    }
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
async fn the_example_names_every_setting_and_no_other() {
    let example = include_str!("../../.env.example");
    let named: Vec<&str> = example
        .lines()
        .filter_map(|line| line.trim_start_matches("# ").split_once('=').map(|(name, _)| name))
        .filter(|name| name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'))
        .collect();
    let known: Vec<&str> = catalogue::SETTINGS.iter().map(|setting| setting.name).collect();
    assert_eq!(named, known);
}
