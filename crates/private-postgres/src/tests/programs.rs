//! Choice of an installation, as tables over fake programs that only print their version.

use super::super::{
    Error,
    person::{self, UnixUser},
    programs::{SearchPlaces, Version},
};
use super::{APPLICATION, we_are_root};
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// A machine with programs in these folders, each with its answer to `--version`. A shell writes the scripts: a file that this
/// process wrote cannot be executed while a fork of another test has it open.
fn machine(installed: &[(&str, &str)]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    let script = r#"mkdir -p "$1"; printf '#!/bin/sh\necho "%s"\n' "$2" >"$1/postgres"; cp "$1/postgres" "$1/initdb"; chmod +x "$1/"*"#;
    for (folder, told) in installed {
        let folder = root.path().join(folder);
        assert!(Command::new("sh").args(["-c", script, "sh"]).arg(folder).arg(told).status().unwrap().success());
    }
    root
}

fn places(root: &TempDir, path: &[&str], setting: Option<&str>) -> SearchPlaces {
    let path = std::env::join_paths(path.iter().map(|folder| root.path().join(folder))).unwrap();
    SearchPlaces {
        application: APPLICATION,
        setting: setting.map(|folder| root.path().join(folder)),
        path,
        root: root.path().to_path_buf(),
        cache: None,
        person: None,
    }
}

const DEBIAN: &str = "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)";
const USUAL: [(&str, &str); 9] = [
    ("usr/lib/postgresql/15/bin", DEBIAN),
    ("usr/lib/postgresql/9.6/bin", "postgres (PostgreSQL) 9.6.24"),
    ("usr/lib64/pgsql/bin", "postgres (PostgreSQL) 13.2"),
    ("usr/pgsql-16/bin", "postgres (PostgreSQL) 16.9"),
    ("opt/homebrew/opt/postgresql@17/bin", "postgres (PostgreSQL) 17.5 (Homebrew)"),
    ("usr/local/opt/postgresql@14/bin", "postgres (PostgreSQL) 14.1"),
    ("Library/PostgreSQL/12/bin", "postgres (PostgreSQL) 12.0"),
    ("Applications/Postgres.app/Contents/Versions/18/bin", "postgres (PostgreSQL) 18beta1"),
    ("odd/bin", "postgres (PostgreSQL) 15.9"),
];

/// Case of the table: folders on `PATH`, the setting, the major version of the data, and the chosen folder.
type InstallationCase = (&'static [&'static str], Option<&'static str>, Option<u32>, &'static str);

#[test]
fn the_highest_version_is_taken_or_the_one_the_data_needs() {
    let root = machine(&USUAL);
    let table: [InstallationCase; 9] = [
        (&[], None, None, "Applications/Postgres.app/Contents/Versions/18/bin"),
        (&["odd/bin"], None, None, "Applications/Postgres.app/Contents/Versions/18/bin"),
        (&[], None, Some(17), "opt/homebrew/opt/postgresql@17/bin"),
        (&[], None, Some(16), "usr/pgsql-16/bin"),
        (&[], None, Some(14), "usr/local/opt/postgresql@14/bin"),
        (&[], None, Some(13), "usr/lib64/pgsql/bin"),
        (&[], None, Some(9), "usr/lib/postgresql/9.6/bin"),
        (&["nowhere", "odd/bin"], None, Some(15), "usr/lib/postgresql/15/bin"),
        (&[], Some("odd/bin"), None, "odd/bin"),
    ];
    for (path, setting, needed, expected) in table {
        let found = places(&root, path, setting).find(needed, Path::new("data")).unwrap();
        assert_eq!(found.folder, root.path().join(expected), "{path:?} {setting:?} {needed:?}");
    }
}

#[test]
fn of_two_of_one_version_the_one_on_path_is_taken() {
    let root = machine(&[("usr/lib/postgresql/15/bin", DEBIAN), ("mine", DEBIAN)]);
    let found = places(&root, &["mine"], None).find(None, Path::new("data")).unwrap();
    assert_eq!(found.folder, root.path().join("mine"));
    assert_eq!(found.version, Version { major: 15, minor: 14 });
}

