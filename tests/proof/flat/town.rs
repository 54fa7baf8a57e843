//! A town: people who sign in, in different ways, and strangers, over a server with a clock of its own.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use vestibule::accounts::{self, Added, NewAdmin};
use vestibule::edge::Limits;
use vestibule::prune::prune;
use vestibule::rules::profile::ProfileChange;

use crate::mailroom::Mailroom;
use crate::support::{Browser, House, ORIGIN, Person, TestDatabase, operator, other_than};

/// Parts of a round and of the people: rows of one part still exist when the next part acts.
pub const PARTS: usize = 5;
/// Batches for each table, as in a round of the server's pruner.
const BATCHES: usize = 40;
/// Concurrent people.
const CLIENTS: usize = 16;

pub struct Town {
    pub house: House,
    people: Vec<Resident>,
    mailroom: Mailroom,
    blank: Browser,
    /// SQL that counts the rows of each table but the trail.
    rows: String,
}

struct Resident {
    person: Person,
    browser: std::sync::Mutex<Browser>,
    address: String,
}

/// How a person signs in this time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Straight,
    InANewBrowser,
    WithAWrongMailedCode,
    WithAWrongAuthenticatorCode,
    AfterAResend,
    AfterLeavingOneLying,
}

pub fn way(index: usize, round: usize) -> Way {
    match (index * 3 + round) % 10 {
        _ if round == 0 => Way::InANewBrowser,
        0 => Way::InANewBrowser,
        1 => Way::WithAWrongMailedCode,
        2 => Way::WithAWrongAuthenticatorCode,
        3 => Way::AfterAResend,
        4 => Way::AfterLeavingOneLying,
        _ => Way::Straight,
    }
}

/// A step of a sign-in from an address; the field of the answer.
async fn step(browser: &Browser, address: &str, field: &str, input: Value) -> Value {
    let kind = format!("{}{}Input", field[..1].to_uppercase(), &field[1..]);
    let query = format!(
        "mutation($input: {kind}!) {{ {field}(input: $input) {{ status errorCode authUrlFor2fa unlocksAt }} }}"
    );
    let body = json!({ "query": query, "variables": { "input": input } }).to_string();
    let headers = [("content-type", "application/json"), ("origin", ORIGIN), ("x-forwarded-for", address)];
    browser.send("POST", "/graphql", &headers, body).await.field(field)
}

async fn ask(browser: &Browser, address: &str, email: &str) -> Value {
    step(browser, address, "requestLookup", json!({ "email": email, "recaptcha": "token" })).await
}

fn is(answer: &Value, code: Option<&str>, what: &str) -> Result<(), String> {
    let as_told = match code {
        None => answer["status"] == true,
        Some(code) => answer["errorCode"] == code,
    };
    if as_told { Ok(()) } else { Err(format!("{what}: {answer}")) }
}

impl Town {
    pub async fn of(people: usize) -> Town {
        let settings = [("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1"), ("VESTIBULE_RATE_LIMIT", "10/1s,60/1m")];
        let house = House::over(TestDatabase::new().await, &settings, Limits::default()).await;
        let (mailroom, blank) = (Mailroom::of(house.inbox.folder.path()), house.browser());
        add(&house, "owner@example.com", &["OWNER"]).await;
        let mut residents = Vec::new();
        for index in 0..people {
            residents.push(Resident {
                person: add(&house, &format!("p{index}@example.com"), &["BO"]).await,
                browser: std::sync::Mutex::new(blank.stolen()),
                address: format!("10.1.{}.{}", index / 250, index % 250),
            });
        }
        let tables = "select string_agg(format('%L, (select count(*) from %I)', tablename, tablename), ', ')
            from pg_tables where schemaname = 'public' and tablename not in ('audit', 'audit_days', '__diesel_schema_migrations', 'key_holders')";
        let rows = format!("select json_build_object({})::text", house.db_text(tables).await);
        Town { house, people: residents, mailroom, blank, rows }
    }

    /// Steps before the sign-in itself, with the cooldown in between.
    async fn prepares(&self, index: usize, round: usize) -> Result<(), String> {
        let Resident { person, browser, address } = &self.people[index];
        let browser = match way(index, round) {
            Way::AfterAResend => browser.lock().unwrap().stolen(),
            Way::AfterLeavingOneLying => self.blank.stolen(),
            _ => return Ok(()),
        };
        is(&ask(&browser, address, &person.email).await, None, "asks first")?;
        self.mailroom.code(&person.email).await;
        if way(index, round) == Way::AfterAResend {
            *self.people[index].browser.lock().unwrap() = browser;
        }
        Ok(())
    }

