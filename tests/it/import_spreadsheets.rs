//! `admin import` of what spreadsheets save: separators, encodings, rows of empty cells; other kinds of files are named.

use serde_json::json;

use crate::support::list::{List, csv, refused};
use crate::support::office::Office;

#[tokio::test(flavor = "multi_thread")]
async fn lists_of_a_european_spreadsheet_are_read_from_files_and_from_standard_input() {
    let office = Office::open().await;
    let semicolons = "email;roles;name\r\nann@example.com;CMS,BO;M\u{fc}ller\r\n;;\r\n";
    assert_eq!(office.done(&csv(semicolons).import("")), "created 1, changed 0, unchanged 0, refused 0\n");
    let ann = office.json("admin show ann@example.com");
    assert_eq!((&ann["roles"], &ann["displayName"]), (&json!(["CMS", "BO"]), &json!("M\u{fc}ller")));
    let tabs = semicolons.replace(';', "\t");
    let utf_16: Vec<u8> = format!("\u{feff}{tabs}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let same = "created 0, changed 0, unchanged 1, refused 0\n";
    assert_eq!(office.done(&List::of("team.txt", &utf_16).import("")), same);
    for piped in [tabs.into_bytes(), utf_16] {
        let said = office.run_fed("admin import -", &piped);
        assert_eq!((said.code, said.out.as_str()), (0, same), "{}", said.err);
    }
    let commas = csv("email,roles,name\nann@example.com,\"CMS,BO\",\n,,\n");
    assert_eq!(office.done(&commas.import("")), same);
    let lines = "\u{feff}{\"email\":\"ann@example.com\",\"roles\":\"BO,CMS\"}\n";
    assert_eq!(office.run_with("admin import -", lines).out, same);
    let ansi = List::of("team.csv", b"email;roles;name\r\nbob@example.com;BO;M\xfcller\r\n");
    let said = office.run(&ansi.import(""));
    assert!(refused(&said).starts_with("line 2: name: is not UTF-8, most likely Windows-1252: save"), "{}", said.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_text_is_refused_by_its_kind() {
    let office = Office::open().await;
    let kinds: [(&str, &[u8], &str); 4] = [
        (
            "team.csv",
            b"PK\x03\x04\x14\0",
            "team.csv is a ZIP archive, as spreadsheets (.xlsx, .ods) are: save the list as",
        ),
        (
            "team.xlsx",
            b"PK\x03\x04\x14\0",
            "team.xlsx is a ZIP archive, as spreadsheets (.xlsx, .ods) are: save the list as",
        ),
        (
            "team.csv",
            b"e\0m\0a\0i\0l\0",
            "team.csv is UTF-16 without a byte order mark, or no text: save the list as UTF-8",
        ),
        ("team.jsonl", b"\xff\xfe{\0\"", "team.jsonl is broken UTF-16, perhaps cut off: save the list as UTF-8"),
    ];
    for (name, bytes, why) in kinds {
        let said = office.refused(&List::of(name, bytes).import(""));
        assert!(said.contains(why), "{name}: {said}");
    }
    let array = office.run_with("admin import -", "[{\"email\":\"a@example.com\",\"roles\":[\"BO\"]}]\n");
    assert!(refused(&array).starts_with("line 1: a JSON array: each line is one object\n"), "{}", array.out);
}
