//! Commands run by root in a folder that another user may write: no file of that user is read, executed or followed.
//!
//! Tests that need files of a second user run as root only: no other user can give a file away.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::Path;
use std::process::{Command, Output};

use crate::dev;
use crate::support::program::{self, Program, run};

/// A second user of the machine.
const BOB: u32 = 4711;

fn is_root() -> bool {
    let told = Command::new("id").arg("-u").output().unwrap();
    told.stdout == b"0\n"
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
}

/// A folder of the user bob, with programs that record who ran them.
fn folder_of_bob() -> tempfile::TempDir {
    let folder = dev::folder();
    let bin = folder.path().join("bin");
    fs::create_dir(&bin).unwrap();
    for name in ["postgres", "initdb"] {
        // A shell writes them: a file still open for writing in another test's fork cannot be run.
        let write = "printf '#!/bin/sh\\nid -u >>%s/ran\\necho \"postgres (PostgreSQL) 15.1\"\\n' \"$1\" >\"$1/bin/$2\"; chmod 755 \"$1/bin/$2\"";
        let written = Command::new("sh").args(["-c", write, "sh"]).arg(folder.path()).arg(name).status().unwrap();
        assert!(written.success());
    }
    mode(&bin, 0o755);
    fs::write(folder.path().join("ran"), "").unwrap();
    mode(&folder.path().join("ran"), 0o666);
    fs::write(folder.path().join(".env"), format!("VESTIBULE_PG_BIN={}\n", bin.display())).unwrap();
    give(folder.path());
    folder
}

fn give(path: &Path) {
    if is_root() {
        chown(path, Some(BOB), Some(BOB)).unwrap();
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            give(&entry.path());
        }
    }
}

fn in_folder(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = program::command(arguments, &[("VESTIBULE_LOG", "warn")]);
    command.current_dir(folder).stdin(std::process::Stdio::null()).output().unwrap()
}

/// Every command that reads settings.
const COMMANDS: [&[&str]; 11] = [
    &["dev", "--listen", "127.0.0.1:0", "--no-fetch"],
    &["serve"],
    &["doctor"],
    &["migrate"],
    &["admin", "list"],
    &["admin", "add", "ann@example.com", "--role", "BO"],
    &["admin", "export"],
    &["audit", "list"],
    &["audit", "verify"],
    &["keys", "list"],
    &["prune"],
];

#[test]
fn root_takes_no_settings_from_a_file_of_another_user_or_that_others_may_write() {
    if !is_root() {
        return;
    }
    let folder = folder_of_bob();
    let env = folder.path().join(".env");
    let refused = |why: &str| {
        for arguments in COMMANDS {
            let said = in_folder(folder.path(), arguments);
            let told = [&said.stdout[..], &said.stderr].concat();
            let told = String::from_utf8(told).unwrap();
            assert_eq!(said.status.code(), Some(1), "{arguments:?} {told}");
            assert!(told.contains(why), "{arguments:?} {told}");
        }
    };
    refused(".env belongs to user id 4711, and this process is root");
    // A symbolic link of bob to a file of root would let bob choose the settings.
    let roots = folder.path().join("roots");
    fs::rename(&env, &roots).unwrap();
    chown(&roots, Some(0), Some(0)).unwrap();
    symlink(&roots, &env).unwrap();
    std::os::unix::fs::lchown(&env, Some(BOB), Some(BOB)).unwrap();
    refused(".env belongs to user id 4711, and this process is root");
    fs::remove_file(&env).unwrap();
    fs::rename(&roots, &env).unwrap();
    for writable in [0o602, 0o620, 0o666] {
        mode(&env, writable);
        refused(".env may be written by others, and this process is root");
    }
    assert_eq!(
        fs::read_to_string(folder.path().join("ran")).unwrap(),
        "",
        "programs of another user's choice were run"
    );
    // A file of root is read: the only error left is about its content.
    mode(&env, 0o644);
    chown(folder.path(), Some(0), Some(0)).unwrap();
    fs::write(&env, "VESTIBULE_NO_SUCH=1\n").unwrap();
    let said = in_folder(folder.path(), &["admin", "list"]);
    let told = String::from_utf8(said.stderr).unwrap();
    assert_eq!(told, "vestibule: settings refused: VESTIBULE_NO_SUCH is not a setting\n");
}

