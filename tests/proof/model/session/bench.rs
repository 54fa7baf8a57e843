//! Bench of the session door: two real servers over one database with a manual clock. Each sequence has its own keys and people.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use chrono::TimeDelta;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tokio::sync::Mutex;

use super::super::bench::{Difference, Plays};
use super::super::settings::{SECOND, Settings};
use super::deed::{BOB, SessionDeed};
use super::door::SessionDoor;
use super::rows::START;
use super::side::SessionSide;
use super::told::SessionTold;
use crate::support::House;
use crate::support::session::guest;

/// Counts of answers, because comparing refusals alone would prove little.
#[derive(Clone, Debug, Default)]
pub struct SessionPlayed {
    pub sequences: usize,
    /// Answers by call, status and number.
    pub answers: BTreeMap<String, usize>,
    /// Logins of an honest holder at the end of a sequence, and the waits before them.
    pub honest: usize,
    pub waits: usize,
    /// Shortened sequences that differ.
    pub broken: Vec<String>,
}

impl AddAssign<SessionPlayed> for SessionPlayed {
    fn add_assign(&mut self, other: SessionPlayed) {
        self.sequences += other.sequences;
        self.honest += other.honest;
        self.waits += other.waits;
        other.answers.into_iter().for_each(|(answer, count)| *self.answers.entry(answer).or_default() += count);
        self.broken.extend(other.broken);
    }
}

impl SessionPlayed {
    /// Counts an answer.
    pub fn counts(&mut self, deed: SessionDeed, told: &SessionTold) {
        let answer = match told.code {
            0 => format!("{} {}", deed.call(), told.status),
            code => format!("{} {} {code}", deed.call(), told.status),
        };
        *self.answers.entry(answer).or_default() += 1;
    }
}

pub struct SessionBench {
    pub house: House,
    pub beside: House,
    pub played: SessionPlayed,
    set: Settings,
    runs: usize,
    /// Connection for queries of the database.
    eye: Mutex<AsyncPgConnection>,
}

impl Plays for SessionBench {
    type Step = SessionDeed;
    type Played = SessionPlayed;

    async fn open(set: &Settings) -> SessionBench {
        let house = House::with(&set.environment).await;
        let beside = house.beside().await;
        let eye = Mutex::new(house.database.connect().await);
        SessionBench { house, beside, played: SessionPlayed::default(), set: set.clone(), runs: 0, eye }
    }

    /// Plays a sequence, then lets an honest holder log in after the announced waits.
    async fn play(&mut self, deeds: &[SessionDeed]) -> Result<(), Difference<SessionDeed>> {
        self.runs += 1;
        self.all_leave().await;
        let run = self.runs;
        let names = ["ann", "bob", "nobody"].map(|name| format!("{name}.{run}"));
        let roles = |new: &mut vestibule::accounts::NewAccount| new.roles = vec![String::from("HOSTING")];
        let ann = guest(&self.house, &names[0], roles).await.enrolled(&self.house).await;
        guest(&self.house, &names[BOB], |_| {}).await;
        // Sequences begin at the same offset within a second, so that reruns are alike.
        let micros = self.house.clock.now().timestamp_micros();
        let next = (micros.div_euclid(30 * SECOND) + 3) * 30 * SECOND + START;
        self.house.wait(TimeDelta::microseconds(next - micros));
        let last_step = self.rows("select max(last_step)::text from authenticators").await.parse().unwrap();
        let set = self.set.clone();
        let mut side = SessionSide::new(self, SessionDoor::new(&set, names, last_step, next), ann).await;
        let (mut done, mut went) = (Vec::new(), Ok(0));
        for deed in deeds {
            done.push(*deed);
            if let Err(what) = side.happens(*deed).await {
                went = Err(what);
                break;
            }
        }
        if went.is_ok() {
            went = side.gets_in(run % 2).await;
        }
        self.played.sequences += 1;
        match went {
            Ok(waits) => {
                self.played.honest += 1;
                self.played.waits += waits;
                Ok(())
            }
            Err(what) => Err(Difference { done, what }),
        }
    }

    fn broken(&mut self) -> &mut Vec<String> {
        &mut self.played.broken
    }

    fn played(self) -> SessionPlayed {
        self.played
    }
}

impl SessionBench {
    /// Removes earlier accounts, keys, logins and counts.
    async fn all_leave(&mut self) {
        for table in ["pending_sign_ins", "sessions", "budgets", "accounts", "application_keys"] {
            diesel::sql_query(format!("delete from {table}")).execute(&mut *self.eye.lock().await).await.unwrap();
        }
    }

    /// Result of a query that returns one text.
    pub async fn rows(&self, query: &str) -> String {
        let text = diesel::dsl::sql::<diesel::sql_types::Text>(&format!("({query})"));
        diesel::select(text).get_result(&mut *self.eye.lock().await).await.unwrap()
    }

    /// Number of lines of the trail.
    pub async fn lines(&self, counted: &str) -> i64 {
        self.rows(&format!("select count(*)::text from audit where {counted}")).await.parse().unwrap()
    }
}
