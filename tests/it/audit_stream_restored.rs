//! `audit stream` over a trail that is not the one it streamed: after a declared restore it goes on from the cut, and it refuses
//! any other.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::audit_commands::seal;
use crate::audit_stream::{streamed, with_lines};
use crate::support::office::Office;

/// A folder, the file of a stream in it, and the command that streams.
fn order() -> (TempDir, PathBuf, String) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("trail.jsonl");
    let line = format!("audit stream --once --to {}", file.display());
    (folder, file, line)
}

fn cursor(file: &Path) -> PathBuf {
    file.with_file_name("trail.jsonl.cursor")
}

/// An office of three lines with the office of its dump; two further lines were streamed since.
async fn with_dump(line: &str) -> (Office, Office) {
    let office = with_lines().await;
    let dump = Office { database: office.database.copied().await };
    office.done("admin unlock ann@example.com");
    office.done("admin unlock ann@example.com");
    seal(&office).await;
    assert_eq!(office.done(line), "");
    (office, dump)
}

/// Closes a dump; the line that declares it, and the last position of its trail.
async fn closed(dump: &Office, arguments: &str) -> (String, i64) {
    let said = dump.json(&format!("after-restore --yes {arguments}"));
    seal(dump).await;
    let last = dump.database.db_number("select max(position) from audit").await;
    (said["gap"]["line"].as_str().unwrap().to_owned(), last)
}

/// The gaps that a file tells of.
fn gaps(file: &Path) -> Vec<Value> {
    let told = streamed(file).0.into_iter().filter(|event| event["metadata"]["event_code"] == "gap");
    told.map(|event| event["unmapped"]["gap"].clone()).collect()
}

