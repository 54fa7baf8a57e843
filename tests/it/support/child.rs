//! A server as operators run it: the program itself, `vestibule serve`, with nothing in its environment but what is said
//! here, over a database of its own. Ends with its owner.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use super::database::TestDatabase;
use super::inbox::Inbox;
use super::{Browser, ORIGIN};

pub struct Child {
    pub database: TestDatabase,
    pub url: String,
    process: std::process::Child,
    log: Arc<Mutex<Vec<u8>>>,
    _stdout: BufReader<std::process::ChildStdout>,
    _inbox: Inbox,
    _folder: tempfile::TempDir,
}

impl Child {
    /// Serves with these settings too.
    pub async fn serve(settings: &[(&str, &str)]) -> Child {
        let (database, inbox, folder) = (TestDatabase::new().await, Inbox::new(), tempfile::tempdir().unwrap());
        let mut command = Command::new(env!("CARGO_BIN_EXE_vestibule"));
        command.arg("serve").env_clear().current_dir(folder.path());
        command.env("DATABASE_URL", database.conninfo()).env("VESTIBULE_MAIL_DIR", inbox.folder.path());
        command.env("VESTIBULE_PUBLIC_URL", ORIGIN).env("VESTIBULE_LISTEN", "127.0.0.1:0");
        command.env("VESTIBULE_KEYS", "test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
        command.envs(settings.iter().copied()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let log = Arc::<Mutex<Vec<u8>>>::default();
        let (mut stderr, shared) = (process.stderr.take().unwrap(), Arc::clone(&log));
        std::thread::spawn(move || {
            let mut buffer = [0; 8192];
            while let Ok(count @ 1..) = stderr.read(&mut buffer) {
                shared.lock().unwrap().extend_from_slice(&buffer[..count]);
            }
        });
        let stdout = process.stdout.take().unwrap();
        let read = tokio::task::spawn_blocking(|| {
            let (mut line, mut stdout) = (String::new(), BufReader::new(stdout));
            stdout.read_line(&mut line).unwrap();
            (line, stdout)
        });
        let (line, stdout) = read.await.unwrap();
        let url = line.trim().strip_prefix("listening on ").map(str::to_owned);
        let told = || String::from_utf8_lossy(&log.lock().unwrap()).into_owned();
        let url = url.unwrap_or_else(|| panic!("it does not serve: {line} {}", told()));
        Child { database, url, process, log, _stdout: stdout, _inbox: inbox, _folder: folder }
    }

    /// A browser that was never here.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.url)
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&self.log.lock().unwrap()).into_owned()
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let _best_effort = self.process.kill();
        let _best_effort = self.process.wait();
    }
}
