//! Refused values of each setting with their messages: every row of the table in `docs/settings.md`.

use std::fmt::Write;

use super::served;
use crate::settings::catalogue::{GROUPS, Setting, all};

/// Refusals as (setting, value, message), for a server that is reachable from other machines.
const REFUSALS: &[(&str, &str, &str)] = &[
    ("DATABASE_URL", "mysql://db.example.com", "is not a PostgreSQL URL, or has an unknown parameter"),
    (
        "DATABASE_URL",
        "postgres://db.example.com/v?sslrootcert=ca.pem",
        "holds sslrootcert: name that file in VESTIBULE_DATABASE_CA_FILE",
    ),
    ("VESTIBULE_DATABASE_CA_FILE", "/nowhere/ca.pem", "cannot be read: entity not found"),
    ("VESTIBULE_DATABASE_POOL", "0", "is not a whole number from 1 to 1000"),
    ("VESTIBULE_PUBLIC_URL", "http://admin.example.com", "is to be https:// unless its host is this machine"),
    ("VESTIBULE_PUBLIC_URL", "https://admin.example.com/path", "is not http:// or https:// and a host"),
    ("VESTIBULE_LISTEN", "8080", "is not an IP address and a port"),
    ("VESTIBULE_METRICS_LISTEN", "9464", "is not an IP address and a port"),
    ("VESTIBULE_METRICS_LISTEN", "0.0.0.0:8080", "is where VESTIBULE_LISTEN is: metrics are not for clients"),
    ("VESTIBULE_ALLOWED_ORIGINS", "https://a.example,*", "holds what is not an origin"),
    ("VESTIBULE_ALLOWED_ORIGINS", "http://a.example", "holds an http:// origin: pages that call the API need https://"),
    ("VESTIBULE_TRUSTED_PROXIES", "10.0.0.0/33", "holds what is not a network"),
    (
        "VESTIBULE_TRUSTED_PROXIES",
        "0.0.0.0/1",
        "holds a network wider than /8 (IPv6 /16), whose clients could then ask as anyone",
    ),
    ("VESTIBULE_GEOIP_FILE", "/nowhere/country.mmdb", "cannot be read: entity not found"),
    ("VESTIBULE_GEOIP_FILE", "Cargo.toml", "is no MaxMind database, or a damaged one"),
    ("VESTIBULE_DOORS", "staff,side", "names a door that is none of staff, account, session, player"),
    ("VESTIBULE_DOORS", "staff,", "names a door that is none of staff, account, session, player"),
    ("VESTIBULE_DOORS", "staff,account,staff", "names a door twice"),
    (
        "VESTIBULE_NAME",
        "Acme: staff",
        "is empty, longer than 40 characters or 64 bytes, or holds a colon, a control character or a mark of direction",
    ),
    ("VESTIBULE_LOGO_FILE", "/nowhere/logo.svg", "cannot be read: entity not found"),
    ("VESTIBULE_LOGO_FILE", "Cargo.toml", "is neither PNG nor SVG"),
    ("VESTIBULE_ACCENT", "blue", "is neither a colour such as #1f4fa3 nor two, for light and dark pages"),
    (
        "VESTIBULE_ACCENT",
        "#ffd400",
        "is hard to read on light pages: its contrast is 1.3, less than 4.5: take a darker one",
    ),
    (
        "VESTIBULE_ACCENT",
        "#1f4fa3,#1f4fa3",
        "is hard to read on dark pages: its contrast is 2.0, less than 4.5: take a lighter one",
    ),
    (
        "VESTIBULE_SUPPORT",
        "http://example.com/help",
        "is neither an email address nor an https:// URL, or longer than 200 bytes",
    ),
    (
        "VESTIBULE_HOME_URL",
        "https://evil.example/",
        "is neither a path of this server nor a URL of a listed origin, or leads back to the sign-in",
    ),
    (
        "VESTIBULE_HOME_URL",
        "/sign-in",
        "is neither a path of this server nor a URL of a listed origin, or leads back to the sign-in",
    ),
    (
        "VESTIBULE_GATE_HOSTS",
        "https://cms.example.com",
        "holds what is not HOST, HOST:PORT or HOST=ROLE, with + between roles",
    ),
    (
        "VESTIBULE_GATE_HOSTS",
        "cms.example.com=",
        "holds what is not HOST, HOST:PORT or HOST=ROLE, with + between roles",
    ),
    ("VESTIBULE_GATE_HOSTS", "cms.example.com=CMS+BOO", "names a role that is none of VESTIBULE_ROLES"),
    ("VESTIBULE_GATE_HOSTS", "cms.example.com,CMS.example.com:443=CMS", "names a host twice"),
    ("VESTIBULE_COOKIE_DOMAIN", "com", "is not a domain of two labels or more"),
    ("VESTIBULE_COOKIE_DOMAIN", "example.org", "does not hold the host of VESTIBULE_PUBLIC_URL"),
    ("VESTIBULE_KEYS", "one:short", "key 1 is not 32 bytes in base64"),
    ("VESTIBULE_RETIRED_KEYS", "one:AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=", "key 1 has the id of another"),
    ("VESTIBULE_CAPTCHA", "other", "is none of recaptcha, recaptcha-enterprise, turnstile, hcaptcha, off"),
    ("VESTIBULE_CAPTCHA", "off", "is off; set VESTIBULE_ALLOW_NO_CAPTCHA=true if you mean it"),
    ("VESTIBULE_CAPTCHA_SECRET", "", "is missing"),
    ("VESTIBULE_CAPTCHA_SITE_KEY", "", "is missing"),
    ("VESTIBULE_CAPTCHA_SITE_KEY", "<script>", "is not a site key"),
    ("VESTIBULE_CAPTCHA_PROJECT", "example", "does not go with VESTIBULE_CAPTCHA=recaptcha"),
    ("VESTIBULE_CAPTCHA_HOSTNAME", "https://admin.example.com", "holds what is not a host name"),
    ("VESTIBULE_CAPTCHA_ACTION", "sign in", "is not an action: letters, digits and any of /_, 100 at most"),
    ("VESTIBULE_CAPTCHA_MIN_SCORE", "1.1", "is not a number from 0.0 to 1.0"),
    ("VESTIBULE_CAPTCHA_URL", "http://example.com", "is not a URL with https://, or http:// on this machine"),
    ("VESTIBULE_CAPTCHA_WHEN_DOWN", "ask", "is neither refuse nor allow"),
    ("VESTIBULE_ALLOW_NO_CAPTCHA", "yes", "is neither true nor false"),
    ("VESTIBULE_MAIL_DIR", "mails", "and VESTIBULE_SMTP_URL are both set: mails go one way"),
    (
        "VESTIBULE_SMTP_URL",
        "http://mail.example.com",
        "is not smtps://[USER:PASSWORD@]HOST[:PORT] or smtp://[USER:PASSWORD@]HOST[:PORT]",
    ),
    ("VESTIBULE_SMTP_CA_FILE", "/nowhere/ca.pem", "cannot be read: entity not found"),
    ("VESTIBULE_SMTP_HELLO", "gate", "is neither a host name with a dot nor an IP address"),
    ("VESTIBULE_MAIL_FROM", "nobody", "is not a mailbox, as in Sign-in <sign-in@example.com>"),
    ("VESTIBULE_SMS", "pigeon", "is none of files, http, webhook"),
    ("VESTIBULE_SMS", "webhook", "does not take VESTIBULE_SMS_ACCOUNT, which goes with http"),
    ("VESTIBULE_SMS", "files", "is files, and goes to VESTIBULE_MAIL_DIR, which is missing"),
    ("VESTIBULE_SMS_URL", "", "is missing"),
    ("VESTIBULE_SMS_URL", "http://sms.example.com", "is not a URL with https://, or http:// on this machine"),
    ("VESTIBULE_SMS_ACCOUNT", "", "is missing"),
    ("VESTIBULE_SMS_ACCOUNT", "AC:1", "holds a colon or a control character"),
    ("VESTIBULE_SMS_SECRET", "", "is missing"),
    ("VESTIBULE_SMS_FROM", "", "is missing"),
    ("VESTIBULE_SMS_FROM", "Casino Royale", "is not 1 to 20 visible ASCII characters"),
    ("VESTIBULE_SMS_COUNTRIES", "44,049", "is not a list of calling codes, such as 44,49"),
    ("VESTIBULE_SMS_BRAND_DAY", "0", "is not a whole number from 1 to 1000000"),
    ("VESTIBULE_ISSUER", "a:b", "is empty, longer than 64, or holds a colon or a control character"),
    ("VESTIBULE_ROLES", "cms", "is not a list of names, each 1 to 32 of [A-Z0-9_]"),
    ("VESTIBULE_ENROLMENT", "open", "is neither invitation nor window"),
    ("VESTIBULE_ENROLMENT_URL", "never", "is neither lookup nor proof"),
    ("VESTIBULE_ENROLMENT_WINDOW", "31d", "is not a span from 1m to 30d"),
    ("VESTIBULE_COOLDOWN", "29s", "is not a span from 30s to 1d"),
    ("VESTIBULE_COOLDOWN", "off", "is not a span from 30s to 1d"),
    ("VESTIBULE_CODE_TTL", "11m", "is not a span from 1s to 10m"),
    ("VESTIBULE_PENDING_TTL", "2h", "is not a span from 1s to 1h"),
    ("VESTIBULE_ATTEMPTS", "11", "is not a whole number from 1 to 10"),
    ("VESTIBULE_CODES", "6", "is not a whole number from 1 to 5"),
    ("VESTIBULE_WRONG_UNTRUSTED", "101/24h", "is not count/span, at most 100 a day"),
    ("VESTIBULE_WRONG_UNTRUSTED", "off", "is not count/span, at most 100 a day"),
    ("VESTIBULE_WRONG_TRUSTED", "10/1h", "is not count/span, at most 100 a day"),
    ("VESTIBULE_MAILS", "off", "is not count/span"),
    ("VESTIBULE_LOCKOUT", "59s,1h", "is not two spans, 1m or more, the longer last"),
    ("VESTIBULE_LOCKOUT", "2h,1h", "is not two spans, 1m or more, the longer last"),
    ("VESTIBULE_RATE_LIMIT", "off", "is not count/span"),
    ("VESTIBULE_KEY_RATE_LIMIT", "off", "is not count/span"),
    ("VESTIBULE_KEY_RATE_LIMIT", "600", "is not count/span"),
    ("VESTIBULE_SESSION_IDLE", "61m", "is not a span from 10s to 1h"),
    ("VESTIBULE_SESSION_ABSOLUTE", "25h", "is not a span from 10s to 1d"),
    ("VESTIBULE_SESSIONS", "0", "is not a whole number from 1 to 1000"),
    ("VESTIBULE_SESSIONS", "off", "is not a whole number from 1 to 1000"),
    ("VESTIBULE_PASSWORD_MIN", "7", "is not a whole number from 8 to 64"),
    ("VESTIBULE_PASSWORD_MIN", "65", "is not a whole number from 8 to 64"),
    ("VESTIBULE_ACCOUNT_COOLDOWN", "off", "is not a span from 30s to 1d"),
    ("VESTIBULE_ACCOUNT_CODE_TTL", "11m", "is not a span from 1s to 10m"),
    ("VESTIBULE_ACCOUNT_ATTEMPTS", "11", "is not a whole number from 1 to 10"),
    ("VESTIBULE_ACCOUNT_CODES", "6", "is not a whole number from 1 to 5"),
    ("VESTIBULE_ACCOUNT_WRONG", "101/24h", "is not count/span, at most 100 a day"),
    ("VESTIBULE_ACCOUNT_MAILS", "off", "is not count/span"),
    ("VESTIBULE_ACCOUNT_LOCKOUT", "59s,1h", "is not two spans, 1m or more, the longer last"),
    ("VESTIBULE_ACCOUNT_RATE_LIMIT", "off", "is not count/span"),
    ("VESTIBULE_ACCOUNT_SESSION_IDLE", "31d", "is not a span from 10s to 30d"),
    ("VESTIBULE_ACCOUNT_SESSION_ABSOLUTE", "9s", "is not a span from 10s to 366d"),
    ("VESTIBULE_ACCOUNT_REGISTRATION", "ajar", "is neither closed nor open"),
    ("VESTIBULE_ACCOUNT_TERMS", "terms 2026", "is not 1 to 64 visible ASCII characters"),
    ("VESTIBULE_ACCOUNT_TOKEN_TTL", "61m", "is not a span from 5m to 1h"),
    ("VESTIBULE_ACCOUNT_TOKEN_TTL", "299s", "is not a span from 5m to 1h"),
    ("VESTIBULE_ACCOUNT_AUDIENCE", "api.example.com, bücher", "is not 1 to 255 visible ASCII characters"),
    ("VESTIBULE_SESSION_DOOR_PENDING_TTL", "61m", "is not a span from 1s to 1h"),
    ("VESTIBULE_SESSION_DOOR_ATTEMPTS", "11", "is not a whole number from 1 to 10"),
    ("VESTIBULE_SESSION_DOOR_WRONG", "101/24h", "is not count/span, at most 100 a day"),
    ("VESTIBULE_SESSION_DOOR_LOCKOUT", "59s,1h", "is not two spans, 1m or more, the longer last"),
    ("VESTIBULE_SESSION_DOOR_RATE_LIMIT", "off", "is not count/span"),
    ("VESTIBULE_SESSION_DOOR_IDLE", "61m", "is not a span from 10s to 1h"),
    ("VESTIBULE_SESSION_DOOR_ABSOLUTE", "25h", "is not a span from 10s to 1d"),
    ("VESTIBULE_SESSION_DOOR_REMEMBER_IDLE", "31d", "is not a span from 10s to 30d"),
    ("VESTIBULE_SESSION_DOOR_REMEMBER_ABSOLUTE", "31d", "is not a span from 10s to 30d"),
    ("VESTIBULE_PLAYER_COOLDOWN", "off", "is not a span from 30s to 1d"),
    ("VESTIBULE_PLAYER_CODE_TTL", "11m", "is not a span from 1s to 10m"),
    ("VESTIBULE_PLAYER_PENDING_TTL", "61m", "is not a span from 1s to 1h"),
    ("VESTIBULE_PLAYER_ATTEMPTS", "11", "is not a whole number from 1 to 10"),
    ("VESTIBULE_PLAYER_CODES", "6", "is not a whole number from 1 to 5"),
    ("VESTIBULE_PLAYER_WRONG", "101/24h", "is not count/span, at most 100 a day"),
    ("VESTIBULE_PLAYER_MAILS", "off", "is not count/span"),
    ("VESTIBULE_PLAYER_LOCKOUT", "59s,1h", "is not two spans, 1m or more, the longer last"),
    ("VESTIBULE_PLAYER_RATE_LIMIT", "off", "is not count/span"),
    ("VESTIBULE_PLAYER_SESSION_IDLE", "61m", "is not a span from 10s to 1h"),
    ("VESTIBULE_PLAYER_SESSION_ABSOLUTE", "25h", "is not a span from 10s to 1d"),
    ("VESTIBULE_PLAYER_SESSIONS", "0", "is not a whole number from 1 to 1000"),
    ("VESTIBULE_INTROSPECTION", "yes", "is neither true nor false"),
    (
        "VESTIBULE_INTROSPECTION",
        "true",
        "is true: `vestibule schema` prints the schema; set VESTIBULE_ALLOW_INTROSPECTION=true if you mean it",
    ),
    ("VESTIBULE_ALLOW_INTROSPECTION", "yes", "is neither true nor false"),
    ("VESTIBULE_ALLOW_OPEN_KEY_FILE", "yes", "is neither true nor false"),
    ("VESTIBULE_PG_BIN", "/nowhere", "is no folder"),
    ("VESTIBULE_SHUTDOWN_DELAY", "61s", "is neither a span from 1s to 60s nor off"),
    ("VESTIBULE_SHUTDOWN_GRACE", "61s", "is not a span from 1s to 60s"),
    ("VESTIBULE_LOG", "vestibule=loud", "is neither a level nor tracing's directives"),
    ("VESTIBULE_LOG_FORMAT", "xml", "is neither text nor json"),
    ("VESTIBULE_LOG_TRAIL", "yes", "is neither on nor off"),
    (
        "VESTIBULE_OTLP_URL",
        "http://collector.example.com/v1/traces",
        "is not a URL with https://, or http:// on this machine, without a query, or this build lacks the feature otlp",
    ),
    ("VESTIBULE_COOLDOWNS", "60s", "is not a setting"),
];

