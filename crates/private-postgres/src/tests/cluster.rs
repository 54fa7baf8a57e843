//! Clusters with a real server: created, queried, stopped and started again, and the files that are left.

use super::super::{Cluster, ClusterOptions, DataFolder, Error, earlier, home::ClusterHome, person::run_as, watchdog};
use super::{APPLICATION, ask, closed_folder, exists, installed, open_folder, quick, start, we_are_root, within};
use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

fn socket_folder(cluster: &Cluster) -> PathBuf {
    PathBuf::from(cluster.url("x").split('\'').nth(1).unwrap())
}

#[test]
fn a_restart_finds_the_data_and_a_stop_leaves_no_trace() {
    let parent = open_folder();
    let folder = DataFolder::open(APPLICATION, parent.path()).unwrap();
    let cluster = start(&folder);
    let sockets = socket_folder(&cluster);
    assert_eq!(ask(&cluster, "select current_user"), APPLICATION.name);
    assert_eq!(ask(&cluster, "show server_version_num").len(), 6);
    assert!(ask(&cluster, "show server_version").starts_with(&cluster.version().to_string()));
    ask(&cluster, "create table kept as select 42 as n");
    assert!(sockets.as_os_str().len() < 90);
    assert_eq!(fs::metadata(&sockets).unwrap().permissions().mode() & 0o777, 0o700);
    let data = folder.path().join("pg/data");
    assert_ne!(fs::metadata(&data).unwrap().uid(), 0);
    assert_eq!(cluster.moved_to(), None);
    let (log, pid) = (cluster.log().to_path_buf(), earlier::pid(&data).unwrap());
    assert!(
        earlier::serves(pid, &data)
            && !earlier::serves(pid, parent.path())
            && !earlier::serves(std::process::id(), &data)
    );
    cluster.stop().unwrap();
    assert!(!earlier::serves(pid, &data) && !exists(&sockets));
    assert!(fs::read_to_string(&log).unwrap().contains("database system is shut down"));

    let again = start(&folder);
    assert_eq!(ask(&again, "select n from kept"), "42");
    assert!(!fs::read_to_string(&log).unwrap().contains("shut down\n"), "the log starts anew");
}

#[test]
fn a_moved_cluster_is_told_once() {
    let parent = closed_folder();
    let folder = DataFolder::open(APPLICATION, parent.path()).unwrap();
    let elsewhere = open_folder();
    let place = elsewhere.path().join("moved");
    let first = Cluster::start_or_elsewhere(&folder, &quick(), &place).unwrap();
    assert_eq!(first.moved_to().is_some_and(|path| path.starts_with(&place)), we_are_root());
    ask(&first, "create table kept as select 42 as n");
    drop(first);
    let second = Cluster::start_or_elsewhere(&folder, &quick(), &place).unwrap();
    assert_eq!((second.moved_to(), ask(&second, "select n from kept").as_str()), (None, "42"));
}

#[test]
fn durable_is_the_servers_own_way_and_nothing_opens_a_port() {
    let asked = |durable, settings: &[(&str, &str)]| {
        let folder = DataFolder::scratch(APPLICATION).unwrap();
        let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let options = ClusterOptions { durable, max_connections: 17, settings, ..quick() };
        let cluster = Cluster::start(&folder, &options).unwrap();
        let shown = [
            "fsync",
            "synchronous_commit",
            "full_page_writes",
            "autovacuum",
            "listen_addresses",
            "max_connections",
            "timezone",
        ];
        shown.map(|name| ask(&cluster, &format!("show {name}"))).join(" ")
    };
    let settings =
        [("listen_addresses", "*"), ("port", "1"), ("unix_socket_directories", "/tmp"), ("timezone", "Asia/Tokyo")];
    assert_eq!(asked(true, &settings), "on on on on  17 Asia/Tokyo");
    assert_eq!(asked(false, &settings), "off off off off  17 Asia/Tokyo");
}

