//! Tests against a real PostgreSQL, fetched where none is installed; they fail without one. Run by root, they also test
//! that PostgreSQL runs as an unprivileged user; run by another user, that the folder keeps its owner.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod cluster;
mod fetch;
mod folder;
mod home;
mod killed;
mod programs;
mod temporary;

use super::{
    Application, Cluster, ClusterOptions, DataFolder, Fetch, Progress,
    fetch::programs,
    person,
    programs::{Programs, SearchPlaces},
};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Application of these tests.
pub(crate) const APPLICATION: Application = Application {
    name: "private-postgres",
    programs_setting: "EXAMPLE_PROGRAMS",
    private_variables: &["EXAMPLE_", "SECRET_URL"],
};

/// Folder that other users may pass through, whatever the umask. The space in its name breaks code that does not quote.
fn open_folder() -> TempDir {
    folder_of_mode(0o711)
}

/// Folder that no other user can enter, as `/root`.
fn closed_folder() -> TempDir {
    folder_of_mode(0o700)
}

fn folder_of_mode(mode: u32) -> TempDir {
    let folder = tempfile::Builder::new().prefix("private postgres test ").tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).unwrap();
    folder
}

fn quick() -> ClusterOptions {
    let tell = |progress: Progress<'_>| match progress {
        Progress::At { .. } => {}
        progress => eprintln!("{progress:?}"),
    };
    let fetch = Some(Fetch::new(|| false, tell));
    ClusterOptions { bin: None, fetch, durable: false, max_connections: 20, loopback_port: None, settings: Vec::new() }
}

/// Programs of this machine, fetched if none are installed.
fn installed() -> Programs {
    let person = we_are_root().then(person::UnixUser::unprivileged);
    programs(&SearchPlaces::of_this_machine(APPLICATION, None, person), quick().fetch.as_ref(), None, Path::new("none"))
        .unwrap()
}

/// Starts a cluster in `folder`. Moved clusters go into it too, so that no test leaves files in `/var/lib`.
fn start(folder: &DataFolder) -> Cluster {
    Cluster::start_or_elsewhere(folder, &quick(), &folder.path().join("elsewhere")).unwrap()
}

/// First column of the first row that `sql` returns, through the cluster's connection string.
fn ask(cluster: &Cluster, sql: &str) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let url = cluster.url("postgres");
    runtime.block_on(async move {
        let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await.unwrap();
        let connection = tokio::spawn(connection);
        let told = client.simple_query(sql).await.unwrap();
        drop(client);
        connection.await.unwrap().unwrap();
        let first = told.iter().find_map(|message| match message {
            tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        });
        first.unwrap_or_default()
    })
}

/// Polls until `done` returns true, and fails after `seconds`.
fn within(seconds: u64, what: &str, mut done: impl FnMut() -> bool) {
    let since = Instant::now();
    while !done() {
        assert!(since.elapsed() < Duration::from_secs(seconds), "{what}: not within {seconds} s");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn we_are_root() -> bool {
    person::me() == 0
}

fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}
