//! Imports of the longest lists, of two lists at once, and killed imports: all of a list or nothing.

use std::fmt::Write as _;
use std::process::Stdio;
use std::time::{Duration, Instant};

use diesel_async::SimpleAsyncConnection;

use crate::support::list::{List, csv, kept};
use crate::support::office::Office;
use crate::support::{program, until};

const MANY: usize = 10_000;

/// A list of `many` admins, numbered from 2.
fn list(many: usize) -> String {
    let mut text = String::from("email,roles,name,phone,jobTitle,bio,avatarUrl,language\n");
    for at in 2..many + 2 {
        writeln!(text, "a{at}@example.com,CMS;BO,Ann {at},'+49 30 {at},Editor,\"One of many, \"\"{at}\"\"\",,de")
            .unwrap();
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_go_in_at_once_and_a_second_run_writes_nothing() {
    let office = Office::open().await;
    let text = list(MANY);
    let many = csv(&text);
    let since = Instant::now();
    assert_eq!(office.done(&many.import("")), "created 10000, changed 0, unchanged 0, refused 0\n");
    let first = since.elapsed();
    assert_eq!(office.database.text("select count(*)::text from audit").await, "10000");
    let before = kept(&office).await;
    let since = Instant::now();
    assert_eq!(office.done(&many.import("")), "created 0, changed 0, unchanged 10000, refused 0\n");
    println!("10,000 admins: imported in {first:?}, again in {:?}", since.elapsed());
    assert_eq!(kept(&office).await, before);
    let since = Instant::now();
    let changed = csv(&text.replace("Editor", "Author"));
    assert!(
        office
            .done(&changed.import("--allow-changes"))
            .ends_with("\ncreated 0, changed 10000, unchanged 0, refused 0\n")
    );
    let exported = office.done("admin export");
    println!("all changed and exported in {:?}", since.elapsed());
    assert_eq!(exported.lines().count(), MANY + 1);
    assert_eq!(
        office.run_with("admin import - --dry-run", &exported).out,
        "created 0, changed 0, unchanged 10000, refused 0; nothing was written\n"
    );
    let versions = "select string_agg(distinct version::text, ' ') from accounts";
    assert_eq!(office.database.text(versions).await, "2");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_line_of_ten_thousand_is_named_and_nothing_is_written() {
    let office = Office::open().await;
    let text = list(MANY).replace("a9999@example.com,CMS;BO,", "a9999@example.com,CMS;BOSS,");
    let said = office.run(&List::of("team.csv", text).import(""));
    assert_eq!(said.code, 1);
    let expected = [
        "line 9999: roles: BOSS is no role: CMS, BO, OWNER",
        "created 9999, changed 0, unchanged 0, refused 1; nothing was written",
    ];
    assert_eq!(said.out.lines().collect::<Vec<_>>(), expected);
    assert_eq!(office.database.text("select count(*)::text from accounts").await, "0");
    assert_eq!(office.database.text("select count(*)::text from audit").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_list_killed_in_the_middle_nothing_is_kept() {
    let office = Office::open().await;
    // Another transaction has inserted one of the last addresses, and the import waits for it.
    let mut other = office.database.connect().await;
    other.batch_execute("set idle_in_transaction_session_timeout = 0; begin").await.unwrap();
    let insert = "insert into accounts (id, door, handle, address, email, created_at, updated_at, enrolled, mac)
        values (gen_random_uuid(), 'staff', 'admin_0000000000', 'a999@example.com', 'a999@example.com', now(), now(), false,
            decode(repeat('00', 32), 'hex'))";
    other.batch_execute(insert).await.unwrap();
    let many = csv(&list(2500));
    let (line, url) = (many.import(""), office.database.conninfo());
    let arguments: Vec<&str> = line.split_whitespace().collect();
    let mut command = program::command(&arguments, &office.settings(&url));
    let mut import = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let waits = "select count(*) from pg_stat_activity
        where application_name = 'vestibule-command' and wait_event_type = 'Lock' and datname = current_database()";
    until("the import to wait", async || (office.database.db_number(waits).await == 1).then_some(())).await;
    // Two of the three statements have written.
    import.kill().unwrap();
    import.wait().unwrap();
    other.batch_execute("rollback").await.unwrap();
    drop(other);
    let gone = "select count(*) from pg_stat_activity
        where application_name = 'vestibule-command' and datname = current_database()";
    until("its connection to end", async || (office.database.db_number(gone).await == 0).then_some(())).await;
    assert_eq!(office.database.db_number("select count(*) from accounts").await, 0);
    assert_eq!(office.database.db_number("select count(*) from audit").await, 0);
    assert_eq!(office.done(&line), "created 2500, changed 0, unchanged 0, refused 0\n");
}

/// Killed at each failpoint between its statements, an import keeps nothing before the commit and everything after it.
#[cfg(feature = "failpoints")]
#[tokio::test(flavor = "multi_thread")]
async fn of_a_list_killed_anywhere_all_is_kept_or_nothing() {
    use crate::support::failpoints::OF_IMPORTS;
    let office = Office::open().await;
    // Existing accounts, so that the import also changes some.
    let some =
        (0..600).fold(String::from("email,roles\n"), |list, at| list + &format!("a{}@example.com,BO\n", 2 * at + 2));
    office.done(&csv(&some).import(""));
    let before = kept(&office).await;
    let many = csv(&list(2400));
    let line = many.import("--allow-changes");
    for (place, times, is_kept) in OF_IMPORTS {
        killed(&office, &line, &format!("{place}:{times}")).await;
        assert_eq!(kept(&office).await != before, is_kept, "{place}:{times}");
    }
    assert_eq!(office.database.db_number("select count(*) from accounts where job_title = 'Editor'").await, 2400);
    assert_eq!(office.database.db_number("select count(*) from audit").await, 600 + 2400);
    assert_eq!(office.done(&line), "created 0, changed 0, unchanged 2400, refused 0\n");
}

#[cfg(feature = "failpoints")]
async fn killed(office: &Office, line: &str, place: &str) {
    use std::os::unix::process::ExitStatusExt;
    let url = office.database.conninfo();
    let arguments: Vec<&str> = line.split_whitespace().collect();
    let mut command = program::command(&arguments, &[office.settings(&url), vec![("FAILPOINT", place)]].concat());
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    assert_eq!(status.signal(), Some(9), "{place}");
    let gone = "select count(*) from pg_stat_activity
        where application_name = 'vestibule-command' and datname = current_database()";
    until("its connection to end", async || (office.database.db_number(gone).await == 0).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_lists_at_once_each_admin_is_added_once() {
    let office = Office::open().await;
    let (url, text) = (office.database.conninfo(), list(1500));
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].reverse();
    let lists = [csv(&text), csv(&(lines.join("\n") + "\n"))];
    let start = |list: &List| {
        let line = list.import("--json");
        let arguments: Vec<&str> = line.split_whitespace().collect();
        let mut command = program::command(&arguments, &office.settings(&url));
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let running = lists.each_ref().map(start);
    let mut created = 0;
    for import in running {
        let output = import.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        created += told["created"].as_u64().unwrap();
    }
    assert_eq!(created, 1500);
    assert_eq!(office.database.db_number("select count(*) from accounts").await, 1500);
    assert_eq!(office.database.db_number("select count(*) from audit").await, 1500);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_changed_during_an_import_is_read_again() {
    let office = Office::open().await;
    office.done("admin add a2@example.com --role BO");
    let mut other = office.database.connect().await;
    let waits = "select count(*) from pg_stat_activity
        where application_name = 'vestibule-command' and wait_event_type = 'Lock' and datname = current_database()";
    let list = csv("email,roles,name\na2@example.com,BO,Ann\n");
    let (import, url) = (list.import("--allow-changes --json"), office.database.conninfo());
    let start = |line: &str| {
        let arguments: Vec<&str> = line.split_whitespace().collect();
        let mut command = program::command(&arguments, &office.settings(&url));
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    // Another operator's change waits for the row lock before the import does.
    other.batch_execute("begin; select from accounts for update").await.unwrap();
    let mut running = Vec::new();
    let since = Instant::now();
    for line in ["admin set a2@example.com --job-title Author", &import] {
        running.push(start(line));
        let many = i64::try_from(running.len()).unwrap();
        until("it to wait", async || (office.database.db_number(waits).await == many).then_some(())).await;
    }
    other.batch_execute("commit").await.unwrap();
    for command in running {
        let output = command.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert!(since.elapsed() < Duration::from_secs(60));
    let ann = office.json("admin show a2@example.com");
    assert_eq!((&ann["displayName"], &ann["jobTitle"]), (&"Ann".into(), &"Author".into()), "neither is lost");
}
