//! Which failpoint is drawn, and that the lists hold every hook of the source. A build without the feature has no hook.

use super::faults::Chance;
use crate::support::failpoints::{
    OF_ARCHIVES, OF_COMMANDS, OF_DEEDS, OF_IMPORTS, OF_KEYS, OF_RESTORES, OF_SERVERS, OF_STREAMS,
};

pub fn draw(of: &[(&str, u64)], chance: &Chance) -> String {
    let (name, most) = of[chance.index(of.len())];
    format!("{name}:{}", chance.below(most) + 1)
}

/// Failpoints in the source, each once: two doors answer at one of the same name.
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
    found.dedup();
    found
}

#[test]
fn every_failpoint_is_drawn_by_the_proof() {
    let mut drawn: Vec<&str> = OF_SERVERS.iter().chain(&OF_COMMANDS).map(|(name, _)| *name).collect();
    drawn.extend(OF_IMPORTS.iter().map(|(name, ..)| *name));
    drawn.extend(OF_ARCHIVES.iter().map(|(name, _)| *name));
    drawn.extend(OF_RESTORES.iter().chain(&OF_STREAMS));
    drawn.extend(OF_DEEDS.iter().chain(&OF_KEYS).map(|(name, _)| *name));
    drawn.sort_unstable();
    drawn.dedup();
    assert_eq!(hooks(), drawn);
}

#[test]
fn a_build_without_the_feature_has_no_failpoint() {
    let mut names = hooks();
    names.push("FAILPOINT".into());
    // grep, because the program is large.
    let mut grep = std::process::Command::new("grep");
    grep.arg("-aohF").args(names.iter().flat_map(|name| ["-e", name])).arg(env!("CARGO_BIN_EXE_vestibule"));
    let found = grep.output().unwrap();
    assert!(found.stderr.is_empty(), "{found:?}");
    let found = String::from_utf8(found.stdout).unwrap();
    let found: std::collections::BTreeSet<&str> = found.lines().collect();
    let expected = if cfg!(feature = "failpoints") { names.iter().map(String::as_str).collect() } else { [].into() };
    assert_eq!(found, expected);
}