/// The positions that are streamed where a trail of five lines was cut after the third and has `last` lines since.
fn from_the_cut(last: i64) -> Vec<i64> {
    (1..=5).chain(4..=last).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restore_a_stream_goes_on_from_the_cut_and_marks_the_gap() {
    let (_folder, file, line) = order();
    let (_office, dump) = with_dump(&line).await;
    let before = std::fs::read_to_string(&file).unwrap();
    let said = dump.refused(&line);
    assert!(said.contains("the trail ends at 3, before the line at 5 that was streamed last"), "{said}");
    assert!(said.contains("run `vestibule after-restore` and then this again"), "{said}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), before);

    let (id, last) = closed(&dump, "").await;
    let said = dump.run(&line);
    assert!(said.code == 0 && said.err.contains("a restore cut off lines that were streamed"), "{}", said.err);
    let (events, positions) = streamed(&file);
    assert_eq!(positions, from_the_cut(last));
    assert!(events.iter().any(|event| event["metadata"]["uid"] == id.as_str()), "the declaration is streamed");
    let head = dump.database.text("select encode(link_mac, 'hex') from audit where position = 3").await;
    let head = data_encoding::HEXLOWER.decode(head.as_bytes()).unwrap();
    let head = data_encoding::BASE64URL_NOPAD.encode(&head);
    assert_eq!(gaps(&file), [json!({ "line": id, "cutAfter": 3, "cutHead": head, "streamedTo": 5 })]);
    assert!(events.last().unwrap()["unmapped"]["checkpoint"].is_string());

    // The stream follows the restored trail from now on, and its file is a copy for the next restore.
    assert_eq!(dump.done(&line), "");
    dump.done("admin unlock ann@example.com");
    seal(&dump).await;
    assert_eq!(dump.done(&line), "");
    assert_eq!((streamed(&file).1, gaps(&file).len()), (from_the_cut(last + 1), 1));
    let again = dump.json(&format!("after-restore --yes --again --trail {}", file.display()));
    assert_eq!(again["linesLost"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_several_restores_no_line_since_the_first_is_left_out() {
    let (_folder, file, line) = order();
    let (_office, dump) = with_dump(&line).await;
    closed(&dump, "").await;
    for _ in 0..3 {
        dump.done("admin unlock ann@example.com");
    }
    seal(&dump).await;
    let (_, last) = closed(&dump, "--again").await;
    assert_eq!(dump.run(&line).code, 0);
    assert_eq!((streamed(&file).1, gaps(&file).len()), (from_the_cut(last), 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_is_noticed_by_the_cursor_or_by_the_file_alone() {
    let (_folder, file, line) = order();
    let (_office, dump) = with_dump(&line).await;
    let (_, last) = closed(&dump, "").await;
    let (events, kept) = (std::fs::read_to_string(&file).unwrap(), std::fs::read(cursor(&file)).unwrap());
    let lines: Vec<&str> = events.lines().collect();
    let of_lines = format!("{}\n", lines[..5].join("\n"));
    let of_position = "{\"position\":5,\"checkpoint\":5}".as_bytes();
    // With the cursor alone, as after a rotation; with the file alone, to its checkpoint or a line; with a cursor of a position.
    let cases: [(&str, Option<&[u8]>); 5] = [
        ("", Some(kept.as_slice())),
        (events.as_str(), None),
        (of_lines.as_str(), None),
        (events.as_str(), Some(of_position)),
        (of_lines.as_str(), Some(of_position)),
    ];
    for (text, place) in cases {
        std::fs::write(&file, text).unwrap();
        match place {
            Some(place) => std::fs::write(cursor(&file), place).unwrap(),
            None => std::fs::remove_file(cursor(&file)).unwrap(),
        }
        let said = dump.run(&line);
        assert!(said.code == 0 && said.err.contains("a restore cut off lines"), "{place:?} {}", said.err);
        let expected: Vec<i64> = if text.is_empty() { (4..=last).collect() } else { from_the_cut(last) };
        assert_eq!((streamed(&file).1, gaps(&file).len()), (expected, 1), "{place:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trail_of_another_database_is_refused() {
    let (_folder, file, line) = order();
    let (office, dump) = with_dump(&line).await;
    let other = with_lines().await;
    let before = std::fs::read_to_string(&file).unwrap();
    assert!(other.refused(&line).contains("the trail ends at 3, before the line at 5"));
    for _ in 0..3 {
        other.done("admin unlock ann@example.com");
    }
    seal(&other).await;
    let said = other.refused(&line);
    assert!(said.contains("the trail has not the line at 5 that was streamed last, and declares no restore"), "{said}");
    std::fs::remove_file(cursor(&file)).unwrap();
    assert!(other.refused(&line).contains("the trail has not the line at 5"));
    std::fs::write(cursor(&file), "{\"position\":10401,\"checkpoint\":10400}").unwrap();
    assert!(office.refused(&line).contains("the trail ends at 5, before the line at 10401"));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), before);

    // A restore that was declared before the last line was streamed is no reason either.
    std::fs::remove_file(cursor(&file)).unwrap();
    closed(&dump, "").await;
    office.done("admin unlock ann@example.com");
    seal(&office).await;
    assert_eq!(office.done(&line), "");
    assert!(dump.refused(&line).contains("and declares no restore since"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_of_a_position_alone_is_taken_and_gets_the_chains_value() {
    let (_folder, file, line) = order();
    let office = with_lines().await;
    std::fs::write(cursor(&file), format!("{:<95}\n", "{\"position\":2,\"checkpoint\":0}")).unwrap();
    assert_eq!(office.done(&line), "");
    assert_eq!(streamed(&file).1, [3]);
    let kept: Value = serde_json::from_slice(&std::fs::read(cursor(&file)).unwrap()).unwrap();
    assert_eq!((&kept["position"], &kept["checkpoint"]), (&json!(3), &json!(3)));
    assert!(kept["head"].is_string() && kept["at"].is_i64(), "{kept}");
    // Also where no line is new.
    std::fs::write(cursor(&file), "{\"position\":3,\"checkpoint\":3}").unwrap();
    std::fs::remove_file(&file).unwrap();
    assert_eq!(office.done(&line), "");
    let again: Value = serde_json::from_slice(&std::fs::read(cursor(&file)).unwrap()).unwrap();
    assert_eq!((&again["position"], &again["head"], streamed(&file).1), (&json!(3), &kept["head"], vec![]));
}

/// Killed between the gap and the cursor, a stream tells the gap again, and each line once.
#[cfg(feature = "failpoints")]
#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_is_killed_at_the_gap_leaves_no_line_out() {
    use std::os::unix::process::ExitStatusExt as _;
    use std::process::Stdio;
    let (_folder, file, line) = order();
    let (_office, dump) = with_dump(&line).await;
    let (_, last) = closed(&dump, "").await;
    let (words, url): (Vec<&str>, _) = (line.split_whitespace().collect(), dump.database.conninfo());
    let settings = [dump.settings(&url), vec![("FAILPOINT", "stream.written:1")]].concat();
    let mut command = crate::support::program::command(&words, &settings);
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    assert_eq!((status.signal(), streamed(&file).1), (Some(9), vec![1, 2, 3, 4, 5]));
    assert_eq!(dump.run(&line).code, 0);
    assert_eq!((streamed(&file).1, gaps(&file).len()), (from_the_cut(last), 2));
}
