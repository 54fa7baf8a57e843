//! Leaks: the support notes every secret and address that a server issues or receives here. When a server ends, its log is
//! searched for all of them, and a find fails the test.
//!
//! All houses of a process log into one log, for there is one subscriber in a process. Each searches what was logged since
//! it stood; what a house logs after its end is the next search's. Only what comes after the last search of a process is
//! never seen.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::os::unix::fs::FileExt;
use std::sync::{LazyLock, Mutex, MutexGuard, Once};

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use super::search::{Kind, Wanted};

/// Log filter of child processes, unless a test sets another.
pub const LOUD: &str = "debug,vestibule=trace";

/// Log filter of this process: the database driver is quieter, because it also logs the tests' own statements.
const OURS: &str = "debug,vestibule=trace,tokio_postgres=info";

/// Bytes of a log that are searched at once.
const PIECE: usize = 1 << 20;

/// Everything noted and logged in this process.
struct Shelf {
    /// Each value with its kind and when it was last issued.
    values: HashMap<String, (Kind, u64)>,
    now: u64,
    /// On disk, because a long proof logs more than fits into memory.
    log: File,
    /// Length of the log, and up to where it was searched.
    end: u64,
    searched: u64,
    /// Open marks: their moment and their place in the log.
    marks: BTreeMap<u64, u64>,
}

static SHELF: LazyLock<Mutex<Shelf>> = LazyLock::new(|| {
    let (values, log, marks) = (HashMap::new(), tempfile::tempfile().unwrap(), BTreeMap::new());
    Mutex::new(Shelf { values, now: 0, log, end: 0, searched: 0, marks })
});

fn shelf() -> MutexGuard<'static, Shelf> {
    SHELF.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// The moment at which a server started.
pub struct Mark(u64);

/// Marks the start of a server.
pub fn mark() -> Mark {
    listen();
    let mut shelf = shelf();
    shelf.now += 1;
    let (now, end) = (shelf.now, shelf.end);
    shelf.marks.insert(now, end);
    Mark(now)
}

fn note(value: &str, kind: Kind) {
    let mut shelf = shelf();
    shelf.now += 1;
    let now = shelf.now;
    shelf.values.insert(value.to_owned(), (kind, now));
}

/// Notes a mailed code or a code of an authenticator.
pub fn note_code(code: &str) {
    note(code, Kind::Code);
}

/// Notes a token, key or password in every encoding a log might use.
pub fn note_secret(secret: &str) {
    // A value of one repeated letter is a test's invention, and other tests log runs of letters.
    if secret.bytes().all(|byte| secret.as_bytes().first() == Some(&byte)) {
        return;
    }
    note(secret, Kind::Secret);
    if let Ok(bytes) = BASE64URL_NOPAD.decode(secret.as_bytes()) {
        let decimal: Vec<String> = bytes.iter().map(u8::to_string).collect();
        note(&HEXLOWER.encode(&bytes), Kind::Secret);
        note(&decimal.join(", "), Kind::Secret);
    }
}

/// Notes an email address, as typed and as normalised; a text that is none is ignored.
pub fn note_address(typed: &str) {
    let typed = typed.trim();
    if typed.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.')) {
        note(typed, Kind::Address);
        note(&typed.to_lowercase(), Kind::Address);
    }
}

/// Notes the secrets in a setting.
pub fn note_setting(name: &str, value: &str) {
    match name {
        "VESTIBULE_KEYS" => {
            value.split(',').filter_map(|key| key.split_once(':')).for_each(|(_, key)| note_secret(key));
        }
        "VESTIBULE_CAPTCHA_SECRET" => note_secret(value),
        "VESTIBULE_SMTP_URL" | "DATABASE_URL" => {
            let url = url::Url::parse(value).ok();
            if let Some(password) = url.as_ref().and_then(url::Url::password) {
                note_secret(password);
                note_secret(&percent_encoding::percent_decode_str(password).decode_utf8_lossy());
            }
        }
        _ => {}
    }
}

/// Notes the token of each invitation link in a text.
pub fn note_invitations(text: &str) {
    let tokens = text.split("#invitation=").skip(1).filter_map(|rest| rest.get(..22));
    tokens.for_each(note_secret);
}

/// Notes the code of a mail, if it has one.
pub fn note_mail(content: &str) {
    let six = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
    content.lines().map(str::trim_end).filter(six).for_each(note_code);
}

/// Notes the cookies of an answer and an authenticator's secret in it.
pub fn note_answer(cookies: &[String], body: &str) {
    for line in cookies {
        let value = line.split_once('=').and_then(|(_, rest)| rest.split(';').next());
        value.filter(|value| !value.is_empty()).into_iter().for_each(note_secret);
    }
    for (at, _) in body.match_indices("otpauth://") {
        let url = body[at..].split(['"', '\\']).next().unwrap_or_default();
        note_secret(url);
        let secret = url.split(['?', '&']).find_map(|pair| pair.strip_prefix("secret="));
        secret.into_iter().for_each(note_secret);
    }
}

