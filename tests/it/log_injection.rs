//! Input of a request adds no line to the log and no field to a line, as text or as JSON (ASVS 16.4.1).

use serde_json::{Value, json};

use crate::support::program::{Program, served};
use crate::support::{Browser, TestDatabase, until};

/// Texts that would begin a log line, end a JSON string or move a terminal's cursor.
const INJECTED: [&str; 5] = [
    "x\n2026-01-01T00:00:00Z ERROR vestibule: injected",
    "x\r\n{\"level\":\"ERROR\",\"message\":\"injected\"}",
    "x\",\"level\":\"ERROR\",\"injected\":\"",
    "x\u{1b}[2J\u{1b}[1;1Hinjected",
    "x\u{2028}injected\u{85}injected",
];

async fn logged(format: &str) -> String {
    let (database, mails) = (TestDatabase::new().await, tempfile::tempdir().unwrap());
    let (conninfo, folder) = (database.conninfo(), mails.path().display().to_string());
    let mut settings = served(&conninfo, &folder);
    settings.push(("VESTIBULE_LOG_FORMAT", format));
    let program = Program::start(&["serve"], &settings);
    let browser = Browser::new(&program.url());
    for text in INJECTED {
        let encoded: String = text.bytes().map(|byte| format!("%{byte:02x}")).collect();
        for path in [format!("/{encoded}"), format!("/graphql?{encoded}"), format!("/sign-in?return_to=/{encoded}")] {
            browser.send("GET", &path, &[], "").await;
        }
        let printable: String = text.chars().filter(|sign| !sign.is_control()).collect();
        for header in ["origin", "user-agent", "x-forwarded-host", "x-request-id", "traceparent", "x-forwarded-for"] {
            let value = printable.replace('\u{2028}', " ");
            browser.send("POST", "/graphql", &[("content-type", "application/json"), (header, &value)], "{}").await;
        }
        browser.request_lookup_with(text, text).await;
        browser.graphql(json!({ "query": text, "operationName": text, "variables": { "input": text } })).await;
        browser.graphql(json!({ "query": "query Q($a: String!) { currentUser { id } }", "operationName": text })).await;
    }
    // A marker in the log shows that the last refusal was logged.
    browser.send("GET", "/graphql", &[("user-agent", "the last")], "").await;
    until("the log", async || program.said().contains("405").then_some(())).await;
    program.signal("TERM");
    let (_, said, _) = program.ended();
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_sent_adds_a_line_to_the_log_as_text() {
    let said = logged("text").await;
    let mut lines = said.lines().filter(|line| !line.starts_with("listening on ") && !line.is_empty()).peekable();
    assert!(lines.peek().is_some());
    for line in lines {
        let (at, level) = line.split_once(' ').unwrap_or_else(|| panic!("{line}"));
        assert!(at.parse::<chrono::DateTime<chrono::Utc>>().is_ok(), "{line}");
        assert!(
            ["ERROR", "WARN", "INFO", "DEBUG", "TRACE"].contains(&level.split_whitespace().next().unwrap()),
            "{line}"
        );
        assert!(!line.contains("ERROR"), "{line}");
        assert!(!line.chars().any(|sign| sign.is_control() || sign == '\u{2028}'), "{line:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_sent_adds_a_line_or_a_field_to_the_log_as_json() {
    let said = logged("json").await;
    let mut count = 0;
    for line in said.lines().filter(|line| !line.starts_with("listening on ") && !line.is_empty()) {
        let value: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert_ne!(value["level"], "ERROR", "{line}");
        assert!(value.get("injected").is_none(), "{line}");
        let is_flat = value.as_object().unwrap().values().all(|field| !field.is_object() && !field.is_array());
        assert!(is_flat && value["message"].is_string(), "{line}");
        count += 1;
    }
    assert!(count > 0, "{said}");
}