    async fn comes_in(&self, index: usize, round: usize) -> Result<(), String> {
        let (Resident { person, browser, address }, way) = (&self.people[index], way(index, round));
        let own = if way == Way::InANewBrowser { self.blank.stolen() } else { browser.lock().unwrap().stolen() };
        is(&ask(&own, address, &person.email).await, None, "asks")?;
        let code = self.mailroom.code(&person.email).await;
        if way == Way::WithAWrongMailedCode {
            let wrong = json!({ "code": other_than(std::slice::from_ref(&code)) });
            is(&step(&own, address, "verifyLookup", wrong).await, Some("WRONG_CODE"), "guesses")?;
        }
        let proven = step(&own, address, "verifyLookup", json!({ "code": code })).await;
        is(&proven, None, "shows the mailed code")?;
        if let Some(url) = proven["authUrlFor2fa"].as_str() {
            person.scan(url);
        }
        if way == Way::WithAWrongAuthenticatorCode {
            let wrong = json!({ "codeFor2fa": person.wrong_code(&self.house) });
            is(&step(&own, address, "verify2fa", wrong).await, Some("WRONG_CODE"), "guesses the second")?;
        }
        let shown = json!({ "codeFor2fa": person.code(&self.house) });
        is(&step(&own, address, "verify2fa", shown).await, None, "shows the second")?;
        if (index + round).is_multiple_of(3) && !own.sign_out().await {
            return Err(String::from("was not signed in"));
        }
        *browser.lock().unwrap() = own;
        Ok(())
    }

    /// An unknown address requests a code, and every second one guesses until its sign-in ends.
    async fn strays(&self, number: usize) -> Result<(), String> {
        let (browser, address) = (self.blank.stolen(), format!("10.2.{}.{}", number / 250 % 250, number % 250));
        is(&ask(&browser, &address, &format!("nobody{number}@example.com")).await, None, "a stranger asks")?;
        for _ in 0..if number.is_multiple_of(2) { 5 } else { 0 } {
            let guess = step(&browser, &address, "verifyLookup", json!({ "code": "000000" })).await;
            is(&guess, Some("WRONG_CODE"), "a stranger guesses")?;
        }
        Ok(())
    }

    /// One part of the people act once; the errors.
    pub async fn part(&self, part: usize, round: usize) -> Vec<String> {
        let indices = || (0..self.people.len()).filter(move |index| index % PARTS == part);
        let mut told: Vec<_> =
            stream::iter(indices().map(|index| self.prepares(index, round))).buffer_unordered(CLIENTS).collect().await;
        self.house.wait(TimeDelta::seconds(121));
        // A device link that is not used.
        let admin = self.house.find(&self.people[part].person).await;
        accounts::device_link(&self.house.app, &operator(), &admin).await.unwrap();
        let strangers = self.people.len() / 50 + 1;
        let strangers = (0..strangers).map(|number| self.strays((round * PARTS + part) * strangers + number));
        let (come, strayed): (Vec<_>, Vec<_>) = tokio::join!(
            stream::iter(indices().map(|index| self.comes_in(index, round))).buffer_unordered(CLIENTS).collect(),
            stream::iter(strangers).buffer_unordered(2).collect(),
        );
        told.extend(come.into_iter().chain(strayed));
        told.into_iter().filter_map(Result::err).collect()
    }

    /// Rows of each table but the trail.
    pub async fn rows(&self) -> BTreeMap<String, usize> {
        serde_json::from_str(&self.house.db_text(&self.rows).await).unwrap()
    }

    /// Rows of each table but the trail; where more than `most` mails wait for the worker on a busy machine, the rows left
    /// once it has carried them.
    pub async fn carried_rows(&self, most: usize) -> BTreeMap<String, usize> {
        let rows = self.rows().await;
        if rows["outbox"] <= most {
            return rows;
        }
        self.house.mails_are_carried().await;
        self.rows().await
    }

    /// Bytes of each table but the trail, with its indexes, after a vacuum, because the tests' PostgreSQL has no
    /// autovacuum.
    pub async fn sizes(&self) -> BTreeMap<String, usize> {
        let tables: Vec<String> = self.rows().await.into_keys().collect();
        self.house.db_run(&format!("vacuum (analyze) {}", tables.join(", "))).await;
        let sizes = "select json_object_agg(relname, pg_total_relation_size(oid))::text from pg_class
            where relkind = 'r' and relnamespace = 'public'::regnamespace and relname not in ('audit', '__diesel_schema_migrations', 'key_holders')";
        serde_json::from_str(&self.house.db_text(sizes).await).unwrap()
    }

    pub async fn prune(&self) -> usize {
        let app = &self.house.app;
        let pruned = prune(&app.store, &app.policies, self.house.clock.now(), BATCHES).await.unwrap();
        pruned.into_iter().map(|(_, rows)| rows).sum()
    }

    /// Everything has expired and is pruned.
    pub async fn a_year_later(&self) -> BTreeMap<String, usize> {
        self.house.mails_are_carried().await;
        self.house.trail_is_sealed().await;
        self.house.wait(TimeDelta::days(366));
        while self.prune().await > 0 {}
        self.rows().await
    }
}

async fn add(house: &House, email: &str, roles: &[&str]) -> Person {
    let roles = roles.iter().map(|role| String::from(*role)).collect();
    let admin = NewAdmin { email: email.into(), roles, profile: ProfileChange::default() };
    let Added::Done(id) = accounts::add(&house.app, &operator(), &admin).await.unwrap() else { panic!("{email}") };
    Person::named(email, &id)
}