/// Notes every token of 256 bits in a text.
pub fn note_tokens(text: &str) {
    let other = |c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_';
    text.split(other).filter(|word| word.len() == 43).for_each(note_secret);
}

impl Mark {
    /// Searches everything that servers of this process logged since the mark.
    pub fn search_log(&self) {
        let (log, mut at, end) = {
            let mut shelf = shelf();
            let from = shelf.marks[&self.0].min(shelf.searched);
            shelf.searched = shelf.end;
            (shelf.log.try_clone().unwrap(), from, shelf.end)
        };
        let mut rest = Vec::new();
        let pieces = std::iter::from_fn(move || {
            let many = PIECE.min(usize::try_from(end - at).unwrap());
            let held = rest.len();
            rest.resize(held + many, 0);
            log.read_exact_at(&mut rest[held..], at).unwrap();
            at += many as u64;
            // Only whole lines are searched, until the end of the log.
            let cut = if at == end {
                rest.len()
            } else {
                rest.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1)
            };
            let next = rest.split_off(cut);
            let lines = std::mem::replace(&mut rest, next);
            (many > 0).then(|| String::from_utf8_lossy(&lines).into_owned())
        });
        self.search_all("the log of this process", pieces, |_| true);
    }

    /// Lines with `word` that servers of this process logged since the mark.
    pub fn lines(&self, word: &str) -> Vec<String> {
        let (log, from, end) = {
            let shelf = shelf();
            (shelf.log.try_clone().unwrap(), shelf.marks[&self.0], shelf.end)
        };
        let mut text = vec![0; usize::try_from(end - from).unwrap()];
        log.read_exact_at(&mut text, from).unwrap();
        let text = String::from_utf8_lossy(&text);
        text.lines().filter(|line| line.contains(word)).map(str::to_owned).collect()
    }

    /// Searches another log for values of these kinds that were issued since the mark.
    pub fn search(&self, place: &str, text: &str, asked: impl Fn(Kind) -> bool) {
        self.search_all(place, std::iter::once(text.to_owned()), asked);
    }

    fn search_all(&self, place: &str, pieces: impl Iterator<Item = String>, asked: impl Fn(Kind) -> bool) {
        let values: Vec<(String, Kind)> = {
            let shelf = shelf();
            let since = shelf.values.iter().filter(|(_, (kind, noted))| *noted > self.0 && asked(*kind));
            since.map(|(value, (kind, _))| (value.clone(), *kind)).collect()
        };
        let wanted = Wanted::of(values.iter().map(|(value, kind)| (value.as_str(), *kind)));
        let (mut found, mut bytes) = (Vec::new(), 0);
        for text in pieces {
            bytes += text.len();
            found.extend(wanted.found_in(&text));
        }
        tell(values.len(), bytes, found.len());
        if found.is_empty() || std::thread::panicking() {
            return;
        }
        let mut told = format!("in {place}:");
        for (value, line) in found.iter().take(20) {
            write!(told, "\n{value:?} in {line:?}").unwrap();
        }
        panic!("{told}");
    }
}

impl Drop for Mark {
    fn drop(&mut self) {
        let mut shelf = shelf();
        shelf.marks.remove(&self.0);
        let oldest = shelf.marks.first_key_value().map_or(shelf.now, |(at, _)| *at);
        shelf.values.retain(|_, (_, noted)| *noted >= oldest);
    }
}

/// Writes a line for the proof that adds them up: values searched for, bytes searched, values found.
fn tell(values: usize, bytes: usize, found: usize) {
    if let Some(folder) = std::env::var_os("LEAKS_TOLD") {
        let path = std::path::Path::new(&folder).join(std::process::id().to_string());
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path).unwrap();
        writeln!(file, "{values} {bytes} {found}").unwrap();
    }
}

/// Keeps all that servers of this process log, and their panics. A panic of a test's own thread is not a server's.
fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let lines = tracing_subscriber::fmt().with_env_filter(EnvFilter::new(OURS)).with_writer(Keeper);
        lines.with_ansi(false).without_time().init();
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !panic.location().is_some_and(|at| at.file().starts_with("tests/")) {
                writeln!(Keeper, "{panic}").unwrap();
            }
            usual(panic);
        }));
    });
}

struct Keeper;

impl std::io::Write for Keeper {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut shelf = shelf();
        shelf.log.write_all_at(bytes, shelf.end)?;
        shelf.end += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Keeper {
    type Writer = Keeper;

    fn make_writer(&'a self) -> Keeper {
        Keeper
    }
}
