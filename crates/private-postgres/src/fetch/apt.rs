//! The server package of this Debian or Ubuntu, by apt-get: downloaded and unpacked, not installed. Nothing of the
//! system is changed and no right is needed: apt's lists and archives are ours for the while.
//!
//! There is no pin here but the release: apt takes only what an archive this machine already trusts has signed, each
//! package by the SHA-256 in its signed list. Refuses to run the system's own hooks. Does not know which release it is.

use super::step::{Measure, Steps};
use crate::EmbeddedError;
use std::{
    ffi::{OsStr, OsString},
    fs::{self, DirBuilder},
    io::{self, Write},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

/// Below it a folder for each version, with `bin` in it.
pub(super) const SERVERS: &str = "usr/lib/postgresql";

/// Hooks of this machine's apt act on this machine (they clean up, they tell desktops): they are not for us to set off.
const SETTINGS: &str = "\
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Debug::NoLocking \"true\";
Acquire::Languages \"none\";
Acquire::Retries \"2\";
APT::Get::AllowUnauthenticated \"false\";
";

/// What the server's libraries bring along for others: compilers for queries of its own (100 MB), and for scripts.
const NOT_NEEDED: [&str; 3] = ["libllvm", "libz3-", "libperl"];

/// apt-get, with what unpacks its packages.
#[derive(Debug)]
pub(super) struct Apt {
    get: PathBuf,
    unpack: PathBuf,
    /// The system's time zones, where Debian's server looks for them, wherever it is unpacked itself.
    zones: PathBuf,
}

/// What is asked for: the release's own choice, or the major version that is needed.
pub(super) fn package(needed: Option<u32>) -> String {
    needed.map_or_else(|| "postgresql".to_owned(), |major| format!("postgresql-{major}"))
}

impl Apt {
    pub fn find(on_path: impl Fn(&str) -> Option<PathBuf>, root: &Path) -> Option<Self> {
        let zones = root.join("usr/share/zoneinfo");
        Some(Self { get: on_path("apt-get")?, unpack: on_path("dpkg-deb")?, zones })
    }

    /// Unpacks the server and the libraries it needs that are not installed.
    pub fn bring(&self, steps: &Steps<'_>, needed: Option<u32>) -> Result<String, EmbeddedError> {
        // Every connection of ours speaks UTC. Better told now than after it was brought.
        if !self.zones.join("UTC").exists() {
            return Err(steps.failed("it needs the system's time zones: apt-get install tzdata"));
        }
        let (settings, debs) = (steps.work.join("apt.conf"), steps.work.join("debs"));
        let written =
            trusted_files::create_new(&settings, 0o644).and_then(|mut file| file.write_all(SETTINGS.as_bytes()));
        written.map_err(EmbeddedError::io("write", settings))?;
        for folder in [steps.work.join("lists/partial"), steps.work.join("archives/partial"), debs.clone()] {
            let made = DirBuilder::new().recursive(true).mode(0o755).create(&folder);
            made.map_err(EmbeddedError::io("make", folder))?;
        }
        // One of several archives out of reach is not the end: what is needed may come from the others.
        let updated = match self.get(steps, &["update"], None) {
            Err(EmbeddedError::Stopped) => return Err(EmbeddedError::Stopped),
            updated => updated,
        };
        let asked = ["install", "--print-uris", "-y", "--no-install-recommends", &package(needed)];
        let listed = match (self.get(steps, &asked, None), updated) {
            (Err(EmbeddedError::NotBrought { .. }), Err(cause)) => return Err(cause),
            (listed, _) => listed?,
        };
        let wanted = Wanted::of(&listed);
        let Some(server) = &wanted.server else {
            return Err(steps.failed("it has none that is not installed"));
        };
        let names: Vec<&str> = ["download"].into_iter().chain(wanted.names.iter().map(String::as_str)).collect();
        self.get(steps, &names, Some(wanted.bytes))?;
        let packages = fs::read_dir(&debs).map_err(EmbeddedError::io("read", &debs))?.flatten();
        for package in packages.map(|entry| entry.path()) {
            let words = [self.unpack.as_os_str(), OsStr::new("-x"), package.as_os_str(), steps.whole.as_os_str()];
            steps.run(&words, Some(Measure { folder: &steps.whole, total: None }))?;
        }
        without_jit(steps)?;
        Ok(format!("apt-{server}-{}", std::env::consts::ARCH))
    }

    /// Runs apt-get among the packages, on lists and archives that are ours.
    fn get(&self, steps: &Steps<'_>, words: &[&str], total: Option<u64>) -> Result<String, EmbeddedError> {
        let ours = |setting: &str, name: &str| {
            let mut option = OsString::from(setting);
            option.push(steps.work.join(name));
            option
        };
        // `Dir::State::status`, what is installed, is a path of its own and stays the system's.
        let options = [ours("Dir::State=", ""), ours("Dir::State::Lists=", "lists"), ours("Dir::Cache=", "")];
        let mut command = ["/bin/sh", "-c", "cd debs && exec \"$@\"", "sh"].map(OsStr::new).to_vec();
        command.extend([self.get.as_os_str(), OsStr::new("-qq"), OsStr::new("-c"), OsStr::new("../apt.conf")]);
        command.extend(options.iter().flat_map(|option| [OsStr::new("-o"), option]));
        command.extend(words.iter().map(OsStr::new));
        let folder = steps.work.join(if total.is_some() { "debs" } else { "lists" });
        steps.run(&command, Some(Measure { folder: &folder, total }))
    }
}

/// What apt-get would install, less what a server can do without.
#[derive(Debug, Default, PartialEq, Eq)]
struct Wanted {
    names: Vec<String>,
    bytes: u64,
    /// The server's package and its version.
    server: Option<String>,
}

impl Wanted {
    /// From lines of `'address' NAME_VERSION_ARCHITECTURE.deb SIZE HASH`, with others among them.
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

/// Takes away what would want the compiler that was left out. Without it PostgreSQL runs every query as it stands.
fn without_jit(steps: &Steps<'_>) -> Result<(), EmbeddedError> {
    let servers = fs::read_dir(steps.whole.join(SERVERS)).into_iter().flatten().flatten();
    for library in servers.map(|server| server.path().join("lib/llvmjit.so")) {
        match fs::remove_file(&library) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(EmbeddedError::io("remove", library)(error));
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Wanted;

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
        assert_eq!(Wanted::of(listed), Wanted { names, bytes: 196_908 + 16_909_124, server });
        assert_eq!(Wanted::of("E: Unable to locate package postgresql-13\n"), Wanted::default());
    }
}