#[test]
fn a_version_that_is_not_installed_is_named_with_those_that_are() {
    let root = machine(&USUAL[..4]);
    let refused = places(&root, &[], None).find(Some(17), Path::new("/d/pg/data")).unwrap_err();
    let expected =
        "the data in /d/pg/data needs PostgreSQL 17, found only 16, 15, 13, 9; install it or use another data folder";
    assert_eq!(refused.to_string(), expected);
    let refused = places(&root, &[], Some("usr/pgsql-16/bin")).find(Some(15), Path::new("/d")).unwrap_err();
    assert!(matches!(refused, Error::WrongMajor { needed: 15, found, .. } if found == [16]));
}

#[test]
fn a_setting_without_programs_is_refused_whatever_else_is_installed() {
    let root = machine(&[("usr/lib/postgresql/15/bin", DEBIAN), ("mute", "")]);
    for setting in ["nowhere", "mute", "usr/lib"] {
        let refused = places(&root, &[], Some(setting)).find(None, Path::new("d")).unwrap_err();
        let expected = format!(
            "EXAMPLE_PROGRAMS={} does not hold a working initdb and postgres",
            root.path().join(setting).display()
        );
        assert_eq!(refused.to_string(), expected);
    }
}

#[test]
fn a_machine_without_postgresql_is_told_what_to_type() {
    let root = machine(&[("usr/lib/postgresql/broken/bin", "?")]);
    std::fs::create_dir_all(root.path().join("usr/lib/postgresql/15/bin/postgres")).unwrap();
    for needed in [None, Some(15)] {
        let refused = places(&root, &["nowhere"], None).find(needed, Path::new("d")).unwrap_err();
        assert!(matches!(refused, Error::NoPrograms { .. }));
        for typed in [
            "apt-get install postgresql",
            "dnf install postgresql-server",
            "pacman -S postgresql",
            "apk add postgresql",
            "brew install postgresql@17",
            "EXAMPLE_PROGRAMS",
        ] {
            assert_eq!(refused.to_string().lines().filter(|line| line.contains(typed)).count(), 1, "{typed}");
        }
    }
    let relative = SearchPlaces {
        application: APPLICATION,
        setting: None,
        path: OsString::from("usr/lib/postgresql/broken/bin:."),
        root: PathBuf::from("/nowhere"),
        cache: None,
        person: None,
    };
    assert!(matches!(relative.find(None, Path::new("d")), Err(Error::NoPrograms { .. })));
}

#[test]
fn programs_tell_their_version_as_the_user_who_will_run_them_and_never_as_root() {
    let root = machine(&[("bin", DEBIAN)]);
    let marks = root.path().join("marks");
    std::fs::create_dir(&marks).unwrap();
    for (folder, mode) in [(root.path(), 0o755), (&marks, 0o777)] {
        std::fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
    }
    let tells = r#"printf '#!/bin/sh\nid -u >"%s/uid"\nenv >"%s/env"\necho "%s"\n' "$2" "$2" "$3" >"$1/bin/postgres""#;
    let written = Command::new("sh").args(["-c", tells, "sh"]).args([root.path(), &marks]).arg(DEBIAN).status();
    assert!(written.unwrap().success());
    let person = we_are_root().then(UnixUser::unprivileged);
    let places = SearchPlaces { person, ..places(&root, &[], Some("bin")) };
    places.find(None, Path::new("d")).unwrap();
    let told = |name: &str| std::fs::read_to_string(marks.join(name)).unwrap();
    let expected = person.map_or_else(person::me, |person| person.uid);
    assert_eq!(told("uid").trim(), expected.to_string());
    assert_ne!(told("uid").trim(), "0");
    assert!(!told("env").contains("CARGO"), "{}", told("env"));
}
