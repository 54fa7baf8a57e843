//! The crowd: admins who sign in and look who they are, and customers who sign in, look and sign out, all by one URL.

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::ledger::{Ledger, Promised};
use super::stand::{PASSWORD, Stand};
use crate::support::Answer;
use crate::support::holder::outcome;
use crate::support::replicas::Person;

/// Pause of each client between two rounds: the load is bounded.
const PAUSE: Duration = Duration::from_millis(20);

/// Sessions that a customer keeps.
const KEPT: usize = 3;

pub struct Crowd<'a> {
    pub stand: &'a Stand,
    pub url: String,
    pub ledger: &'a Ledger,
    pub end: CancellationToken,
}

/// Whether a mutation of the staff door succeeded.
pub fn done(field: &'static str) -> impl Fn(&Answer) -> bool {
    move |answer| answer.field(field)["status"] == true
}

/// Whether a call of the account door was not refused.
fn granted(answer: &Answer) -> bool {
    outcome(answer) == "OK"
}

impl Crowd<'_> {
    /// An admin who signs in repeatedly: as far as the mailed code, and completely whenever the phone has an unused code.
    pub async fn signs_in(&self, person: &Person) {
        while !self.end.is_cancelled() {
            tokio::time::sleep(PAUSE).await;
            let browser = self.stand.browser(&self.url);
            let asked = browser.request_lookup_answer(&person.email);
            if self.ledger.ask("requestLookup", asked, done("requestLookup")).await.is_none() {
                continue;
            }
            let code = self.stand.mailroom.code(&person.email).await;
            let proven =
                self.ledger.ask("verifyLookup", browser.verify_lookup_answer(&code), done("verifyLookup")).await;
            let Some(proven) = proven else { continue };
            if let Some(url) = proven.field("verifyLookup")["authUrlFor2fa"].as_str() {
                person.scan(url);
            }
            if let Some((_, code)) = person.fresh() {
                let signed_in = self.ledger.ask("verify2fa", browser.verify_2fa_answer(&code), done("verify2fa")).await;
                if signed_in.is_some() {
                    self.ledger.keeps(browser, &person.email);
                }
            }
        }
    }

    /// A signed-in admin who asks repeatedly who they are.
    pub async fn looks(&self, person: &Person) {
        let browser = self.stand.browser(&self.url);
        self.stand.sign_in(&browser, person).await;
        while !self.end.is_cancelled() {
            let query = json!({ "query": "{ currentUser { email } }" });
            let seen = |answer: &Answer| answer.field("currentUser")["email"] == person.email.as_str();
            self.ledger.ask("currentUser", browser.graphql(query), seen).await;
            tokio::time::sleep(PAUSE).await;
        }
        self.ledger.keeps(browser, &person.email);
    }

    /// A customer who signs in again and again, is known by every session, and ends the oldest one.
    pub async fn comes_and_goes(&self, email: &str) {
        let (holder, mut kept) = (self.stand.holder(&self.url), VecDeque::new());
        while !self.end.is_cancelled() {
            tokio::time::sleep(PAUSE).await;
            let signed_in = self.ledger.ask("login", holder.login(email, PASSWORD, None), granted).await;
            if let Some(answer) = signed_in {
                let token = answer.field("login")["token"].as_str().unwrap().to_owned();
                let promised = Promised { email: email.to_owned(), token };
                self.ledger.signs_in(&promised);
                kept.push_back(promised);
            }
            for promised in &kept {
                let profile = holder.asks(Some(&promised.token), "{ userProfile { email } }", json!({}));
                let own = |answer: &Answer| answer.field("userProfile")["email"] == email;
                self.ledger.ask("userProfile", profile, own).await;
            }
            if kept.len() > KEPT {
                let oldest: Promised = kept.pop_front().unwrap();
                self.ledger.leaves(&oldest);
                if self.ledger.ask("logout", holder.logout(&oldest.token), granted).await.is_some() {
                    self.ledger.signs_out(oldest);
                }
            }
        }
    }
}
