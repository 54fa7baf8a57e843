//! Bench of the session door: two real servers over one database with a manual clock. Each sequence has its own keys and people.

use chrono::TimeDelta;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tokio::sync::Mutex;

use super::super::bench::{Difference, Plays};
use super::super::played::{DoorTally, plays};
use super::super::settings::{SECOND, Settings};
use super::deed::{BOB, SessionDeed};
use super::door::SessionDoor;
use super::rows::START;
use super::side::SessionSide;
use crate::support::House;
use crate::support::session::guest;

pub struct SessionBench {
    pub house: House,
    pub beside: House,
    pub played: DoorTally,
    set: Settings,
    runs: usize,
    /// Connection for queries of the database.
    eye: Mutex<AsyncPgConnection>,
}

impl Plays for SessionBench {
    type Step = SessionDeed;
    type Played = DoorTally;

    async fn open(set: &Settings) -> SessionBench {
        let house = House::with(&set.environment).await;
        let beside = house.beside().await;
        let eye = Mutex::new(house.database.connect().await);
        SessionBench { house, beside, played: DoorTally::default(), set: set.clone(), runs: 0, eye }
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
        let went = plays(&mut side, deeds, run % 2).await;
        self.played.ends(went)
    }

    fn broken(&mut self) -> &mut Vec<String> {
        &mut self.played.broken
    }

    fn played(self) -> DoorTally {
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
