//! What may name a door: no door knows another, and the staff door is named by the lists of doors and where admins are meant.
//! Knows nothing of what a door does.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::architecture::{code, read, served};

/// Names of all doors; a file that has them all says something of each.
const DOORS: [&str; 4] = ["Door::Staff", "Door::Account", "Door::Session", "Door::Player"];

/// Lists of doors that are on or built, by the beginnings of their paths.
const LISTS: [&str; 4] = ["metrics/labels", "settings/places", "settings/read", "vestibule"];

/// Files about admins alone: the staff door with its pages, the commands and the desk for admins, and the enrolment of a
/// running `dev`.
const OF_ADMINS: [&str; 4] = ["accounts/staff/", "cli/admin", "cli/connect", "doors/staff/"];

/// The code of a file, without its unit tests.
fn served_code(path: &Path) -> String {
    let text = code(&read(path));
    text.split("#[cfg(test)]\nmod ").next().unwrap().to_owned()
}

/// Whether a line names a door, and no other type whose name ends alike.
fn names(line: &str, door: &str) -> bool {
    line.split_once(door).is_some_and(|(before, _)| !before.ends_with(char::is_alphanumeric))
}

/// Lines of a file that name the staff door.
fn naming_staff(code: &str) -> Vec<&str> {
    let staff = ["Door::Staff", "policies.staff"];
    code.lines().map(str::trim).filter(|line| staff.iter().any(|door| names(line, door))).collect()
}

#[test]
fn the_staff_door_is_named_in_the_lists_of_doors_and_where_admins_are_meant() {
    let files = served()
        .into_iter()
        .filter(|path| !["test_support.rs", "test_fixtures.rs"].iter().any(|name| path.ends_with(name)));
    let files: BTreeMap<PathBuf, String> = files.map(|path| (path.clone(), served_code(&path))).collect();
    let naming = files.iter().filter(|(_, code)| !naming_staff(code).is_empty());
    let allowed = |path: &Path, among: &[&str]| among.iter().any(|begins| path.to_str().unwrap().starts_with(begins));
    let mut others = Vec::new();
    for (path, code) in naming {
        let every_door = DOORS.iter().all(|door| code.contains(door));
        match (every_door || allowed(path, &LISTS), allowed(path, &OF_ADMINS)) {
            (true, _) => println!("a list of doors: {}", path.display()),
            (_, true) => println!("admins are meant: {}", path.display()),
            _ => others.extend(naming_staff(code).into_iter().map(|line| format!("{}: {line}", path.display()))),
        }
    }
    assert!(others.is_empty(), "the staff door is named by:\n{}", others.join("\n"));
}

#[test]
fn no_door_knows_another() {
    // A door is a folder; files beside the folders are shared.
    let door = |path: &Path| {
        let names: Vec<&str> = path.iter().map(|name| name.to_str().unwrap()).collect();
        (names.len() > 2 && names[0] == "doors").then(|| names[1].to_owned())
    };
    let files: Vec<(String, PathBuf)> = served().into_iter().filter_map(|path| Some((door(&path)?, path))).collect();
    let doors: BTreeSet<&String> = files.iter().map(|(door, _)| door).collect();
    assert!(doors.iter().any(|door| *door == "staff"), "{doors:?}");
    for (own, path) in &files {
        let code = code(&read(path));
        let ups = path.with_extension("").iter().filter(|name| *name != "mod").count() - 1;
        let ways = [String::from("crate::doors::"), "super::".repeat(ups)];
        for other in doors.iter().filter(|other| **other != own) {
            let knows = ways.iter().any(|way| code.contains(&format!("{way}{other}::")));
            assert!(!knows, "{} knows the door {other}", path.display());
        }
    }
}