#[test]
fn root_uses_no_data_folder_in_which_another_user_has_a_hand() {
    if !is_root() {
        return;
    }
    let fresh = |owner: u32, its_mode: u32, parent: u32, parents_mode: u32| {
        let folder = dev::folder();
        let data = folder.path().join(".vestibule");
        fs::create_dir(&data).unwrap();
        mode(&data, its_mode);
        chown(&data, Some(owner), None).unwrap();
        mode(folder.path(), parents_mode);
        chown(folder.path(), Some(parent), None).unwrap();
        folder
    };
    let bobs = "belongs to user id 4711, and this process is root";
    let others = "may be written by others, and this process is root";
    let table = [
        (fresh(BOB, 0o700, 0, 0o755), bobs),
        (fresh(0, 0o711, BOB, 0o755), bobs),
        (fresh(0, 0o770, 0, 0o755), others),
        (fresh(0, 0o1777, 0, 0o755), others),
        (fresh(0, 0o711, 0, 0o777), others),
    ];
    for (folder, why) in &table {
        for arguments in [&["dev", "--listen", "127.0.0.1:0"][..], &["admin", "list"], &["doctor"], &["keys", "list"]] {
            let said = in_folder(folder.path(), arguments);
            let told = String::from_utf8(said.stderr).unwrap();
            assert_eq!((said.status.code(), told.contains(why)), (Some(1), true), "{arguments:?} {told}");
        }
        let made: Vec<_> = fs::read_dir(folder.path().join(".vestibule")).unwrap().collect();
        assert!(made.is_empty(), "{made:?}");
    }
    // No folder yet: bob could replace the new one.
    let folder = dev::folder();
    chown(folder.path(), Some(BOB), None).unwrap();
    let said = in_folder(folder.path(), &["dev", "--listen", "127.0.0.1:0"]);
    let told = String::from_utf8(said.stderr).unwrap();
    assert!(told.contains(bobs) && !folder.path().join(".vestibule").exists(), "{told}");
    let linked = dev::folder();
    let aim = linked.path().join("aim");
    fs::create_dir(&aim).unwrap();
    symlink(&aim, linked.path().join(".vestibule")).unwrap();
    std::os::unix::fs::lchown(linked.path().join(".vestibule"), Some(BOB), None).unwrap();
    let said = in_folder(linked.path(), &["dev", "--listen", "127.0.0.1:0"]);
    let told = String::from_utf8(said.stderr).unwrap();
    assert!(told.contains(bobs) && fs::read_dir(&aim).unwrap().next().is_none(), "{told}");
}

#[test]
fn programs_that_a_setting_names_never_run_as_root() {
    let folder = folder_of_bob();
    let data = dev::folder();
    let bin = folder.path().join("bin");
    let arguments = ["dev", "--listen", "127.0.0.1:0", "--data", data.path().to_str().unwrap()];
    let said = run(&arguments, &[("VESTIBULE_PG_BIN", bin.to_str().unwrap())]);
    assert_eq!(said.code, 1, "{} {}", said.out, said.err);
    let ran = fs::read_to_string(folder.path().join("ran")).unwrap();
    assert!(!ran.is_empty() && ran.lines().all(|uid| uid != "0"), "{ran}");
}

/// Starts `dev` with a symbolic link in the place of each file that it creates; the targets must not change.
#[test]
fn planted_links_in_a_data_folder_are_not_followed() {
    let (folder, victims) = (dev::folder(), dev::folder());
    let data = [folder.path().join("one"), folder.path().join("other")];
    for data in &data {
        fs::create_dir(data).unwrap();
        mode(data, 0o711);
    }
    let plant = |data: &Path, name: &str, exists: bool| {
        let victim = victims.path().join(name.replace('/', "-"));
        if exists {
            fs::write(&victim, "kept").unwrap();
            mode(&victim, 0o666);
        }
        symlink(&victim, data.join(name)).unwrap();
        (data.join(name), victim)
    };
    let [one, other] = data;
    let start = || run(&["dev", "--listen", "127.0.0.1:0", "--data", one.to_str().unwrap()], &[]);
    // A link in the way is refused; its target is neither created nor locked.
    for (name, exists) in [("lock", true), ("lock", false), ("pg", false), ("keys", true), ("mail", false)] {
        let (link, victim) = plant(&one, name, exists);
        let said = start();
        assert_eq!(said.code, 1, "{name} {}", said.err);
        assert_eq!(fs::read_to_string(&victim).ok().as_deref(), exists.then_some("kept"), "{name}");
        fs::remove_file(link).unwrap();
        let _ = fs::remove_file(victim);
    }
    // A leftover of a killed run is replaced: the link, not its target.
    let victims: Vec<_> =
        ["keys.part", "running.json", "running.json.new"].map(|name| plant(&other, name, true).1).into();
    let dev = Program::start(&["dev", "--listen", "127.0.0.1:0", "--data", other.to_str().unwrap()], &[]);
    dev.url();
    for victim in victims {
        assert_eq!(fs::read_to_string(&victim).unwrap(), "kept", "{}", victim.display());
    }
    dev.signal("TERM");
    assert_eq!(dev.ended().0, Some(0));
}
