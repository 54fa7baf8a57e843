//! Bench of the account door: two real servers over one database with a manual clock. Each sequence has its own accounts.

use std::collections::HashMap;

use chrono::TimeDelta;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tokio::sync::Mutex;
use vestibule::rules::profile::ProfileChange;

use super::super::bench::{Difference, Plays};
use super::super::played::{DoorTally, plays};
use super::super::settings::{SECOND, Settings};
use super::deed::{Deed, FREE};
use super::door::{AccountDoor, Names};
use super::rows::OFFSET;
use super::side::{AccountSide, emptied};
use crate::support::holder::customer;
use crate::support::{AccountClient, House};

pub struct AccountBench {
    pub house: House,
    /// Clients without tokens, one at each server.
    pub blank: [AccountClient; 2],
    pub played: DoorTally,
    set: Settings,
    runs: usize,
    /// Connection for queries of the database.
    eye: Mutex<AsyncPgConnection>,
    /// Address of each run whose secret was told.
    addresses: HashMap<u32, usize>,
    _beside: House,
}

impl Plays for AccountBench {
    type Step = Deed;
    type Played = DoorTally;

    async fn open(set: &Settings) -> AccountBench {
        let house = House::with(&set.environment).await;
        let beside = house.beside().await;
        let blank = [AccountClient::new(&house.url), AccountClient::new(&beside.url)];
        let eye = Mutex::new(house.database.connect().await);
        let (played, addresses) = (DoorTally::default(), HashMap::new());
        AccountBench { house, blank, played, set: set.clone(), runs: 0, eye, addresses, _beside: beside }
    }

    /// Plays a sequence, then lets an honest holder sign in after the announced waits.
    async fn play(&mut self, deeds: &[Deed]) -> Result<(), Difference<Deed>> {
        self.runs += 1;
        self.people_leave().await;
        // Sequences begin at the same offset within a second, so that reruns are alike.
        let micros = self.house.clock.now().timestamp_micros();
        let next = (micros.div_euclid(30 * SECOND) + 3) * 30 * SECOND + OFFSET;
        self.house.wait(TimeDelta::microseconds(next - micros));
        let run = self.runs;
        let addresses = ["ann", "bob", "cem"].map(|name| format!("{name}{run}@example.com"));
        let named = Names { addresses, names: ["ann", "cem"].map(|name| format!("{name}.{run}")) };
        let set = self.set.clone();
        let mut side = AccountSide::new(self, AccountDoor::new(&set, named, next)).await;
        let went = plays(&mut side, deeds, run % FREE).await;
        self.played.ends(went)
    }

    fn broken(&mut self) -> &mut Vec<String> {
        &mut self.played.broken
    }

    fn played(self) -> DoorTally {
        self.played
    }
}

impl AccountBench {
    /// Removes earlier accounts with their runs and counts. One account at a time, because the worker writes to them concurrently.
    async fn people_leave(&mut self) {
        self.addresses.clear();
        let ids =
            self.rows("select coalesce(string_agg(id::text, ' '), '') from accounts where door = 'account'").await;
        let mut statements = vec![String::from("delete from pending_sign_ins where door = 'account'")];
        statements.push(String::from("delete from budgets where door = 'account'"));
        statements.extend(ids.split_whitespace().map(|id| format!("delete from accounts where id = '{id}'")));
        for statement in statements {
            diesel::sql_query(statement).execute(&mut *self.eye.lock().await).await.unwrap();
        }
        let entries = std::fs::read_dir(self.house.inbox.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        for path in entries.filter(|path| path.extension().is_some_and(|kind| kind == "eml")) {
            std::fs::remove_file(path).unwrap();
        }
    }

    /// Adds an account.
    pub async fn joins(&self, email: &str, user_name: &str, password: &str) {
        customer(&self.house.app, (email, user_name), ProfileChange::default(), password).await;
    }

    /// Wrong guesses in the trail.
    pub async fn failures(&self) -> i64 {
        let counted = "select count(*)::text from audit where outcome in ('wrong', 'locked_out')";
        self.rows(counted).await.parse().unwrap()
    }

    /// Notes the address of a run.
    pub fn awaits(&mut self, run: u32, address: usize) {
        self.addresses.insert(run, address);
    }

    /// Address of a run.
    pub fn addresses_of(&self, run: u32) -> Option<usize> {
        self.addresses.get(&run).copied()
    }

    /// Waits until no code is queued.
    pub async fn nothing_is_carried(&self) {
        emptied(async || self.rows("select count(*)::text from outbox where kind = 'code'").await == "0").await;
    }

    /// Takes the mails that came: to whom, and the code.
    pub fn mails(&self) -> Vec<(String, Option<String>)> {
        let mails = self.house.inbox.mails();
        let six = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
        let read = mails.into_iter().map(|(path, mail)| {
            std::fs::remove_file(path).unwrap();
            (mail.header("To").to_owned(), mail.raw.lines().find(six).map(str::to_owned))
        });
        read.collect()
    }

    /// Result of a query that returns one text.
    pub async fn rows(&self, query: &str) -> String {
        let text = diesel::dsl::sql::<diesel::sql_types::Text>(&format!("({query})"));
        diesel::select(text).get_result(&mut *self.eye.lock().await).await.unwrap()
    }
}
