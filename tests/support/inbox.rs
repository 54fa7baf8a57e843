//! The mails of a house, as files. A test reads each code or invitation once; notices are counted apart.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Mutex;

use data_encoding::BASE64;

use super::{leaks, until};

/// Part of a notice's subject beside the name of the service, by language.
const NOTICES: [&str; 5] = [
    " security notice: ",
    "Sicherheitshinweis von ",
    "Aviso de seguridad de ",
    "Avis de sécurité de ",
    "Aviso de segurança de ",
];

pub struct Inbox {
    pub folder: tempfile::TempDir,
    read: Mutex<HashSet<PathBuf>>,
}

/// A mail, as written into the folder.
#[derive(Clone, Debug)]
pub struct Mail {
    pub raw: String,
}

impl Inbox {
    pub fn new() -> Inbox {
        Inbox { folder: tempfile::tempdir().unwrap(), read: Mutex::default() }
    }

    /// Waits for the next unread mail to `address`.
    pub async fn next(&self, address: &str) -> Mail {
        until("a mail", async || {
            let mut read = self.read.lock().unwrap();
            let (path, mail) =
                self.mails().into_iter().find(|(path, mail)| mail.is_to(address) && !read.contains(path))?;
            read.insert(path);
            Some(mail)
        })
        .await
    }

    /// Number of unread mails to `address`.
    pub fn unread(&self, address: &str) -> usize {
        let read = self.read.lock().unwrap();
        self.mails().iter().filter(|(path, mail)| mail.is_to(address) && !read.contains(path)).count()
    }

    /// Number of codes and invitations, read or not.
    pub fn len(&self) -> usize {
        self.mails().len()
    }

    /// All codes and invitations, by time.
    pub fn mails(&self) -> Vec<(PathBuf, Mail)> {
        self.all().into_iter().filter(|(_, mail)| !mail.is_notice()).collect()
    }

    /// All notices to `address`, by time.
    pub fn notices(&self, address: &str) -> Vec<Mail> {
        let mails = self.all().into_iter().map(|(_, mail)| mail);
        mails.filter(|mail| mail.is_notice() && mail.is_to(address)).collect()
    }

    /// Subjects of the English notices to `address`, by time, without their common beginning.
    pub fn noticed(&self, address: &str) -> Vec<String> {
        let subject = |mail: Mail| mail.subject().split_once(NOTICES[0]).map(|(_, title)| title.to_owned());
        self.notices(address).into_iter().filter_map(subject).collect()
    }

    /// Notes every mailed code and token, so that logs are searched for them.
    pub fn note_codes(&self) {
        for (_, mail) in self.all() {
            leaks::note_mail(&mail.raw);
            leaks::note_invitations(&mail.text());
        }
    }

    fn all(&self) -> Vec<(PathBuf, Mail)> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        let mut paths: Vec<PathBuf> =
            entries.filter(|path| path.extension().is_some_and(|kind| kind == "eml")).collect();
        paths.sort();
        paths.into_iter().map(|path| (path.clone(), Mail { raw: std::fs::read_to_string(path).unwrap() })).collect()
    }
}

impl Mail {
    /// The code, which has a line of its own.
    pub fn code(&self) -> String {
        let six = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
        self.raw.lines().find(six).unwrap().to_owned()
    }

    /// Value of a header, as written.
    pub fn header(&self, name: &str) -> &str {
        let line = self.raw.lines().find(|line| line.starts_with(&format!("{name}: "))).unwrap();
        &line[name.len() + 2..]
    }

    /// The decoded subject.
    pub fn subject(&self) -> String {
        let unfolded = self.raw.replace("\r\n ", " ").replace("\n ", " ");
        let line = unfolded.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap();
        let word = |word: &str| match word.strip_prefix("=?utf-8?b?").and_then(|rest| rest.strip_suffix("?=")) {
            Some(encoded) => (String::from_utf8(BASE64.decode(encoded.as_bytes()).unwrap()).unwrap(), true),
            None => (word.to_owned(), false),
        };
        let mut subject = String::new();
        let mut before = true;
        for (text, encoded) in line.split(' ').map(word) {
            let blank = if subject.is_empty() || (before && encoded) { "" } else { " " };
            subject += &format!("{blank}{text}");
            before = encoded;
        }
        subject
    }

    /// The decoded plain text.
    pub fn text(&self) -> String {
        self.part("text/plain")
    }

    /// The decoded HTML.
    pub fn html(&self) -> String {
        self.part("text/html")
    }

    fn part(&self, media_type: &str) -> String {
        let (_, part) = self.raw.split_once(&format!("Content-Type: {media_type}")).unwrap();
        let (head, body) =
            part.replace("\r\n", "\n").split_once("\n\n").map(|(h, b)| (h.to_owned(), b.to_owned())).unwrap();
        let body = body.split("\n--").next().unwrap();
        if head.contains("quoted-printable") {
            let bytes = quoted_printable::decode(body, quoted_printable::ParseMode::Robust).unwrap();
            return String::from_utf8(bytes).unwrap().replace("\r\n", "\n");
        }
        assert!(body.is_ascii() && !head.contains("base64"), "{head}");
        body.to_owned()
    }

    /// Whether the mail is a notice.
    pub fn is_notice(&self) -> bool {
        let subject = self.subject();
        NOTICES.iter().any(|part| subject.contains(part))
    }

    fn is_to(&self, address: &str) -> bool {
        self.header("To") == address
    }
}
