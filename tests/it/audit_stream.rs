//! `audit stream`: every sealed line once, in the order of the trail, whatever ends the command or moves its file.

use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::audit_archive::{day, office_of_bob, order};
use crate::audit_commands::seal;
use crate::support::office::{Office, is_refusal};
use crate::support::{program, until};

/// An office of three sealed lines.
pub async fn with_lines() -> Office {
    let office = Office::open().await;
    office.done("admin add ann@example.com --role BO,OWNER");
    office.done("admin add bob@example.com --role BO");
    office.done("admin disable bob@example.com");
    seal(&office).await;
    office
}

/// Events of a file, and the positions of its lines of the trail.
pub fn streamed(file: &Path) -> (Vec<Value>, Vec<i64>) {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let events: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let lines = events.iter().filter(|event| event["class_uid"] != 0);
    let positions = lines.map(|event| event["metadata"]["sequence"].as_i64().unwrap()).collect();
    (events, positions)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_sealed_line_is_streamed_once_with_a_signed_checkpoint_after_it() {
    let office = with_lines().await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("trail.jsonl");
    let line = format!("audit stream --once --to {}", file.display());
    assert_eq!(office.done(&line), "");
    let (events, positions) = streamed(&file);
    assert_eq!((positions, events.len()), (vec![1, 2, 3], 4));
    let disabled = &events[2];
    assert_eq!(
        json!([disabled["class_uid"], disabled["activity_id"], disabled["type_uid"], disabled["status_id"]]),
        json!([3001, 5, 300_105, 1])
    );
    assert_eq!(disabled["user"]["email_addr"], "bob@example.com");
    assert_eq!(disabled["actor"]["user"]["name"], crate::support::office::actor());
    assert_eq!(disabled["unmapped"]["event"], "admin_disabled");
    let listed = office.json("audit list --limit 1");
    assert_eq!((&disabled["metadata"]["uid"], &disabled["user"]["uid"]), (&listed[0]["id"], &listed[0]["crmUserId"]));
    assert_eq!(events[3]["unmapped"]["checkpoint"], office.done("audit checkpoint").trim());

    // Nothing is written twice, and what is sealed later is written then.
    assert_eq!(office.done(&line), "");
    assert_eq!(streamed(&file).0.len(), 4);
    office.done("admin unlock ann@example.com");
    assert_eq!(office.done(&line), "");
    assert_eq!(streamed(&file).0.len(), 4, "no line is streamed before its seal");
    seal(&office).await;
    assert_eq!(office.done(&line), "");
    let (events, positions) = streamed(&file);
    assert_eq!((positions, events.len()), (vec![1, 2, 3, 4], 6));
    // A file that was moved away is followed by another one.
    std::fs::rename(&file, folder.path().join("old")).unwrap();
    office.done("admin unlock ann@example.com");
    seal(&office).await;
    assert_eq!(office.done(&line), "");
    assert_eq!(streamed(&file).1, [5]);
    // Without the cursor, the file's own last line says how far it is.
    std::fs::remove_file(folder.path().join("trail.jsonl.cursor")).unwrap();
    assert_eq!(office.done(&line), "");
    assert_eq!(streamed(&file).1, [5]);

    let cursor = folder.path().join("cursor");
    let output = format!("audit stream --once --to - --cursor {}", cursor.display());
    assert_eq!(office.done(&output).lines().count(), 6);
    assert_eq!(office.done(&output), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_cannot_be_is_refused() {
    let office = with_lines().await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("trail.jsonl");
    let line = format!("audit stream --once --to {}", file.display());
    assert!(office.refused("audit stream --to - --once").contains("needs --cursor FILE"));
    is_refusal(&office.run_set(&line, &[("VESTIBULE_KEYS", "")]));
    is_refusal(&office.run("audit stream --once --to /nowhere/trail.jsonl"));
    std::fs::write(&file, "somebody else's\n").unwrap();
    assert!(office.refused(&line).contains("does not end with a line of a stream"));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "somebody else's\n");
    std::fs::remove_file(&file).unwrap();
    // An altered line is left out, and told.
    office.database.run("update audit set outcome = 'refused' where position = 2").await;
    let said = office.run(&line);
    assert!(
        said.code == 0 && said.err.contains("a line that is not as it was written is not streamed"),
        "{}",
        said.err
    );
    assert_eq!(streamed(&file).1, [1, 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_that_were_archived_before_they_were_streamed_are_not_left_out_silently() {
    let (office, _, last) = office_of_bob().await;
    let (folder, _, archive) = order(&day(95));
    let lines = office.database.db_number("select max(position) from audit").await;
    office.done(&archive);
    let cursor = folder.path().join("behind.cursor");
    std::fs::write(&cursor, "{\"position\":1,\"checkpoint\":0}").unwrap();
    let behind = format!("audit stream --once --to {}", folder.path().join("behind").display());
    assert!(office.refused(&behind).contains(&format!("the lines at 2 to {last} were archived before")));
    let file = folder.path().join("new");
    let said = office.run(&format!("audit stream --once --to {}", file.display()));
    assert!(said.code == 0 && said.err.contains("begins after the archived lines"), "{}", said.err);
    assert_eq!(streamed(&file).1, (last + 1..=lines).collect::<Vec<_>>());
}

/// Killed between a line and the cursor, or within a line, a stream goes on where its file ends.
#[cfg(feature = "failpoints")]
#[tokio::test(flavor = "multi_thread")]
async fn a_killed_stream_loses_and_doubles_no_line() {
    use std::io::Write as _;
    use std::os::unix::process::ExitStatusExt as _;
    let office = with_lines().await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("trail.jsonl");
    let line = format!("audit stream --once --to {}", file.display());
    let (words, url): (Vec<&str>, _) = (line.split_whitespace().collect(), office.database.conninfo());
    for round in 0..4_i64 {
        let settings = [office.settings(&url), vec![("FAILPOINT", "stream.written:1")]].concat();
        let mut command = program::command(&words, &settings);
        let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        assert_eq!(status.signal(), Some(9));
        assert_eq!(streamed(&file).1, (1..=3 + round).collect::<Vec<_>>());
        std::fs::File::options().append(true).open(&file).unwrap().write_all(b"{\"metadata\":{\"seq").unwrap();
        office.done("admin unlock ann@example.com");
        seal(&office).await;
    }
    assert_eq!(office.done(&line), "");
    assert_eq!(streamed(&file).1, (1..=7).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_stream_follows_survives_a_rotation_and_ends_at_sigterm() {
    let office = with_lines().await;
    let folder = TempDir::new().unwrap();
    let (file, old) = (folder.path().join("trail.jsonl"), folder.path().join("trail.jsonl.1"));
    let line = format!("audit stream --to {}", file.display());
    let (words, url): (Vec<&str>, _) = (line.split_whitespace().collect(), office.database.conninfo());
    let mut command = program::command(&words, &office.settings(&url));
    let mut running = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let lines = async |path: &Path, wanted: Vec<i64>| {
        until("the lines", async || (path.exists() && whole(path) == wanted).then_some(())).await;
    };
    lines(&file, vec![1, 2, 3]).await;
    let held = office.run(&format!("{line} --once"));
    assert!(held.code == 1 && held.err.contains("is held by another stream"), "{}", held.err);
    office.done("admin unlock ann@example.com");
    seal(&office).await;
    lines(&file, vec![1, 2, 3, 4]).await;
    std::fs::rename(&file, &old).unwrap();
    office.done("admin unlock ann@example.com");
    seal(&office).await;
    lines(&file, vec![5]).await;
    let pid = rustix::process::Pid::from_raw(i32::try_from(running.id()).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    assert_eq!(running.wait().unwrap().code(), Some(0));
    assert_eq!((streamed(&old).1, streamed(&file).1), (vec![1, 2, 3, 4], vec![5]));
}

/// Positions of the whole lines of a file that is being written.
fn whole(path: &Path) -> Vec<i64> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let events =
        text.split_inclusive('\n').filter_map(|line| serde_json::from_str::<Value>(line.strip_suffix('\n')?).ok());
    let lines = events.filter(|event| event["class_uid"] != 0);
    lines.filter_map(|event| event["metadata"]["sequence"].as_i64()).collect()
}
