//! `admin export` lists enabled admins in the format of `admin import`: exporting and importing changes nothing.

use serde_json::{Value, json};

use crate::support::list::{List, csv, kept};
use crate::support::office::Office;

/// Admins with texts that are hard to quote.
const ODD: &str = "email,roles,name,phone,jobTitle,bio,avatarUrl,language\n\
    =ann@example.com,BO;CMS,\"=1+1\",'+49 30,@sum,\"a \"\"b\"\", c\r\nd\",https://a.example/?a=1&b=2,de\n\
    -bob@example.com,CMS,\" Bob \",,\"\t\",'',,\n\
    'cat@example.com,OWNER,''=x,','+,\u{ff1d}wide,\u{e4},none\n";

async fn odd() -> Office {
    let office = Office::open().await;
    assert_eq!(office.done(&csv(ODD).import("")), "created 3, changed 0, unchanged 0, refused 0\n");
    office
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_imported_unchanged() {
    let office = odd().await;
    let before = kept(&office).await;
    for format in ["csv", "jsonl"] {
        let text = office.done(&format!("admin export --format {format}"));
        let name = if format == "csv" { "all.csv" } else { "all.jsonl" };
        let list = List::of(name, &text);
        assert_eq!(
            office.done(&list.import("--dry-run")),
            "created 0, changed 0, unchanged 3, refused 0; nothing was written\n",
            "{text}"
        );
        let other = Office::open().await;
        other.done(&list.import(""));
        let sorted = |text: &str| {
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        assert_eq!(sorted(&other.done(&format!("admin export --format {format}"))), sorted(&text));
    }
    let exports = "select count(*)::text from audit where event = 'admins_exported' and actor like 'os:%'";
    assert_eq!(office.database.text(exports).await, "2", "each export is in the trail");
    office.database.run("delete from audit where event = 'admins_exported'").await;
    assert_eq!(kept(&office).await, before, "and an export writes nothing else");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_cell_of_an_export_is_a_formula() {
    let office = odd().await;
    assert_eq!(office.json("admin show 'cat@example.com")["displayName"], "'=x", "one sign is taken away, not two");
    let text = office.done("admin export");
    assert!(text.starts_with("email,roles,name,phone,jobTitle,bio,avatarUrl,language\n"), "{text}");
    for cell in [
        "'=ann@example.com,",
        "'-bob@example.com,",
        "''cat",
        ",'=1+1,",
        ",'+49 30,",
        ",'@sum,",
        "\"'\t\"",
        ",'\u{ff1d}wide,",
    ] {
        let plain = cell != "''cat";
        assert_eq!(text.contains(cell), plain, "{cell} in {text}");
    }
    let first = |cell: &str| cell.trim_start_matches('"').chars().next();
    // Only one cell holds a comma, and it begins with a letter.
    for cell in text.lines().flat_map(|line| line.split(',')) {
        assert!(!matches!(first(cell), Some('=' | '+' | '-' | '@' | '\t' | '\u{ff1d}')), "{cell} in {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn disabled_admins_are_left_out_of_the_export_and_counted() {
    let office = Office::open().await;
    for name in ["ann", "bob", "cat"] {
        office.done(&format!("admin add {name}@example.com --role BO"));
    }
    office.done("admin disable ann@example.com");
    office.done("admin set bob@example.com --no-role");
    let said = office.run("admin export --format jsonl");
    assert_eq!((said.code, said.err.as_str()), (0, "vestibule: 2 left out: disabled, or without a role\n"));
    let cat = json!({ "email": "cat@example.com", "roles": ["BO"], "name": "cat", "phone": null, "jobTitle": null,
        "bio": null, "avatarUrl": null, "language": null });
    assert_eq!(serde_json::from_str::<Value>(&said.out).unwrap(), cat);
    let said = office.run("admin export --json");
    assert_eq!(serde_json::from_str::<Value>(&said.out).unwrap(), json!([cat]));
    let none = Office::open().await;
    assert_eq!(none.done("admin export"), "email,roles,name,phone,jobTitle,bio,avatarUrl,language\n");
    assert_eq!(none.done("admin export --format jsonl"), "");
    assert_eq!(none.json("admin export"), json!([]));
    let both = none.run("admin export --format csv --json");
    assert_eq!((both.code, both.out.as_str()), (2, ""), "{}", both.err);
}
