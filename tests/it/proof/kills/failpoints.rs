//! The failpoints there are, and which of them is drawn. A build without the feature knows none of them.

use super::faults::Chance;

/// Where a server can be told to die, and within how many times of coming there.
pub const OF_SERVERS: [(&str, u64); 16] = [
    ("record.before", 30),
    ("record.after", 30),
    ("answer.before", 60),
    ("sign_out.before", 4),
    ("sign_out.after", 4),
    ("touch.before", 2),
    ("touch.after", 2),
    ("outbox.claimed", 12),
    ("outbox.carried", 12),
    ("notices.moved", 4),
    ("seal.read", 6),
    ("seal.written", 6),
    ("seal.committed", 6),
    ("link.spent", 1),
    ("link.kept", 1),
    ("link.committed", 1),
];

/// Where a command can, and which comes there.
pub const OF_COMMANDS: [(&str, u64); 8] = [
    ("change.locked", 1),
    ("change.changed", 1),
    ("change.sessions_ended", 1),
    ("change.ended", 1),
    ("change.told", 1),
    ("change.committed", 1),
    ("prune.batch", 7),
    ("rotate.row", 60),
];

/// Where an import can, and what is kept then: all of the list, or nothing. `import_many` goes through them.
pub const OF_IMPORTS: [(&str, u64, bool); 4] =
    [("many.changed", 1, false), ("many.made", 1, false), ("many.made", 2, false), ("many.committed", 1, true)];

pub fn draw(of: &[(&str, u64)], chance: &Chance) -> String {
    let (name, most) = of[chance.index(of.len())];
    format!("{name}:{}", chance.below(most) + 1)
}

/// The hooks in the source.
fn hooks() -> Vec<String> {
    fn read(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, found);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let hooks = text.split("failpoint!(\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
                found.extend(hooks);
            }
        }
    }
    let mut found = Vec::new();
    read(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found.sort();
    found
}

#[test]
fn every_failpoint_is_drawn_by_the_proof() {
    let mut drawn: Vec<&str> = OF_SERVERS.iter().chain(&OF_COMMANDS).map(|(name, _)| *name).collect();
    drawn.extend(OF_IMPORTS.iter().map(|(name, ..)| *name));
    drawn.sort_unstable();
    drawn.dedup();
    assert_eq!(hooks(), drawn);
}

#[test]
fn a_build_without_the_feature_has_no_failpoint() {
    let mut names = hooks();
    names.push("FAILPOINT".into());
    // The program is large, and grep is quick.
    let mut grep = std::process::Command::new("grep");
    grep.arg("-aohF").args(names.iter().flat_map(|name| ["-e", name])).arg(env!("CARGO_BIN_EXE_vestibule"));
    let found = grep.output().unwrap();
    assert!(found.stderr.is_empty(), "{found:?}");
    let found = String::from_utf8(found.stdout).unwrap();
    let found: std::collections::BTreeSet<&str> = found.lines().collect();
    let expected = if cfg!(feature = "failpoints") { names.iter().map(String::as_str).collect() } else { [].into() };
    assert_eq!(found, expected);
}
