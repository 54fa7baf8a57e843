//! Texts of an admin: commands and lists refuse texts that are too long or malformed.

use crate::support::list::csv;
use crate::support::office::{Office, is_refusal};

#[tokio::test(flavor = "multi_thread")]
async fn a_text_too_long_or_no_text_is_refused_by_commands_and_lists() {
    let office = Office::open().await;
    office.done("admin add ann@example.com --role BO");
    let long = |many: usize| "a".repeat(many);
    let table = [
        ("--name", "name", long(201), "is too long"),
        ("--phone", "phone", String::from("1\u{1b}[2J"), "holds a control character"),
        ("--job-title", "jobTitle", long(201), "is too long"),
        ("--bio", "bio", long(2001), "is too long"),
        ("--avatar-url", "avatarUrl", String::from("ftp://a.example/a.png"), "is no http or https URL"),
    ];
    for (option, column, text, why) in table {
        for line in ["admin add bob@example.com --role BO", "admin set ann@example.com"] {
            let said = office.run(&format!("{line} {option} {text}"));
            is_refusal(&said);
            assert_eq!(said.err, format!("vestibule: {column}: {why}\n"), "{line} {option}");
        }
        for who in ["ann@example.com", "cat@example.com"] {
            let list = csv(&format!("email,roles,{column}\n{who},BO,{text}\n"));
            let said = office.run(&list.import("--allow-changes"));
            assert_eq!(said.code, 1);
            assert!(said.out.starts_with(&format!("line 2: {column}: {why}\n")), "{}", said.out);
        }
    }
    assert_eq!(office.json("admin list").as_array().unwrap().len(), 1);
    let longest = long(200);
    office.done(&format!("admin set ann@example.com --name {longest} --phone 1"));
    // An empty text deletes the value.
    let taken = office.json("admin set ann@example.com --phone=");
    assert_eq!(taken["phoneNumber"], serde_json::Value::Null);
}
