//! Packages of other languages: environments of Python, and the TypeScript client, prepared as its README says: copied, with
//! packages and generated types, and compiled. Once per process; packages are fetched again only if the lock file changed.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Generated folders of the client, which are neither copied nor deleted.
const MADE: [&str; 2] = ["node_modules", "dist"];

/// Folder of the compiled client.
pub fn typescript() -> &'static Path {
    static KIT: OnceLock<PathBuf> = OnceLock::new();
    KIT.get_or_init(|| {
        let (home, _lock) = locked("kit");
        let folder = home.join("docs/clients/typescript");
        copy(&Path::new(ROOT).join("docs/clients"), &home.join("docs/clients"));
        std::fs::copy(Path::new(ROOT).join("schema.graphql"), home.join("schema.graphql")).unwrap();
        installed(&home, &folder.join("package-lock.json"), || {
            succeeds(npm(&folder, &["ci", "--ignore-scripts", "--no-audit", "--no-fund"], 540));
        });
        succeeds(npm(&folder, &["run", "generate"], 120));
        succeeds(npm(&folder, &["run", "build"], 120));
        folder
    })
}

/// A folder that outlives the test run. Its lock keeps two runs from preparing the folder at once.
pub fn locked(name: &str) -> (PathBuf, std::fs::File) {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&home).unwrap();
    let lock = std::fs::File::create(home.join("lock")).unwrap();
    lock.lock().unwrap();
    (home, lock)
}

/// Installs what a list names, unless the folder has it by this list already.
pub fn installed(home: &Path, list: &Path, install: impl FnOnce()) {
    let (wanted, stamp) = (std::fs::read(list).unwrap(), home.join("installed"));
    if std::fs::read(&stamp).ok().as_ref() != Some(&wanted) {
        install();
        std::fs::write(&stamp, wanted).unwrap();
    }
}

/// Makes an environment of Python with the packages of a list, by their hashes.
pub fn python(environment: &Path, list: &Path) {
    let mut command = bounded(120, "/usr/bin/python3");
    command.args(["-m", "venv", "--clear"]).arg(environment);
    succeeds(ran(command, "python3-venv"));
    let mut command = bounded(540, environment.join("bin/pip").to_str().unwrap());
    command.args(["install", "--quiet", "--disable-pip-version-check", "--require-hashes"]);
    command.args(["--only-binary", ":all:", "--requirement"]).arg(list);
    succeeds(ran(command, "python3-venv"));
}

/// Command that runs a program and is killed after a time limit.
pub fn bounded(seconds: u32, program: &str) -> Command {
    let mut command = Command::new("timeout");
    command.args(["--kill-after=5", &seconds.to_string(), program]).stdin(Stdio::null());
    command
}

/// Runs a script of the client by Node.
pub fn node(script: &str, arguments: &[&str]) -> Output {
    let mut command = bounded(60, "node");
    command.arg(script).args(arguments).current_dir(typescript());
    ran(command, "nodejs")
}

fn npm(folder: &Path, arguments: &[&str], seconds: u32) -> Output {
    let mut command = bounded(seconds, "npm");
    command.args(arguments).current_dir(folder);
    ran(command, "npm")
}

/// Runs a program of a package.
pub fn ran(mut command: Command, package: &str) -> Output {
    let output = command.output().unwrap_or_else(|error| super::lacking("coreutils", &error));
    // `timeout` exits with 127 if the program is missing.
    if output.status.code() == Some(127) {
        super::lacking(package, &std::io::ErrorKind::NotFound.into());
    }
    output
}

pub fn succeeds(output: Output) {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{:?} {out} {err}", output.status);
}

/// Copies a folder of the repository. Other files are deleted, but the folders in `MADE` stay.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    let list = |folder: &Path| -> Vec<PathBuf> {
        let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        paths.filter(|path| !MADE.contains(&name(path).as_str())).collect()
    };
    for old in list(to) {
        if old.is_dir() && !from.join(name(&old)).is_dir() {
            std::fs::remove_dir_all(old).unwrap();
        } else if old.is_file() {
            std::fs::remove_file(old).unwrap();
        }
    }
    for path in list(from) {
        let target = to.join(name(&path));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}
