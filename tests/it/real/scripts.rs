//! Scripts of docs/scripts with other programs: curl shows a session to the server, shellcheck reads the scripts. Also
//! the progress bar of an import on a terminal.

use std::path::Path;
use std::process::Command;

use super::lacking;
use crate::scripts::Desk;
use crate::support::list::csv;
use crate::support::office::Office;
use crate::support::program;

#[ignore = "wants curl"]
#[tokio::test(flavor = "multi_thread")]
async fn a_session_of_theirs_is_shown_to_be_refused() {
    if let Err(error) = Command::new("curl").arg("--version").output() {
        lacking("curl", &error);
    }
    let desk = Desk::open();
    let url = desk.url();
    assert_eq!(desk.admin("add ann@example.com --role BO").code, 0);
    let ann = desk.enrol("ann@example.com").await;
    let header = |cookie: &str| format!("Cookie: {}={cookie}\n", ann.cookie_name("session"));
    let session = desk.write("ann.txt", &header(&ann.own_cookie("session").unwrap())).display().to_string();
    let settings = [("VESTIBULE_PUBLIC_URL", url.as_str()), ("SESSION", session.as_str())];
    let said = desk.script("offboard.sh", "ann@example.com", &settings);
    let expected = "disabled   ann@example.com\nrefused    ann@example.com\nremoved    ann@example.com\n";
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (0, expected, ""));
    // A session that is still accepted stops the script before it removes the admin.
    assert_eq!(desk.admin("add bob@example.com --role BO").code, 0);
    let cat = {
        assert_eq!(desk.admin("add cat@example.com --role BO").code, 0);
        desk.enrol("cat@example.com").await
    };
    desk.write("ann.txt", &header(&cat.own_cookie("session").unwrap()));
    let said = desk.script("offboard.sh", "bob@example.com", &settings);
    assert_eq!((said.code, said.out.as_str()), (1, "disabled   bob@example.com\n"), "{}", said.err);
    assert!(said.err.contains("is not refused"), "{}", said.err);
    assert_eq!(desk.admin("show bob@example.com").code, 0);
}

#[ignore = "wants shellcheck"]
#[test]
fn shellcheck_finds_nothing_in_the_scripts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/scripts");
    let scripts: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(scripts.len() >= 2, "{scripts:?}");
    let output = Command::new("shellcheck").arg("--enable=all").arg("--exclude=SC2250").args(&scripts).output();
    let output = output.unwrap_or_else(|error| lacking("shellcheck", &error));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[ignore = "wants bsdutils"]
#[tokio::test(flavor = "multi_thread")]
async fn an_import_shows_a_bar_on_a_terminal_and_nowhere_else() {
    let office = Office::open().await;
    let lines: String = (0..3000).map(|at| format!("a{at}@example.com,BO\n")).collect();
    let list = csv(&format!("email,roles\n{lines}"));
    let on_terminal = |more: &str| {
        let line = format!("{} {}", env!("CARGO_BIN_EXE_vestibule"), list.import(more));
        let mut script = Command::new("script");
        script
            .args(["--quiet", "--return", "--command", &line, "/dev/null"])
            .current_dir(program::without_settings())
            .env("TERM", "xterm");
        let url = office.database.conninfo();
        script.envs(office.settings(&url));
        let output = script.stdin(std::process::Stdio::null()).output();
        let output = output.unwrap_or_else(|error| lacking("bsdutils", &error));
        let shown = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{shown}");
        shown
    };
    assert!(!on_terminal("--dry-run --json").contains('\u{2588}'), "no bar in what a script reads");
    let shown = on_terminal("");
    assert!(shown.contains('\u{2588}') && shown.contains("created 3000, "), "{shown}");
    let again = office.done(&list.import(""));
    assert_eq!(again, "created 0, changed 0, unchanged 3000, refused 0\n");
}
