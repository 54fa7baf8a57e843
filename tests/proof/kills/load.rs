//! The load: clients that sign in, send wrong and used codes, send one code twice at once, disconnect, and sign out. The
//! history keeps their requests and answers.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, SubsecRound, Utc};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use vestibule::clock::Clock;

use super::faults::Chance;
use super::history::{Call, Entry, Told};
use super::people::{Person, Phone};
use super::stand::{ORIGIN, Stand};
use crate::support::leaks;

type Jar = BTreeMap<String, String>;

const REQUEST_LOOKUP: &str =
    "mutation($input: RequestLookupInput!) { requestLookup(input: $input) { status errorCode authUrlFor2fa } }";
const VERIFY_LOOKUP: &str = "mutation($input: VerifyLookupInput!) { verifyLookup(input: $input) { status errorCode } }";
const VERIFY_2FA: &str = "mutation($input: Verify2faInput!) { verify2fa(input: $input) { status errorCode } }";

pub struct Client<'a> {
    pub stand: &'a Stand,
    pub chance: Chance,
    /// Whether the client sometimes disconnects early.
    pub hasty: bool,
    pub http: reqwest::Client,
}

/// A new connection for each request, with a timeout.
pub fn http() -> reqwest::Client {
    let client = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).timeout(Duration::from_secs(20));
    client.build().unwrap()
}

