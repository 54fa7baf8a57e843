//! Kills: no process outlives a killed parent, and the next start succeeds, at whatever moment the parent died.

use super::super::{Cluster, ClusterOptions, DataFolder, Running, earlier, running};
use super::{APPLICATION, ask, exists, installed, open_folder, quick, start, within};
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

const TOLD: &str = "TEST_PARENT_FOLDER";

/// Parent process that other tests start and kill. Without a folder in its environment it does nothing.
#[test]
fn a_parent_to_be_killed() {
    let Some(path) = std::env::var_os(TOLD) else { return };
    let folder = DataFolder::open(APPLICATION, Path::new(&path)).unwrap();
    let cluster = start(&folder);
    let database = cluster.url("postgres");
    folder.announce(&Running { pid: std::process::id(), url: "http://127.0.0.1:1".to_owned(), database }).unwrap();
    loop {
        std::thread::park();
    }
}

fn parent(folder: &Path) -> Child {
    // A fetch may take longer than the tests wait for a parent.
    installed();
    let mut parent = Command::new(std::env::current_exe().unwrap());
    parent.args(["--exact", "tests::killed::a_parent_to_be_killed"]).env(TOLD, folder);
    parent.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

fn kill(mut parent: Child) {
    // SIGKILL: no code of the parent runs any more.
    parent.kill().unwrap();
    parent.wait().unwrap();
}

#[test]
fn a_killed_parent_leaves_no_postgres_and_no_sockets() {
    let folder = open_folder();
    let parent = parent(folder.path());
    within(30, "the parent runs", || running(folder.path()).unwrap().is_some());
    let data = folder.path().join("pg/data");
    let pid = earlier::pid(&data).unwrap();
    assert!(earlier::serves(pid, &data));
    let sockets = PathBuf::from(running(folder.path()).unwrap().unwrap().database.split('\'').nth(1).unwrap());
    assert!(exists(&sockets));
    kill(parent);
    assert_eq!(running(folder.path()).unwrap(), None);
    within(7, "postgres is gone", || !earlier::serves(pid, &data));
    within(2, "its sockets are gone", || !exists(&sockets));
    DataFolder::open(APPLICATION, folder.path()).unwrap();
}

#[test]
fn the_next_start_takes_over_from_a_dying_server() {
    let folder = open_folder();
    let parent = parent(folder.path());
    within(30, "the parent runs", || running(folder.path()).unwrap().is_some());
    kill(parent);
    let folder = DataFolder::open(APPLICATION, folder.path()).unwrap();
    assert_eq!(ask(&start(&folder), "select 1"), "1");
}

#[test]
fn a_parent_killed_while_its_server_starts_is_no_obstacle() {
    for appears in ["pg/log", "pg/data", "pg/data/postmaster.pid"] {
        let folder = open_folder();
        let parent = parent(folder.path());
        within(30, appears, || exists(&folder.path().join(appears)));
        kill(parent);
        let opened = DataFolder::open(APPLICATION, folder.path()).unwrap();
        assert_eq!(ask(&start(&opened), "select 1"), "1", "{appears}");
        // An initdb without a parent removes its files.
        within(10, appears, || !half_made(&folder.path().join("pg")));
    }
}

fn half_made(home: &Path) -> bool {
    let mut entries = fs::read_dir(home).unwrap().flatten();
    entries.any(|entry| entry.file_name().to_string_lossy().starts_with("data.new."))
}

#[test]
fn a_killed_postmaster_is_recovered_from() {
    let parent = open_folder();
    let folder = DataFolder::open(APPLICATION, parent.path()).unwrap();
    let durable = ClusterOptions { durable: true, ..quick() };
    let cluster = Cluster::start(&folder, &durable).unwrap();
    ask(&cluster, "create table kept as select 42 as n");
    let pid = earlier::pid(&folder.path().join("pg/data")).unwrap();
    assert!(
        Command::new("/bin/sh").args(["-c", "kill -KILL \"$1\"", "sh", &pid.to_string()]).status().unwrap().success()
    );
    drop(cluster);
    assert_eq!(ask(&start(&folder), "select n from kept"), "42");
}

#[test]
fn what_a_killed_postmaster_left_in_memory_is_waited_for() {
    let parent = open_folder();
    let folder = DataFolder::open(APPLICATION, parent.path()).unwrap();
    let cluster = start(&folder);
    let signal = |pid: &str, name: &str| {
        assert!(
            Command::new("/bin/sh").args(["-c", "kill -s \"$1\" \"$2\"", "sh", name, pid]).status().unwrap().success()
        );
    };
    // A stopped child does not notice that its postmaster is gone, as on an overloaded machine.
    let child = ask(&cluster, "select pid::text from pg_stat_activity where backend_type = 'checkpointer'");
    signal(&child, "STOP");
    signal(&earlier::pid(&folder.path().join("pg/data")).unwrap().to_string(), "KILL");
    drop(cluster);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let log = || fs::read_to_string(folder.path().join("pg/log")).unwrap_or_default();
            within(30, "a try finds the memory in use", || log().contains("pre-existing shared memory block"));
            signal(&child, "CONT");
        });
        assert_eq!(ask(&start(&folder), "select 1"), "1");
    });
}

#[test]
fn what_an_earlier_server_still_says_is_not_in_the_log_of_the_next() {
    let parent = open_folder();
    let folder = DataFolder::open(APPLICATION, parent.path()).unwrap();
    let log = folder.path().join("pg/log");
    drop(start(&folder));
    // An open log file stands for a child that outlives its postmaster.
    let mut earlier = fs::OpenOptions::new().append(true).open(&log).unwrap();
    let next = start(&folder);
    earlier.write_all(b"FATAL:  terminating connection due to unexpected postmaster exit\n").unwrap();
    assert!(!fs::read_to_string(next.log()).unwrap().contains("unexpected postmaster exit"));
}
