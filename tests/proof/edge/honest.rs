//! Honest people who sign in, a few at a time, and the time of each step.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use chrono::Utc;
use futures_util::future::join_all;
use serde_json::Value;
use totp_rs::Totp;
use vestibule::clock::Clock;

use super::ORIGIN;
use crate::mailroom::Mailroom;
use crate::support::{Browser, Child, crowd};

/// Concurrent people.
const CLIENTS: usize = 4;
/// Each authenticator has one code for thirty seconds, so people take turns.
const PEOPLE_EACH: usize = 4;
/// Pause between two steps, so that people do not fill the machine.
const PAUSE: Duration = Duration::from_millis(10);

pub struct Town {
    pub child: Child,
    pub blank: Browser,
    people: Vec<Vec<Resident>>,
    mailroom: Mailroom,
}

#[derive(Default)]
struct Resident {
    email: String,
    phone: Mutex<Option<Totp>>,
    newest: Mutex<i64>,
}

impl Town {
    pub async fn build(child: Child) -> Town {
        let (mailroom, blank) = (Mailroom::of(child.mails()), Browser::at(&child.url, ORIGIN));
        let mut people: Vec<Vec<Resident>> = Vec::new();
        for client in 0..CLIENTS {
            let own = (0..PEOPLE_EACH).map(|index| format!("p{client}-{index}@example.com"));
            let own: Vec<_> = own.map(|email| Resident { email, ..Resident::default() }).collect();
            people.push(own);
        }
        child.add_all(people.iter().flatten().map(|resident| resident.email.as_str()));
        Town { child, blank, people, mailroom }
    }

    /// Many unknown addresses at once.
    pub async fn crowd(&self) {
        let browsers: Vec<_> = (0..64).map(|_| self.blank.stolen()).collect();
        let asked = browsers.iter().enumerate();
        let asked = asked.map(|(number, browser)| async move {
            browser.request_lookup_answer(&format!("crowd{number}@example.com")).await
        });
        assert!(crowd(asked).await.iter().all(|answer| answer.status == 200));
    }

    /// People sign in during `span`; the time of each step. Unexpected answers are added to `wrong`.
    pub async fn steps(&self, phase: Duration, wrong: &mut Vec<String>) -> Vec<Duration> {
        let until = Instant::now() + phase;
        let walked = self.people.iter().map(|own| async move {
            let (mut took, mut wrong) = (Vec::new(), Vec::new());
            for resident in own.iter().cycle().take_while(|_| Instant::now() < until) {
                self.sign_in(resident, &mut took, &mut wrong).await;
            }
            (took, wrong)
        });
        let mut all = Vec::new();
        for (took, other) in join_all(walked).await {
            all.extend(took);
            wrong.extend(other);
        }
        all
    }

    async fn sign_in(&self, resident: &Resident, took: &mut Vec<Duration>, wrong: &mut Vec<String>) {
        let browser = self.blank.stolen();
        let mut told = |what: &str, answer: &Value| {
            if answer["status"] != true {
                wrong.push(format!("{what}: {answer}"));
            }
        };
        told("asks", &timed(took, browser.request_lookup(&resident.email)).await);
        let code = self.mailroom.code(&resident.email).await;
        let proven = timed(took, browser.verify_lookup(&code)).await;
        told("shows the mailed code", &proven);
        if let Some(url) = proven["authUrlFor2fa"].as_str() {
            *resident.phone.lock().unwrap() = Some(Totp::from_url(url).unwrap());
        }
        let shown = resident.fresh_code();
        if let Some(code) = shown {
            told("shows the second", &timed(took, browser.verify_2fa(&code)).await);
            if timed(took, browser.current_user()).await.is_null() {
                wrong.push(String::from("was not signed in"));
            }
        } else {
            timed(took, browser.current_user()).await;
        }
    }
}

impl Resident {
    /// The phone's present code, if it is unused.
    fn fresh_code(&self) -> Option<String> {
        let time = now().timestamp();
        let mut newest = self.newest.lock().unwrap();
        if time / 30 <= *newest {
            return None;
        }
        *newest = time / 30;
        let phone = self.phone.lock().unwrap();
        Some(phone.as_ref().unwrap().generate(time.try_into().unwrap()).to_string())
    }
}

fn now() -> chrono::DateTime<Utc> {
    Clock::system().now()
}

async fn timed<T>(took: &mut Vec<Duration>, step: impl Future<Output = T>) -> T {
    tokio::time::sleep(PAUSE).await;
    let since = Instant::now();
    let told = step.await;
    took.push(since.elapsed());
    told
}