#[tokio::test]
async fn what_each_setting_refuses_is_told_by_its_name_and_a_reason() {
    assert!(served(&[]).is_ok(), "{:?}", served(&[]));
    for (name, value, why) in REFUSALS {
        let problems = served(&[(name, value)]).err().unwrap_or_default();
        assert_eq!(problems, [format!("{name} {why}")], "{name}={value}");
    }
}

#[tokio::test]
async fn proxies_are_named_by_networks_of_8_bits_or_more_and_of_16_in_ipv6() {
    let refused = |networks: &str| served(&[("VESTIBULE_TRUSTED_PROXIES", networks)]).is_err();
    for wide in ["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "10.0.0.0/7", "::/0", "::/1", "2000::/3", "2001::/15"] {
        assert!(refused(wide) && refused(&format!("10.0.0.1,{wide}")), "{wide}");
    }
    for narrow in ["10.0.0.0/8", "127.0.0.1", "2001::/16", "fd00::1", "192.168.0.0/16,fd00::/64"] {
        assert!(!refused(narrow), "{narrow}");
    }
}

#[tokio::test]
async fn no_setting_takes_just_anything() {
    for setting in all() {
        assert!(REFUSALS.iter().any(|(name, _, _)| *name == setting.name), "{} is never refused", setting.name);
    }
}