#[test]
fn a_server_that_ends_early_shows_the_end_of_its_log() {
    let folder = DataFolder::scratch(APPLICATION).unwrap();
    let options = ClusterOptions { settings: vec![("no_such_setting".to_owned(), "x".to_owned())], ..quick() };
    let refused = Cluster::start(&folder, &options).unwrap_err();
    assert!(refused.to_string().contains("unrecognized configuration parameter \"no_such_setting\""), "{refused}");
    assert!(matches!(refused, Error::Ended { program: "postgres", .. }));
    Cluster::start(&folder, &quick()).unwrap();
}

#[test]
fn a_half_made_cluster_does_not_wedge_the_next_start() {
    let parent = open_folder();
    let folder = DataFolder::open(APPLICATION, parent.path()).unwrap();
    let home = ClusterHome::find(folder.path(), &parent.path().join("elsewhere")).unwrap();
    let half = home.path.join("data.new.0badcafe");
    fs::create_dir_all(half.join("base")).unwrap();
    fs::write(half.join("PG_VERSION"), "15\n").unwrap();
    drop(home);
    assert_eq!(ask(&start(&folder), "select 1"), "1");
    assert!(!exists(&half));
}

/// Starts the server of `folder` without a watchdog, as if its parent and its watchdog had been killed.
fn orphan(folder: &DataFolder) -> (std::process::Child, u32) {
    let home = ClusterHome::find(folder.path(), Path::new("/nowhere")).unwrap();
    let data = home.path.join("data");
    let programs = installed();
    let mut command = Command::new(programs.folder.join("postgres"));
    command.arg("-D").arg(&data).args(["-c", "listen_addresses=", "-c", "unix_socket_directories=."]);
    command.envs(watchdog::with_libraries(&programs.libraries));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    run_as(&mut command, home.person, &home.path);
    let child = command.spawn().unwrap();
    let ready = || fs::read_to_string(data.join("postmaster.pid")).is_ok_and(|told| told.contains("ready"));
    within(10, "the orphan is ready", ready);
    let pid = child.id();
    assert!(earlier::serves(pid, &data));
    (child, pid)
}

#[test]
fn an_orphan_on_our_data_is_stopped_and_replaced() {
    let parent = open_folder();
    let folder = DataFolder::open(APPLICATION, parent.path()).unwrap();
    let cluster = start(&folder);
    ask(&cluster, "create table kept as select 42 as n");
    cluster.stop().unwrap();
    let (mut orphan, pid) = orphan(&folder);
    let cluster = start(&folder);
    assert!(!earlier::serves(pid, &folder.path().join("pg/data")));
    assert_eq!(ask(&cluster, "select n from kept"), "42");
    assert!(orphan.wait().unwrap().success(), "by a fast shutdown");
}

#[test]
fn a_number_that_now_belongs_to_another_process_is_no_obstacle_and_that_process_lives() {
    let parent = open_folder();
    let folder = DataFolder::open(APPLICATION, parent.path()).unwrap();
    start(&folder).stop().unwrap();
    let home = ClusterHome::find(folder.path(), Path::new("/nowhere")).unwrap();
    let mut stranger = Command::new("sleep");
    stranger.arg("600");
    run_as(&mut stranger, home.person, Path::new("/"));
    let mut stranger = stranger.spawn().unwrap();
    let stale = home.path.join("data/postmaster.pid");
    fs::write(&stale, format!("{}\n{}\n1\n5432\n/tmp/x\n\n0 0\nready   \n", stranger.id(), home.path.display()))
        .unwrap();
    if let Some(person) = home.person {
        person.give(&stale).unwrap();
    }
    drop(home);
    let cluster = start(&folder);
    assert_eq!(ask(&cluster, "select 1"), "1");
    assert_eq!(stranger.try_wait().unwrap(), None);
    stranger.kill().unwrap();
    stranger.wait().unwrap();
}
