//! Files of secrets that other users may read: refused if they hold master keys, else a warning; and the file that `keys
//! generate` makes.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output};

use crate::env_file::in_folder;
use crate::support::TestDatabase;
use crate::support::house::KEYS;
use crate::support::office::is_refusal;
use crate::support::program::{Program, Said, command, run, without_settings};

const RETIRED: &str = "zero:AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";

const ALLOWED: (&str, &str) = ("VESTIBULE_ALLOW_OPEN_KEY_FILE", "true");

/// A folder with a file for each secret of `serve`.
struct Files(tempfile::TempDir);

impl Files {
    fn of(database: &TestDatabase) -> Files {
        let files = Files(tempfile::tempdir().unwrap());
        for (name, text) in [("url", database.conninfo().as_str()), ("keys", KEYS), ("retired", RETIRED)] {
            fs::write(files.0.path().join(name), text).unwrap();
            files.opened(name, 0o600);
        }
        files
    }

    fn opened(&self, name: &str, mode: u32) {
        fs::set_permissions(self.0.path().join(name), Permissions::from_mode(mode)).unwrap();
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    /// Settings of `serve`.
    fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("DATABASE_URL_FILE", self.path("url")),
            ("VESTIBULE_KEYS_FILE", self.path("keys")),
            ("VESTIBULE_RETIRED_KEYS_FILE", self.path("retired")),
            ("VESTIBULE_PUBLIC_URL", String::from("https://admin.example.com")),
            ("VESTIBULE_CAPTCHA", String::from("off")),
            ("VESTIBULE_ALLOW_NO_CAPTCHA", String::from("true")),
            ("VESTIBULE_MAIL_DIR", self.path("mails")),
            ("VESTIBULE_LISTEN", String::from("127.0.0.1:0")),
        ]
    }

    fn run(&self, arguments: &[&str], more: &[(&str, &str)]) -> Said {
        let own = self.settings();
        let own = own.iter().map(|(name, value)| (*name, value.as_str()));
        run(arguments, &own.chain(more.iter().copied()).collect::<Vec<_>>())
    }

    /// Log of a `serve` that starts.
    fn served(&self, more: &[(&str, &str)]) -> String {
        let own = self.settings();
        let own = own.iter().map(|(name, value)| (*name, value.as_str()));
        let serve = Program::start(&["serve"], &own.chain(more.iter().copied()).collect::<Vec<_>>());
        serve.url();
        serve.signal("TERM");
        let (code, said, _) = serve.ended();
        assert_eq!(code, Some(0), "{said}");
        said
    }

    /// Findings of `doctor` about settings and secrets that are not `ok`, with their states.
    fn doctored(&self, more: &[(&str, &str)]) -> Vec<(String, String)> {
        let said = self.run(&["doctor", "--json"], more);
        let told: serde_json::Value = serde_json::from_str(&said.out).unwrap();
        let told = told.as_array().unwrap().iter().map(|finding| {
            let text = |field: &str| finding[field].as_str().unwrap().to_owned();
            (text("check"), text("state"), text("said"))
        });
        let ours = told.filter(|(of, _, said)| of == "secrets" || said.contains("others may read"));
        ours.map(|(_, state, said)| (state, said)).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_refuses_a_key_file_that_others_may_read_unless_that_is_allowed_and_doctor_fails() {
    let database = TestDatabase::new().await;
    let files = Files::of(&database);
    assert!(!files.served(&[]).contains("others may read"));
    assert_eq!(files.doctored(&[]), []);
    for (file, name) in [("keys", "VESTIBULE_KEYS_FILE"), ("retired", "VESTIBULE_RETIRED_KEYS_FILE")] {
        for mode in [0o644, 0o604, 0o444, 0o602, 0o666] {
            files.opened(file, mode);
            let told = format!("{name} names a file that others may read or write (mode {mode:04o}): chmod 600 it");
            let refused = files.run(&["serve"], &[]);
            is_refusal(&refused);
            assert!(refused.err.contains(&told) && refused.err.contains(ALLOWED.0), "{}", refused.err);
            let failed = format!("{told}, or set {}=true where an orchestrator mounts it so", ALLOWED.0);
            assert_eq!(files.doctored(&[]), [(String::from("fail"), failed)]);
            assert_eq!(files.doctored(&[ALLOWED]), [(String::from("warn"), told)]);
        }
        is_refusal(&files.run(&["serve"], &[(ALLOWED.0, "false")]));
        // Commands run all the same; `doctor` reports the file.
        assert_eq!(files.run(&["admin", "list"], &[]).code, 0);
        let said = files.served(&[ALLOWED]);
        assert!(said.contains(&format!("{name} names a file that others may read")), "{said}");
        files.opened(file, 0o400);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_another_secret_that_others_may_read_is_warned_of() {
    let database = TestDatabase::new().await;
    let files = Files::of(&database);
    files.opened("url", 0o644);
    let told = "DATABASE_URL_FILE names a file that others may read or write (mode 0644): chmod 600 it";
    let said = files.served(&[]);
    assert!(said.contains(told) && said.contains("WARN"), "{said}");
    assert_eq!(files.doctored(&[]), [(String::from("warn"), told.to_owned())]);
}

#[test]
fn a_dotenv_that_others_may_read_is_judged_by_what_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let env = folder.path().join(".env");
    let said = |command: &str, text: &str, mode: u32| {
        fs::write(&env, text).unwrap();
        fs::set_permissions(&env, Permissions::from_mode(mode)).unwrap();
        let Output { stdout, stderr, .. } = in_folder(folder.path(), &[command]);
        String::from_utf8([stdout, stderr].concat()).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let keys = format!("VESTIBULE_KEYS={KEYS}\n");
    let told = ".env holds secrets and others may read or write (mode 0644)";
    let url = "DATABASE_URL=postgres://127.0.0.1:1/x\n";
    assert!(said("serve", &keys, 0o644).contains(told));
    assert!(said("doctor", &keys, 0o644).contains(&format!("FAIL settings {told}")));
    assert!(said("doctor", url, 0o644).contains(&format!("warn secrets {told}")));
    for (text, mode) in [(keys.as_str(), 0o600), ("VESTIBULE_LOG=warn\nVESTIBULE_KEYS_FILE=/nowhere\n", 0o644)] {
        assert!(!said("serve", text, mode).contains("others may read"), "{text}");
        assert!(!said("doctor", text, mode).contains("others may read"), "{text}");
    }
}

fn generate(umask: &str, out: &Path) -> Output {
    let program = command(&["keys", "generate", "--out", out.to_str().unwrap()], &[]);
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", &format!("umask {umask}; exec \"$0\" \"$@\"")]);
    shell.arg(program.get_program()).args(program.get_args()).current_dir(without_settings()).output().unwrap()
}

