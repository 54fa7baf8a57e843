//! Commands that remove someone's access ask on a terminal and name the account; the trail keeps the reason given.

use std::collections::BTreeSet;

use crate::support::house::ORIGIN;
use crate::support::office::{Office, is_refusal};
use crate::support::program::{Said, run, run_at_terminal};

/// Commands that ask, with their question.
const ASKING: [(&str, &str); 4] = [
    ("disable", "disable"),
    ("sign-out", "sign out"),
    ("reset-2fa", "take away the authenticator of"),
    ("remove", "remove"),
];

/// Runs a command on a terminal and types `text`.
fn at_terminal(office: &Office, line: &str, typed: &str) -> Said {
    let words: Vec<&str> = line.split(' ').collect();
    run_at_terminal(&words, &office.settings(&office.database.conninfo()), typed)
}

/// An office with one admin, whose name holds terminal escapes.
async fn with_ann() -> (Office, String) {
    let office = Office::open().await;
    let id = office.done("admin add ann@example.com --role BO,CMS").trim_end().to_owned();
    office.database.run(r"update accounts set display_name = U&'Ann\001b[2J'").await;
    (office, id)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_removes_access_asks_on_a_terminal_and_names_the_account() {
    let (office, id) = with_ann().await;
    let lines = async || office.database.db_number("select count(*) from audit").await;
    for (deed, words) in ASKING {
        let (before, told) = (lines().await, office.json("admin show ann@example.com"));
        let question = format!("vestibule: {words} Ann\\u{{1b}}[2J <ann@example.com> ({id}; BO,CMS)? [y/N] ");
        for no in ["\n", "n\n", "no\n", "yesterday\n", "ann@example.com\n", "\u{4}"] {
            let said = at_terminal(&office, &format!("admin {deed} ann@example.com"), no);
            let refused = format!("{question}vestibule: not confirmed: nothing was done\n");
            assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (1, "", refused.as_str()), "{deed} {no:?}");
        }
        assert_eq!((lines().await, office.json("admin show ann@example.com")), (before, told), "{deed}");
        let said = at_terminal(&office, &format!("admin {deed} {id}"), " Y \n");
        assert_eq!((said.code, said.err.as_str()), (0, question.as_str()), "{deed}");
        assert_eq!(lines().await, before + 1, "{deed}");
    }
    let gone = office.refused("admin show ann@example.com");
    assert_eq!(gone, "vestibule: ann@example.com is no admin\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn yes_answers_beforehand_and_without_a_terminal_nothing_is_asked() {
    for (yes, piped) in [(true, false), (true, true), (false, true)] {
        let (office, _) = with_ann().await;
        for (deed, _) in ASKING {
            let line = format!("admin {deed} ann@example.com{}", if yes { " --yes" } else { "" });
            // End of input: a question would be answered no.
            let said = if piped { office.run(&line) } else { at_terminal(&office, &line, "\u{4}") };
            assert_eq!((said.code, said.err.as_str()), (0, ""), "{line}");
        }
        // Commands that remove no access do not ask and have no option to answer.
        let said = at_terminal(&office, "admin add bob@example.com --role BO", "\u{4}");
        assert_eq!((said.code, said.err.as_str()), (0, ""));
        for deed in ["enable", "unlock", "set --name Bob"] {
            let said = at_terminal(&office, &format!("admin {deed} bob@example.com"), "\u{4}");
            assert_eq!((said.code, said.err.as_str()), (0, ""), "{deed}");
            assert_eq!(office.run(&format!("admin {deed} bob@example.com --yes")).code, 2, "{deed}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trail_keeps_the_reason_of_every_deed() {
    let office = Office::open().await;
    let list = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    let list_is = |text: &str| std::fs::write(list.path(), format!("email,roles\n{text}\n")).unwrap();
    let import = format!("admin import {} --allow-changes", list.path().display());
    let settings = [("VESTIBULE_PUBLIC_URL", ORIGIN)];
    let mut events = BTreeSet::new();
    for (line, listed) in [
        ("admin add ann@example.com --role BO", ""),
        (&import, "bob@example.com,BO"),
        (&import, "bob@example.com,CMS"),
        ("admin export", ""),
        ("admin set ann@example.com --name Ann", ""),
        ("admin set ann@example.com --email anna@example.com --role CMS", ""),
        ("admin invite anna@example.com", ""),
        ("admin unlock anna@example.com", ""),
        ("admin device-link anna@example.com", ""),
        ("admin disable anna@example.com", ""),
        ("admin enable anna@example.com", ""),
        ("admin sign-out anna@example.com", ""),
        ("admin reset-2fa anna@example.com", ""),
        ("admin remove anna@example.com", ""),
        ("keys rotate --force", ""),
        ("admin invite bob@example.com", ""),
        ("after-restore", ""),
    ] {
        list_is(listed);
        let before = office.database.db_number("select count(*) from audit").await;
        let words: Vec<&str> = line.split(' ').chain(["--reason", " ticket 7: \"left\" ü "]).collect();
        let url = office.database.conninfo();
        let mut all = office.settings(&url);
        all.extend(settings);
        let said = run(&words, &all);
        assert_eq!(said.code, 0, "{line} {}", said.err);
        let told = office.json("audit list --limit 100");
        let new = told.as_array().unwrap().len() - usize::try_from(before).unwrap();
        assert!(new > 0, "{line}");
        for told in told.as_array().unwrap().iter().take(new) {
            assert_eq!(told["reason"], "ticket 7: \"left\" ü", "{line} {told}");
            events.insert(told["event"].as_str().unwrap().to_owned());
        }
    }
    let expected = [
        "admin_added",
        "admin_changed",
        "admin_disabled",
        "admin_enabled",
        "admin_removed",
        "admin_signed_out",
        "admin_unlocked",
        "admins_exported",
        "authenticator_reset",
        "device_link_made",
        "email_changed",
        "enrolment_closed",
        "enrolment_opened",
        "keys_rotated",
        "restored",
        "roles_changed",
    ];
    assert_eq!(events.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    // An empty reason counts as none; a reason that the trail cannot hold is a usage error.
    office.done("admin unlock bob@example.com --reason=");
    assert_eq!(office.json("audit list --limit 1")[0]["reason"], serde_json::Value::Null);
    let url = office.database.conninfo();
    for wrong in ["a\nb".to_owned(), "\u{1b}[2J".to_owned(), "ü".repeat(501)] {
        let said = run(&["admin", "remove", "bob@example.com", "--reason", &wrong], &office.settings(&url));
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{wrong:?} {}", said.err);
        assert!(said.err.contains("a reason ") && !said.err.contains("\u{1b}[2J"), "{}", said.err);
    }
    office.done("admin show bob@example.com");
    is_refusal(&office.run("admin show anna@example.com"));
}
