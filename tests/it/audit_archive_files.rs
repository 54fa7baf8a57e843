//! Files of `audit archive`: what is said of one that is cut, changed or foreign, and how somebody is forgotten in them.

use serde_json::{Value, json};
use vestibule::audit::Checkpoint;
use vestibule::clock::Clock;
use vestibule::keys::Keys;

use crate::audit_archive::{day, office_of_bob, order, verified};
use crate::audit_commands::seal;

const NEXT: &str = "next:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";

/// The text with the line of a number changed; `None`: without it.
fn with_line(text: &str, number: usize, change: impl Fn(&str) -> Option<String>) -> String {
    let lines = text.lines().enumerate();
    let changed = lines.filter_map(|(at, line)| if at + 1 == number { change(line) } else { Some(line.to_owned()) });
    changed.map(|line| line + "\n").collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_cut_changed_or_of_another_house_is_named() {
    let (office, _, last) = office_of_bob().await;
    let (folder, file, line) = order(&day(95));
    office.done(&line);
    let whole = std::fs::read_to_string(&file).unwrap();
    let ends = whole.lines().count();
    let (other, _, _) = office_of_bob().await;
    let (_elsewhere, foreign, line) = order(&day(95));
    other.done(&line);
    let foreign = std::fs::read_to_string(&foreign).unwrap();
    let checkpoint = Checkpoint { position: last, head: vec![1; 32], at: Clock::system().now() };
    let resealed = |keys: &str| {
        let token = checkpoint.sign(&Keys::parse(keys).unwrap()).unwrap();
        with_line(&whole, ends, |_| Some(json!({ "seal": token }).to_string()))
    };
    let (cut, house) = ("is cut: it does not end with its seal", "of another installation, or its seal was changed");
    let cases = [
        (String::new(), "archive", cut),
        (whole[..whole.len() - 1].to_owned(), "archive", cut),
        (whole[..whole.len() / 2].to_owned(), "archive", cut),
        (with_line(&whole, ends, |_| None), "archive", cut),
        (foreign, "archive", "this trail has no anchor of it"),
        (resealed(NEXT), "archive", house),
        // A checkpoint of the house is the seal of no file.
        (resealed(crate::support::house::KEYS), "archive", house),
        (with_line(&whole, ends, |line| Some(line.replace("\":\"e", "\":\"f"))), "archive", house),
        (
            with_line(&whole, 2, |line| Some(line.replacen("\"outcome\":\"", "\"outcome\":\"x", 1))),
            "edited",
            "trail.jsonl",
        ),
        (with_line(&whole, 3, |line| Some(line.replacen("@example.com", "@example.org", 1))), "edited", "altered"),
        (with_line(&whole, 3, |line| Some(line.replacen('{', "{ ", 1))), "edited", "not as it was written"),
        (with_line(&whole, 4, |_| None), "missing", "a line is missing"),
        (with_line(&whole, ends - 1, |_| None), "cut", "the seal of the file"),
    ];
    for (text, kind, said) in cases {
        std::fs::write(&file, text).unwrap();
        let (findings, _) = verified(&office, &format!("--archive {file}"));
        assert!(
            findings.iter().any(|found| found["kind"] == kind && found["said"].as_str().unwrap().contains(said)),
            "{kind} {said}: {findings:?}"
        );
        assert!(findings.iter().all(|found| found["said"].as_str().unwrap().contains("trail.jsonl: ")), "{findings:?}");
        assert_eq!(office.run(&format!("audit verify --archive {file}")).code, 1, "{said}");
        assert_eq!(verified(&office, ""), (vec![], vec![(1, last)]), "without the file the trail is whole");
    }
    std::fs::remove_file(&file).unwrap();
    let (findings, unseen) = verified(&office, &format!("--archive {file}"));
    assert!(findings[0]["said"].as_str().unwrap().contains("cannot be read") && unseen == [(1, last)], "{findings:?}");
    std::fs::write(&file, &whole).unwrap();
    assert_eq!(verified(&office, &format!("--archive {file}")), (vec![], vec![]));
    drop(folder);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_is_forgotten_in_archive_files_by_the_rule_of_the_table() {
    let (office, bob, _) = office_of_bob().await;
    let (_folder, file, line) = order(&day(95));
    office.done(&line);
    let before = std::fs::read_to_string(&file).unwrap();
    let named = before.lines().filter(|line| line.contains("bob@example.com")).count();
    assert!(named > 3, "{named}");
    let forget = format!("audit forget --who {} --reason art-17 --archive {file}", bob.id);

    // A file that was changed is evidence, and nothing is done.
    let changed = with_line(&before, 2, |line| Some(line.replacen("\"outcome\":\"", "\"outcome\":\"x", 1)));
    std::fs::write(&file, &changed).unwrap();
    assert!(office.refused(&forget).contains("are not those it was sealed with"));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), changed);
    assert_eq!(office.json("audit list --event personal_data_withheld --since 2100-01-01"), json!([]));
    std::fs::write(&file, &before).unwrap();

    let done = office.json(&forget);
    assert_eq!((&done["left"], done["withheld"].as_u64().unwrap() >= named as u64), (&json!(0), true), "{done}");
    let after = std::fs::read_to_string(&file).unwrap();
    assert!(!after.contains("bob@example.com") && after.contains("ann@example.com"));
    assert_eq!((after.lines().count(), after.lines().last()), (before.lines().count(), before.lines().last()));
    for _ in 0..2 {
        let said: Value =
            serde_json::from_str(&office.run(&format!("audit verify --json --archive {file}")).out).unwrap();
        assert_eq!((&said["findings"], &said["withheldLines"]), (&json!([]), &done["withheld"]));
        seal(&office).await;
    }
    assert_eq!(office.json(&forget)["withheld"], 0);

    // The data of a copy from before is put back, and withheld by another run.
    std::fs::write(&file, &before).unwrap();
    let (findings, _) = verified(&office, &format!("--archive {file}"));
    let put_back = findings.iter().filter(|found| found["kind"] == "put_back").count() as u64;
    assert_eq!((put_back, findings.len() as u64), (done["withheld"].as_u64().unwrap(), put_back), "{findings:?}");
    assert_eq!(office.json(&forget)["withheld"], done["withheld"]);
    seal(&office).await;
    assert_eq!(verified(&office, &format!("--archive {file}")), (vec![], vec![]));

    // A line that was emptied by hand is a finding, listed by nobody.
    let after = std::fs::read_to_string(&file).unwrap();
    let emptied = with_line(&after, 1, |line| {
        let mut line: Value = serde_json::from_str(line).unwrap();
        (line["personal"], line["personalSalt"]) = (Value::Null, Value::Null);
        Some(line.to_string())
    });
    std::fs::write(&file, emptied).unwrap();
    let (findings, _) = verified(&office, &format!("--archive {file}"));
    assert_eq!((findings.len(), &findings[0]["kind"], &findings[0]["position"]), (1, &json!("emptied"), &json!(1)));
}
