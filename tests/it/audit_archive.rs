//! `audit archive`: which lines move into a file, what `audit verify` says of the rest, and what a killed or refused archive
//! leaves.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tempfile::TempDir;
use vestibule::accounts;
use vestibule::clock::Clock;
use vestibule::rules::factor::Door;
use vestibule::rules::listing::{AccountOrder, AccountQuery, Direction};
use vestibule::store::accounts::matching;

use crate::audit_commands::seal;
use crate::support::office::{Office, is_refusal};
use crate::support::trail::store;
use crate::support::{House, NO_WAITS, Person, operator, until};

/// Counts the lines of which no notice was derived yet.
const UNTOLD: &str = "select count(*) from audit where (xact, id) > (select xact, audit_id from notice_cursor)";

/// The day this many days before today.
pub fn day(days_ago: i64) -> String {
    (Clock::system().now() - TimeDelta::days(days_ago)).format("%Y-%m-%d").to_string()
}

/// A house of four months ago.
pub async fn old_house() -> House {
    House::long_ago(TimeDelta::days(120), &NO_WAITS).await
}

/// Lets a hundred days pass, after which two admins are added, and closes the house. Returns the commands over its database, and
/// the position of the last old line.
pub async fn aged(house: House) -> (Office, i64) {
    let told = async |house: &House| {
        house.trail_is_sealed().await;
        until("the notices", async || (house.db_number(UNTOLD).await == 0).then_some(())).await;
    };
    told(&house).await;
    let last = house.db_number("select max(position) from audit").await;
    house.wait(TimeDelta::days(100));
    for email in ["eve@example.com", "fay@example.com", "gus@example.com"] {
        house.admin(email).await;
    }
    told(&house).await;
    let database = std::sync::Arc::clone(&house.database);
    house.close().await;
    (Office { database: std::sync::Arc::into_inner(database).unwrap() }, last)
}

/// An office with the lines of Ann and of Bob, who was removed, from four months ago.
pub async fn office_of_bob() -> (Office, Person, i64) {
    let house = old_house().await;
    house.enrolled_a_day_ago("ann@example.com").await;
    let bob = house.enrolled_a_day_ago("bob@example.com").await;
    accounts::remove(&house.app, &operator().forcing(true), &house.find(&bob).await).await.unwrap();
    let (office, last) = aged(house).await;
    (office, bob, last)
}

/// A folder, and the command that archives into a file of it.
pub fn order(before: &str) -> (TempDir, String, String) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("trail.jsonl").display().to_string();
    let line = format!("audit archive --before {before} --to {file}");
    (folder, file, line)
}

/// Findings and unseen parts of a verification.
pub fn verified(office: &Office, options: &str) -> (Vec<Value>, Vec<(i64, i64)>) {
    let said: Value = serde_json::from_str(&office.run(&format!("audit verify --json {options}")).out).unwrap();
    let unseen = said["archived"].as_array().unwrap().iter().filter(|part| part["seen"] == false);
    let unseen = unseen.map(|part| (part["first"].as_i64().unwrap(), part["last"].as_i64().unwrap())).collect();
    (said["findings"].as_array().unwrap().clone(), unseen)
}

