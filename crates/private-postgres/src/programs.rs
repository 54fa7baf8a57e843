//! Finds the folder of `initdb` and `postgres`: by an explicit setting, on `PATH`, or in the usual places.
//!
//! Refuses a setting without programs, and data whose major version is not installed. Does not know how the programs are run.

use super::{
    Application, Error, fetch,
    person::{UnixUser, run_as},
    watchdog,
};
use std::{
    ffi::{OsStr, OsString},
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// One installation of PostgreSQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Programs {
    /// Folder that holds both programs.
    pub folder: PathBuf,
    pub version: Version,
    /// Folders of libraries that the system lacks, separated as in `PATH`; empty for none.
    pub libraries: OsString,
}

/// Version of PostgreSQL. The minor number of a beta is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version {
    pub major: u32,
    pub minor: u32,
}

/// Places to search for PostgreSQL's programs. `root` is `/`, except in tests.
#[derive(Debug)]
pub(super) struct SearchPlaces {
    pub application: Application,
    pub setting: Option<PathBuf>,
    pub path: OsString,
    pub root: PathBuf,
    /// Cache of fetched programs; searched by `fetch`, not here.
    pub cache: Option<PathBuf>,
    /// User who runs the programs; `None` when that is the user of this process.
    pub person: Option<UnixUser>,
}

/// Usual places: a folder, the beginning of a name in it, and the path from there.
const USUAL: [(&str, &str, &str); 7] = [
    ("usr/lib/postgresql", "", "bin"),
    ("usr/lib64", "pgsql", "bin"),
    ("usr", "pgsql-", "bin"),
    ("opt/homebrew/opt", "postgresql@", "bin"),
    ("usr/local/opt", "postgresql@", "bin"),
    ("Library/PostgreSQL", "", "bin"),
    ("Applications/Postgres.app/Contents/Versions", "", "bin"),
];

impl SearchPlaces {
    /// Places of this machine, with the explicit setting if there is one, for programs that run as `person`.
    pub fn of_this_machine(application: Application, setting: Option<&Path>, person: Option<UnixUser>) -> Self {
        let (path, root) = (std::env::var_os("PATH").unwrap_or_default(), PathBuf::from("/"));
        let cache = fetch::usual_cache(application);
        Self { application, setting: setting.map(Path::to_path_buf), path, root, cache, person }
    }

    /// Finds the newest programs, or those of the major version `needed` for the cluster in `data`.
    pub fn find(&self, needed: Option<u32>, data: &Path) -> Result<Programs, Error> {
        let mut found = self.all()?;
        // The sort is stable: of two installations of one version, the one on PATH stays first.
        found.sort_by_key(|programs| std::cmp::Reverse(programs.version));
        let mut majors: Vec<u32> = found.iter().map(|programs| programs.version.major).collect();
        majors.dedup();
        let fits = |programs: &Programs| needed.is_none_or(|needed| programs.version.major == needed);
        match (found.into_iter().find(fits), needed) {
            (Some(programs), _) => Ok(programs),
            (None, Some(needed)) if !majors.is_empty() => {
                Err(Error::WrongMajor { folder: data.to_path_buf(), needed, found: majors })
            }
            (None, _) => Err(Error::NoPrograms { setting: self.application.programs_setting }),
        }
    }

    fn all(&self) -> Result<Vec<Programs>, Error> {
        let in_folder = |folder| Programs::with_libraries(folder, OsStr::new(""), self.person);
        if let Some(folder) = &self.setting {
            // Children run in other folders, so a relative path is resolved here.
            let whole = std::path::absolute(folder).ok();
            let programs = whole.and_then(in_folder);
            return programs
                .map(|programs| vec![programs])
                .ok_or_else(|| Error::Setting { setting: self.application.programs_setting, folder: folder.clone() });
        }
        let on_path = std::env::split_paths(&self.path).filter(|folder| folder.is_absolute());
        let usual = USUAL.iter().flat_map(|(parent, name, rest)| below(&self.root.join(parent), name, rest));
        Ok(on_path.chain(usual).filter_map(in_folder).collect())
    }
}

/// Joins `rest` to each entry of `parent` whose name begins with `name`.
pub(super) fn below(parent: &Path, name: &str, rest: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    let named = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(name));
    named.map(|entry| entry.path().join(rest)).collect()
}

impl Programs {
    /// The programs of a folder, if they run with these libraries as `person`. They never run as root, even if root installed
    /// them.
    pub fn with_libraries(folder: PathBuf, libraries: &OsStr, person: Option<UnixUser>) -> Option<Self> {
        let postgres = folder.join("postgres");
        if !postgres.is_file() || !folder.join("initdb").is_file() {
            return None;
        }
        let mut asked = Command::new(postgres);
        asked.arg("--version").env_clear().envs(watchdog::passed_on()).envs(watchdog::with_libraries(libraries));
        asked.stdin(Stdio::null());
        run_as(&mut asked, person, Path::new("/"));
        let told = asked.output().ok()?;
        let version = Version::parse(&String::from_utf8_lossy(&told.stdout))?;
        Some(Self { folder, version, libraries: libraries.to_owned() })
    }
}

impl Version {
    /// Parses `postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)` or `... 19beta1`.
    fn parse(told: &str) -> Option<Self> {
        let (_, rest) = told.split_once("(PostgreSQL) ")?;
        let number = |text: &str| -> Option<u32> {
            let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
            text[..end].parse().ok()
        };
        let minor = rest.split_whitespace().next()?.split_once('.').and_then(|(_, minor)| number(minor));
        Some(Self { major: number(rest)?, minor: minor.unwrap_or(0) })
    }
}
