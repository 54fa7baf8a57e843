//! The scripts in docs/scripts, run twice against a `dev`.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::inbox::Mail;
use crate::support::program::{Program, Said, run, run_with};
use crate::support::{Browser, leaks, until};

/// A `dev`, and a folder with the settings that lead the scripts to it.
pub struct Desk {
    folder: tempfile::TempDir,
    dev: Program,
}

impl Desk {
    pub fn open() -> Desk {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        // PostgreSQL's user must traverse the folder if the tests run as root.
        std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).unwrap();
        let data = folder.path().join(".vestibule").display().to_string();
        let dev = Program::start(&["dev", "--data", &data, "--listen", "127.0.0.1:0"], &[]);
        Desk { folder, dev }
    }

    pub fn url(&self) -> String {
        self.dev.url()
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Runs a script with these settings only.
    pub fn script(&self, name: &str, argument: &str, settings: &[(&str, &str)]) -> Said {
        let program = Path::new(env!("CARGO_BIN_EXE_vestibule")).parent().unwrap().display();
        let path = format!("{program}:{}", std::env::var("PATH").unwrap());
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/scripts").join(name);
        let mut command = Command::new("/bin/sh");
        command.arg(script).arg(argument).current_dir(self.folder.path()).env_clear();
        let output = command.env("PATH", path).envs(settings.iter().copied()).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    pub fn admin(&self, line: &str) -> Said {
        let data = self.folder.path().join(".vestibule").display().to_string();
        let mut arguments = vec!["admin", "--data", data.as_str()];
        arguments.extend(line.split_whitespace());
        run(&arguments, &[])
    }

    /// Mails to an address that hold this word.
    fn mails(&self, address: &str, word: &str) -> Vec<Mail> {
        let Ok(entries) = std::fs::read_dir(self.folder.path().join(".vestibule/mail")) else { return Vec::new() };
        let paths = entries.map(|entry| entry.unwrap().path());
        let paths = paths.filter(|path| path.extension().is_some_and(|kind| kind == "eml"));
        let mails = paths.map(|path| Mail { raw: std::fs::read_to_string(path).unwrap() });
        mails.filter(|mail| mail.header("To").contains(address) && mail.text().contains(word)).collect()
    }

    async fn mailed(&self, address: &str, word: &str, many: usize) -> Vec<Mail> {
        until("a mail", async || Some(self.mails(address, word)).filter(|mails| mails.len() >= many)).await
    }

    /// Signs in and enrols.
    pub async fn enrol(&self, address: &str) -> Browser {
        leaks::note_address(address);
        let browser = Browser::at(&self.url(), &self.url());
        assert_eq!(browser.request_lookup(address).await["status"], true);
        let code = until("a code", async || self.mails(address, "").iter().find_map(code)).await;
        let proven = browser.verify_lookup(&code).await;
        let phone = proven["authUrlFor2fa"].as_str().unwrap_or_else(|| panic!("{proven}"));
        let shown = run_with(&["totp"], &[], phone).out;
        assert_eq!(browser.verify_2fa(shown.trim_end()).await["status"], true);
        assert_eq!(browser.current_user().await["email"], address);
        browser
    }
}

/// Code of a mail, if it has one.
fn code(mail: &Mail) -> Option<String> {
    let six = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
    mail.text().lines().map(str::trim).find(six).map(str::to_owned)
}

fn done(said: &Said) -> Vec<&str> {
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{}", said.out);
    said.out.lines().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_team_is_added_once_and_invited_until_it_has_enrolled() {
    let desk = Desk::open();
    let list = "name,email,roles,bio\r\n\"Ann\",ann@example.com,BO,\"two\r\nx@example.com,lines\"\r\n\
        Bob,Bob@Example.com,BO,\"\"\"email\"\": \"\"y@example.com\"\",\"\r\nCat,cat@example.com,CMS,\r\n";
    let list = desk.write("team.csv", list).display().to_string();
    let first = desk.script("onboard-team.sh", &list, &[]);
    let expected = [
        "created 3, changed 0, unchanged 0, refused 0",
        "invited    ann@example.com",
        "invited    bob@example.com",
        "invited    cat@example.com",
    ];
    assert_eq!(done(&first), expected);
    for name in ["ann", "bob", "cat"] {
        desk.mailed(&format!("{name}@example.com"), "/sign-in", 1).await;
    }
    desk.enrol("ann@example.com").await;
    assert_eq!(desk.admin("disable cat@example.com").code, 0);
    let second = desk.script("onboard-team.sh", &list, &[]);
    let expected = [
        "created 0, changed 0, unchanged 3, refused 0",
        "enrolled   ann@example.com",
        "invited    bob@example.com",
        "disabled   cat@example.com",
    ];
    assert_eq!(done(&second), expected);
    desk.mailed("bob@example.com", "/sign-in", 2).await;
    assert_eq!(desk.mails("cat@example.com", "/sign-in").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_team_with_a_bad_line_is_neither_added_nor_invited() {
    let desk = Desk::open();
    let list = desk.write("team.csv", "email,roles\nann@example.com,BO\nbob@example.com,KING\n").display().to_string();
    let said = desk.script("onboard-team.sh", &list, &[]);
    assert_eq!(said.code, 1);
    assert!(said.out.starts_with("line 3: roles: KING is no role"), "{}", said.out);
    assert!(!said.out.contains("invited"), "{}", said.out);
    assert_eq!(desk.admin("show ann@example.com").code, 1);
    let unnamed = desk.script("onboard-team.sh", "", &[]);
    assert!(unnamed.code != 0 && unnamed.err.contains("usage"), "{}", unnamed.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offboarded_admin_is_signed_out_and_removed() {
    let desk = Desk::open();
    assert_eq!(desk.admin("add ann@example.com --role BO").code, 0);
    let browser = desk.enrol("ann@example.com").await;
    let said = desk.script("offboard.sh", "Ann@Example.com", &[]);
    assert_eq!(done(&said), ["disabled   Ann@Example.com", "removed    Ann@Example.com"]);
    assert_eq!(browser.current_user().await, Value::Null);
    assert_eq!(desk.admin("show ann@example.com").code, 1);
    assert_eq!(done(&desk.script("offboard.sh", "Ann@Example.com", &[])), ["gone       Ann@Example.com"]);
    // A failed request does not prove that an admin left: the script must stop.
    let nowhere = [("DATABASE_URL", "host=/nowhere user=nobody dbname=x")];
    let said = desk.script("offboard.sh", "ann@example.com", &nowhere);
    assert_eq!((said.code, said.out.as_str()), (1, ""), "{}", said.err);
    let mistyped = desk.script("offboard.sh", "ann", &[]);
    assert_eq!((mistyped.code, mistyped.out.as_str()), (1, ""), "{}", mistyped.err);
}
