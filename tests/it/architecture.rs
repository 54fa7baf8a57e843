//! Which module may import which: a table that the sources must match. The rules import nothing, and only the program
//! itself imports a door.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Each module and the modules it may import.
pub const KNOWS: [(&str, &str); 43] = [
    ("access_tokens", "app fault keys rules"),
    ("accounts", "app fault hashing keys outbox rules store"),
    ("admission", ""),
    ("agreement", "audit clock fault keys rules store"),
    ("app", "assertions captcha clock country hashing keyring keys metrics outbox rules store"),
    ("application_keys", "app fault keys rules store"),
    ("assertions", "fault keys rules"),
    ("audit", "clock failpoint fault keys metrics outage progress rules store"),
    ("brands", "accounts app fault rules store"),
    ("captcha", ""),
    (
        "cli",
        "accounts agreement app application_keys audit brands captcha clock doctor doors edge keys list_file log mail progress prune restored rotate rules settings sign_in store traces vestibule",
    ),
    ("clock", "rules"),
    ("country", ""),
    ("doctor", "agreement captcha clock fault keys mail rules sms store"),
    ("doors", "access_tokens accounts captcha edge fault list_file metrics rules sign_in words"),
    ("edge", "app failpoint fault keys metrics rules sign_in store traces"),
    ("failpoint", ""),
    ("fault", ""),
    ("hashing", "admission fault keys rules"),
    ("keyring", "clock fault keys outage rules store"),
    ("keys", "fault rules"),
    ("lib", ""),
    ("list_file", "accounts rules"),
    ("log", ""),
    ("machine", ""),
    ("mail", "rules"),
    ("main", ""),
    ("metrics", "log rules store"),
    ("outage", "fault"),
    ("outbox", "clock failpoint fault keys mail metrics outage rules sms store words"),
    ("progress", ""),
    ("prune", "clock fault metrics outage progress rules store"),
    ("restored", "app audit fault keys rules store"),
    ("rotate", "agreement app audit fault keys rules store"),
    ("rules", ""),
    ("settings", "captcha country edge keys mail rules sms store"),
    ("sign_in", "app assertions captcha fault hashing keys metrics outbox rules store"),
    ("sms", "mail rules"),
    ("store", "admission failpoint fault keys progress rules"),
    ("traces", "clock outage"),
    ("vestibule", "agreement app audit doors edge mail outbox prune rules sms store watcher"),
    ("watcher", "clock fault metrics outage rules store"),
    ("words", "rules"),
];

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] });
    files.filter(|path| path.extension().is_some_and(|kind| kind == "rs")).collect()
}

/// Every Rust file of the workspace.
pub fn every_file() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    ["src", "build", "crates", "tests"].iter().flat_map(|folder| files(&root.join(folder))).collect()
}

/// The source without unit tests and fuzz targets, which may import anything.
pub fn served() -> Vec<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let within = files(&source).into_iter().map(|path| path.strip_prefix(&source).unwrap().to_owned());
    let apart = |path: &PathBuf| ["tests", "fuzzing"].iter().any(|word| path.to_str().unwrap().contains(word));
    within.filter(|path| !apart(path)).collect()
}

pub fn read(within: &Path) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(within)).unwrap()
}

/// Modules that a source names by `crate::`, singly or in braces.
fn named(source: &str) -> BTreeSet<String> {
    let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code: String = code.flat_map(|line| [line, "\n"]).collect();
    let word = |text: &str| text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>();
    let mut parts = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(list) => parts.extend(list.split('}').next().unwrap().split(',').map(|part| word(part.trim()))),
            None => drop(parts.insert(word(rest))),
        }
    }
    parts
}

#[test]
fn each_module_imports_only_what_the_table_allows() {
    let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut of_store = BTreeSet::new();
    for path in served() {
        let within = path.with_extension("");
        let part = within.components().next().unwrap().as_os_str().to_str().unwrap().to_owned();
        let mut names = named(&read(&path));
        names.remove(&part);
        if part == "edge" && names.contains("store") {
            of_store.insert(within.display().to_string());
        }
        known.entry(part).or_default().extend(names);
    }
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<BTreeSet<String>>();
    let table: BTreeMap<String, BTreeSet<String>> =
        KNOWS.iter().map(|(part, others)| ((*part).to_owned(), words(others))).collect();
    for (part, others) in &known {
        assert_eq!(Some(others), table.get(part), "whom {part} knows");
    }
    assert_eq!(known.len(), table.len());
    // The edge uses only the store's check that the tables exist, and notes what it saw of a call of `doctor`.
    assert_eq!(of_store, words("edge/doctor_call edge/readiness"), "the files of the edge that know the store");
}

