//! The ledger of a load: its requests, the refused ones, the longest, and each session that an answer promised.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::support::{Answer, Browser};

/// Requests of a part of the proof.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub asked: usize,
    pub refused: Vec<String>,
    pub longest: Duration,
    longest_call: String,
}

/// A session of the account door that an answer promised.
#[derive(Clone)]
pub struct Promised {
    pub email: String,
    pub token: String,
}

#[derive(Default)]
pub struct Ledger {
    tally: Mutex<Tally>,
    signed_in: Mutex<Vec<Promised>>,
    signed_out: Mutex<Vec<Promised>>,
    browsers: Mutex<Vec<(Browser, String)>>,
}

impl Ledger {
    /// Waits for the answer to a request and notes its time, and a wrong answer; `None`: it was wrong.
    pub async fn ask(
        &self,
        what: &str,
        answer: impl Future<Output = Answer>,
        right: impl Fn(&Answer) -> bool,
    ) -> Option<Answer> {
        let since = Instant::now();
        let answer = answer.await;
        let took = since.elapsed();
        let is_right = answer.status == 200 && right(&answer);
        let mut tally = self.tally.lock().unwrap();
        tally.asked += 1;
        if took > tally.longest {
            (tally.longest, tally.longest_call) = (took, what.to_owned());
        }
        if !is_right {
            tally.refused.push(format!("{what}: {} {}", answer.status, answer.body));
        }
        is_right.then_some(answer)
    }

    /// Number of requests of this part so far.
    pub fn asked(&self) -> usize {
        self.tally.lock().unwrap().asked
    }

    /// Ends a part: its requests.
    pub fn turned(&self) -> Tally {
        std::mem::take(&mut self.tally.lock().unwrap())
    }

    /// Notes an answered sign-in of the account door.
    pub fn signs_in(&self, promised: &Promised) {
        self.signed_in.lock().unwrap().push(promised.clone());
    }

    /// Notes that a session is about to be ended: until that is answered nothing is promised.
    pub fn leaves(&self, promised: &Promised) {
        self.signed_in.lock().unwrap().retain(|other| other.token != promised.token);
    }

    /// Notes an answered sign-out of the account door.
    pub fn signs_out(&self, promised: Promised) {
        self.signed_out.lock().unwrap().push(promised);
    }

    /// Notes an answered sign-in of the staff door.
    pub fn keeps(&self, browser: Browser, email: &str) {
        self.browsers.lock().unwrap().push((browser, email.to_owned()));
    }

    /// Sessions of the account door that must be live, and those that must be over.
    pub fn promised(&self) -> [Vec<Promised>; 2] {
        [&self.signed_in, &self.signed_out].map(|list| list.lock().unwrap().clone())
    }

    /// Takes the browsers whose sessions must be live.
    pub fn kept(&self) -> Vec<(Browser, String)> {
        std::mem::take(&mut self.browsers.lock().unwrap())
    }
}

impl Tally {
    /// The tally in a line.
    pub fn told(&self) -> String {
        let Tally { asked, refused, longest, longest_call } = self;
        format!("{asked} requests, {} refused, the longest {longest:?} ({longest_call})", refused.len())
    }
}
