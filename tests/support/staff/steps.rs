//! Steps that many tests share: sign-ins half done, wrong codes in a row, crowds, and instants as answers have them.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Timelike, Utc};
use futures_util::future::join_all;
use serde_json::{Value, json};
use vestibule::accounts::Actor;
use vestibule::rules::factor::Door;
use vestibule::rules::trail::TrailActor;

use crate::support::{Answer, Browser, House, Person};

/// Settings without cooldown and without a limit of mails, for tests of other rules.
pub const NO_WAITS: [(&str, &str); 2] = [("VESTIBULE_COOLDOWN", "off"), ("VESTIBULE_MAILS", "off")];

impl House {
    /// Requests a code in a new browser; the browser and the code.
    pub async fn mailed(&self, email: &str) -> (Browser, String) {
        let browser = self.browser();
        let code = self.mail_to(&browser, email).await;
        (browser, code)
    }

    /// Requests a code in this browser; the code.
    pub async fn mail_to(&self, browser: &Browser, email: &str) -> String {
        let asked = browser.request_lookup(email).await;
        assert_eq!(asked["status"], true, "{asked}");
        self.inbox.next(email).await.code()
    }

    /// Signs in as far as the mailed code, in a new browser.
    pub async fn proven(&self, person: &Person) -> Browser {
        let browser = self.browser();
        self.prove_address(&browser, person).await;
        browser
    }

    /// Signs in, in a new browser.
    pub async fn signed_in(&self, person: &Person) -> Browser {
        let browser = self.browser();
        self.sign_in(&browser, person).await;
        browser
    }

    /// A browser with a session cookie that names no session.
    pub fn stranger(&self) -> Browser {
        let browser = self.browser();
        browser.set_cookie("__Host-session", &"A".repeat(43));
        browser
    }

    /// Requests a code in a new browser and enters wrong codes until that sign-in has ended; the last answer.
    pub async fn fail_mailed_code(&self, email: &str) -> Value {
        let (browser, code) = self.mailed(email).await;
        self.fail(async || browser.verify_lookup(&other_than(std::slice::from_ref(&code))).await).await
    }

    /// Enters wrong authenticator codes in a new browser until that sign-in has ended; the last answer.
    pub async fn fail_authenticator(&self, person: &Person) -> Value {
        let browser = self.proven(person).await;
        self.fail(async || browser.verify_2fa(&person.wrong_code(self)).await).await
    }

    async fn fail(&self, mut guess: impl AsyncFnMut() -> Value) -> Value {
        for _ in 0..20 {
            let answer = guess().await;
            assert_eq!(answer["errorCode"], "WRONG_CODE", "{answer}");
            if answer["remainingAttempts"] == 0 {
                return answer;
            }
        }
        panic!("twenty wrong codes, and still more to come")
    }

    /// Subjects of the notices to an address, by time, once all mails are carried.
    pub async fn noticed(&self, email: &str) -> Vec<String> {
        self.mails_are_carried().await;
        self.inbox.noticed(email)
    }

    /// Number of trail lines of a factor whose code was compared and wrong.
    pub async fn db_wrong(&self, factor: &str) -> i64 {
        let wrong = "('wrong', 'replayed', 'locked_out', 'suspended')";
        self.db_number(&format!("select count(*) from audit where outcome in {wrong} and event = '{factor}'")).await
    }

    /// Number of pending sign-ins with a proven factor.
    pub async fn db_proven(&self) -> i64 {
        self.db_number("select count(*) from pending_sign_ins where proven <> '{}'").await
    }
}

/// An instant as answers have it: rounded up to a whole second.
pub fn told(at: DateTime<Utc>) -> Value {
    json!(whole(at).format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// An instant rounded up to a whole second.
pub fn whole(at: DateTime<Utc>) -> DateTime<Utc> {
    let second = at.with_nanosecond(0).unwrap();
    if second == at { at } else { second + TimeDelta::seconds(1) }
}

/// Sends many requests at once.
pub async fn crowd(requests: impl IntoIterator<Item = impl Future<Output = Answer>>) -> Vec<Answer> {
    join_all(requests).await
}

/// Counts answers by `OK`, `errorCode`, or status and code of a GraphQL error.
pub fn tally(answers: &[Answer], field: &str) -> BTreeMap<String, usize> {
    let code = |answer: &Answer| {
        if answer.status != 200 {
            return format!("{} {}", answer.status, answer.code());
        }
        match answer.field(field) {
            told if told["status"] == true => String::from("OK"),
            told => told["errorCode"].as_str().unwrap().to_owned(),
        }
    };
    let mut tally = BTreeMap::new();
    answers.iter().map(code).for_each(|code| *tally.entry(code).or_default() += 1);
    tally
}

/// Six digits that differ from these codes.
pub fn other_than(right: &[String]) -> String {
    (0..1_000_000).map(|number| format!("{number:06}")).find(|code| !right.contains(code)).unwrap()
}

/// The actor of commands in tests, who may also remove the last owner.
pub fn operator() -> Actor {
    Actor::os(Door::Staff, "tester").forcing(true)
}

/// The operator that `operator` is, as the trail names them.
pub fn by_tester() -> TrailActor {
    TrailActor::Os("tester".into())
}
