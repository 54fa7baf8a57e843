//! Cluster folders beside a data folder that is open, closed, copied or deleted.

use super::super::{Error, home::ClusterHome};
use super::{closed_folder, exists, open_folder, we_are_root};
use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, symlink},
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// Data folder in a closed folder, and a folder for its moved cluster.
fn closed() -> (TempDir, TempDir, PathBuf) {
    let (closed, elsewhere) = (closed_folder(), open_folder());
    let data = fs::canonicalize(closed.path()).unwrap().join("data");
    fs::create_dir(&data).unwrap();
    (closed, elsewhere, data)
}

fn find(data: &Path, elsewhere: &TempDir) -> Result<ClusterHome, Error> {
    ClusterHome::find(data, &elsewhere.path().join("moved"))
}

#[test]
fn a_folder_that_can_be_reached_holds_its_cluster() {
    let (data, elsewhere) = (open_folder(), open_folder());
    let home = find(data.path(), &elsewhere).unwrap();
    assert_eq!(home.path, data.path().join("pg"));
    assert!(!home.moved && !exists(&elsewhere.path().join("moved")));
    let found = fs::metadata(&home.path).unwrap();
    assert_eq!(found.permissions().mode() & 0o777, 0o700);
    assert_eq!(home.person.is_some(), we_are_root());
    assert_eq!(found.uid() != 0, home.person.is_none_or(|person| person.uid == found.uid()));
}

#[test]
fn below_a_closed_folder_roots_cluster_goes_elsewhere_and_is_found_again() {
    let (_closed, elsewhere, data) = closed();
    let home = find(&data, &elsewhere).unwrap();
    assert_eq!(home.moved, we_are_root());
    assert_eq!(exists(&data.join("pg")), !we_are_root());
    let path = home.path.clone();
    drop(home);
    let again = find(&data, &elsewhere).unwrap();
    assert_eq!((again.path.as_path(), again.moved), (path.as_path(), false));
    if we_are_root() {
        assert_eq!(path.parent(), Some(elsewhere.path().join("moved").as_path()));
        assert_eq!(path.file_name().unwrap().len(), 16);
        drop(again);
        fs::remove_dir_all(elsewhere.path().join("moved")).unwrap();
        assert_eq!(find(&data, &elsewhere).unwrap().path, path);
    }
}

#[test]
fn a_folder_that_only_root_can_enter_is_opened_for_moved_clusters() {
    let (_closed, elsewhere, data) = closed();
    let moved = elsewhere.path().join("moved");
    fs::create_dir(&moved).unwrap();
    // As a umask of 077 makes it.
    fs::set_permissions(&moved, fs::Permissions::from_mode(0o700)).unwrap();
    let home = find(&data, &elsewhere).unwrap();
    assert_eq!(home.moved, we_are_root());
    let mode = fs::metadata(&moved).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, if we_are_root() { 0o755 } else { 0o700 });
}

#[test]
fn a_deleted_data_folder_does_not_come_back_with_its_old_data() {
    let (_closed, elsewhere, data) = closed();
    let path = find(&data, &elsewhere).unwrap().path.clone();
    fs::write(path.join("old"), "").unwrap();
    fs::remove_dir_all(&data).unwrap();
    fs::create_dir(&data).unwrap();
    assert_eq!(find(&data, &elsewhere).unwrap().path, path);
    assert!(!exists(&path.join("old")));
    if we_are_root() {
        assert!(exists(&path.with_extension("before").join("old")));
    }
}

#[test]
fn a_cluster_is_held_by_one_whatever_folder_it_is_reached_through() {
    let (data, elsewhere) = (open_folder(), open_folder());
    let held = find(data.path(), &elsewhere).unwrap();
    let refused = find(data.path(), &elsewhere).unwrap_err();
    assert!(matches!(refused, Error::ClusterInUse(path) if path == held.path));
}

#[test]
fn links_and_foreign_notes_are_refused() {
    let (data, elsewhere, aim) = (open_folder(), open_folder(), open_folder());
    symlink(aim.path(), data.path().join("pg")).unwrap();
    assert!(matches!(find(data.path(), &elsewhere), Err(Error::NotAFolder(_))));
    fs::remove_file(data.path().join("pg")).unwrap();
    for note in ["/etc", "", "../x", "/etc/0123456789abcdef", "0123456789abcdef"] {
        fs::write(data.path().join("pg.path"), note).unwrap();
        assert!(matches!(find(data.path(), &elsewhere), Err(Error::Io { .. })), "{note}");
    }
}
