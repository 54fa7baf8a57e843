//! The gap that a restore leaves in the trail: `audit verify` names it every time, with who declared it and when, and is whole only
//! for a reader who accepts it. The end of the trail cannot be cut off and pass for a restore.

use serde_json::{Value, json};

use crate::audit_archive::{aged, day, old_house, order};
use crate::audit_commands::seal;
use crate::restored::closed;
use crate::support::office::{Office, actor, is_refusal};

/// An office, the office of its dump, and the newest checkpoint of a trail that went on after the dump.
async fn restored() -> (Office, Office, tempfile::NamedTempFile) {
    let office = Office::open().await;
    office.done("admin add ann@example.com --role BO,OWNER");
    office.done("admin add bob@example.com --role BO");
    seal(&office).await;
    let dump = Office { database: office.database.copied().await };
    office.done("admin set bob@example.com --role CMS");
    office.done("admin remove bob@example.com");
    seal(&office).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), office.done("audit checkpoint")).unwrap();
    (office, dump, file)
}

/// What `audit verify` says with a checkpoint and further arguments.
fn verified(office: &Office, checkpoint: &tempfile::NamedTempFile, more: &str) -> (i32, String) {
    let said = office.run(&format!("audit verify --checkpoint {} {more}", checkpoint.path().display()));
    (said.code, said.out)
}

/// The kinds of findings of a verification, and its gaps.
fn told(office: &Office, checkpoint: &tempfile::NamedTempFile) -> (Vec<String>, Value) {
    let said = office.run(&format!("audit verify --json --checkpoint {}", checkpoint.path().display()));
    let said: Value = serde_json::from_str(&said.out).unwrap();
    let kinds = said["findings"].as_array().unwrap().iter();
    (kinds.map(|finding| finding["kind"].as_str().unwrap().to_owned()).collect(), said["gaps"].clone())
}

/// Closes the office of a dump; the line that declares it.
fn declared(dump: &Office, arguments: &str) -> String {
    let said = dump.run(&format!("after-restore --yes --json --reason disk-lost {arguments}"));
    let said: Value = serde_json::from_str(&said.out).unwrap();
    said["gap"]["line"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_that_was_declared_is_named_every_time_and_whole_only_for_who_accepts_it() {
    let (_, dump, checkpoint) = restored().await;
    let (code, said) = verified(&dump, &checkpoint, "");
    assert!(code == 1 && said.starts_with("cut at 3: the trail ends here"), "{said}");
    let line = declared(&dump, &format!("--checkpoint {}", checkpoint.path().display()));

    for lines_since in [0, 3] {
        for _ in 0..lines_since {
            dump.done("admin unlock ann@example.com");
        }
        seal(&dump).await;
        let (code, said) = verified(&dump, &checkpoint, "");
        let named =
            [&format!("gap at 3 {line}: {} declared on ", actor()), "(disk-lost)", "cut the trail after 2", "of 4"];
        assert!(code == 1 && named.iter().all(|part| said.contains(*part)), "{said}");
        assert!(said.contains(&format!("--accept-gap {line}")) && said.contains("\nnot whole: "), "{said}");
        let (code, said) = verified(&dump, &checkpoint, &format!("--accept-gap {line}"));
        assert!(code == 0 && said.contains(": accepted\n") && said.contains("\nwhole: "), "{said}");
        assert!(said.contains(&format!("gap at 3 {line}: {}", actor())), "{said}");
        let (kinds, gaps) = told(&dump, &checkpoint);
        assert_eq!(kinds, Vec::<String>::new());
        let gap = &gaps[0];
        let facts =
            json!([gap["cutAfter"], gap["missed"]["position"], gap["declaredAgainst"]["position"], gap["accepted"]]);
        assert_eq!(facts, json!([2, 4, 4, false]));
    }
    // Without a checkpoint the declaration alone is reason to ask.
    assert_eq!(dump.run("audit verify").code, 1);
    let other = dump.run("audit verify --accept-gap 00000000-0000-7000-8000-000000000000");
    is_refusal(&other);
    assert!(other.err.contains("is the id of no line that declares a restore"), "{}", other.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_accepted_gap_excuses_no_later_cut() {
    let (_, dump, checkpoint) = restored().await;
    let line = declared(&dump, "");
    seal(&dump).await;
    for _ in 0..3 {
        dump.done("admin unlock ann@example.com");
    }
    seal(&dump).await;
    let newest = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(newest.path(), dump.done("audit checkpoint")).unwrap();
    let accepted = format!("--accept-gap {line}");
    assert_eq!(verified(&dump, &newest, &accepted).0, 0);
    // Whoever writes the database cuts off what came after the declaration, and puts an older checkpoint beside it.
    dump.database.run("delete from audit where position > 4").await;
    dump.database.run("delete from trail_checkpoint").await;
    let (code, said) = verified(&dump, &newest, &accepted);
    assert!(code == 1 && said.contains("cut at 5: the trail ends here"), "{said}");
    // Cut before the declaration: without its line nothing excuses the older checkpoint.
    dump.database.run("delete from audit where position > 2").await;
    let (code, said) = verified(&dump, &checkpoint, "");
    assert!(code == 1 && said.contains("cut at 3: the trail ends here"), "{said}");
    is_refusal(&dump.run(&format!("audit verify {accepted}")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thief_who_cuts_the_end_off_and_declares_a_restore_is_named() {
    let (office, _, checkpoint) = restored().await;
    assert_eq!(verified(&office, &checkpoint, "").0, 0);
    office.database.run("delete from audit where position > 1; delete from trail_checkpoint").await;
    let line = declared(&office, "");
    seal(&office).await;
    let (code, said) = verified(&office, &checkpoint, "");
    assert!(code == 1 && said.contains(&format!("{line}: {} declared", actor())), "{said}");
    assert!(said.contains("cut the trail after 1, against no checkpoint; the checkpoint given is of 4"), "{said}");
    // Another declaration is accepted by its own id alone.
    office
        .database
        .run("update audit set detail = jsonb_set(detail, '{cut,position}', '3') where event = 'restored'")
        .await;
    let (kinds, gaps) = told(&office, &checkpoint);
    assert!(gaps == json!([]) && kinds.contains(&String::from("edited")), "{kinds:?} {gaps}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declared_gap_is_named_after_its_line_was_archived() {
    let house = old_house().await;
    house.enrolled_a_day_ago("ann@example.com").await;
    house.trail_is_sealed().await;
    closed(&house.app, None).await;
    let (office, _) = aged(house).await;
    let (_folder, file, order) = order(&day(95));
    let gaps = |more: &str| {
        let said: Value = serde_json::from_str(&office.run(&format!("audit verify --json {more}")).out).unwrap();
        (said["gaps"].clone(), said["findings"].clone())
    };
    let before = gaps("");
    assert_eq!((before.0.as_array().unwrap().len(), &before.1), (1, &json!([])));
    office.done(&order);
    assert_eq!(office.database.db_number("select count(*) from audit where event = 'restored'").await, 0);
    for files in [String::new(), format!("--archive {file}")] {
        assert_eq!(gaps(&files), before, "{files}");
        assert_eq!(office.run(&format!("audit verify {files}")).code, 1);
        let line = before.0[0]["line"].as_str().unwrap();
        assert_eq!(office.run(&format!("audit verify --accept-gap {line} {files}")).code, 0);
    }
}
