//! Bench of the player door: two real servers over one database with a manual clock, and an operator's program with several keys.

use chrono::TimeDelta;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tokio::sync::Mutex;
use vestibule::accounts::{self, Actor, Who, find};
use vestibule::application_keys::{KeyActor, NewKey, end};
use vestibule::brands;
use vestibule::rules::application_key::{KeyName, KeyScope};
use vestibule::rules::factor::Door;
use vestibule::store::application_keys::ChangedKey;
use vestibule::store::brands::ChangedBrand;

use super::super::bench::{Difference, Plays};
use super::super::played::{DoorTally, plays};
use super::super::settings::{SECOND, Settings};
use super::deed::{BOB, PLAYERS, PlayerDeed};
use super::door::{PlayerDoor, START};
use super::rows::{BRANDS, COUNTED, NUMBERS, PLAYER_ID, address};
use super::side::PlayerSide;
use crate::support::gateway::{Operator, Player, operator_with, taken_sms};
use crate::support::session::plain;
use crate::support::{House, by_tester, until};

pub struct PlayerBench {
    pub house: House,
    pub beside: House,
    pub played: DoorTally,
    /// The program with a key for everything, one for Bob's brand, one for facts, and one that nobody made.
    pub operators: [Operator; 4],
    set: Settings,
    runs: usize,
    /// Connection for queries of the database.
    eye: Mutex<AsyncPgConnection>,
}

/// Place of the program with the key for Bob's brand.
const BOBS: usize = 1;

/// A key for players of Bob's brand.
fn of_bob(name: &str) -> NewKey {
    NewKey { scopes: vec![KeyScope::Players], brands: vec![BRANDS[BOB]], ..plain(name) }
}

fn actor() -> Actor {
    Actor::program(Door::Player, "test")
}

impl Plays for PlayerBench {
    type Step = PlayerDeed;
    type Played = DoorTally;

    async fn open(set: &Settings) -> PlayerBench {
        let house = House::with(&set.environment).await;
        let beside = house.beside().await;
        let eye = Mutex::new(house.database.connect().await);
        house.brand(BRANDS[BOB]).await;
        let key = |name: &str, scopes: Vec<KeyScope>| NewKey { scopes, ..plain(name) };
        let mut operators = [
            operator_with(&house, key("whole", vec![KeyScope::Players, KeyScope::Facts])).await,
            operator_with(&house, of_bob("bob0")).await,
            operator_with(&house, key("facts", vec![KeyScope::Facts])).await,
            operator_with(&house, key("other", vec![KeyScope::Players])).await,
        ];
        operators[3].key = format!("vk_{}", "A".repeat(43));
        PlayerBench { house, beside, played: DoorTally::default(), operators, set: set.clone(), runs: 0, eye }
    }

    /// Plays a sequence, then lets an honest player in after the announced waits.
    async fn play(&mut self, deeds: &[PlayerDeed]) -> Result<(), Difference<PlayerDeed>> {
        self.runs += 1;
        self.all_leave().await;
        // Sequences begin at the same offset within a second, so that reruns are alike.
        let micros = self.house.clock.now().timestamp_micros();
        let next = (micros.div_euclid(30 * SECOND) + 3) * 30 * SECOND + START;
        self.house.wait(TimeDelta::microseconds(next - micros));
        self.all_join().await;
        let of_bob = of_bob(&self.key_name());
        self.operators[BOBS] = operator_with(&self.house, of_bob).await;
        let (run, door) = (self.runs, PlayerDoor::new(&self.set, next));
        let mut side = PlayerSide::new(self, door).await;
        let went = plays(&mut side, deeds, run % PLAYERS).await;
        self.played.ends(went)
    }

    fn broken(&mut self) -> &mut Vec<String> {
        &mut self.played.broken
    }

    fn played(self) -> DoorTally {
        self.played
    }
}

