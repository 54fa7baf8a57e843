//! Downloads and unpacks the server package of a Debian or Ubuntu by apt-get, without installing it. The system is not changed
//! and no privilege is needed: apt's lists and archives are in a folder of the fetch.
//!
//! The release is the only pin: apt accepts packages that an archive trusted by this machine has signed, by the SHA-256 in its
//! signed list. Refuses to run the system's own hooks. Does not know which release it is.

use super::step::{ClientRun, ProgressMeasure};
use crate::Error;
use std::{
    ffi::{OsStr, OsString},
    fs::{self, DirBuilder},
    io::{self, Write},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

/// Folder in a package that holds a folder for each major version, with `bin` in it.
pub(super) const SERVERS: &str = "usr/lib/postgresql";

/// Configuration of apt-get. The hooks of the machine's apt are cleared, because they act on the machine: some clean up, some
/// notify desktops.
const SETTINGS: &str = "\
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Debug::NoLocking \"true\";
Acquire::Languages \"none\";
Acquire::Retries \"2\";
APT::Get::AllowUnauthenticated \"false\";
";

/// Beginnings of packages that the server can do without: the JIT compiler (100 MB) and Perl.
const NOT_NEEDED: [&str; 3] = ["libllvm", "libz3-", "libperl"];

/// apt-get, and dpkg-deb to unpack its packages.
#[derive(Debug)]
pub(super) struct Apt {
    get: PathBuf,
    unpack: PathBuf,
    /// The system's time zones, which Debian's server reads wherever it is unpacked.
    zones: PathBuf,
}

/// Package of the needed major version, or of the release's default version.
pub(super) fn package(needed: Option<u32>) -> String {
    needed.map_or_else(|| "postgresql".to_owned(), |major| format!("postgresql-{major}"))
}

impl Apt {
    pub fn find(on_path: impl Fn(&str) -> Option<PathBuf>, root: &Path) -> Option<Self> {
        let zones = root.join("usr/share/zoneinfo");
        Some(Self { get: on_path("apt-get")?, unpack: on_path("dpkg-deb")?, zones })
    }

    /// Unpacks the server and those of its libraries that are not installed.
    pub fn bring(&self, steps: &ClientRun<'_>, needed: Option<u32>) -> Result<String, Error> {
        // Without the zone UTC no connection could be opened: fail before the download.
        if !self.zones.join("UTC").exists() {
            return Err(steps.failed("it needs the system's time zones: apt-get install tzdata"));
        }
        let (settings, debs) = (steps.work.join("apt.conf"), steps.work.join("debs"));
        let written =
            trusted_files::create_new(&settings, 0o644).and_then(|mut file| file.write_all(SETTINGS.as_bytes()));
        written.map_err(Error::io("write", settings))?;
        for folder in [steps.work.join("lists/partial"), steps.work.join("archives/partial"), debs.clone()] {
            let made = DirBuilder::new().recursive(true).mode(0o755).create(&folder);
            made.map_err(Error::io("make", folder))?;
        }
        // An unreachable archive is no failure yet: the other archives may have the packages.
        let updated = match self.get(steps, &["update"], None) {
            Err(Error::Stopped) => return Err(Error::Stopped),
            updated => updated,
        };
        let asked = ["install", "--print-uris", "-y", "--no-install-recommends", &package(needed)];
        let listed = match (self.get(steps, &asked, None), updated) {
            (Err(Error::NotBrought { .. }), Err(cause)) => return Err(cause),
            (listed, _) => listed?,
        };
        let wanted = PackageList::of(&listed);
        let Some(server) = &wanted.server else {
            return Err(steps.failed("it has none that is not installed"));
        };
        let names: Vec<&str> = ["download"].into_iter().chain(wanted.names.iter().map(String::as_str)).collect();
        self.get(steps, &names, Some(wanted.bytes))?;
        let packages = fs::read_dir(&debs).map_err(Error::io("read", &debs))?.flatten();
        for package in packages.map(|entry| entry.path()) {
            let words = [self.unpack.as_os_str(), OsStr::new("-x"), package.as_os_str(), steps.whole.as_os_str()];
            steps.run(&words, Some(ProgressMeasure { folder: &steps.whole, total: None }))?;
        }
        without_jit(steps)?;
        Ok(format!("apt-{server}-{}", std::env::consts::ARCH))
    }

    /// Runs apt-get in the folder of packages, with lists and archives of this fetch.
    fn get(&self, steps: &ClientRun<'_>, words: &[&str], total: Option<u64>) -> Result<String, Error> {
        let ours = |setting: &str, name: &str| {
            let mut option = OsString::from(setting);
            option.push(steps.work.join(name));
            option
        };
        // `Dir::State::status`, the list of installed packages, is a path of its own and stays the system's.
        let options = [ours("Dir::State=", ""), ours("Dir::State::Lists=", "lists"), ours("Dir::Cache=", "")];
        let mut command = ["/bin/sh", "-c", "cd debs && exec \"$@\"", "sh"].map(OsStr::new).to_vec();
        command.extend([self.get.as_os_str(), OsStr::new("-qq"), OsStr::new("-c"), OsStr::new("../apt.conf")]);
        command.extend(options.iter().flat_map(|option| [OsStr::new("-o"), option]));
        command.extend(words.iter().map(OsStr::new));
        let folder = steps.work.join(if total.is_some() { "debs" } else { "lists" });
        steps.run(&command, Some(ProgressMeasure { folder: &folder, total }))
    }
}

/// Packages that apt-get would install, without those a server can do without.
#[derive(Debug, Default, PartialEq, Eq)]
struct PackageList {
    names: Vec<String>,
    bytes: u64,
    /// Name and version of the server's package.
    server: Option<String>,
}

impl PackageList {
    /// Parses lines of `'address' NAME_VERSION_ARCHITECTURE.deb SIZE HASH`, and skips others.
    fn of(listed: &str) -> Self {
        let mut wanted = Self::default();
        for line in listed.lines().filter(|line| line.starts_with('\'')) {
            let mut words = line.split_whitespace().skip(1);
            let (Some(file), Some(Ok(size))) = (words.next(), words.next().map(str::parse::<u64>)) else { continue };
            let mut parts = file.split('_');
            let (Some(name), Some(version)) = (parts.next(), parts.next()) else { continue };
            let major = name.strip_prefix("postgresql-").unwrap_or_default();
            let is_server = !major.is_empty() && major.bytes().all(|byte| byte.is_ascii_digit());
            let is_library = name.starts_with("lib")
                && !name.ends_with("-perl")
                && !NOT_NEEDED.iter().any(|beginning| name.starts_with(beginning));
            if is_server || is_library {
                wanted.names.push(name.to_owned());
                wanted.bytes += size;
            }
            if is_server {
                wanted.server = Some(format!("{name}-{version}"));
            }
        }
        wanted
    }
}

/// Removes the library that needs the omitted JIT compiler. Without it PostgreSQL runs queries uncompiled.
fn without_jit(steps: &ClientRun<'_>) -> Result<(), Error> {
    let servers = fs::read_dir(steps.whole.join(SERVERS)).into_iter().flatten().flatten();
    for library in servers.map(|server| server.path().join("lib/llvmjit.so")) {
        match fs::remove_file(&library) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Error::io("remove", library)(error));
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::PackageList;

    #[test]
    fn of_what_apt_would_install_the_server_and_its_libraries_are_wanted() {
        let listed = "W: a warning\n\
            'mirror+file:/m/perl.deb' perl_5.36.0-7_amd64.deb 238900 MD5Sum:ec\n\
            'a:/libllvm14.deb' libllvm14_1%3a14.0.6-12_amd64.deb 21840232 MD5Sum:1f\n\
            'a:/libz3-4.deb' libz3-4_4.8.12-3.1_amd64.deb 7216172 MD5Sum:12\n\
            'a:/libjson-perl.deb' libjson-perl_4.10000-1_all.deb 87516 MD5Sum:b4\n\
            'a:/libpq5.deb' libpq5_15.18-0+deb12u1_amd64.deb 196908 MD5Sum:b4\n\
            'a:/client.deb' postgresql-client-15_15.18-0+deb12u1_amd64.deb 1 MD5Sum:00\n\
            'a:/server.deb' postgresql-15_15.18-0+deb12u1_amd64.deb 16909124 MD5Sum:9d\n\
            'a:/postgresql.deb' postgresql_15+248+deb12u1_all.deb 10224 MD5Sum:8d\n\
            'a:/odd.deb' odd\n'\n";
        let names = vec!["libpq5".to_owned(), "postgresql-15".to_owned()];
        let server = Some("postgresql-15-15.18-0+deb12u1".to_owned());
        assert_eq!(PackageList::of(listed), PackageList { names, bytes: 196_908 + 16_909_124, server });
        assert_eq!(PackageList::of("E: Unable to locate package postgresql-13\n"), PackageList::default());
    }
}
