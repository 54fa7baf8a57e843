//! Every path that a document names exists: from the root, as the end of a source's path, or as the target of a link. Decisions
//! are left out, because they tell of what was.

use std::path::{Path, PathBuf};

use crate::architecture::every_file;

/// Folders that documents name from the root of the repository.
const FOLDERS: [&str; 11] = [
    ".ci/",
    "benches/",
    "build/",
    "crates/",
    "docs/",
    "fuzz/",
    "migrations/",
    "packaging/",
    "src/",
    "tests/",
    "words/",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The documents that tell how things are.
fn documents() -> Vec<PathBuf> {
    let pages = std::fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let pages = pages.filter(|path| path.extension().is_some_and(|kind| kind == "md"));
    let at_root = ["README.md", "CONTRIBUTING.md", "SECURITY.md"].map(|name| root().join(name));
    at_root.into_iter().chain(pages).collect()
}

/// Whether a word stands for more than one path.
fn is_pattern(word: &str) -> bool {
    word.contains(['*', '<', '{', '$', '\u{2026}']) || word.contains("...") || word.contains("NNN")
}

/// Words in backquotes or in a block of code, without the punctuation after them.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split('`').skip(1).step_by(2).flat_map(str::split_whitespace);
    words.map(|word| word.trim_end_matches([',', '.', ';', ':', ')', '"', '\''])).filter(|word| !is_pattern(word))
}

/// Targets of links to files, without their fragments.
fn linked(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#', ' ']).next());
    targets.filter(|target| !target.is_empty() && !target.contains(':') && !is_pattern(target))
}

/// Whether a word in backquotes names a source by the end of its path, such as `edge/server.rs`.
fn names_source(word: &str) -> bool {
    let sign = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_/.".contains(c);
    word.strip_suffix(".rs").is_some_and(|name| !name.is_empty()) && word.chars().all(sign)
}

/// How many paths a text in a folder names, and those that do not exist.
fn named<'a>(text: &'a str, folder: &Path, sources: &[PathBuf]) -> (usize, Vec<&'a str>) {
    let (mut count, mut missing) = (0, Vec::new());
    let mut judge = |name: &'a str, exists: bool| {
        count += 1;
        if !exists {
            missing.push(name);
        }
    };
    for word in quoted(text) {
        if FOLDERS.iter().any(|begins| word.starts_with(begins)) {
            judge(word, root().join(word).exists());
        } else if names_source(word) {
            judge(word, sources.iter().any(|path| path.ends_with(word)));
        }
    }
    for target in linked(text) {
        judge(target, folder.join(target).exists());
    }
    (count, missing)
}

#[test]
fn every_path_that_a_document_names_exists() {
    let (sources, mut all) = (every_file(), 0);
    for path in documents() {
        let text = std::fs::read_to_string(&path).unwrap();
        let (count, missing) = named(&text, path.parent().unwrap(), &sources);
        assert_eq!(missing, Vec::<&str>::new(), "{} names paths that do not exist", path.display());
        all += count;
    }
    assert!(all > 900, "only {all} paths are named");
}

#[test]
fn a_path_that_does_not_exist_is_found_however_it_is_written() {
    let (docs, sources) = (root().join("docs"), every_file());
    let table = [
        ("`src/lib.rs`, `edge/server.rs`, `tests/it/` and `docs/*.md`", 3, vec![]),
        ("see `src/gone.rs`, or `edge/gone.rs:`", 2, vec!["src/gone.rs", "edge/gone.rs"]),
        ("```\ncat docs/gone.conf\n```", 1, vec!["docs/gone.conf"]),
        ("[a](gone.md#part), [b](../README.md), [c](#part), [d](https://example.com/gone.md)", 2, vec!["gone.md"]),
        ("`docs/decisions/NNN-name.md`, `src/<door>/routes.rs`, src/gone.rs", 0, vec![]),
    ];
    for (text, count, missing) in table {
        assert_eq!(named(text, &docs, &sources), (count, missing), "{text}");
    }
}