#[tokio::test(flavor = "multi_thread")]
async fn old_lines_move_into_a_file_and_the_trail_goes_on_from_its_anchor() {
    use std::os::unix::fs::PermissionsExt as _;
    let (office, bob, last) = office_of_bob().await;
    let (_folder, file, line) = order(&day(95));
    let lines = office.database.db_number("select count(*) from audit").await;
    let said = office.done(&line);
    assert!(said.starts_with(&format!("moved: the lines at 1 to {last}, the last of ")), "{said}");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let filed = std::fs::read_to_string(&file).unwrap();
    assert_eq!(i64::try_from(filed.lines().count()).unwrap(), last + 1, "each line, and the seal");
    assert_eq!(office.database.db_number("select count(*) from audit").await, lines - last);
    assert_eq!(office.database.db_number("select min(position) from audit").await, last + 1);

    assert_eq!(verified(&office, ""), (vec![], vec![(1, last)]));
    let said = office.done("audit verify");
    assert!(said.starts_with(&format!("not seen at 1 to {last}: archived, the last of ")), "{said}");
    let said = office.done(&format!("audit verify --archive {file}"));
    assert_eq!(said, format!("whole: {lines} lines are sealed, 0 wait\n"));
    let listed = office.run("audit list");
    assert!(listed.err.contains(&format!("were archived, to position {last}: ")) && listed.code == 0, "{}", listed.err);
    assert_eq!(office.run(&format!("audit list --since {}", day(30))).err, "");
    assert!(office.run(&format!("audit list --until {}", day(100))).err.contains("were archived"));

    // A second run finds nothing to do, and the trail goes on.
    assert!(office.done(&line).starts_with(&format!("already moved: the lines at 1 to {last}")));
    office.done("admin unlock ann@example.com");
    seal(&office).await;
    assert_eq!(verified(&office, &format!("--archive {file}")), (vec![], vec![]));
    let (_other, _, next) = order(&day(95));
    assert!(office.refused(&next).contains("no line of the trail that can be moved"));
    // The public id of a removed admin stays known.
    let exists = office.run(&format!("audit forget --who {} --reason art-17", bob.id));
    assert_eq!((exists.code, exists.out), (0, format!("nothing is left to withhold about {}\n", bob.id)));
    assert!(exists.err.contains("archived lines keep their data"), "{}", exists.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_put_back_from_before_the_anchor_is_still_found() {
    let house = old_house().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let bob = house.admin("bob@example.com").await;
    let browser = house.signed_in(&ann).await;
    for table in ["accounts", "authenticators", "sessions"] {
        house.db_run(&format!("create table kept_{table} as table {table}")).await;
    }
    house.wait(TimeDelta::minutes(2));
    assert!(browser.sign_out().await);
    house.signed_in(&ann).await;
    accounts::remove(&house.app, &operator(), &house.find(&bob).await).await.unwrap();
    let (office, last) = aged(house).await;
    let (_folder, file, line) = order(&day(95));
    office.database.run("create table kept_audit as table audit").await;
    office.done(&line);
    assert_eq!(verified(&office, "").0, Vec::<Value>::new());

    let id = async |query: &str| office.database.text(query).await;
    let session = id("select id::text from kept_sessions").await;
    let account = id("select id::text from kept_accounts where email = 'ann@example.com'").await;
    let removed = id("select id::text from kept_accounts where email = 'bob@example.com'").await;
    let cases = [
        (
            "delete from authenticators; insert into authenticators select * from kept_authenticators",
            "delete from authenticators; insert into authenticators select * from own_authenticators",
            "put_back",
            Some(account),
        ),
        (
            "insert into sessions select * from kept_sessions",
            "delete from sessions where id in (select id from kept_sessions)",
            "put_back",
            Some(session),
        ),
        (
            "insert into accounts select * from kept_accounts where email = 'bob@example.com'",
            "delete from accounts where email = 'bob@example.com'",
            "put_back",
            Some(removed),
        ),
        (
            "insert into audit select * from kept_audit where position = 3",
            "delete from audit where position = 3",
            "inserted",
            None,
        ),
        (
            "update trail_told set said = replace(said, '1', '2') where kind = 'account'",
            "delete from trail_told; insert into trail_told select * from own_told",
            "archive",
            None,
        ),
        (
            "delete from trail_told where kind = 'standing' or kind = 'factors'",
            "delete from trail_told; insert into trail_told select * from own_told",
            "archive",
            None,
        ),
        (
            "update trail_anchors set until = until - interval '1 s'",
            "update trail_anchors set until = until + interval '1 s'",
            "archive",
            None,
        ),
        ("delete from trail_anchors", "insert into trail_anchors select * from own_anchors", "missing", None),
    ];
    for (own, table) in [("authenticators", "authenticators"), ("told", "trail_told"), ("anchors", "trail_anchors")] {
        office.database.run(&format!("create table own_{own} as table {table}")).await;
    }
    for (change, undo, kind, id) in cases {
        office.database.run(change).await;
        let (findings, _) = verified(&office, &format!("--archive {file}"));
        let found = findings.iter().find(|finding| finding["kind"] == kind);
        let found = found.unwrap_or_else(|| panic!("{change}: {findings:?}"));
        if let Some(id) = id {
            assert_eq!((findings.len(), &found["id"]), (1, &json!(id)), "{change}: {findings:?}");
            assert!(found["position"].as_i64().unwrap() <= last, "{change}: {findings:?}");
        }
        assert_eq!(office.run("audit verify").code, 1, "{change}");
        office.database.run(undo).await;
        assert_eq!(verified(&office, &format!("--archive {file}")).0, Vec::<Value>::new(), "{undo}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn young_lines_and_orders_that_cannot_be_are_refused_and_nothing_moves() {
    let (office, _, _) = office_of_bob().await;
    let lines = office.database.db_number("select count(*) from audit").await;
    for days_ago in [-1, 0, 89] {
        let (_folder, file, line) = order(&day(days_ago));
        let said = office.refused(&line);
        assert!(said.contains("is too late: lines of the last 90 days stay in the database"), "{said}");
        assert!(!std::path::Path::new(&file).exists());
    }
    let (_folder, file, line) = order(&day(95));
    std::fs::write(&file, "somebody else's\n").unwrap();
    assert!(office.refused(&line).contains("exists and is not a file of these lines"));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "somebody else's\n");
    std::fs::remove_file(&file).unwrap();
    is_refusal(&office.run_set(&line, &[("VESTIBULE_KEYS", "")]));
    is_refusal(&office.run("audit archive --before 2026-01-01 --to /nowhere/trail.jsonl"));
    let untold = "update notice_cursor set xact = 0";
    office.database.run(&format!("create table kept_cursor as table notice_cursor; {untold}")).await;
    assert!(office.refused(&line).contains("no notice was derived yet from the line at 1"));
    office.database.run("delete from notice_cursor; insert into notice_cursor select * from kept_cursor").await;
    // An altered line is evidence, and stays.
    office.database.run("update audit set outcome = 'refused' where position = 2").await;
    let said = office.refused(&line);
    assert!(said.contains("the lines are not whole, and stay where they are (edited at 2: "), "{said}");
    assert!(std::fs::read_dir(_folder.path()).unwrap().next().is_none());
    assert_eq!(office.database.db_number("select count(*) from audit").await, lines);
    assert_eq!(office.database.db_number("select count(*) from trail_anchors").await, 0);
}

/// Killed at each point between file and commit, an archive loses no line, and the same command again goes on.
#[cfg(feature = "failpoints")]
#[tokio::test(flavor = "multi_thread")]
async fn an_archive_killed_half_way_loses_nothing_and_goes_on() {
    use crate::support::failpoints::OF_ARCHIVES;
    use crate::support::program;
    use std::os::unix::process::ExitStatusExt;
    use std::process::Stdio;
    let (office, _, last) = office_of_bob().await;
    let (_folder, file, line) = order(&day(95));
    let lines = office.database.db_number("select count(*) from audit").await;
    let url = office.database.conninfo();
    let words: Vec<&str> = line.split_whitespace().collect();
    for (place, is_moved) in OF_ARCHIVES {
        let failpoint = format!("{place}:1");
        let settings = [office.settings(&url), vec![("FAILPOINT", failpoint.as_str())]].concat();
        let mut command = program::command(&words, &settings);
        let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        assert_eq!(status.signal(), Some(9), "{place}");
        let gone = "select count(*) from pg_stat_activity
            where application_name like 'vestibule-%' and datname = current_database()";
        until("its connections to end", async || (office.database.db_number(gone).await == 0).then_some(())).await;
        let left = office.database.db_number("select count(*) from audit").await;
        assert_eq!(left, if is_moved { lines - last } else { lines }, "{place}");
        assert_eq!(verified(&office, "").0, Vec::<Value>::new(), "{place}");
        assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), usize::try_from(last).unwrap() + 1);
    }
    assert!(office.done(&line).starts_with("already moved: "));
    let said = office.done(&format!("audit verify --archive {file}"));
    assert_eq!(said, format!("whole: {lines} lines are sealed, 0 wait\n"));
    // A file that is lost leaves its places unseen, and all others whole.
    std::fs::remove_file(&file).unwrap();
    assert_eq!(verified(&office, ""), (vec![], vec![(1, last)]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_sign_in_of_an_account_outlives_its_lines() {
    let (office, _, last) = office_of_bob().await;
    let known = || {
        let of = |admin: &Value| (admin["email"].as_str().unwrap().to_owned(), admin["lastSignInAt"].clone());
        office.json("admin list").as_array().unwrap().iter().map(of).collect::<Vec<_>>()
    };
    let before = known();
    assert!(before[0].0 == "ann@example.com" && before[0].1.is_string() && before[1].1.is_null(), "{before:?}");
    let (_folder, _, line) = order(&day(95));
    assert!(office.done(&line).contains(&format!("to {last}")));
    let ann = "(select id from accounts where email = 'ann@example.com')";
    let left = format!("select count(*) from audit where account_id = {ann} and outcome like '%signed_in'");
    assert_eq!(office.database.db_number(&left).await, 0, "her sign-in was archived");
    assert_eq!(known(), before);

    // The list at the desk is ordered by it too.
    let query = AccountQuery {
        order_by: AccountOrder::LastSignInAt,
        direction: Direction::Descending,
        limit: 50,
        ..AccountQuery::default()
    };
    let found =
        matching(&store(&office.database), Door::Staff, &query, Vec::new(), Clock::system().now()).await.unwrap();
    assert_eq!(office.database.text(&format!("select {ann}::text")).await, found.ids[0].to_string());
}
