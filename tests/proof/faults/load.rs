//! The load on a server: people who sign in, signed-in people whose sessions are looked up, and a monitor. Notes each answer, and judges
//! none.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use vestibule::clock::Clock;

use crate::kills::letters::Letters;
use crate::kills::people::Phone;
use crate::support::{Answer, Browser};

/// Admins of the database. Each signs in once.
pub const PEOPLE: usize = 600;

/// Longer than a server takes to answer.
const HANGS: Duration = Duration::from_secs(17);

/// Pause of a client after an answer.
const PAUSE: Duration = Duration::from_millis(20);

/// Pause between sign-ins: in the long form the people last for minutes.
fn between_sign_ins() -> Duration {
    if crate::long() { Duration::from_secs(1) } else { PAUSE }
}

/// Pause of the monitor.
const MONITORS: Duration = Duration::from_millis(100);

/// One answer.
#[derive(Clone, Debug)]
pub struct Note {
    pub what: &'static str,
    pub begun: Instant,
    pub ended: Instant,
    /// 0: no answer came.
    pub status: u16,
    /// Faults of answers with status 200, and of refusals.
    pub wrong: Option<String>,
    /// Body of an answer of the monitor.
    pub said: String,
}

/// A person with a session.
pub struct SignedIn {
    pub email: String,
    browser: Browser,
    at: Instant,
}

pub struct Load {
    url: String,
    letters: Letters,
    next: AtomicUsize,
    notes: Mutex<Vec<Note>>,
    signed_in: Mutex<Vec<Arc<SignedIn>>>,
    /// Codes of refusals that the fault explains.
    explained: &'static [&'static str],
    end: CancellationToken,
    tasks: Mutex<Vec<JoinHandle<()>>>,
}

