//! `account import` imports a whole list or nothing, and a second run changes nothing. Imported accounts have no password.

use serde_json::{Value, json};

use crate::support::list::{List, csv, kept, refused};
use crate::support::office::{Office, actor};

const PASSWORD: &str = "violet tractor hums quietly\n";

/// Events of the account door's trail, oldest first.
async fn events(office: &Office) -> String {
    office.database.text("select string_agg(event, ' ' order by at, id) from audit where door = 'account'").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_adds_accounts_as_add_does_but_for_the_password() {
    let office = Office::open().await;
    let list = csv("twoFactor,email,username,firstName,lastName,phoneNumber,language\r\n\
        TRUE,Ann@Example.com,Ann.Lee,Ann,\"Lee, the \"\"second\"\"\",'+49 30,de\r\n\
        ,bob@example.com,,,,,none\r\n");
    assert_eq!(office.done(&list.import_accounts("")), "created 2, changed 0, unchanged 0, refused 0\n");
    let ann = office.json("account show ann.lee");
    let fields = ["email", "username", "firstName", "lastName", "phoneNumber", "twoFactor", "language"];
    let expected = json!(["ann@example.com", "ann.lee", "Ann", "Lee, the \"second\"", "+49 30", true, "de"]);
    assert_eq!(json!(fields.map(|field| ann[field].clone())), expected);
    let said = office.run_with("account add cat@example.com --json", PASSWORD);
    let added: Value = serde_json::from_str(&said.out).unwrap();
    let mut bob = office.json("account show bob@example.com");
    assert!(bob["id"].as_str().unwrap().starts_with("acct_"), "{bob}");
    // An imported account equals an added one but for ids, times and the password.
    for own in ["id", "userId", "createdAt", "updatedAt", "email"] {
        bob[own] = added[own].clone();
    }
    assert_eq!(bob, added);
    let with_passwords = "select string_agg(address, ' ') from accounts where has_password";
    assert_eq!(office.database.text(with_passwords).await, "cat@example.com");
    assert_eq!(office.database.db_number("select count(*) from passwords").await, 1);
    let trail = "select string_agg(distinct concat_ws(' ', audit.actor, event, outcome, audit.door), ',') || count(*)
        from audit join accounts on accounts.id = account_id and at = created_at";
    assert_eq!(office.database.text(trail).await, format!("{} account_added done account3", actor()));
    assert_eq!(office.database.db_number("select count(*) from outbox").await, 0, "nobody is mailed");
    assert_eq!(office.json("admin list"), json!([]));
    assert_eq!(office.json("audit verify")["whole"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_imported_account_sets_its_first_password_by_a_command_too() {
    let office = Office::open().await;
    office.done(&csv("email,username\nann@example.com,ann\n").import_accounts(""));
    let said = office.run_with("account set ann --password", PASSWORD);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert_eq!(events(&office).await, "account_added password_set");
    assert_eq!(office.database.db_number("select count(*) from accounts where has_password").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn json_lines_say_what_csv_says() {
    let office = Office::open().await;
    let lines = List::of(
        "team.ndjson",
        "{\"email\":\"ann@example.com\",\"username\":\"=Ann\",\"phoneNumber\":null,\"twoFactor\":true}\n\n\
        {\"twoFactor\":false,\"email\":\"bob@example.com\",\"language\":\"pt\"}",
    );
    assert_eq!(office.done(&lines.import_accounts("")), "created 2, changed 0, unchanged 0, refused 0\n");
    let same = "\u{feff}email;username;twoFactor;language\nann@example.com;'=ANN;true;\nbob@example.com;;false;pt\n";
    let unchanged = "created 0, changed 0, unchanged 2, refused 0\n";
    assert_eq!(office.done(&csv(same).import_accounts("")), unchanged);
    let piped = office.run_with("account import - --reason again", same);
    assert_eq!((piped.code, piped.out.as_str(), piped.err.as_str()), (0, unchanged, ""));
    assert_eq!(office.json("account show ann@example.com")["username"], "=ann");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_run_writes_nothing_and_neither_does_a_dry_one() {
    let office = Office::open().await;
    let list = csv("email,username,twoFactor\nann@example.com,Ann,true\nbob@example.com,,\n");
    let told = office.done(&list.import_accounts("--dry-run"));
    assert_eq!(told, "created 2, changed 0, unchanged 0, refused 0; nothing was written\n");
    assert_eq!(office.json("account list"), json!([]));
    office.done(&list.import_accounts(""));
    let before = kept(&office).await;
    for more in ["", "--allow-changes"] {
        assert_eq!(office.done(&list.import_accounts(more)), "created 0, changed 0, unchanged 2, refused 0\n");
    }
    assert_eq!(kept(&office).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_differs_is_changed_only_when_that_is_allowed() {
    let office = Office::open().await;
    office.done(&csv("email,username,firstName\nann@example.com,ann,Ann\n").import_accounts(""));
    let before = kept(&office).await;
    let list = csv("email,username,firstName,phoneNumber,twoFactor\nANN@example.com,anna,,0s3cr3t,true\n");
    let said = office.run(&list.import_accounts(""));
    let why = "line 2: differs: username, twoFactor, phoneNumber (--allow-changes applies the list)";
    assert_eq!(refused(&said).lines().next(), Some(why));
    assert!(!said.out.contains("s3cr3t"), "a value is nobody's business: {}", said.out);
    assert_eq!(kept(&office).await, before);
    let told = office.done(&list.import_accounts("--allow-changes"));
    let changed = "line 2: changed: username, twoFactor, phoneNumber\ncreated 0, changed 1, unchanged 0, refused 0\n";
    assert_eq!(told, changed);
    let ann = office.json("account show anna");
    assert_eq!(json!([ann["firstName"], ann["phoneNumber"], ann["twoFactor"]]), json!(["Ann", "0s3cr3t", true]));
    assert_eq!(events(&office).await, "account_added two_factor_on");
    let changed = "select detail -> 'changed' ->> 'twoFactorAuth' from audit where event = 'two_factor_on'";
    assert_eq!(office.database.text(changed).await, "{\"after\": \"on\", \"before\": null}");
    let renamed = csv("email,username\nann@example.com,ann\n");
    office.done(&renamed.import_accounts("--allow-changes --reason typo"));
    assert_eq!(events(&office).await, "account_added two_factor_on account_changed");
    let reason = "select detail ->> 'reason' from audit where event = 'account_changed'";
    assert_eq!(office.database.text(reason).await, "typo");
    assert_eq!(office.json("audit verify")["whole"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_enables_no_account_and_turns_no_two_factor_sign_in_off() {
    let office = Office::open().await;
    office.done(&csv("email,twoFactor\nann@example.com,true\n").import_accounts(""));
    let since = office.json("account disable ann@example.com")["disabledAt"].clone();
    office.done(&csv("email,firstName\nann@example.com,Ann\n").import_accounts("--allow-changes"));
    let before = kept(&office).await;
    let said = office.run(&csv("email,twoFactor\nann@example.com,false\n").import_accounts("--allow-changes"));
    let why = "line 2: twoFactor: an import turns it off for no account; account reset-2fa does";
    assert_eq!(refused(&said).lines().next(), Some(why));
    assert_eq!(kept(&office).await, before);
    let ann = office.json("account show ann@example.com");
    assert_eq!(json!([ann["disabledAt"], ann["firstName"], ann["twoFactor"]]), json!([since, "Ann", true]));
    assert_ne!(since, Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_accounts_go_in_at_once_and_a_second_run_writes_nothing() {
    let office = Office::open().await;
    let lines = (2..10_002).map(|at| format!("a{at}@example.com,name {at},true,de\n"));
    let many =
        csv(&std::iter::once(String::from("email,username,twoFactor,language\n")).chain(lines).collect::<String>());
    assert_eq!(office.done(&many.import_accounts("")), "created 10000, changed 0, unchanged 0, refused 0\n");
    let before = kept(&office).await;
    assert_eq!(office.done(&many.import_accounts("")), "created 0, changed 0, unchanged 10000, refused 0\n");
    assert_eq!(kept(&office).await, before);
    assert_eq!(office.done("account export").lines().count(), 10_001);
}

#[tokio::test(flavor = "multi_thread")]
async fn json_tells_of_every_line() {
    let office = Office::open().await;
    office.done(&csv("email,username\nann@example.com,ann\n").import_accounts(""));
    let list = csv("email,username\nann@example.com,\nbob@example.com,bob\n");
    let told = office.json(&list.import_accounts(""));
    let (ann, bob) = (office.json("account show ann"), office.json("account show bob"));
    let line = |line: u64, account: &Value, result: &str| json!({ "line": line, "email": account["email"], "id": account["id"], "result": result, "fields": [], "reasons": [] });
    let lines = [line(2, &ann, "unchanged"), line(3, &bob, "created")];
    let expected = json!({ "dryRun": false, "created": 1, "changed": 0, "unchanged": 1, "refused": 0, "lines": lines });
    assert_eq!(told, expected);
}
