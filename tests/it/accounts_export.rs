//! `account export` lists enabled accounts in the format of `account import`, without passwords.

use serde_json::{Value, json};

use crate::support::list::{List, csv, kept};
use crate::support::office::Office;

const HEAD: &str = "email,username,firstName,lastName,phoneNumber,twoFactor,language\n";

/// Accounts with texts that are hard to quote.
const ODD: &str = "email,username,firstName,lastName,phoneNumber,twoFactor,language\n\
    =ann@example.com,\"=1+1\",@sum,\"a \"\"b\"\", c\",'+49 30,true,de\n\
    -bob@example.com,,\" Bob \",';x,,false,\n\
    'cat@example.com,''=cat,\u{ff1d}wide,\u{e4},'+,,none\n";

async fn odd() -> Office {
    let office = Office::open().await;
    let said = office.run(&csv(ODD).import_accounts(""));
    assert_eq!(said.out, "created 3, changed 0, unchanged 0, refused 0\n", "{}", said.err);
    office
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_imported_unchanged() {
    let office = odd().await;
    let before = kept(&office).await;
    for (format, name) in [("csv", "all.csv"), ("jsonl", "all.jsonl")] {
        let text = office.done(&format!("account export --format {format}"));
        let list = List::of(name, &text);
        assert_eq!(
            office.done(&list.import_accounts("--dry-run")),
            "created 0, changed 0, unchanged 3, refused 0; nothing was written\n",
            "{text}"
        );
        let other = Office::open().await;
        other.done(&list.import_accounts(""));
        let sorted = |text: &str| {
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        assert_eq!(sorted(&other.done(&format!("account export --format {format}"))), sorted(&text));
    }
    let exports =
        "select count(*) from audit where event = 'accounts_exported' and actor like 'os:%' and door = 'account'";
    assert_eq!(office.database.db_number(exports).await, 2, "each export is in the trail");
    office.database.run("delete from audit where event = 'accounts_exported'").await;
    assert_eq!(kept(&office).await, before, "and an export writes nothing else");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_cell_of_an_export_is_a_formula() {
    let text = odd().await.done("account export");
    assert!(text.starts_with(HEAD), "{text}");
    for cell in ["'=ann@example.com,", "'-bob@example.com,", ",'=1+1,", ",'@sum,", ",'+49 30,", ",'\u{ff1d}wide,"] {
        assert!(text.contains(cell), "{cell} in {text}");
    }
    for cell in text.lines().flat_map(|line| line.split(',')) {
        let first = cell.trim_start_matches('"').chars().next();
        assert!(!matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\u{ff1d}')), "{cell} in {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn disabled_accounts_are_left_out_and_no_password_is_exported() {
    let office = Office::open().await;
    for name in ["ann", "bob"] {
        let added = format!("account add {name}@example.com --username {name}");
        assert_eq!(office.run_with(&added, "violet tractor hums quietly\n").code, 0);
    }
    office.done("account disable ann --reason gone");
    office.done("admin add zoe@example.com --role BO");
    let said = office.run("account export --format jsonl --reason audit");
    assert_eq!((said.code, said.err.as_str()), (0, "vestibule: 1 left out: disabled\n"));
    let bob = json!({ "email": "bob@example.com", "username": "bob", "firstName": null, "lastName": null,
        "phoneNumber": null, "twoFactor": false, "language": null });
    assert_eq!(serde_json::from_str::<Value>(&said.out).unwrap(), bob);
    let said = office.run("account export --json");
    assert_eq!(serde_json::from_str::<Value>(&said.out).unwrap(), json!([bob]));
    let reason = "select detail ->> 'reason' from audit where event = 'accounts_exported' order by at limit 1";
    assert_eq!(office.database.text(reason).await, "audit");
    let none = Office::open().await;
    assert_eq!(none.done("account export"), HEAD);
    assert_eq!(none.done("account export --format jsonl"), "");
    assert_eq!(none.json("account export"), json!([]));
}
