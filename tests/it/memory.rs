//! Memory of a process with keys: not in a core dump, and not readable by other processes of its user.
#![cfg(target_os = "linux")]

use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::process::{Child as Process, Command, Stdio};

use crate::dev;
use crate::support::{Child, until};

/// An unprivileged user, for tests that run as root.
const NOBODY: u32 = 65534;

fn core_limit(pid: u32) -> Option<String> {
    let limits = std::fs::read_to_string(format!("/proc/{pid}/limits")).ok()?;
    let line = limits.lines().find(|line| line.starts_with("Max core file size"))?;
    Some(line.split_whitespace().skip(4).take(2).collect::<Vec<_>>().join(" "))
}

/// Kills a process at the end of the test.
struct Ended(Process);

impl Drop for Ended {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_leaves_no_core_dump_and_is_not_read_by_others_of_its_user() {
    let folder = dev::folder();
    let program = folder.path().join("vestibule");
    // A shell copies it: a file still open for writing in another test's fork cannot be run.
    let copy = "cp \"$1\" \"$2\" && chmod 755 \"$2\"";
    let copied = Command::new("sh").args(["-c", copy, "sh", env!("CARGO_BIN_EXE_vestibule")]).arg(&program).status();
    assert!(copied.unwrap().success());
    let root = std::fs::metadata("/proc/self").unwrap().uid() == 0;
    let as_nobody = |command: &mut Command| {
        if root {
            command.uid(NOBODY).gid(NOBODY);
        }
        command.stdout(Stdio::null()).stderr(Stdio::null()).current_dir("/");
    };
    // The process waits for its standard input.
    let mut command = Command::new(&program);
    as_nobody(command.arg("totp").stdin(Stdio::piped()));
    let child = Ended(command.spawn().unwrap());
    let pid = child.0.id();
    until("no core limit", async || (core_limit(pid).as_deref() == Some("0 0")).then_some(())).await;
    until("its memory to be root's", async || {
        let owner = std::fs::metadata(format!("/proc/{pid}/environ")).ok()?.uid();
        (owner == 0).then_some(())
    })
    .await;
    for part in ["environ", "maps", "mem"] {
        let mut command = Command::new("dd");
        as_nobody(command.args([format!("if=/proc/{pid}/{part}"), String::from("count=1")]).stdin(Stdio::null()));
        assert!(!command.status().unwrap().success(), "/proc/PID/{part} was read");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_has_a_core_limit_of_0() {
    let child = Child::serve(&[("VESTIBULE_CAPTCHA", "off"), ("VESTIBULE_ALLOW_NO_CAPTCHA", "true")]).await;
    assert_eq!(core_limit(child.pid()).as_deref(), Some("0 0"));
    child.end();
}