/// Expected contents of `.env.example`.
fn example() -> String {
    let mut text = String::from(
        "# Every setting, with its default. Copy to .env and uncomment what differs.\n\
         # Each secret may be given as a file instead: NAME_FILE=/path.\n",
    );
    for (whose, settings) in GROUPS {
        let _infallible = write!(text, "\n# {whose}\n");
        for Setting { name, default, help, bound, .. } in settings {
            // A default in words cannot be assigned.
            let value = if default.contains(' ') || ["required", "none"].contains(default) { "" } else { default };
            let _infallible = write!(text, "\n# {help}; takes {bound}. Default: {default}.\n# {name}={value}\n");
        }
    }
    text
}

/// Expected table of a group in `docs/settings.md`.
fn table(settings: &[Setting]) -> String {
    let mut text =
        String::from("| setting | default | what it is | takes | refuses | and prints |\n|---|---|---|---|---|---|\n");
    for Setting { name, default, help, bound, secret } in settings {
        let twin = if *secret { " (secret)" } else { "" };
        let mut first = format!("| `{name}`{twin} | {default} | {help} | {bound} |");
        for (_, value, why) in REFUSALS.iter().filter(|(refused, _, _)| refused == name) {
            let value = if value.is_empty() { String::from("nothing") } else { format!("`{value}`") };
            let _infallible = writeln!(text, "{first} {value} | {name} {why} |");
            first = String::from("| | | | |");
        }
    }
    text
}

#[test]
fn the_example_is_the_catalogue() {
    let example = example();
    assert!(include_str!("../../../.env.example") == example, ".env.example is to be:\n{example}<<<");
}

#[test]
fn the_tables_of_settings_are_the_catalogue_and_its_refusals() {
    let page = include_str!("../../../docs/settings.md");
    for (whose, settings) in GROUPS {
        let table = format!("## {whose}\n\n{}", table(settings));
        assert!(page.contains(&table), "docs/settings.md is to hold:\n{table}<<<");
    }
}
