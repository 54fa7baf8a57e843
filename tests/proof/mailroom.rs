//! A mailroom reads the mails of a folder as they come and deletes them, because a proof sends a hundred thousand.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio_util::sync::{CancellationToken, DropGuard};

use crate::support::until;

pub struct Mailroom {
    codes: Arc<Mutex<HashMap<String, String>>>,
    _open: DropGuard,
}

impl Mailroom {
    /// Reads a folder until it is dropped.
    pub fn of(folder: &Path) -> Mailroom {
        let (folder, codes, closed) = (folder.to_owned(), Arc::default(), CancellationToken::new());
        let mailroom = Mailroom { codes: Arc::clone(&codes), _open: closed.clone().drop_guard() };
        tokio::spawn(async move {
            while !closed.is_cancelled() {
                sort(&folder, &codes);
                tokio::time::sleep(Duration::from_millis(3)).await;
            }
        });
        mailroom
    }

    /// Waits for the newest code to an address and takes it.
    pub async fn code(&self, address: &str) -> String {
        until("a code", async || self.codes.lock().unwrap().remove(address)).await
    }
}

fn sort(folder: &Path, codes: &Mutex<HashMap<String, String>>) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut mails: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|kind| kind == "eml")).collect();
    mails.sort();
    for path in mails {
        let raw = std::fs::read_to_string(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        let to = raw.lines().find_map(|line| line.strip_prefix("To: ")).unwrap().trim().to_owned();
        let six = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
        // A notice has no code.
        if let Some(code) = raw.lines().find(six) {
            codes.lock().unwrap().insert(to, code.to_owned());
        }
    }
}
