//! `doctor`: every check, each error found without hiding the others; it changes nothing and prints no secret.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::audit_commands::seal;
use crate::support::house::KEYS;
use crate::support::office::Office;
use crate::support::program::{Said, run};
use crate::support::{House, ORIGIN, SmsAnswer, SmsService, SmtpSink, TestDatabase};

const OTHER_KEYS: &str = "test:HwECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// `serve`'s settings, and these over them.
pub fn doctor(database: &TestDatabase, more: &[(&str, &str)]) -> Said {
    let folder = tempfile::tempdir().unwrap();
    let (conninfo, folder) = (database.conninfo(), folder.path().join("mails").display().to_string());
    let mut settings: BTreeMap<&str, &str> = BTreeMap::from([
        ("DATABASE_URL", conninfo.as_str()),
        ("VESTIBULE_MAIL_DIR", &folder),
        ("VESTIBULE_MAIL_FROM", "Sign-in <sign-in@example.com>"),
        ("VESTIBULE_PUBLIC_URL", ORIGIN),
        ("VESTIBULE_CAPTCHA", "off"),
        ("VESTIBULE_ALLOW_NO_CAPTCHA", "true"),
        ("VESTIBULE_TRUSTED_PROXIES", "10.0.0.1"),
        ("VESTIBULE_KEYS", KEYS),
        ("VESTIBULE_LISTEN", "127.0.0.1:0"),
    ]);
    settings.extend(more.iter().copied());
    let settings: Vec<(&str, &str)> = settings.into_iter().collect();
    run(&["doctor", "--json"], &settings)
}

/// Check, state and text of each finding.
pub fn findings(said: &Said) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let findings: Vec<Value> = serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{}{}", said.out, said.err));
    findings.iter().map(|finding| (text(&finding["check"]), text(&finding["state"]), text(&finding["said"]))).collect()
}

