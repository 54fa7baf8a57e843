//! The commands, run as operators run them: what they print, what they refuse, and how they end.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::TestDatabase;
use crate::support::list::csv;
use crate::support::office::{Office, is_refusal};
use crate::support::program::run;

/// Settings that the mail to an old address needs.
const KEYS: (&str, &str) = ("VESTIBULE_KEYS", "k:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_is_added_shown_changed_and_removed() {
    let office = Office::open().await;
    let id = office.done("admin add Ann@Example.com --role CMS,BO --role OWNER --name Ann --job-title Editor");
    let id = id.trim_end();
    assert!(id.starts_with("admin_") && id.len() >= 16, "{id}");
    let ann = office.json(&format!("admin show {id}"));
    let fields: BTreeSet<&str> = ann.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = "id email displayName phoneNumber jobTitle bio avatarUrl roles createdAt updatedAt \
        language disabledAt enrolled enrolment mayEnrolUntil suspended lockedUntil lastSignInAt";
    assert_eq!(fields, expected.split_whitespace().collect());
    assert_eq!(ann["id"], id);
    assert_eq!(ann["roles"], serde_json::json!(["CMS", "BO", "OWNER"]));
    assert_eq!((&ann["displayName"], &ann["jobTitle"]), (&"Ann".into(), &"Editor".into()));
    assert_eq!((&ann["enrolled"], &ann["suspended"]), (&false.into(), &false.into()));
    for unset in ["phoneNumber", "bio", "avatarUrl", "language", "disabledAt", "lockedUntil", "lastSignInAt"] {
        assert_eq!(ann[unset], Value::Null, "{unset}");
    }
    assert!(ann["createdAt"].as_str().unwrap().ends_with('Z'), "{ann}");
    assert_eq!(office.json("admin show ann@EXAMPLE.com"), ann);
    let line = format!("admin set {id} --name Anne --phone 123 --role BO --email anne@example.com --json");
    let changed: Value = serde_json::from_str(&office.run_set(&line, &[KEYS]).out).unwrap();
    assert_eq!((&changed["displayName"], &changed["phoneNumber"]), (&"Anne".into(), &"123".into()));
    assert_eq!((&changed["email"], &changed["roles"]), (&"anne@example.com".into(), &serde_json::json!(["BO"])));
    assert_eq!(office.json(&format!("admin set {id} --no-role"))["roles"], serde_json::json!([]));
    office.done("admin add bob@example.com --role BO");
    let all = office.json("admin list");
    let addresses: BTreeSet<&str> =
        all.as_array().unwrap().iter().map(|admin| admin["email"].as_str().unwrap()).collect();
    assert_eq!(addresses, BTreeSet::from(["anne@example.com", "bob@example.com"]));
    assert!(office.done("admin list").contains("bob@example.com"));
    assert!(office.done("admin show bob@example.com").contains("bob@example.com"));
    office.done(&format!("admin remove {id}"));
    office.refused(&format!("admin show {id}"));
    assert_eq!(office.json("admin list").as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn admins_are_listed_by_role_state_and_words() {
    let office = Office::open().await;
    for line in ["ann@example.com --role BO --name Ánn", "bob@example.com --role CMS,BO", "cat@example.com --role CMS"]
    {
        office.done(&format!("admin add {line}"));
    }
    office.done("admin disable cat@example.com");
    let listed = |options: &str| {
        let all = office.json(&format!("admin list {options}"));
        let names =
            all.as_array().unwrap().iter().map(|admin| admin["email"].as_str().unwrap().replace("@example.com", ""));
        names.collect::<Vec<String>>().join(" ")
    };
    assert_eq!(listed(""), "ann bob cat");
    for (options, expected) in [
        ("--role BO", "ann bob"),
        ("--role CMS", "bob cat"),
        ("--role bo", ""),
        ("--state disabled", "cat"),
        ("--state not-enrolled", "ann bob cat"),
        ("--state not-enrolled --role BO --search ann", "ann"),
        ("--state ready", ""),
        ("--state locked", ""),
        ("--state invitation-expired", ""),
        ("--state no-recovery-codes", ""),
        ("--search EXAMPLE", "ann bob cat"),
        ("--limit 2", "ann bob"),
        ("--limit 3", "ann bob cat"),
    ] {
        assert_eq!(listed(options), expected, "{options}");
    }
    let cut = office.run("admin list --role BO --limit 1");
    assert_eq!((cut.code, cut.out.lines().count()), (0, 2), "a heading and one admin");
    assert_eq!(cut.err, "vestibule: these are 1 of 2 admins: a larger --limit prints more\n");
    for wrong in ["--state asleep", "--limit 0", "--limit 10001"] {
        assert_eq!(office.run(&format!("admin list {wrong}")).code, 2, "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_prints_json_fails_in_json() {
    let office = Office::open().await;
    for line in [
        "admin show nobody@example.com",
        "audit list --who nobody@example.com",
        "admin set nobody@example.com --name N",
    ] {
        let (said, plain) = (office.run(&format!("{line} --json")), office.refused(line));
        let told: Value = serde_json::from_str(&said.err).unwrap();
        assert_eq!((said.code, said.out.as_str(), told.as_object().unwrap().len()), (1, "", 1), "{line}");
        assert_eq!(format!("vestibule: {}\n", told["error"].as_str().unwrap()), plain, "{line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_named_twice_is_held_once() {
    let office = Office::open().await;
    let ann = office.json("admin add ann@example.com --role BO,CMS --role BO");
    assert_eq!(ann["roles"], serde_json::json!(["BO", "CMS"]));
    let ann = office.json("admin set ann@example.com --role CMS,CMS");
    assert_eq!(ann["roles"], serde_json::json!(["CMS"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admins_language_is_chosen_shown_and_taken_back() {
    let office = Office::open().await;
    let ann = office.json("admin add ann@example.com --role BO --language de");
    assert_eq!(ann["language"], "de");
    assert_eq!(office.json("admin add bob@example.com --role BO")["language"], Value::Null);
    assert_eq!(office.json("admin set ann@example.com --name Ann")["language"], "de", "not spoken of, not changed");
    assert_eq!(office.json("admin set ann@example.com --language pt")["language"], "pt");
    assert!(office.json("admin list").as_array().unwrap().iter().any(|admin| admin["language"] == "pt"));
    assert!(
        office.done("admin show ann@example.com").lines().any(|line| line.contains("language") && line.contains("pt"))
    );
    for _ in 0..2 {
        assert_eq!(office.json("admin set ann@example.com --language none")["language"], Value::Null);
    }
    for tag in ["nl", "DE", "de-AT", "deutsch", ""] {
        let said = run(&["admin", "set", "ann@example.com", "--language", tag], &[]);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{tag}: {}", said.err);
        assert!(said.err.contains("en, de, es, fr, pt"), "{tag}: {}", said.err);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_already_reached_is_done() {
    let office = Office::open().await;
    let id = office.done("admin add ann@example.com --role BO");
    let id = id.trim_end();
    for _ in 0..2 {
        assert_ne!(office.json(&format!("admin disable {id}"))["disabledAt"], Value::Null);
    }
    for _ in 0..2 {
        assert_eq!(office.json(&format!("admin enable {id}"))["disabledAt"], Value::Null);
    }
    for deed in ["unlock", "reset-2fa", "sign-out"] {
        for _ in 0..2 {
            assert_eq!(office.done(&format!("admin {deed} {id}")), "");
            assert_eq!(office.json(&format!("admin {deed} {id}"))["id"], id);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_who_was_removed_nothing_is_known() {
    let office = Office::open().await;
    let list = csv("email,roles\nann@example.com,BO\n");
    office.done(&list.import(""));
    let id = office.json("admin show ann@example.com")["id"].clone();
    office.done("admin remove ann@example.com");
    assert_eq!(office.done(&list.import("")), "created 1, changed 0, unchanged 0, refused 0\n");
    assert_ne!(office.json("admin show ann@example.com")["id"], id);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_impossible_command_is_refused_in_one_line() {
    let office = Office::open().await;
    office.done("admin add ann@example.com --role BO");
    office.done("admin add bob@example.com --role BO");
    for (line, named) in [
        ("admin add ANN@example.com --role BO", "ANN@example.com"),
        ("admin add none --role BO", "none"),
        ("admin add cat@example.com --role BOSS", "BOSS"),
        ("admin add cat@example.com --role bo", "bo"),
        ("admin set bob@example.com --email ann@example.com", "address"),
        ("admin set bob@example.com --email none", "address"),
        ("admin set bob@example.com --role BOSS", "BOSS"),
        ("admin show nobody@example.com", "nobody@example.com"),
        ("admin show admin_0000000000", "admin_0000000000"),
        ("admin remove nobody@example.com", "nobody@example.com"),
        ("admin disable something", "something"),
    ] {
        let said = office.run_set(line, &[KEYS]);
        is_refusal(&said);
        assert!(said.err.contains(named), "{line}: {}", said.err);
    }
    assert_eq!(office.json("admin list").as_array().unwrap().len(), 2);
    assert_eq!(office.json("admin show bob@example.com")["roles"], serde_json::json!(["BO"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_queued_only_where_it_can_be_opened() {
    let office = Office::open().await;
    office.done("admin add ann@example.com --role BO");
    let (url, invite) = (office.database.conninfo(), ["admin", "invite", "ann@example.com"]);
    let keys = "k:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let settings = [
        ("DATABASE_URL", url.as_str()),
        ("VESTIBULE_PUBLIC_URL", "https://admin.example.com"),
        ("VESTIBULE_KEYS", keys),
    ];
    for missing in ["VESTIBULE_PUBLIC_URL", "VESTIBULE_KEYS"] {
        let given: Vec<_> = settings.into_iter().filter(|(name, _)| *name != missing).collect();
        let said = run(&invite, &given);
        is_refusal(&said);
        assert!(said.err.contains(missing), "{}", said.err);
    }
    assert_eq!(office.database.text("select count(*)::text from outbox").await, "0");
    let said = run(&invite, &settings);
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (0, "", ""));
    assert_eq!(office.database.text("select string_agg(kind, ' ') from outbox").await, "invitation");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_used_wrongly_ends_with_2() {
    for line in [
        "",
        "nothing",
        "serve --nothing",
        "admin",
        "admin add",
        "admin show",
        "admin set ann@example.com --role BO --no-role",
        "keys",
        "migrate --chekc",
        "dev --listen nowhere",
    ] {
        let said = run(&line.split_whitespace().collect::<Vec<_>>(), &[]);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{line}: {}", said.err);
    }
    for line in ["--help", "--version", "serve --help", "admin add --help"] {
        let said = run(&line.split_whitespace().collect::<Vec<_>>(), &[]);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{line}");
    }
    let help = run(&["serve", "--help"], &[]).out;
    for setting in vestibule::settings::catalogue::all() {
        assert!(help.contains(setting.name), "{}", setting.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_database_a_command_says_which_setting_is_missing() {
    is_refusal(&run(&["admin", "list"], &[]));
    assert!(run(&["admin", "list"], &[]).err.contains("DATABASE_URL"));
    let away = run(&["admin", "list"], &[("DATABASE_URL", "host=/nowhere user=nobody password=tr0ub4dor dbname=x")]);
    is_refusal(&away);
    assert!(!away.err.contains("tr0ub4dor"), "{}", away.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn migrate_tells_and_brings_up_to_date() {
    let database = TestDatabase::bare().await;
    let url = database.conninfo();
    let settings = [("DATABASE_URL", url.as_str())];
    let behind = run(&["migrate", "--check"], &settings);
    is_refusal(&behind);
    let many = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations")).unwrap().count();
    assert!(behind.err.contains(&format!("behind by {many}")), "{}", behind.err);
    let done = run(&["migrate"], &settings);
    assert_eq!((done.code, done.out.lines().count(), done.err.as_str()), (0, many + 1, ""), "{}", done.out);
    let applied: Vec<&str> = done.out.lines().filter_map(|line| line.strip_prefix("applied ")).collect();
    assert!(
        applied.len() == many && behind.err.trim_end().ends_with(&format!(": {}", applied.join(", "))),
        "{applied:?}"
    );
    for arguments in [&["migrate", "--check"][..], &["migrate"]] {
        let said = run(arguments, &settings);
        assert_eq!((said.code, said.out.as_str()), (0, "the database is up to date\n"), "{}", said.err);
    }
}