impl Load {
    /// A load on the server that will listen at `url`, with these codes of refusals allowed. It does not run yet.
    pub fn before(url: String, explained: &'static [&'static str]) -> Arc<Load> {
        Arc::new(Load {
            url,
            letters: Letters::open(),
            next: AtomicUsize::default(),
            notes: Mutex::default(),
            signed_in: Mutex::default(),
            explained,
            end: CancellationToken::new(),
            tasks: Mutex::default(),
        })
    }

    /// Folder of the mails.
    pub fn mails(&self) -> String {
        self.letters.folder().display().to_string()
    }

    /// Starts the clients.
    pub fn begins(self: &Arc<Self>) {
        let mut tasks = self.tasks.lock().unwrap();
        for _ in 0..3 {
            tasks.push(tokio::spawn(Arc::clone(self).sign_ins()));
        }
        for number in 0..4 {
            tasks.push(tokio::spawn(Arc::clone(self).looks(number)));
        }
        tasks.push(tokio::spawn(Arc::clone(self).monitors()));
    }

    /// Ends the clients once each has its answer.
    pub async fn ends(&self) {
        self.end.cancel();
        let tasks = std::mem::take(&mut *self.tasks.lock().unwrap());
        for task in tasks {
            task.await.unwrap();
        }
    }

    /// End of the last answer with 503.
    pub fn last_refusal(&self) -> Option<Instant> {
        let notes = self.notes.lock().unwrap();
        notes.iter().filter(|note| note.status == 503).map(|note| note.ended).max()
    }

    pub fn notes(&self) -> Vec<Note> {
        self.notes.lock().unwrap().clone()
    }

    /// Number of people whose sign-in was answered as done, since an instant.
    pub fn signed_in_since(&self, since: Instant) -> usize {
        self.signed_in.lock().unwrap().iter().filter(|own| own.at >= since).count()
    }

    /// The people whose sign-in was answered as done.
    pub fn signed_in(&self) -> Vec<Arc<SignedIn>> {
        self.signed_in.lock().unwrap().clone()
    }

    /// The last answer of `/readyz`: its body, and nothing of an earlier request than `since`.
    pub fn readiness(&self, since: Instant) -> Option<(u16, String)> {
        let notes = self.notes.lock().unwrap();
        let last = notes.iter().rev().find(|note| note.what == "/readyz" && note.begun >= since)?;
        Some((last.status, last.said.trim_end().to_owned()))
    }

    fn note(&self, note: Note) {
        self.notes.lock().unwrap().push(note);
    }

    /// Waits for an answer and notes it, with what is wrong with its field. Returns the field of an answer that was executed.
    async fn asked(
        &self,
        what: &'static str,
        answering: impl Future<Output = Answer>,
        is_right: impl FnOnce(&Value) -> bool,
    ) -> Option<Value> {
        let begun = Instant::now();
        let answer = tokio::time::timeout(HANGS, answering).await;
        let mut note = Note { what, begun, ended: Instant::now(), status: 0, wrong: None, said: String::new() };
        let Ok(answer) = answer else {
            note.wrong = Some("no answer".into());
            self.note(note);
            return None;
        };
        note.status = answer.status;
        if answer.status == 503 && !answer.headers.contains_key("retry-after") {
            note.wrong = Some(format!("no Retry-After: {}", answer.body));
        }
        if answer.status != 200 {
            if answer.status != 503 {
                note.wrong = Some(answer.body);
            }
            self.note(note);
            return None;
        }
        let field = answer.json()["data"][what].clone();
        note.wrong = (!is_right(&field)).then(|| field.to_string());
        self.note(note);
        Some(field)
    }

    /// Whether a step went on, or was refused for a reason that the fault explains.
    fn goes(&self, field: &Value) -> bool {
        field["errorCode"].as_str().is_none_or(|code| self.explained.contains(&code))
    }

    async fn sign_ins(self: Arc<Self>) {
        let (mut email, mut is_first) = (self.next(), true);
        while !self.end.is_cancelled() {
            is_first = self.sign_in(&email, is_first).await;
            if is_first {
                email = self.next();
            }
            tokio::time::sleep(between_sign_ins()).await;
        }
    }

    /// The next person, or nobody when all have signed in.
    fn next(&self) -> String {
        let number = self.next.fetch_add(1, Ordering::SeqCst);
        format!("{}{number}@example.com", if number < PEOPLE { "p" } else { "nobody" })
    }

    /// Signs in as far as it goes. False: the first step was refused, and the same person tries again. That is not the `is_first` try
    /// then: a refused step whose commit was done has mailed a code too, which is wrong for a later try.
    async fn sign_in(&self, email: &str, is_first: bool) -> bool {
        let browser = Browser::at(&self.url, &self.url);
        let goes = |field: &Value| self.goes(field);
        let Some(asked) = self.asked("requestLookup", browser.request_lookup_answer(email), goes).await else {
            return false;
        };
        if email.starts_with("nobody") {
            return true;
        }
        let since = Instant::now();
        let mut tried = BTreeSet::new();
        let proven = loop {
            let Some(code) = self.mailed(email, &tried, since).await else { return true };
            let goes_or_is_old = |field: &Value| goes(field) || !is_first && field["errorCode"] == "WRONG_CODE";
            let answering = browser.verify_lookup_answer(&code);
            let Some(proven) = self.asked("verifyLookup", answering, goes_or_is_old).await else { return true };
            if is_first || proven["errorCode"] != "WRONG_CODE" {
                break proven;
            }
            tried.insert(code);
        };
        let url = asked["authUrlFor2fa"].as_str().or(proven["authUrlFor2fa"].as_str());
        let Some(mut phone) = url.map(Phone::of).filter(|_| proven["status"] == true) else { return true };
        let step = phone.step(Clock::system().now().timestamp(), false).unwrap();
        let shown = self.asked("verify2fa", browser.verify_2fa_answer(&phone.code(step)), goes).await;
        if shown.is_some_and(|shown| shown["status"] == true) {
            let own = SignedIn { email: email.to_owned(), browser, at: Instant::now() };
            self.signed_in.lock().unwrap().push(Arc::new(own));
        }
        true
    }

    /// The newest mailed code that was not tried. None: no further code came in time.
    async fn mailed(&self, email: &str, tried: &BTreeSet<String>, since: Instant) -> Option<String> {
        loop {
            let codes = self.letters.codes(email);
            let mut digits = codes.iter().rev().filter_map(|code| code.rsplit(' ').next());
            if let Some(code) = digits.find(|code| !tried.contains(*code)) {
                return Some(code.to_owned());
            }
            if since.elapsed() > HANGS || self.end.is_cancelled() {
                return None;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn looks(self: Arc<Self>, number: usize) {
        let mut turn = number;
        while !self.end.is_cancelled() {
            let own = {
                let all = self.signed_in.lock().unwrap();
                (!all.is_empty()).then(|| Arc::clone(&all[turn % all.len()]))
            };
            if let Some(own) = own {
                self.looks_up(&own).await;
            }
            turn += 1;
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Looks a session up. An answer must name its person.
    pub async fn looks_up(&self, own: &SignedIn) {
        let query = json!({ "query": "{ currentUser { email } }" });
        let is_theirs = |seen: &Value| seen["email"] == own.email.as_str();
        self.asked("currentUser", own.browser.graphql(query), is_theirs).await;
    }

    async fn monitors(self: Arc<Self>) {
        let browser = Browser::at(&self.url, &self.url);
        while !self.end.is_cancelled() {
            for what in ["/healthz", "/readyz"] {
                let begun = Instant::now();
                let answer = tokio::time::timeout(HANGS, browser.send("GET", what, &[], "")).await;
                let (status, said) = answer.map_or((0, String::new()), |answer| (answer.status, answer.body));
                let is_right = status == 200 || what == "/readyz" && status == 503;
                let wrong = (!is_right).then(|| format!("{status} {said}"));
                self.note(Note { what, begun, ended: Instant::now(), status, wrong, said });
            }
            tokio::time::sleep(MONITORS).await;
        }
    }
}

/// The different answers of `/readyz` that were refusals.
pub fn lacks(notes: &[Note]) -> BTreeSet<String> {
    let refused = notes.iter().filter(|note| note.what == "/readyz" && note.status == 503);
    refused.map(|note| note.said.trim_end().to_owned()).collect()
}