#[test]
fn a_generated_key_goes_to_a_new_file_that_its_owner_alone_reads() {
    let folder = tempfile::tempdir().unwrap();
    for umask in ["000", "022", "077"] {
        let file = folder.path().join(umask);
        let Output { status, stdout, stderr } = generate(umask, &file);
        assert!(status.success() && stderr.is_empty(), "{}", String::from_utf8_lossy(&stderr));
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "{umask}");
        let text = fs::read_to_string(&file).unwrap();
        let (id, secret) = text.split_once(':').unwrap();
        assert_eq!(String::from_utf8(stdout).unwrap(), format!("{id}\n"), "the id is all that is printed");
        assert!(vestibule::keys::Keys::parse(text.trim_end()).is_ok() && secret.len() == 45 && secret.ends_with('\n'));
    }
    // An existing file is left alone, and so is a link's target.
    let (there, link, dangling) =
        (folder.path().join("there"), folder.path().join("link"), folder.path().join("dangling"));
    fs::write(&there, "kept").unwrap();
    symlink(&there, &link).unwrap();
    symlink(folder.path().join("made"), &dangling).unwrap();
    for taken in [&there, &link, &dangling, &folder.path().to_owned()] {
        let Output { status, stdout, stderr } = generate("022", taken);
        let told = String::from_utf8(stderr).unwrap();
        assert!(status.code() == Some(1) && stdout.is_empty() && told.contains("exists already"), "{told}");
    }
    assert_eq!(fs::read_to_string(&there).unwrap(), "kept");
    assert!(!folder.path().join("made").exists());
    let nowhere = generate("022", Path::new("/nowhere/keys"));
    assert!(String::from_utf8(nowhere.stderr).unwrap().contains("/nowhere/keys cannot be created"));
}