impl Client<'_> {
    /// A patient client with the connections of this one.
    pub fn another(&self) -> Self {
        let chance = Chance::of(self.chance.below(u64::MAX));
        Client { stand: self.stand, chance, hasty: false, http: self.http.clone() }
    }

    /// Signs in and out repeatedly, as random people.
    pub async fn run(&self, end: &CancellationToken) {
        while !end.is_cancelled() {
            let person = &self.stand.people[self.chance.index(self.stand.people.len())];
            let Some(session) = self.sign_in(person).await else { continue };
            self.see(person, &session).await;
            if !self.chance.one_in(3) {
                self.sign_out(person, &session).await;
                self.see(person, &session).await;
            }
        }
    }

    /// A whole sign-in, as far as it succeeds.
    pub async fn sign_in(&self, person: &Person) -> Option<String> {
        let mut jar = Jar::new();
        let before = self.stand.letters.codes(&person.email).len();
        let asked = json!({ "input": { "email": person.email, "recaptcha": "token" } });
        let asked = self.post(person, &mut jar, REQUEST_LOOKUP, asked).await?["requestLookup"].clone();
        let fresh = asked["authUrlFor2fa"].as_str().map(Phone::of);
        if self.hasty && self.chance.one_in(5) {
            let call = (Call::WrongMailedCode, "verifyLookup", json!({ "code": "000000" }));
            self.show(person, &mut jar, call).await;
        }
        // A required sign-in waits longer; a decoy's mail never comes.
        let (mut waits, patience) = (0, if self.hasty { 200 } else { 2000 });
        while asked["status"] == true && self.stand.letters.codes(&person.email).len() == before && waits < patience {
            waits += 1;
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        for code in self.stand.letters.codes(&person.email).into_iter().skip(before).take(3) {
            let digits = code.rsplit(' ').next().unwrap().to_owned();
            let call = (Call::MailedCode(code), "verifyLookup", json!({ "code": digits }));
            if self.show_maybe_twice(person, &mut jar, call).await == Told::Yes {
                return self.second(person, &mut jar, fresh).await;
            }
        }
        None
    }

    async fn second(&self, person: &Person, jar: &mut Jar, fresh: Option<Phone>) -> Option<String> {
        if self.hasty && self.chance.one_in(6) {
            let call = (Call::WrongStep, "verify2fa", json!({ "codeFor2fa": "000000" }));
            self.show(person, jar, call).await;
        }
        let (enrols, again) = (fresh.is_some(), self.chance.one_in(3));
        let (mut phone, step) = match fresh {
            Some(mut fresh) => {
                let step = fresh.step(now().timestamp(), false)?;
                (fresh, step)
            }
            None => person.shows(&self.chance, now().timestamp(), again)?,
        };
        let digits = phone.code(step);
        let call = Call::Step { phone: phone.secret.clone(), step, enrols };
        let told = self.show_maybe_twice(person, jar, (call, "verify2fa", json!({ "codeFor2fa": digits }))).await;
        phone.newest = step;
        match told {
            Told::Session(token) => {
                if enrols {
                    person.keeps_only(phone);
                }
                return Some(token);
            }
            // The secret may be the current one: kept beside the others.
            Told::Nothing if enrols => person.keeps(phone),
            _ => {}
        }
        None
    }

    /// Sends a code: sometimes to both servers at once, and again if no answer came.
    async fn show_maybe_twice(&self, person: &Person, jar: &mut Jar, call: (Call, &'static str, Value)) -> Told {
        let told = if self.hasty && self.chance.one_in(4) {
            let mut stolen = jar.clone();
            let both = tokio::join!(self.show(person, jar, call.clone()), self.show(person, &mut stolen, call.clone()));
            let won = |told: &Told| matches!(told, Told::Yes | Told::Session(_));
            if won(&both.1) {
                *jar = stolen;
                return both.1;
            }
            both.0
        } else {
            self.show(person, jar, call.clone()).await
        };
        if told == Told::Nothing { self.show(person, jar, call).await } else { told }
    }

    async fn show(&self, person: &Person, jar: &mut Jar, (call, field, input): (Call, &'static str, Value)) -> Told {
        let query = if field == "verifyLookup" { VERIFY_LOOKUP } else { VERIFY_2FA };
        let sent = now().trunc_subsecs(6);
        let data = self.post(person, jar, query, json!({ "input": input })).await;
        let told = match data.as_ref().map(|data| (&data[field]["status"], &data[field]["errorCode"])) {
            None => Told::Nothing,
            Some((Value::Bool(true), _)) => jar.remove("vestibule-session-8080").map_or(Told::Yes, Told::Session),
            Some((_, code)) if code == "WRONG_CODE" => Told::Wrong,
            Some(_) => Told::No,
        };
        self.note(person, call, sent, told.clone());
        told
    }

    pub fn note(&self, person: &Person, call: Call, sent: DateTime<Utc>, told: Told) {
        self.stand.history.add(Entry { account: person.email.clone(), call, sent, answered: now(), told });
    }

    pub async fn see(&self, person: &Person, session: &str) {
        let sent = now().trunc_subsecs(6);
        let data = self.post(person, &mut of(session), "{ currentUser { email } }", json!({})).await;
        let told = match data.map(|data| data["currentUser"]["email"].clone()) {
            None => Told::Nothing,
            Some(Value::Null) => Told::No,
            Some(email) => {
                assert_eq!(email, person.email.as_str());
                Told::Yes
            }
        };
        self.note(person, Call::CurrentUser(session.into()), sent, told);
    }

    async fn sign_out(&self, person: &Person, session: &str) {
        let sent = now().trunc_subsecs(6);
        let told = match self.post(person, &mut of(session), "mutation { signOut }", json!({})).await {
            None => Told::Nothing,
            Some(data) if data["signOut"] == true => Told::Yes,
            Some(_) => Told::No,
        };
        self.note(person, Call::SignOut(session.into()), sent, told);
    }

    /// `data` of an answer that is no fault; sometimes the client disconnects first.
    async fn post(&self, person: &Person, jar: &mut Jar, query: &str, variables: Value) -> Option<Value> {
        let asked = self.ask(self.chance.index(2), &person.network, jar, query, variables);
        let (data, set) = if self.hasty && self.chance.one_in(12) {
            tokio::time::timeout(self.chance.millis(0, 20), asked).await.ok()??
        } else {
            asked.await?
        };
        for line in set {
            let (name, rest) = line.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            jar.insert(name.into(), value.into());
        }
        Some(data)
    }

    pub async fn ask(
        &self,
        server: usize,
        network: &str,
        jar: &Jar,
        query: &str,
        variables: Value,
    ) -> Option<(Value, Vec<String>)> {
        let cookies: Vec<String> = jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let body = json!({ "query": query, "variables": variables }).to_string();
        let (told, set) = self.send(server, ("/graphql", network), Some(("cookie", cookies.join("; "))), body).await?;
        Some((told["data"].clone(), set))
    }

    /// The answer to a request, with its cookies, unless it is a fault.
    pub async fn send(
        &self,
        server: usize,
        (path, network): (&str, &str),
        credential: Option<(&str, String)>,
        body: String,
    ) -> Option<(Value, Vec<String>)> {
        let request = self.http.post(format!("{}{path}", self.stand.url(server))).body(body);
        let request = request.header("host", ORIGIN.trim_start_matches("http://")).header("origin", ORIGIN);
        let request = request.header("content-type", "application/json").header("x-forwarded-for", network);
        let request = credential.into_iter().fold(request, |request, (name, value)| request.header(name, value));
        let response = request.send().await.ok()?;
        let status = response.status().as_u16();
        let lines = response.headers().get_all("set-cookie").iter();
        let set: Vec<String> = lines.map(|line| line.to_str().unwrap().to_owned()).collect();
        let text = response.text().await.ok()?;
        leaks::note_answer(&set, &text);
        assert!(matches!(status, 200 | 500 | 503), "{status} {text}");
        let told: Value = serde_json::from_str(&text).unwrap();
        (status == 200).then_some((told, set))
    }

    /// Uses a device link at both servers, one after the other.
    pub async fn redeem(&self, person: &Person, link: &str) {
        for server in [0, 1] {
            let sent = now().trunc_subsecs(6);
            let request = self.http.post(format!("{}/device", self.stand.url(server)));
            let request = request.header("host", ORIGIN.trim_start_matches("http://")).header("origin", ORIGIN);
            let request = request.header("content-type", "application/json").header("x-forwarded-for", &person.network);
            let status = request.body(json!({ "token": link }).to_string()).send().await;
            let told = match status.map(|response| response.status().as_u16()) {
                Ok(204) => Told::Yes,
                Ok(410) => Told::No,
                _ => Told::Nothing,
            };
            self.note(person, Call::Link(link.into()), sent, told);
        }
    }

    /// Requests whose clients disconnect, at most 32 at a time.
    pub async fn hang_up(&self, times: usize) {
        let sessions: Vec<String> = self
            .stand
            .history
            .entries()
            .into_iter()
            .filter_map(|entry| match entry.told {
                Told::Session(token) => Some(token),
                _ => None,
            })
            .collect();
        stream::iter(0..times)
            .for_each_concurrent(32, |index| {
                let session = sessions.get(self.chance.index(sessions.len().max(1))).cloned().unwrap_or_default();
                async move {
                    let email = format!("nobody{}@example.com", index % 50);
                    let (query, variables) = match index % 3 {
                        0 => ("{ currentUser { email } }", json!({})),
                        1 => (REQUEST_LOOKUP, json!({ "input": { "email": email, "recaptcha": "token" } })),
                        _ => (VERIFY_LOOKUP, json!({ "input": { "code": "000000" } })),
                    };
                    let (jar, within) = (of(&session), self.chance.millis(0, 20));
                    let _nobody =
                        tokio::time::timeout(within, self.ask(index % 2, "192.0.2.1", &jar, query, variables)).await;
                }
            })
            .await;
    }
}

fn of(session: &str) -> Jar {
    Jar::from([("vestibule-session-8080".into(), session.into())])
}

/// The servers' clock.
pub fn now() -> DateTime<Utc> {
    Clock::system().now()
}
