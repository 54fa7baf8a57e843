//! Data folders: one holder at a time, and files of a dead holder are no obstacle.

use super::super::{DataFolder, Error, Running, running};
use super::{APPLICATION, exists, we_are_root};
use std::{fs, os::unix::fs::PermissionsExt};

fn somebody() -> Running {
    let database = "host='/tmp/example-00000000' user=example dbname='example'".to_owned();
    Running { pid: 4711, url: "http://127.0.0.1:8080".to_owned(), database }
}

#[test]
fn a_held_folder_is_refused_and_names_where_its_holder_listens() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("deep/er/.data");
    let folder = DataFolder::open(APPLICATION, &path).unwrap();
    let refused = DataFolder::open(APPLICATION, &path).unwrap_err();
    assert!(matches!(refused, Error::Running { url: None }));
    assert_eq!(refused.to_string(), "already running; stop it first, or use another data folder");
    assert_eq!(running(&path).unwrap(), None);

    folder.announce(&somebody()).unwrap();
    assert_eq!(fs::metadata(path.join("running.json")).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(running(&path).unwrap(), Some(somebody()));
    let refused = DataFolder::open(APPLICATION, &path).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "already running at http://127.0.0.1:8080; stop it first, or use another data folder"
    );

    drop(folder);
    assert!(!exists(&path.join("running.json")));
    assert_eq!(running(&path).unwrap(), None);
    DataFolder::open(APPLICATION, &path).unwrap();
}

#[test]
fn what_a_dead_holder_left_is_no_obstacle() {
    let parent = tempfile::tempdir().unwrap();
    fs::write(parent.path().join("lock"), "anything").unwrap();
    fs::write(parent.path().join("running.json"), serde_json::to_vec(&somebody()).unwrap()).unwrap();
    fs::write(parent.path().join("running.json.new"), "{").unwrap();
    assert_eq!(running(parent.path()).unwrap(), None);
    let folder = DataFolder::open(APPLICATION, parent.path()).unwrap();
    assert!(!exists(&parent.path().join("running.json")));
    folder.announce(&somebody()).unwrap();
    assert_eq!(running(parent.path()).unwrap(), Some(somebody()));
}

#[test]
fn no_folder_and_nonsense_in_it_are_nobody_running() {
    let parent = tempfile::tempdir().unwrap();
    assert_eq!(running(&parent.path().join("nowhere")).unwrap(), None);
    let _folder = DataFolder::open(APPLICATION, parent.path()).unwrap();
    fs::write(parent.path().join("running.json"), "{\"pid\":").unwrap();
    assert_eq!(running(parent.path()).unwrap(), None);
}

#[test]
fn being_looked_at_does_not_keep_a_folder_from_being_opened() {
    let parent = tempfile::tempdir().unwrap();
    drop(DataFolder::open(APPLICATION, parent.path()).unwrap());
    let looked_at = fs::File::open(parent.path().join("lock")).unwrap();
    looked_at.try_lock_shared().unwrap();
    std::thread::scope(|scope| {
        let opened = scope.spawn(|| DataFolder::open(APPLICATION, parent.path()));
        std::thread::sleep(std::time::Duration::from_millis(30));
        looked_at.unlock().unwrap();
        opened.join().unwrap().unwrap();
    });
}

#[test]
fn a_fresh_folder_is_for_its_owner_and_roots_stand_in_passes_through() {
    let parent = tempfile::tempdir().unwrap();
    let folder = DataFolder::open(APPLICATION, &parent.path().join("data")).unwrap();
    let expected = if we_are_root() { 0o711 } else { 0o700 };
    assert_eq!(fs::metadata(folder.path()).unwrap().permissions().mode() & 0o777, expected);
}

#[test]
fn a_scratch_folder_is_gone_with_its_holder() {
    let folder = DataFolder::scratch(APPLICATION).unwrap();
    let path = folder.path().to_path_buf();
    fs::write(path.join("anything"), "").unwrap();
    assert!(matches!(DataFolder::open(APPLICATION, &path), Err(Error::Running { .. })));
    drop(folder);
    assert!(!exists(&path));
}
