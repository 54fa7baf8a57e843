//! The mailbox of every account: hands each mailed code to the client that waits for it. Vestibule writes a mail to a folder as a
//! file of its own, which is read and removed.

use std::cell::RefCell;
use std::collections::HashMap;
use std::mem::MaybeUninit;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use rustix::fs::inotify;
use tokio::sync::{mpsc, oneshot};

use crate::client::Failed;

/// Maximum time for which a client waits for a mail.
const PATIENCE: Duration = Duration::from_secs(20);

/// Clients that wait for a code, by their addresses.
#[derive(Clone)]
pub struct Mailbox {
    waiting: Rc<RefCell<HashMap<String, oneshot::Sender<String>>>>,
}

impl Mailbox {
    /// Watches the folder of a server's mails, on a thread that waits for files.
    pub fn watch(folder: PathBuf) -> Result<Mailbox, Failed> {
        let watched = inotify::init(inotify::CreateFlags::empty())?;
        inotify::add_watch(&watched, &folder, inotify::WatchFlags::MOVED_TO)?;
        let (sender, mut arrived) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            let mut buffer = [MaybeUninit::uninit(); 16384];
            let mut events = inotify::Reader::new(&watched, &mut buffer);
            while let Ok(event) = events.next() {
                let name = event.file_name().map(|name| name.to_string_lossy().into_owned());
                if sender.send(folder.join(name.unwrap_or_default())).is_err() {
                    return;
                }
            }
        });
        let mailbox = Mailbox { waiting: Rc::default() };
        let to = mailbox.clone();
        tokio::task::spawn_local(async move {
            while let Some(file) = arrived.recv().await {
                to.deliver(&file);
            }
        });
        Ok(mailbox)
    }

    /// The code that will be mailed to an address. Called before the code is asked for.
    pub fn code(&self, address: &str) -> impl Future<Output = Result<String, Failed>> + use<> {
        let (sender, receiver) = oneshot::channel();
        self.waiting.borrow_mut().insert(address.to_owned(), sender);
        async move { Ok(tokio::time::timeout(PATIENCE, receiver).await??) }
    }

    fn deliver(&self, file: &std::path::Path) {
        let Ok(mail) = std::fs::read_to_string(file) else { return };
        drop(std::fs::remove_file(file));
        let address = mail.lines().find_map(|line| line.strip_prefix("To: "));
        let body = mail.split_once("\n\n").or_else(|| mail.split_once("\r\n\r\n")).map(|(_, body)| body);
        if let Some((address, code)) = address.zip(body.and_then(code_in))
            && let Some(waiting) = self.waiting.borrow_mut().remove(address.trim())
        {
            drop(waiting.send(code));
        }
    }
}

/// The first line of six digits in a body, with or without a blank between two groups.
fn code_in(body: &str) -> Option<String> {
    let code = |line: &str| line.chars().filter(|sign| *sign != ' ' && *sign != '\u{a0}').collect::<String>();
    let is_code = |code: &String| code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit());
    body.lines().map(|line| code(line.trim())).find(is_code)
}
