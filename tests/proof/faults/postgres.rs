//! A PostgreSQL of a proof's own: a copy of a cluster that was made once, migrated and with admins in it. It stops, starts, stands on
//! a small disk, has a clock of its own, and feeds a standby. The servers' role is no superuser.

use std::fs::File;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use private_postgres::DataFolder;
use vestibule::cli::running_dev::APPLICATION;

use super::load::PEOPLE;
use crate::support::HANG;
use crate::support::house::KEYS;
use crate::support::program::{run, run_with, signal};

/// Connections that it grants, those for superusers included.
const MOST: &str = "max_connections=30";

pub struct Postgres {
    pub port: u16,
    /// Environment of its processes.
    pub environment: Vec<(String, String)>,
    folder: DataFolder,
    data: PathBuf,
    child: Option<Child>,
    is_mounted: bool,
}

/// Folder of PostgreSQL's programs.
fn program(name: &str) -> Command {
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = installed.map(|version| version.path().join("bin").join(name)).collect();
    found.retain(|path| path.exists());
    Command::new(found.pop().unwrap_or_else(|| name.into()))
}

/// The user that PostgreSQL runs as, where this process is root, which PostgreSQL refuses.
fn owner() -> Option<(u32, u32)> {
    if !rustix::process::geteuid().is_root() {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").unwrap();
    let fields = users.lines().find_map(|line| line.strip_prefix("postgres:")).map(|rest| rest.split(':'));
    let mut ids = fields.into_iter().flatten().skip(1).take(2).map(|id| id.parse().unwrap());
    Some((ids.next().unwrap_or(65_534), ids.next().unwrap_or(65_534)))
}

/// Makes a folder that only PostgreSQL's user may enter.
fn own_folder(path: &Path) {
    std::fs::create_dir_all(path).unwrap();
    give(path);
    std::fs::set_permissions(path, PermissionsExt::from_mode(0o700)).unwrap();
}

fn give(path: &Path) {
    if let Some((user, group)) = owner() {
        done(Command::new("chown").arg("-R").arg(format!("{user}:{group}")).arg(path));
    }
}

/// Runs a program to its end, which must be a success.
fn done(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Whether a program runs and succeeds here.
pub fn succeeds(command: &[&str]) -> bool {
    let ran = Command::new(command[0]).args(&command[1..]).stdin(Stdio::null()).stderr(Stdio::null()).status();
    ran.is_ok_and(|status| status.success())
}

/// The data of a stopped cluster, made at the first call.
fn template() -> &'static Path {
    static TEMPLATE: OnceLock<(DataFolder, PathBuf)> = OnceLock::new();
    &TEMPLATE.get_or_init(make).1
}

fn make() -> (DataFolder, PathBuf) {
    let folder = DataFolder::scratch(APPLICATION).unwrap();
    let data = folder.path().join("data");
    own_folder(&data);
    let mut initdb = program("initdb");
    // Small segments leave a small disk to the tables.
    initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--wal-segsize=1"]);
    done(as_owner(initdb.arg("-D").arg(&data)).env("LC_ALL", "C"));
    let mut postgres = Postgres::on(folder, data);
    postgres.start();
    postgres.psql("create role vestibule login").unwrap();
    postgres.psql("create database vestibule owner vestibule").unwrap();
    let conninfo = postgres.conninfo();
    let settings = [("DATABASE_URL", conninfo.as_str()), ("VESTIBULE_KEYS", KEYS)];
    let migrated = run(&["migrate"], &settings);
    assert_eq!(migrated.code, 0, "{}", migrated.err);
    let lines: String = (0..PEOPLE).map(|number| format!("p{number}@example.com,BO\n")).collect();
    let settings = [&settings[..], &[("VESTIBULE_PUBLIC_URL", super::site::NOWHERE)]].concat();
    let added = run_with(&["admin", "import", "-"], &settings, &format!("email,roles\n{lines}"));
    assert_eq!(added.code, 0, "{}{}", added.out, added.err);
    postgres.stop("INT");
    let data = postgres.data.clone();
    // Postgres removes its folder when it is dropped; the template stays until the next run removes it.
    let kept = DataFolder::scratch(APPLICATION).unwrap();
    let copy = kept.path().join("data");
    done(Command::new("cp").arg("-a").arg(&data).arg(&copy));
    (kept, copy)
}

fn as_owner(command: &mut Command) -> &mut Command {
    if let Some((user, group)) = owner() {
        command.uid(user).gid(group);
    }
    command.current_dir("/").stdin(Stdio::null())
}

impl Postgres {
    /// A running copy of the template.
    pub fn running() -> Postgres {
        let mut own = Postgres::copied(|_| {});
        own.start();
        own
    }

    /// A copy of the template that does not run yet, in a folder that is prepared first.
    pub fn copied(prepared: impl FnOnce(&Path)) -> Postgres {
        let template = template();
        let folder = DataFolder::scratch(APPLICATION).unwrap();
        let place = folder.path().join("place");
        std::fs::create_dir(&place).unwrap();
        std::fs::set_permissions(&place, PermissionsExt::from_mode(0o755)).unwrap();
        prepared(&place);
        let data = place.join("data");
        done(Command::new("cp").arg("-a").arg(template).arg(&data));
        Postgres::on(folder, data)
    }

    /// A running copy on a disk of so many MiB in memory, if this process may mount one. Its log of transactions lies elsewhere unless
    /// it is to fill up as well.
    pub fn on_disk(mebibytes: usize, with_wal: bool) -> Option<Postgres> {
        let mut is_mounted = false;
        let size = format!("size={mebibytes}m,mode=755");
        let mut own = Postgres::copied(|place| {
            is_mounted = succeeds(&["mount", "-t", "tmpfs", "-o", &size, "vestibule-proof", place.to_str().unwrap()]);
        });
        own.is_mounted = is_mounted;
        if !is_mounted {
            return None;
        }
        if !with_wal {
            let (inside, outside) = (own.data.join("pg_wal"), own.folder.path().join("wal"));
            done(Command::new("mv").arg(&inside).arg(&outside));
            std::os::unix::fs::symlink(outside, inside).unwrap();
        }
        own.start();
        Some(own)
    }

    fn on(folder: DataFolder, data: PathBuf) -> Postgres {
        own_folder(&folder.path().join("sockets"));
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Postgres { port, environment: Vec::new(), folder, data, child: None, is_mounted: false }
    }

    /// A running standby that streams from this one, which waits at each commit until it has applied it. Some time passes before that,
    /// so commits that the standby has are without an answer at any moment.
    pub fn standby(&self) -> Postgres {
        let folder = DataFolder::scratch(APPLICATION).unwrap();
        let data = folder.path().join("data");
        let mut backup = program("pg_basebackup");
        backup.arg("--host").arg(self.sockets()).args(["--port", &self.port.to_string(), "--username=postgres"]);
        done(backup.args(["--write-recovery-conf", "--checkpoint=fast", "--pgdata"]).arg(&data));
        own_folder(&data);
        let mut standby = Postgres::on(folder, data);
        standby.start();
        standby.psql("alter system set recovery_min_apply_delay = '100ms'").unwrap();
        standby.psql("select pg_reload_conf()").unwrap();
        self.psql("alter system set synchronous_commit = 'remote_apply'").unwrap();
        self.psql("alter system set synchronous_standby_names = '*'").unwrap();
        self.psql("select pg_reload_conf()").unwrap();
        self.until("select count(*) from pg_stat_replication where sync_state = 'sync'", "1");
        standby
    }

    /// Folder whose filling fills the disk.
    pub fn place(&self) -> &Path {
        self.data.parent().unwrap()
    }

    /// Connection string of the servers' role.
    pub fn conninfo(&self) -> String {
        format!("host=127.0.0.1 port={} user=vestibule dbname=vestibule", self.port)
    }

    fn sockets(&self) -> PathBuf {
        self.folder.path().join("sockets")
    }

    /// Starts it and waits until it answers.
    pub fn start(&mut self) {
        let log = File::options().create(true).append(true).open(self.folder.path().join("log")).unwrap();
        let mut server = program("postgres");
        server.arg("-D").arg(&self.data).arg("-k").arg(self.sockets());
        server.args(["-c", "listen_addresses=127.0.0.1", "-c", MOST, "-p", &self.port.to_string()]);
        as_owner(&mut server).env("LC_ALL", "C").envs(self.environment.iter().map(|(name, value)| (name, value)));
        self.child = Some(server.stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap());
        self.until("select 1", "1");
    }

    /// Whether the postmaster has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.child.as_mut().is_none_or(|child| child.try_wait().unwrap().is_some())
    }

    /// Stops it: INT ends all connections and writes everything down first, QUIT is as good as a crash.
    pub fn stop(&mut self, how: &str) {
        if let Some(mut child) = self.child.take() {
            if child.try_wait().unwrap().is_none() {
                signal(child.id(), how);
            }
            child.wait().unwrap();
        }
    }

    /// Output of a statement of a superuser, without the last line's end.
    pub fn psql(&self, statement: &str) -> Result<String, String> {
        let mut psql = program("psql");
        psql.args(["--no-psqlrc", "--tuples-only", "--no-align", "--username=postgres", "--dbname=postgres"]);
        psql.arg("--host").arg(self.sockets()).args(["--port", &self.port.to_string(), "--command", statement]);
        let output = psql.output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
    }

    /// Waits until a statement has this result.
    pub fn until(&self, statement: &str, result: &str) {
        let since = Instant::now();
        let mut told = self.psql(statement);
        while told.as_deref() != Ok(result) {
            assert!(since.elapsed() < HANG, "{statement}: {told:?} {}", self.log());
            std::thread::sleep(Duration::from_millis(50));
            told = self.psql(statement);
        }
    }

    /// Ends the connections of the servers.
    pub fn ends_connections(&self) {
        let theirs = "select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = 'vestibule'";
        self.psql(theirs).unwrap();
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.stop("QUIT");
        if self.is_mounted {
            let _gone = Command::new("umount").arg("-l").arg(self.place()).status();
        }
    }
}
