//! Sign-in block for curl of `docs/try.md`, as `dev` prints it: pasted twice into one shell, it signs in twice.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::dev::{ADMIN, folder};
use crate::dev_way_in::printed;
use crate::support::Browser;
use crate::support::program::Program;

/// Lines of JSON that the shell printed.
fn answers(out: &str) -> Vec<Value> {
    let answers = out.lines().filter(|line| line.starts_with('{'));
    answers.map(|line| serde_json::from_str::<Value>(line).unwrap()["data"].take()).collect()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants curl"]
async fn the_block_that_dev_prints_signs_in_each_time_it_is_pasted() {
    let folder = folder();
    let data = folder.path().join("o'data and more");
    let dev = Program::start(
        &["dev", "--data", data.to_str().unwrap(), "--listen", "127.0.0.1:0"],
        &[("VESTIBULE_COOLDOWN", "10s")],
    );
    let said = printed(&dev).await;
    let block = said.split_once("second terminal:\n\n").unwrap().1.split_once("\nstop with Ctrl-C").unwrap().0;
    // This request starts a cooldown, which the block's first request meets. Its second sign-in comes from a trusted
    // browser and meets none.
    assert_eq!(Browser::at(&dev.url(), &dev.url()).request_lookup(ADMIN).await["status"], true);
    let mut shell = Command::new("bash");
    shell.env_clear().env("PATH", std::env::var_os("PATH").unwrap()).current_dir("/");
    shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut shell = shell.spawn().unwrap_or_else(|error| super::lacking("bash", &error));
    shell.stdin.take().unwrap().write_all(format!("{block}{block}").as_bytes()).unwrap();
    let output = shell.wait_with_output().unwrap();
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(err, "", "{out}");
    let mut answers = answers(&out);
    let before = answers.len();
    answers.retain(|answer| answer["requestLookup"]["errorCode"] != "COOLDOWN");
    assert_eq!((before, answers.len()), (11, 10), "one request came too soon: {out}");
    for (pasted, before) in [(&answers[..5], false), (&answers[5..], true)] {
        assert_eq!(pasted[0], json!({ "signOut": before }), "{out}");
        for (answer, field) in pasted[1..4].iter().zip(["requestLookup", "verifyLookup", "verify2fa"]) {
            assert_eq!(answer[field]["status"], true, "{field}: {out}");
        }
        assert_eq!(pasted[4]["currentUser"]["email"], ADMIN, "{out}");
    }
}
