//! Every test that `docs/threats.md` names exists: in its tables a file in backquotes is followed by names of its tests.

use std::path::{Path, PathBuf};

/// Sources below a folder.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_test_that_the_threats_name_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("tests"), &mut files);
    sources(&root.join("src"), &mut files);
    let is_name = |text: &str| {
        text.contains('_')
            && text.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    let mut named = 0;
    for row in include_str!("../../docs/threats.md").lines() {
        let mut file = None;
        for quoted in row.split('`').skip(1).step_by(2) {
            if quoted.ends_with(".rs") {
                file = Some(quoted);
            } else if let Some(file) = file.filter(|_| is_name(quoted)) {
                named += 1;
                let mut holders = files.iter().filter(|path| path.ends_with(file));
                let holds = |path: &PathBuf| std::fs::read_to_string(path).unwrap().contains(&format!("fn {quoted}("));
                assert!(holders.any(holds), "{file} has no {quoted}");
            }
        }
    }
    assert!(named > 100, "only {named} tests are named");
}
