//! Standbys: a replica may still have a session that has ended, so no look-up uses one.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use diesel_async::SimpleAsyncConnection;
use private_postgres::{Cluster, ClusterOptions, DataFolder};
use serde_json::json;
use vestibule::cli::running_dev::APPLICATION;
use vestibule::edge::Limits;
use vestibule::store::{DatabaseUrl, migrations};

use crate::support::{House, TestDatabase, database, until};

/// Folder of PostgreSQL's programs.
pub fn program(name: &str) -> PathBuf {
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = installed.map(|version| version.path().join("bin").join(name)).collect();
    found.retain(|path| path.exists());
    found.pop().unwrap_or_else(|| name.into())
}

/// A streaming replica; stopped when dropped.
struct Standby {
    child: Child,
    sockets: tempfile::TempDir,
}

impl Standby {
    /// A replica of the server with this socket folder, run by the owner of this data folder.
    fn of(primary: &str, data: &Path) -> Standby {
        let owner = std::fs::metadata(data).unwrap();
        let sockets = tempfile::tempdir().unwrap();
        std::os::unix::fs::chown(sockets.path(), Some(owner.uid()), Some(owner.gid())).unwrap();
        let copy = data.with_file_name("standby");
        let mut backup = Command::new(program("pg_basebackup"));
        backup.args([
            "--host",
            primary,
            "--username",
            "vestibule",
            "--write-recovery-conf",
            "--checkpoint=fast",
            "--pgdata",
        ]);
        let output: Output = backup.arg(&copy).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let chown = Command::new("chown").arg("-R").arg(format!("{}:{}", owner.uid(), owner.gid())).arg(&copy).status();
        assert!(chown.unwrap().success());
        std::fs::set_permissions(&copy, PermissionsExt::from_mode(0o700)).unwrap();
        let mut server = Command::new(program("postgres"));
        server.arg("-D").arg(&copy).arg("-k").arg(sockets.path()).args([
            "-c",
            "listen_addresses=",
            "-c",
            "hot_standby=on",
        ]);
        server.uid(owner.uid()).gid(owner.gid()).current_dir(&copy);
        let child = server.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        Standby { child, sockets }
    }

    fn host(&self) -> &str {
        self.sockets.path().to_str().unwrap()
    }

    /// Output of `psql` for a statement.
    fn psql(&self, statement: &str) -> String {
        let mut psql = Command::new(program("psql"));
        psql.args(["--no-psqlrc", "--tuples-only", "--no-align", "--host", self.host(), "--username", "vestibule"]);
        psql.args(["--set", "VERBOSITY=verbose", "--dbname", "postgres", "--command", statement]);
        let output = psql.output().unwrap();
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    }
}

impl Drop for Standby {
    fn drop(&mut self) {
        // The postmaster ends its children only on a signal.
        let _asked = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        let _gone = self.child.wait();
    }
}

pub fn start() -> (Cluster, DataFolder) {
    let folder = DataFolder::scratch(APPLICATION).unwrap();
    let settings = vec![("wal_level".into(), "replica".into()), ("max_wal_senders".into(), "4".into())];
    let options =
        ClusterOptions { bin: None, fetch: None, durable: false, max_connections: 60, loopback_port: None, settings };
    (Cluster::start(&folder, &options).unwrap(), folder)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants pg_basebackup, which the package postgresql has"]
async fn a_standby_among_several_hosts_is_passed_over_and_alone_it_is_not_used() {
    let (primary, folder) = tokio::task::spawn_blocking(start).await.unwrap();
    let own = DatabaseUrl::parse(&primary.url("postgres"), None).unwrap();
    migrations::run(&own).await.unwrap();
    let conninfo = primary.url("postgres");
    let host = conninfo.split('\'').nth(1).unwrap();
    let standby = Standby::of(host, &folder.path().join("pg/data"));
    until("the standby to answer", async || (standby.psql("select pg_is_in_recovery()") == "t\n").then_some(())).await;

    let both =
        format!("host='{}','{host}' port=5432 user=vestibule dbname=postgres", standby.host()).replace("','", ",");
    let mut database = TestDatabase::new().await;
    database.url = DatabaseUrl::parse(&both, None).unwrap();
    let house = House::over(database, &[], Limits::default()).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.signed_in(&ann).await;
    assert_eq!(browser.current_user().await["email"], "ann@example.com");
    assert_eq!(standby.psql("select count(*) from pg_stat_activity where application_name like 'vestibule%'"), "0\n");

    // The session look-up's condition fails on a standby, with or without a row.
    let failed =
        standby.psql("select (select case when pg_is_in_recovery() then pg_current_wal_lsn()::text::bytea end)");
    assert!(failed.contains("55000"), "{failed}");

    let mut alone = TestDatabase::new().await;
    let only = format!("host='{}' port=5432 user=vestibule dbname=postgres", standby.host());
    alone.url = DatabaseUrl::parse(&only, None).unwrap();
    let told = alone.url.connect("test").await.err().unwrap().to_string();
    assert!(told.ends_with("is a standby"), "{told}");
    let house = House::over(alone, &[], Limits::default()).await;
    let answer = house.browser().send("GET", "/readyz", &[], "").await;
    assert_eq!((answer.status, answer.body.as_str()), (503, "the database takes no writes\n"));
    assert_eq!(house.stranger().graphql(json!({ "query": "{ currentUser { id } }" })).await.status, 503);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pooled_connection_whose_server_became_a_standby_shows_no_session_and_is_replaced() {
    let database = TestDatabase::new().await;
    let name = database.name().to_owned();
    database::admin(&format!("alter database {name} set search_path = public, pg_catalog")).await;
    let house = House::over(database, &[("VESTIBULE_DATABASE_POOL", "1")], Limits::default()).await;
    house.set_clock_by_database().await;
    // Functions with these names simulate a server that was demoted under its connections.
    let demoted = "create function public.pg_is_in_recovery() returns boolean language sql volatile as 'select true'; \
        create function public.pg_current_wal_lsn() returns pg_lsn language plpgsql volatile as \
        $$ begin raise exception 'recovery is in progress' using errcode = '55000'; end $$";
    assert_eq!(house.browser().send("GET", "/readyz", &[], "").await.status, 200);
    assert_eq!(house.browser().request_lookup("ann@example.com").await["status"], true);
    let own = "select pid::bigint from pg_stat_activity where application_name = 'vestibule' and datname = current_database()";
    let before = house.db_number(own).await;
    let mut hand = house.database.connect().await;
    hand.batch_execute(demoted).await.unwrap();
    let browser = house.stranger();
    let asked = async || browser.graphql(json!({ "query": "{ currentUser { id } }" })).await.status;
    assert_eq!(asked().await, 503);
    let promoted = "drop function public.pg_is_in_recovery(); drop function public.pg_current_wal_lsn()";
    hand.batch_execute(promoted).await.unwrap();
    assert_eq!(asked().await, 200);
    assert_ne!(house.db_number(own).await, before);
}
