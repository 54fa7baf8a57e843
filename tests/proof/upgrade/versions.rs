//! The two versions: N, and N+1, which is this tree with made-up migrations. `build.sh` says which commit N is, and builds both.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// The programs of both versions.
pub struct Versions {
    pub old: PathBuf,
    pub next: PathBuf,
}

/// Folder of the made-up migrations.
pub fn made_up() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/proof/upgrade/next")
}

/// Names of the made-up migrations, in their order.
pub fn names() -> Vec<String> {
    let entries = std::fs::read_dir(made_up()).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = entries.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

impl Versions {
    /// Builds both, once.
    pub fn built() -> &'static Versions {
        static BUILT: OnceLock<Versions> = OnceLock::new();
        BUILT.get_or_init(|| {
            let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/proof/upgrade/build.sh");
            let output = Command::new(script).stderr(Stdio::inherit()).output().unwrap();
            assert!(output.status.success(), "the two versions were not built");
            let told = String::from_utf8(output.stdout).unwrap();
            let mut paths = told.lines().map(PathBuf::from);
            Versions { old: paths.next().unwrap(), next: paths.next().unwrap() }
        })
    }
}
