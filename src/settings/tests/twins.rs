//! Secrets in settings: given by value or by file; both at once are refused.

use std::path::Path;

use super::served;
use crate::settings::catalogue::{Setting, all};

const UNREADABLE: &str = "/nowhere/secret";

fn secrets() -> impl Iterator<Item = &'static Setting> {
    all().filter(|setting| setting.secret)
}

/// Valid value of a secret setting.
fn good(name: &str) -> &'static str {
    match name {
        "DATABASE_URL" => "postgres://v:hunter2@db.example.com/v",
        "VESTIBULE_KEYS" => super::KEYS,
        "VESTIBULE_RETIRED_KEYS" => "zero:AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=",
        "VESTIBULE_SMTP_URL" => "smtps://u:p4ss@mail.example.com",
        _ => "s3cr3t",
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap_or_else(|| panic!("{}", path.display()))
}

fn written(content: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap_or_else(|error| panic!("{error}"));
    std::fs::write(file.path(), content).unwrap_or_else(|error| panic!("{error}"));
    file
}

#[tokio::test]
async fn every_secret_may_be_given_as_a_file_with_or_without_its_last_line_ended() {
    for setting in secrets() {
        for end in ["", "\n", "\r\n"] {
            let file = written(&format!("{}{end}", good(setting.name)));
            let settings = served(&[(setting.name, ""), (&format!("{}_FILE", setting.name), text(file.path()))]);
            assert!(settings.is_ok(), "{}: {settings:?}", setting.name);
        }
    }
}

#[tokio::test]
async fn a_secret_given_twice_is_refused_by_name() {
    for setting in secrets() {
        let file = written(good(setting.name));
        let twin = format!("{}_FILE", setting.name);
        let problems = served(&[(setting.name, good(setting.name)), (&twin, text(file.path()))]);
        let told = format!("{} and {twin} are both set", setting.name);
        assert!(problems.as_ref().is_err_and(|problems| problems.contains(&told)), "{problems:?}");
    }
}

#[tokio::test]
async fn a_secret_whose_file_cannot_be_read_is_refused_by_name() {
    for setting in secrets() {
        let twin = format!("{}_FILE", setting.name);
        let problems = served(&[(setting.name, ""), (&twin, UNREADABLE)]);
        let told = format!("{twin} cannot be read: entity not found");
        assert!(problems.as_ref().is_err_and(|problems| problems.contains(&told)), "{problems:?}");
    }
}

#[tokio::test]
async fn what_is_no_secret_has_no_twin() {
    for setting in all().filter(|setting| !setting.secret) {
        let twin = format!("{}_FILE", setting.name);
        let problems = served(&[(&twin, "/etc/hostname")]);
        let told = format!("{twin} is not a setting");
        assert!(problems.as_ref().is_err_and(|problems| problems.contains(&told)), "{problems:?}");
    }
}
