//! The file of settings, named or `.env`: anything else in its place is reported and never blocks.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::support::program;

/// Output of a command in a folder, within twenty seconds.
pub fn in_folder(folder: &Path, arguments: &[&str]) -> Output {
    let command = program::command(arguments, &[]);
    let mut bounded = Command::new("timeout");
    bounded.args(["--kill-after=5", "20"]).arg(command.get_program()).args(command.get_args());
    bounded.env_clear().envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    bounded.current_dir(folder).stdin(Stdio::null()).output().unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8([&output.stdout[..], &output.stderr].concat()).unwrap()
}

#[test]
fn every_command_reports_an_unreadable_env_file() {
    let folder = tempfile::tempdir().unwrap();
    let env = folder.path().join(".env");
    let refused = |why: &str| {
        for arguments in [&["doctor"][..], &["serve"], &["dev", "--listen", "127.0.0.1:0"], &["admin", "list"]] {
            let output = in_folder(folder.path(), arguments);
            assert_eq!(output.status.code(), Some(1), "{arguments:?} {}", told(&output));
            assert!(told(&output).contains(why), "{arguments:?} {}", told(&output));
        }
    };
    fs::create_dir(&env).unwrap();
    refused(".env cannot be read: is a directory");
    fs::remove_dir(&env).unwrap();
    symlink(folder.path(), &env).unwrap();
    refused(".env cannot be read: is a directory");
    fs::remove_file(&env).unwrap();
    symlink(&env, &env).unwrap();
    refused(".env cannot be read: filesystem loop or indirection limit (e.g. symlink loop)");
    fs::remove_file(&env).unwrap();
    fs::write(&env, vec![b'#'; (1 << 20) + 1]).unwrap();
    refused(".env cannot be read: file too large");
    fs::write(&env, "VESTIBULE_LOG=warn".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()).unwrap();
    refused(".env is not text in UTF-8");
    fs::write(&env, "# comment\nFOO=bar baz\nVESTIBULE_LOG\n").unwrap();
    refused(".env line 3 is not NAME=VALUE");
}

#[test]
fn a_secret_in_a_bad_line_is_not_repeated() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(".env"), "VESTIBULE_KEYS hunter2\nDATABASE_URL='hunter2\n=hunter2\n").unwrap();
    let output = in_folder(folder.path(), &["serve"]);
    let told = told(&output);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains(".env line 1 is") && told.contains(".env line 2 begins") && told.contains(".env line 3 is"));
    assert!(!told.contains("hunter2"), "{told}");
}

#[test]
fn the_env_file_takes_mailboxes_and_passwords_as_the_settings_page_writes_them() {
    let folder = tempfile::tempdir().unwrap();
    let lines = "export FOO=bar baz\nVESTIBULE_MAIL_FROM=Sign-in <a@example.com>\nVESTIBULE_SMTP_URL=smtp://u:$HOME@mail.example.com\n";
    fs::write(folder.path().join(".env"), lines).unwrap();
    let output = in_folder(folder.path(), &["serve"]);
    let told = told(&output);
    assert!(told.contains("DATABASE_URL is missing"), "{told}");
    assert!(!told.contains(".env") && !told.contains("MAIL_FROM") && !told.contains("SMTP_URL"), "{told}");
}

#[test]
fn a_named_file_of_settings_is_read_by_server_and_commands_in_place_of_the_folders_own() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(folder.path().join(".env"), "VESTIBULE_LOG=loud=loud=loud\n").unwrap();
    let named = other.path().join("vestibule.env");
    let path = named.to_str().unwrap();
    let all = [&["doctor"][..], &["serve"], &["admin", "list"], &["audit", "verify"], &["migrate"]];
    let refused = |why: &str| {
        for arguments in all {
            let output = in_folder(folder.path(), &[arguments, &["--env-file", path]].concat());
            assert_eq!(output.status.code(), Some(1), "{arguments:?} {}", told(&output));
            assert!(told(&output).contains(why), "{arguments:?} {}", told(&output));
            assert!(!told(&output).contains(".env VESTIBULE_LOG"), "the other file is not read");
        }
    };
    refused(&format!("--env-file {path} cannot be read: entity not found"));
    fs::write(&named, "VESTIBULE_ROLES=boss\n").unwrap();
    refused("VESTIBULE_ROLES");
    fs::write(&named, "VESTIBULE_ROLES\n").unwrap();
    refused(&format!("{path} line 1 is not NAME=VALUE"));
}

#[test]
fn a_file_of_settings_that_everybody_may_write_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let env = folder.path().join(".env");
    fs::write(&env, "VESTIBULE_LOG=warn\n").unwrap();
    fs::set_permissions(&env, fs::Permissions::from_mode(0o602)).unwrap();
    let output = in_folder(folder.path(), &["admin", "list"]);
    assert_eq!(output.status.code(), Some(1));
    // Root is told by the rule for root, before the rule for everybody is asked.
    let told = told(&output);
    assert!(told.contains(".env may be written by ") && !told.contains("warn"), "{told}");
}
