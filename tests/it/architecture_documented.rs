//! The table of rooms in `docs/architecture.md`: it has a row for each module of the source, with the modules that
//! `architecture.rs` lets it import. Knows nothing of what a room is for.

use std::collections::{BTreeMap, BTreeSet};

use crate::architecture::KNOWS;

const DOCUMENT: &str = include_str!("../../docs/architecture.md");

/// The head of the table of rooms.
const HEAD: &str = "| room | what it is | imports |\n|---|---|---|\n";

/// Root files of the library and of the program, which are no rooms.
const ROOTS: [&str; 2] = ["lib", "main"];

/// Crates of the workspace, which rooms may import as well as modules.
const CRATES: [&str; 2] = ["private-postgres", "trusted-files"];

/// Modules that a cell names in backquotes, outside parentheses.
fn modules(cell: &str) -> BTreeSet<&str> {
    let outside = cell.split('(').filter_map(|part| part.rsplit(')').next());
    let quoted = outside.flat_map(|part| part.split('`').skip(1).step_by(2));
    quoted.filter(|name| !CRATES.contains(name)).collect()
}

/// Each module that the document has a row for, and the modules that it is said to import. The doors have a row each.
fn documented() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let mut rooms: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let (_, table) = DOCUMENT.split_once(HEAD).unwrap();
    for row in table.lines().take_while(|line| line.starts_with('|')) {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [room, _, imports] = cells[..] else { panic!("a row of other than three cells: {row}") };
        let path = room.split('`').nth(1).unwrap();
        if path.starts_with("crates/") {
            continue;
        }
        let imported = modules(imports);
        assert_eq!(imported.is_empty(), imports == "nothing of this crate", "{path} is said to import: {imports}");
        rooms.entry(path.split(['/', '.']).next().unwrap()).or_default().extend(imported);
    }
    rooms
}

#[test]
fn the_document_tells_of_each_module_whom_it_may_import() {
    let known = KNOWS.iter().filter(|(module, _)| !ROOTS.contains(module));
    let known: BTreeMap<&str, BTreeSet<&str>> =
        known.map(|(module, others)| (*module, others.split_whitespace().collect())).collect();
    let documented = documented();
    assert_eq!(documented.keys().collect::<Vec<_>>(), known.keys().collect::<Vec<_>>(), "rows of the table of rooms");
    for (module, others) in &known {
        assert_eq!(documented.get(module), Some(others), "imports that the table tells of {module}");
    }
}