pub fn found<'a>(findings: &'a [(String, String, String)], check: &str) -> (&'a str, &'a str) {
    let (_, state, said) = findings.iter().find(|(of, _, _)| of == check).unwrap();
    (state, said)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_passed_check_is_listed() {
    let database = TestDatabase::new().await;
    let said = doctor(&database, &[]);
    let findings = findings(&said);
    let states: Vec<(&str, &str)> = findings.iter().map(|(check, state, _)| (check.as_str(), state.as_str())).collect();
    // The tests' PostgreSQL runs without fsync, and its role is a superuser.
    let expected = [
        ("settings", "ok"),
        ("listen", "ok"),
        ("database", "warn"),
        ("durability", "fail"),
        ("connections", "ok"),
        ("role", "warn"),
        ("tables", "ok"),
        ("clock", "ok"),
        ("trail", "ok"),
        ("keys", "ok"),
        ("owners", "warn"),
        ("url", "warn"),
        ("mail", "ok"),
        ("captcha", "warn"),
    ];
    assert_eq!(states, expected, "{}", said.out);
    assert_eq!((said.code, said.err.as_str()), (1, "{\"error\":\"1 of 14 checks failed\"}\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_setting_that_is_wrong_is_told_and_what_is_right_is_looked_at() {
    let database = TestDatabase::new().await;
    let said = doctor(&database, &[("VESTIBULE_ATTEMPTS", "11"), ("VESTIBULE_COOLDOWNS", "1s")]);
    let findings = findings(&said);
    let told: Vec<&str> = findings
        .iter()
        .filter(|(of, state, _)| of == "settings" && state == "fail")
        .map(|(.., said)| &**said)
        .collect();
    let expected = ["VESTIBULE_ATTEMPTS is not a whole number from 1 to 10", "VESTIBULE_COOLDOWNS is not a setting"];
    assert_eq!(told, expected);
    assert_eq!(found(&findings, "tables"), ("ok", "up to date"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_captcha_that_is_missing_is_not_called_off_as_well() {
    let database = TestDatabase::new().await;
    let findings = findings(&doctor(&database, &[("VESTIBULE_CAPTCHA", "")]));
    let missing = |(of, state, said): &(String, String, String)| {
        (of.as_str(), state.as_str(), said.as_str()) == ("settings", "fail", "VESTIBULE_CAPTCHA is missing")
    };
    assert!(findings.iter().any(missing), "{findings:?}");
    assert!(!findings.iter().any(|(of, ..)| of == "captcha"), "{findings:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_away_does_not_hide_the_rest() {
    let database = TestDatabase::new().await;
    // A closed port: bound and released.
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let said = doctor(&database, &[("DATABASE_URL", &format!("postgres://vestibule:hunter2@{gone}/v"))]);
    let findings = findings(&said);
    let (state, why) = found(&findings, "database");
    assert_eq!(state, "fail");
    assert!(why.starts_with("the database is away: ") && why.contains("refused"), "{why}");
    assert_eq!(found(&findings, "keys").0, "warn");
    assert_eq!(found(&findings, "mail").0, "ok");
    assert!(!said.out.contains("hunter2") && !said.err.contains("hunter2"));
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_that_are_not_there_are_told() {
    let database = TestDatabase::bare().await;
    let findings = findings(&doctor(&database, &[]));
    assert_eq!(found(&findings, "tables"), ("fail", "not up to date: run `vestibule migrate`"));
    assert_eq!(database.db_number("select count(*) from pg_tables where schemaname = 'public'").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_do_not_open_what_is_sealed_are_told() {
    let house = House::open().await;
    house.enrolled_a_day_ago("ann@example.com").await;
    let ours = findings(&doctor(&house.database, &[]));
    assert_eq!(found(&ours, "keys"), ("ok", "open what is sealed, under 1 of them"));
    for keys in [OTHER_KEYS, "another:HwECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="] {
        let theirs = findings(&doctor(&house.database, &[("VESTIBULE_KEYS", keys)]));
        assert_eq!(found(&theirs, "keys"), ("fail", "do not open the authenticators sealed under test"), "{keys}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_smtp_server_is_conversed_with_and_gets_no_mail() {
    let database = TestDatabase::new().await;
    let sink = SmtpSink::open(&[]).await;
    let findings_of =
        |url: &str| findings(&doctor(&database, &[("VESTIBULE_MAIL_DIR", ""), ("VESTIBULE_SMTP_URL", url)]));
    assert_eq!(found(&findings_of(&sink.url), "mail").0, "ok");
    assert!(sink.sent().is_empty());
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let findings = findings_of(&format!("smtp://{gone}"));
    let (state, why) = found(&findings, "mail");
    assert_eq!(state, "fail");
    assert!(why.contains("refused"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_sms_service_is_asked_whether_it_answers_and_gets_no_sms() {
    let (database, service) = (TestDatabase::new().await, SmsService::open(&[SmsAnswer::Status(401)]).await);
    let found_with = |settings: &[(&str, &str)]| {
        let findings = findings(&doctor(&database, settings));
        let (state, said) = found(&findings, "sms");
        (state.to_owned(), said.to_owned())
    };
    let (state, said) = found_with(&service.settings());
    assert_eq!(state, "ok", "{said}");
    let calls = service.calls();
    assert!(
        calls.len() == 1 && calls[0].head.starts_with("HEAD /Messages.json ") && calls[0].body.is_empty(),
        "{calls:?}"
    );
    assert!(!calls[0].head.to_ascii_lowercase().contains("authorization"), "{calls:?}");
    // Nobody listens at port 1.
    let gone = [&service.settings()[..], &[("VESTIBULE_SMS_URL", "http://127.0.0.1:1/")]].concat();
    assert_eq!(found_with(&gone), (String::from("fail"), String::from("no connection to the service")));
}

#[tokio::test(flavor = "multi_thread")]
async fn too_few_connections_for_the_pool_are_told() {
    let database = TestDatabase::new().await;
    let findings = findings(&doctor(&database, &[("VESTIBULE_DATABASE_POOL", "1000")]));
    assert_eq!(found(&findings, "connections").0, "fail");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trails_size_and_its_growth_of_a_day_are_told() {
    let office = Office::open().await;
    office.done("admin add ann@example.com --role BO");
    office.done("admin disable ann@example.com");
    seal(&office).await;
    let lines = 2;
    let told = |said: &Said| found(&findings(said), "trail").1.to_owned();
    let day = format!(" MiB in {lines} lines; the last day added {lines} lines, ");
    let said = told(&doctor(&office.database, &[]));
    assert!(said.contains(&day), "{said}");
    // After two days the previous day's count is empty.
    office.database.run("update audit set at = at - interval '2 days'").await;
    let said = told(&doctor(&office.database, &[]));
    assert!(said.ends_with(&format!(" MiB in {lines} lines; the last day added 0 lines, 0.0 MiB")), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_domain_is_said_to_trust_every_host_below_it() {
    let database = TestDatabase::new().await;
    let settings = |said: &Said| -> Vec<String> {
        findings(said)
            .into_iter()
            .filter(|(of, ..)| of == "settings")
            .map(|(_, state, said)| format!("{state}: {said}"))
            .collect()
    };
    let told =
        "warn: VESTIBULE_COOKIE_DOMAIN trusts every host below example.com: each can plant a gate cookie of its own";
    let with = settings(&doctor(&database, &[("VESTIBULE_COOKIE_DOMAIN", "example.com")]));
    assert!(with.iter().any(|said| said == told), "{with:?}");
    let without = settings(&doctor(&database, &[]));
    assert!(without.iter().all(|said| !said.contains("VESTIBULE_COOKIE_DOMAIN")), "{without:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn enrolment_by_the_window_alone_is_told_as_the_weaker() {
    let database = TestDatabase::new().await;
    let weaker = |mode: &str| {
        let findings = findings(&doctor(&database, &[("VESTIBULE_ENROLMENT", mode)]));
        findings.iter().any(|(of, state, said)| of == "settings" && state == "warn" && said.contains("ENROLMENT"))
    };
    assert_eq!(["", "invitation", "window"].map(weaker), [false, false, true]);
}

#[tokio::test(flavor = "multi_thread")]
async fn passwords_too_short_for_an_only_factor_are_told_where_a_door_asks_for_them() {
    let database = TestDatabase::new().await;
    for (doors, min, told) in [("account", "14", true), ("account", "15", false), ("staff", "14", false)] {
        let said = doctor(&database, &[("VESTIBULE_DOORS", doors), ("VESTIBULE_PASSWORD_MIN", min)]);
        let warns =
            |(_, state, said): &(String, String, String)| state == "warn" && said.starts_with("VESTIBULE_PASSWORD_MIN");
        assert_eq!(findings(&said).iter().any(warns), told, "{doors} {min}: {}", said.out);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_door_that_is_off_nothing_is_told() {
    let database = TestDatabase::new().await;
    let of_staff =
        [("VESTIBULE_ENROLMENT", "window"), ("VESTIBULE_ATTEMPTS", "11"), ("VESTIBULE_COOKIE_DOMAIN", "com")];
    let told = |doors| {
        let findings = findings(&doctor(&database, &[&of_staff[..], &[("VESTIBULE_DOORS", doors)]].concat()));
        assert!(findings.iter().any(|(of, ..)| of == "captcha"), "{doors}");
        findings.iter().filter(|(of, state, _)| of == "settings" && state != "ok").count()
    };
    assert_eq!((told("account"), told("staff,account")), (0, 2));
}
