//! Letters: the folder that servers put mails and SMS into, and what was found there so far. Each file is read once.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use crate::support::gateway::Sms;
use crate::support::leaks;

/// The folder, and codes by recipient.
pub struct Letters {
    folder: tempfile::TempDir,
    read: Mutex<HashMap<String, Vec<String>>>,
}

impl Letters {
    pub fn open() -> Letters {
        Letters { folder: tempfile::tempdir().unwrap(), read: Mutex::default() }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// All codes sent to an address or a number, each with the file name of its mail or SMS: `NAME CODE`.
    pub fn codes(&self, to: &str) -> Vec<String> {
        self.collect().get(to).cloned().unwrap_or_default()
    }

    /// Names of the SMS that were sent, by number in digits. One that a server carried and was killed may have come twice.
    pub fn texts(&self) -> BTreeMap<String, BTreeSet<String>> {
        let sent = self.collect();
        let texts = sent.iter().filter_map(|(to, codes)| Some((to.strip_prefix('+')?.to_owned(), codes)));
        let name = |code: &String| code.split(' ').next().unwrap().to_owned();
        texts.map(|(number, codes)| (number, codes.iter().map(name).collect())).collect()
    }

    /// Reads what came into the folder since.
    fn collect(&self) -> MutexGuard<'_, HashMap<String, Vec<String>>> {
        let mut read = self.read.lock().unwrap();
        for path in finished(self.folder()) {
            let raw = std::fs::read_to_string(&path).unwrap();
            std::fs::remove_file(&path).unwrap();
            let (to, code) = if path.extension().is_some_and(|kind| kind == "sms") {
                let sms = Sms::parse(&raw);
                (sms.to.clone(), Some(sms.code()))
            } else {
                leaks::note_mail(&raw);
                let to = raw.lines().find_map(|line| line.strip_prefix("To: ")).unwrap().trim().to_owned();
                let six = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
                (to, raw.lines().find(six).map(str::to_owned))
            };
            let name = path.file_stem().unwrap().to_str().unwrap().rsplit('-').next().unwrap().to_owned();
            // A notice has no code.
            if let Some(code) = code {
                read.entry(to).or_default().push(format!("{name} {code}"));
            }
        }
        read
    }
}

fn finished(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_whole = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "eml" || kind == "sms");
    let mut paths: Vec<_> = entries.filter(is_whole).collect();
    paths.sort();
    paths
}
