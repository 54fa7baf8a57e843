//! Output of commands with texts of admins, lists or attackers: no text ends a line or controls the terminal.

use serde_json::Value;

use crate::support::office::Office;
use crate::support::program::{Said, run};

/// Whether no character but a line end controls a terminal.
fn is_harmless(text: &str) -> bool {
    !text.contains(|sign: char| (sign.is_control() && sign != '\n') || matches!(sign, '\u{202e}' | '\u{2028}'))
}

fn first_words(said: &Said) -> Vec<&str> {
    said.out.lines().filter_map(|line| line.split_whitespace().next()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_of_several_lines_prints_no_line_of_its_own() {
    let office = Office::open().await;
    office.done("admin add ann@example.com --role BO");
    let plain = office.run("admin show ann@example.com");
    let url = office.database.conninfo();
    let bio = "A few words\nroles          OWNER\r\nenrolled       true\n";
    let set = run(&["admin", "set", "ann@example.com", "--bio", bio], &office.settings(&url));
    assert_eq!((set.code, set.err.as_str()), (0, ""));
    let shown = office.run("admin show ann@example.com");
    assert_eq!(first_words(&shown), first_words(&plain), "{}", shown.out);
    assert!(shown.out.contains("A few words\\nroles          OWNER\\r\\nenrolled       true\\n"), "{}", shown.out);
    assert_eq!(office.json("admin show ann@example.com")["bio"], bio);
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_altered_in_the_tables_control_no_terminal() {
    let office = Office::open().await;
    // A genuine line says that the keys are the database's.
    office.done("admin add bob@example.com --role BO");
    office.done("admin add ann@example.com --role BO");
    let forged = r"U&'x\000a2026 forged\001b[2J\009b2J\0085\2028\202e'";
    let text = "x\n2026 forged\u{1b}[2J\u{9b}2J\u{85}\u{2028}\u{202e}";
    let update = format!(
        "update accounts set display_name = {forged}, job_title = {forged}; \
        update audit set actor = {forged}, event = {forged}, outcome = {forged}, \
            detail = jsonb_build_object('reason', {forged})
            where account_id = (select id from accounts where email = 'ann@example.com')"
    );
    office.database.run(&update).await;
    for line in
        ["admin show ann@example.com", "admin list", "audit list", "audit verify", "admin export --format jsonl"]
    {
        let said = office.run(line);
        assert!(is_harmless(&said.err), "{line} {:?}", said.err);
        if line.contains("export") {
            continue;
        }
        assert!(is_harmless(&said.out), "{line} {:?}", said.out);
        let begun = said.out.lines().filter(|line| line.trim_start().starts_with("2026 forged")).count();
        assert_eq!(begun, 0, "{line} {}", said.out);
    }
    assert_eq!(office.done("audit list").lines().count(), 4, "a head, two admins and the export");
    // JSON holds the text unchanged and still controls no terminal.
    for (line, field) in [("admin show ann@example.com --json", "displayName"), ("audit list --json", "reason")] {
        let out = office.done(line);
        assert!(is_harmless(&out), "{line} {out:?}");
        let told: Value = serde_json::from_str(&out).unwrap();
        // The export's trail line is the newest.
        let told = if told.is_array() { &told[1] } else { &told };
        assert_eq!(told[field], text, "{line}");
    }
    let said = office.run("admin show \u{1b}[2J\u{9b}@");
    assert_eq!((said.code, said.err.lines().count(), is_harmless(&said.err)), (1, 1, true), "{:?}", said.err);
}