#[test]
fn doors_are_known_where_they_are_served_and_printed_alone() {
    let knowing =
        served().into_iter().filter(|path| !path.starts_with("doors") && named(&read(path)).contains("doors"));
    let knowing: BTreeSet<PathBuf> = knowing.collect();
    assert_eq!(knowing, BTreeSet::from(["cli/openapi.rs".into(), "cli/schema.rs".into(), "vestibule.rs".into()]));
}

/// The code of a source, without comments.
pub fn code(source: &str) -> String {
    source.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(|line| [line, "\n"]).collect()
}

/// The identifiers of a text.
fn identifiers(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// The items of a source by which others reach a type of the store without naming the store.
fn handed_on(source: &str) -> Vec<String> {
    let code = code(source);
    let imported = code.split("use crate::store").skip(1).map(|rest| rest.split(';').next().unwrap());
    let imported: BTreeSet<String> = imported.flat_map(identifiers).filter(|name| name != "self").collect();
    let mut handed_on = Vec::new();
    for visible in ["pub ", "pub(crate) ", "pub(super) "] {
        for item in code.split(visible).skip(1).map(|item| item.split(';').next().unwrap()) {
            let alias = item.strip_prefix("type ").and_then(|alias| alias.split_once('='));
            let Some(path) = item.strip_prefix("use ").or(alias.map(|(_, path)| path)) else { continue };
            let begins = path.trim().split("::").next().unwrap();
            if identifiers(path).contains("store") || imported.contains(begins) {
                handed_on.push(path.trim().to_owned());
            }
        }
    }
    handed_on
}

#[test]
fn a_type_of_the_store_is_named_by_the_store_alone() {
    let table = [
        ("pub use crate::store::accounts::{Order, Profile};", true),
        ("pub(crate) use crate::{\n    store::own::BrowserRow,\n};", true),
        ("use crate::store::accounts;\npub use accounts::Profile;", true),
        ("use crate::store::own::End;\npub type Ending = End;", true),
        ("use crate::store::own::End;\npub use end::end;", false),
        ("// pub use crate::store::own::End;\nuse crate::store::own::End;", false),
    ];
    for (source, is) in table {
        assert_eq!(!handed_on(source).is_empty(), is, "{source}");
    }
    for path in served().into_iter().filter(|path| !path.starts_with("store")) {
        assert_eq!(handed_on(&read(&path)), Vec::<String>::new(), "{} hands on types of the store", path.display());
    }
}

#[test]
fn no_row_of_a_table_reaches_a_door() {
    let mut rows = BTreeSet::new();
    for path in served().into_iter().filter(|path| path.starts_with("store")) {
        let code = code(&read(&path));
        let name = |text: &str| text.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap().to_owned();
        for derived in code.split("#[derive(").skip(1) {
            let (traits, item) = derived.split_once(")]").unwrap();
            if ["Queryable", "Insertable", "AsChangeset"].iter().any(|row| identifiers(traits).contains(*row)) {
                rows.insert(name(item.split("struct ").nth(1).unwrap()));
            }
        }
        // Rows described by `row!` and `columns!`: `pub struct Name of table`, and `display Name {`.
        for described in ["row! {", "columns! {"].into_iter().flat_map(|kind| code.split(kind).skip(1)) {
            let block = described.split("\n}\n").next().unwrap();
            for item in ["pub struct ", "display "].into_iter().flat_map(|kind| block.split(kind).skip(1)) {
                rows.insert(name(item));
            }
        }
        rows.remove("");
    }
    assert!(rows.contains("AccountRow"), "{rows:?}");
    let outside =
        served().into_iter().filter(|path| ["doors", "edge", "http"].iter().any(|part| path.starts_with(part)));
    let outside: BTreeMap<PathBuf, String> = outside.map(|path| (path.clone(), code(&read(&path)))).collect();
    // A type of the edge's own may have the name of a row.
    let declared = |code: &String| {
        let items = ["struct ", "enum "].into_iter().flat_map(|kind| code.split(kind).skip(1));
        items
            .map(|item| item.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let declared: BTreeSet<String> = outside.values().flat_map(declared).collect();
    rows.retain(|name| !declared.contains(name));
    for (path, code) in outside {
        let named = identifiers(&code);
        assert_eq!(named.intersection(&rows).collect::<Vec<_>>(), Vec::<&String>::new(), "{}", path.display());
    }
}

#[test]
fn every_file_says_what_it_is() {
    for path in every_file() {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("//! "), "{} opens without //!", path.display());
    }
}