impl PlayerBench {
    /// Removes earlier players with all that is theirs. One player at a time, because the worker writes to them concurrently.
    async fn all_leave(&mut self) {
        let ids = self.rows("select coalesce(string_agg(id::text, ' '), '') from accounts").await;
        let mut statements = ["pending_sign_ins", "sessions", "budgets", "sms_counts"]
            .map(|table| format!("delete from {table}"))
            .to_vec();
        statements.push(String::from("delete from application_keys where name like 'bob%'"));
        statements.extend(ids.split_whitespace().map(|id| format!("delete from accounts where id = '{id}'")));
        for statement in statements {
            diesel::sql_query(statement).execute(&mut *self.eye.lock().await).await.unwrap();
        }
        for brand in BRANDS {
            self.house.brand(brand).await;
        }
        self.codes();
    }

    /// Makes the players with whom a sequence begins.
    async fn all_join(&self) {
        let ann = serde_json::json!({
            "email": address(0), "mobile_number": NUMBERS[0], "is_2fa_required": true,
        });
        let bob = serde_json::json!({ "email": address(1) });
        for (brand, fields) in BRANDS.into_iter().zip([ann, bob]) {
            let made = self.operators[0].call("PUT", brand, &format!("/players/{PLAYER_ID}"), Some(fields)).await;
            assert_eq!(made.status, 201, "{}", made.body);
        }
    }

    /// Runs `player unlock`, if there is such a player.
    pub async fn unlocks(&self, brand: i32) {
        let app = &self.house.app;
        if let Some(known) = find(app, Door::Player, &Who::Player(brand, PLAYER_ID)).await.unwrap() {
            accounts::unlock(app, &actor(), &known).await.unwrap();
        }
    }

    fn key_name(&self) -> String {
        format!("bob{}", self.runs)
    }

    /// Runs `api-key end` of the key for Bob's brand.
    pub async fn ends_key(&self) {
        let (who, name) = (by_tester(), KeyName::parse(&self.key_name()).unwrap());
        let actor = KeyActor { who: &who, reason: None };
        assert_eq!(end(&self.house.app, actor, &name).await.unwrap(), ChangedKey::Done);
    }

    /// Runs `brand remove`. Returns whether the brand is removed; none: there is no such brand.
    pub async fn ends_brand(&self, brand: i32) -> Option<bool> {
        match brands::remove(&self.house.app, &actor(), brand).await.unwrap() {
            ChangedBrand::Done => Some(true),
            ChangedBrand::HasPlayers | ChangedBrand::HasKeys(_) => Some(false),
            ChangedBrand::Unknown => None,
        }
    }

    /// Calls of strangers until they are too many.
    pub async fn floods(&self) {
        let stranger = Player::with(&self.house, "none", None);
        let most = self.set.rate.iter().map(|limit| limit.0).max().unwrap_or_default();
        for _ in 0..=most {
            if stranger.send_sms("44-123456789").await.status == 429 {
                break;
            }
        }
    }

    /// Counted lines of the trail.
    pub async fn lines(&self) -> Vec<i64> {
        let mut lines = Vec::new();
        for counted in COUNTED {
            lines.push(self.rows(&format!("select count(*)::text from audit where {counted}")).await.parse().unwrap());
        }
        lines
    }

    /// Waits until no code is queued.
    pub async fn nothing_is_carried(&self) {
        let waiting = "select count(*)::text from outbox where kind in ('code', 'sms')";
        until("the outbox to be empty", async || (self.rows(waiting).await == "0").then_some(())).await;
    }

    /// Takes the SMS and the mails with a code that came: to whom, and the code.
    pub fn codes(&self) -> Vec<(String, String)> {
        let mails = self.house.inbox.mails().into_iter().map(|(path, mail)| {
            std::fs::remove_file(path).unwrap();
            (mail.header("To").to_owned(), mail.code())
        });
        let sms = taken_sms(&self.house).into_iter().map(|sms| (sms.to.clone(), sms.code()));
        mails.chain(sms).collect()
    }

    /// Result of a query that returns one text.
    pub async fn rows(&self, query: &str) -> String {
        let text = diesel::dsl::sql::<diesel::sql_types::Text>(&format!("({query})"));
        diesel::select(text).get_result(&mut *self.eye.lock().await).await.unwrap()
    }
}
