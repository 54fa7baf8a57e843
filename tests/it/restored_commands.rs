//! `after-restore` as operators run it: what it says, what it names, and the dumps that it refuses.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::audit_commands::seal;
use crate::support::house::KEYS;
use crate::support::office::{Office, actor, is_refusal};
use crate::support::program::{run, run_at_terminal};
use crate::support::{House, NO_WAITS, TestDatabase};

const NEXT: &str = "next:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";

/// An office with an owner, an admin and an application key.
async fn office() -> Office {
    let office = Office::open().await;
    office.done("admin add ann@example.com --role BO,OWNER");
    office.done("admin add bob@example.com --role BO");
    office.done("admin add carl@example.com --role BO");
    office.done("api-key add backend --scope players");
    seal(&office).await;
    office
}

fn id(office: &Office, email: &str) -> String {
    office.json(&format!("admin show {email}"))["id"].as_str().unwrap().to_owned()
}

/// The office's trail in a file, as `audit list --json` prints it.
fn copy(office: &Office) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), office.json("audit list --limit 1000").to_string()).unwrap();
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_and_keys_that_were_changed_since_the_dump_are_named() {
    let office = office().await;
    let dump = Office { database: office.database.copied().await };
    let (bob, carl) = (id(&office, "bob@example.com"), id(&office, "carl@example.com"));
    office.done("admin remove bob@example.com");
    office.done("admin disable carl@example.com");
    office.done("admin add dora@example.com --role BO");
    office.done("api-key end backend --yes");
    let copy = copy(&office);
    // JSON lines, as the trail's page exports them, with a last line that is cut off.
    let lines = tempfile::NamedTempFile::new().unwrap();
    let listed: Value = serde_json::from_str(&std::fs::read_to_string(copy.path()).unwrap()).unwrap();
    let text: Vec<String> = listed.as_array().unwrap().iter().map(Value::to_string).collect();
    std::fs::write(lines.path(), format!("{}\n{{\"id\": \"01", text.join("\n"))).unwrap();

    let said = dump.run(&format!("after-restore --yes --trail {}", lines.path().display()));
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("is cut off, and was passed over"), "{}", said.err);
    for part in [
        format!("look at {bob} <bob@example.com>: admin_removed until "),
        format!("it is there again: `vestibule admin remove {bob}`"),
        format!("look at {carl} <carl@example.com>: admin_disabled until "),
        String::from("<dora@example.com>: admin_added until "),
        String::from("it is not in the database"),
        String::from("look at the application key backend: application_key_ended since the dump"),
        String::from("lines of the copy that the dump lacks: 4"),
    ] {
        assert!(said.out.contains(&part), "{part} in {}", said.out);
    }
    let again = dump.json(&format!("after-restore --yes --again --trail {}", copy.path().display()));
    let accounts = again["accounts"].as_array().unwrap();
    let events = |email: &str| accounts.iter().find(|account| account["email"] == email).unwrap()["events"].clone();
    assert_eq!((&again["linesLost"], accounts.len()), (&json!(4), 3));
    assert_eq!(
        (events("bob@example.com"), events("dora@example.com")),
        (json!(["admin_removed"]), json!(["admin_added"]))
    );
    assert_eq!(again["applicationKeys"][0]["events"], json!(["application_key_ended"]));
    for wrong in ["[{\"id\": 1}]", "nothing of ours"] {
        std::fs::write(copy.path(), wrong).unwrap();
        is_refusal(&dump.run(&format!("after-restore --yes --again --trail {}", copy.path().display())));
    }
    assert!(dump.refused("after-restore --yes --again --trail /nowhere").contains("cannot be read"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_without_lines_is_refused_as_it_tells_of_nothing_lost() {
    let office = office().await;
    let (folder, copy) = (tempfile::tempdir().unwrap(), tempfile::NamedTempFile::new().unwrap());
    let streamed = folder.path().join("trail.jsonl");
    office.done(&format!("audit stream --once --to {}", streamed.display()));
    let streamed = std::fs::read_to_string(streamed).unwrap();
    let checkpoint = streamed.lines().last().unwrap();
    assert!(checkpoint.contains("\"checkpoint\":"), "{checkpoint}");
    let order = format!("after-restore --yes --trail {}", copy.path().display());
    for empty in ["", " \n", "[]", "[]\n[]\n", checkpoint] {
        std::fs::write(copy.path(), empty).unwrap();
        let said = office.refused(&order);
        let name = copy.path().display().to_string();
        assert!(said.contains(&name) && said.contains("the copy holds no line of a trail"), "{empty:?} {said}");
    }
    assert_eq!(office.database.db_number("select count(*) from audit where event = 'restored'").await, 0);
    // An empty array before lines is passed over.
    let listed = office.json("audit list").to_string();
    std::fs::write(copy.path(), format!("[]\n{listed}\n")).unwrap();
    assert_eq!(office.json(&order)["linesLost"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_streamed_trail_is_a_copy_as_well_as_a_listed_one() {
    let office = office().await;
    let (listed, streamed) = (Office { database: office.database.copied().await }, tempfile::tempdir().unwrap());
    let dump = Office { database: office.database.copied().await };
    office.done("admin remove bob@example.com");
    office.done("admin set carl@example.com --role CMS");
    office.done("api-key end backend --yes");
    seal(&office).await;
    let streamed = streamed.path().join("trail.jsonl");
    office.done(&format!("audit stream --once --to {}", streamed.display()));
    assert!(std::fs::read_to_string(&streamed).unwrap().contains("\"checkpoint\":"));

    let copy = copy(&office);
    let by_list = listed.json(&format!("after-restore --yes --trail {}", copy.path().display()));
    let by_stream = dump.json(&format!("after-restore --yes --trail {}", streamed.display()));
    let told = |closed: &Value| {
        let told = |account: &Value| ["id", "email", "events"].map(|name| account[name].clone());
        closed["accounts"].as_array().unwrap().iter().map(told).collect::<Vec<_>>()
    };
    assert_eq!((told(&by_stream).len(), &by_stream["linesLost"]), (2, &json!(3)));
    assert_eq!(told(&by_stream), told(&by_list));
    assert_eq!(by_stream["applicationKeys"], by_list["applicationKeys"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_runs_on_the_database_is_warned_of() {
    const WARNING: &str = "warning: a server runs on this database: stop every server first";
    let house = House::with(&NO_WAITS).await;
    house.admin("ann@example.com").await;
    house.trail_is_sealed().await;
    let url = house.database.conninfo();
    let settings = [("DATABASE_URL", url.as_str()), ("VESTIBULE_KEYS", KEYS)];
    let said = run(&["after-restore", "--yes"], &settings);
    assert!(said.code == 0 && said.err.contains(WARNING), "{}", said.err);
    let _database = Arc::clone(&house.database);
    house.close().await;
    let said = run(&["after-restore", "--yes", "--again"], &settings);
    assert!(said.code == 0 && !said.err.contains(WARNING), "{}", said.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_run_says_so_and_does_nothing() {
    let office = office().await;
    let dump = Office { database: office.database.copied().await };
    let first = dump.json("after-restore --yes");
    let line = first["gap"]["line"].as_str().unwrap();
    let lines = async || dump.database.db_number("select count(*) from audit").await;
    let before = lines().await;
    let said = dump.done("after-restore --yes");
    assert!(said.starts_with(&format!("nothing was done: {} closed this database on ", actor())), "{said}");
    assert!(said.contains(line) && said.contains("give --again"), "{said}");
    assert_eq!(dump.json("after-restore --yes")["closedBefore"]["line"], line);
    assert_eq!(lines().await, before);
    // A dump of the closed database is another database once it is restored, and is closed itself.
    let later = Office { database: dump.database.copied().await };
    assert_ne!(later.json("after-restore --yes")["gap"]["line"], line);
    assert_ne!(dump.json("after-restore --yes --again")["gap"]["line"], line);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_answer_nothing_is_done() {
    let office = office().await;
    let (url, arguments) = (office.database.conninfo(), ["after-restore"]);
    let said = run_at_terminal(&arguments, &office.settings(&url), "n\n");
    let asked = "end every session and void everything that is open in this database of 3 accounts and 0 sessions, whose trail \
        is sealed to 4, as if a dump had been restored into it? [y/N]";
    assert!(said.code == 1 && said.err.contains(asked) && said.err.contains("nothing was done"), "{}", said.err);
    assert_eq!(office.database.db_number("select count(*) from audit where event = 'restored'").await, 0);
    let said = run_at_terminal(&arguments, &office.settings(&url), "y\n");
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("the trail was cut after 4 (chain value "), "{}", said.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dump_that_is_not_whole_or_of_another_version_is_refused_with_what_to_do() {
    let office = office().await;
    let refused = |why: &str| {
        let said = office.refused("after-restore --yes");
        assert!(said.contains(why), "{said}");
    };
    office.database.run("alter table sessions drop constraint sessions_account_id_fkey").await;
    refused("half a dump: sessions_account_id_fkey is missing; restore the whole dump into an empty database");
    office
        .database
        .run(
            "alter table sessions add constraint sessions_account_id_fkey foreign key (account_id) \
        references accounts on delete cascade",
        )
        .await;
    office.database.run("comment on table __diesel_schema_migrations is 'needs 20991231000001'").await;
    refused("the dump is of a later version, and needs migration 20991231000001: use the version that made the dump");
    office
        .database
        .run("comment on table __diesel_schema_migrations is null; delete from __diesel_schema_migrations where version = '20261128000006'")
        .await;
    refused("the dump is of an earlier version, without 2026-11-28-000006_write_probe: run `vestibule migrate`");
    office.database.run("delete from __diesel_schema_migrations").await;
    refused("half a dump: __diesel_schema_migrations is missing");
    let empty = Office { database: TestDatabase::bare().await };
    assert!(empty.refused("after-restore --yes").contains("the database is empty: first restore the dump"));
    let unfilled = Office::open().await;
    assert!(unfilled.refused("after-restore --yes").contains("the database is empty: first restore the dump"));
    assert_eq!(unfilled.database.db_number("select count(*) from audit").await, 0);
    // Lines of the trail without accounts are a dump.
    unfilled.done("brand add 7 --name Other");
    assert!(unfilled.json("after-restore --yes")["gap"]["line"].is_string());
    let url = empty.database.conninfo();
    let without = run(&["after-restore", "--yes"], &[("DATABASE_URL", url.as_str())]);
    is_refusal(&without);
    assert!(without.err.contains("VESTIBULE_KEYS is missing"), "{}", without.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dump_from_before_a_rotation_of_keys_needs_the_key_of_then() {
    let office = office().await;
    let other = office.run_set("after-restore --yes", &[("VESTIBULE_KEYS", NEXT)]);
    is_refusal(&other);
    assert!(other.err.contains("signed the checkpoint in the dump"), "{}", other.err);
    office
        .database
        .run(
            "insert into authenticators (account_id, key_id, secret, last_step, created_at, mac) \
        select id, 'test', '\\x00', 1, now(), sha256('forged') from accounts limit 1",
        )
        .await;
    let other = office.run_set("after-restore --yes", &[("VESTIBULE_KEYS", NEXT)]);
    is_refusal(&other);
    assert!(
        other.err.contains("from before a rotation of keys") && other.err.contains("from after one"),
        "{}",
        other.err
    );
    assert!(other.err.contains("sealed under test, which VESTIBULE_KEYS lacks"), "{}", other.err);
    let both = format!("{NEXT},{KEYS}");
    let said = office.run_set("after-restore --yes", &[("VESTIBULE_KEYS", &both)]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("altered 1") && said.out.contains("rotate once the servers run"), "{}", said.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkpoint_of_another_trail_is_refused() {
    let (office, other) = (office().await, office().await);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), other.done("audit checkpoint")).unwrap();
    let said = office.refused(&format!("after-restore --yes --checkpoint {}", file.path().display()));
    assert!(said.contains("the checkpoint given is of another trail: at 4 this one has another line"), "{said}");
    std::fs::write(file.path(), "nothing of ours").unwrap();
    is_refusal(&office.run(&format!("after-restore --yes --checkpoint {}", file.path().display())));
    assert_eq!(office.database.db_number("select count(*) from audit where event = 'restored'").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_after_restore_that_is_killed_closes_nothing_and_is_run_again() {
    use crate::support::failpoints::OF_RESTORES;
    use crate::support::{program, until};
    use std::os::unix::process::ExitStatusExt;
    use std::process::Stdio;
    let office = office().await;
    let dump = Office { database: office.database.copied().await };
    let url = dump.database.conninfo();
    let open = "select count(*) from accounts where invitation_hash is not null or enrolment_until is not null";
    let (before, lines) = (dump.database.db_number(open).await, "select count(*) from audit where event = 'restored'");
    assert!(before > 0);
    for place in OF_RESTORES {
        let failpoint = format!("{place}:1");
        let settings = [dump.settings(&url), vec![("FAILPOINT", failpoint.as_str())]].concat();
        let mut command = program::command(&["after-restore", "--yes"], &settings);
        let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        assert_eq!(status.signal(), Some(9), "{place}");
        let gone = "select count(*) from pg_stat_activity
            where application_name like 'vestibule-%' and datname = current_database()";
        until("its connections to end", async || (dump.database.db_number(gone).await == 0).then_some(())).await;
        assert_eq!(dump.database.db_number(open).await, before, "{place}");
        assert_eq!(dump.database.db_number(lines).await, 0, "{place}");
    }
    assert!(dump.json("after-restore --yes")["gap"]["line"].is_string());
    assert_eq!((dump.database.db_number(open).await, dump.database.db_number(lines).await), (0, 1));
}
