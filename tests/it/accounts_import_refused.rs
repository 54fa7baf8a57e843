//! Bad lists of accounts: every bad line is named, each identifier has one owner, and nothing is written.

use serde_json::json;

use crate::support::list::{List, csv, kept, refused};
use crate::support::office::{Office, is_refusal};
use crate::support::program::run;

#[tokio::test(flavor = "multi_thread")]
async fn every_bad_line_is_named_and_nothing_is_written() {
    let office = Office::open().await;
    office.done(&csv("email,username\nzoe@example.com,zoe\n").import_accounts(""));
    let before = kept(&office).await;
    let (long, longer) = ("\u{e4}".repeat(201), "a".repeat(10_000));
    let list = csv(&format!(
        "email,username,firstName,lastName,phoneNumber,twoFactor,language\n\
        ann@example.com,ann,Ann,,,,\n\
        none,,,,,,\n\
        ,nameless,,,,,\n\
        bob@example.com,b@b,{long},,,,\n\
        cat@example.com,{longer},,,,maybe,nl\n\
        dan@example.com,{longer},,,{longer},,\n\
        eve@example.com,\"e\nve\",\"E\nve\",,\"1\t2\",,\n\
        fay@example.com,fay\n\
        {longer}@example.com,,,,,,\n\
        gus@example.com,ZOE,\u{1b}[2J,,,,\n"
    ));
    let name = "username: a user name has 3 to 32 characters, without @ and invisible characters";
    let control = "holds a control character";
    for more in ["", "--dry-run", "--allow-changes"] {
        let said = office.run(&list.import_accounts(more));
        let expected = [
            "line 3: email: not an email address".to_owned(),
            "line 4: email: not an email address".to_owned(),
            format!("line 5: {name}; firstName: is too long"),
            "line 6: language: not one of en, de, es, fr, pt, none; twoFactor: neither true nor false".to_owned(),
            format!("line 7: {name}; phoneNumber: is too long"),
            format!("line 8: {name}; firstName: {control}; phoneNumber: {control}"),
            "line 11: 2 cells, but the first line names 7 columns".to_owned(),
            "line 12: email: not an email address".to_owned(),
            format!("line 13: username: another account has it; firstName: {control}"),
            "created 1, changed 0, unchanged 0, refused 9; nothing was written".to_owned(),
        ];
        assert_eq!(refused(&said).lines().collect::<Vec<_>>(), expected, "{more}");
        assert_eq!(said.err, "vestibule: 9 of 10 lines are refused: nothing was written\n");
    }
    assert_eq!(kept(&office).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_user_name_and_one_address_have_one_account() {
    let office = Office::open().await;
    let list =
        "email,username\nann@example.com,Ann\nbob@example.com,\u{ff41}nn\ncat@example.com,cat\nANN@example.com,dan\n";
    let said = office.run_with("account import -", list);
    let expected = [
        "line 2: email: the same address as in line 5; username: the same user name as in line 3",
        "line 3: username: the same user name as in line 2",
        "line 5: email: the same address as in line 2",
        "created 1, changed 0, unchanged 0, refused 3; nothing was written",
    ];
    assert_eq!(refused(&said).lines().collect::<Vec<_>>(), expected);
    office.done(&csv("email,username\nann@example.com,ann\nbob@example.com,bob\n").import_accounts(""));
    let before = kept(&office).await;
    // Two accounts cannot exchange their names: at no moment may both have one.
    let swap = csv("email,username\nann@example.com,bob\nbob@example.com,ann\n");
    let said = office.run(&swap.import_accounts("--allow-changes"));
    let expected = [
        "line 2: username: another account has it",
        "line 3: username: another account has it",
        "created 0, changed 0, unchanged 0, refused 2; nothing was written",
    ];
    assert_eq!(refused(&said).lines().collect::<Vec<_>>(), expected);
    assert_eq!(kept(&office).await, before);
    office.done("admin add ann@example.com --role BO");
    let same = csv("email,username\nann@example.com,ann\n");
    assert_eq!(office.done(&same.import_accounts("")), "created 0, changed 0, unchanged 1, refused 0\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_whose_row_was_altered_is_imported_by_nobody() {
    let office = Office::open().await;
    let list = csv("email,username\nann@example.com,ann\n");
    office.done(&list.import_accounts(""));
    office.database.run("update accounts set two_factor = true").await;
    let said = office.run(&list.import_accounts("--allow-changes"));
    let why = "line 2: email: the account's row was altered outside Vestibule; remove the account first";
    assert_eq!(refused(&said).lines().next(), Some(why));
    let said = office.run("account export");
    assert_eq!((said.out.lines().count(), said.err.as_str()), (1, "vestibule: 1 left out: disabled\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_list_of_accounts_is_refused_in_one_line() {
    let office = Office::open().await;
    let folder = tempfile::Builder::new().suffix(".csv").tempdir().unwrap();
    let long = csv(&format!("email\n{}", "a@example.com\n".repeat(10_001)));
    for (line, why) in [
        (long.import_accounts(""), "holds more than 10000 accounts: split it"),
        (format!("account import {}", folder.path().display()), "cannot be read: Is a directory"),
        (String::from("account import /nowhere/team.csv"), "/nowhere/team.csv cannot be read: "),
        (List::of("team.xlsx", b"PK\x03\x04\x14\0").import_accounts(""), "is a ZIP archive, as spreadsheets"),
        (List::of("team.json", "{}").import_accounts(""), "ends neither in .csv nor in .jsonl or .ndjson"),
    ] {
        let said = office.refused(&line);
        assert!(said.contains(why), "{line}: {said}");
    }
    let columns = "the columns are email, username, firstName, lastName, phoneNumber, twoFactor, language";
    for (text, why) in [
        ("email,roles\na@example.com,BO\n", format!("line 1: unknown column \"roles\", {columns}")),
        ("email,password\na@example.com,x\n", format!("line 1: unknown column \"password\", {columns}")),
        ("username\nann\n", String::from("line 1: the column email is missing")),
        ("email,email\na@example.com,b@example.com\n", String::from("line 1: duplicate column email")),
        ("", String::from("line 1: the list is empty: its first line names the columns")),
    ] {
        let said = office.run(&csv(text).import_accounts(""));
        assert_eq!(refused(&said).lines().next(), Some(why.as_str()), "{text}");
    }
    for wrong in [
        "account import",
        "account import a.csv b.csv",
        "account import a.csv --format xlsx",
        "account import a.csv --invite",
        "account import a.csv --force",
        "account import a.csv --door staff",
        "account export a.csv",
        "account export --format csv --json",
    ] {
        let said = run(&wrong.split(' ').collect::<Vec<_>>(), &[]);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{wrong}: {}", said.err);
    }
    is_refusal(&run(&["account", "import", "/nowhere/team.csv"], &[]));
    assert_eq!(office.json("account list"), json!([]));
    assert_eq!(office.database.db_number("select count(*) from audit").await, 0);
}
