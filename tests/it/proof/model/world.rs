//! One bench: a real server with a clock of its own, and the model beside it. Each sequence has people, addresses and
//! browsers of its own; every answer is compared, whole.

use chrono::TimeDelta;
use serde_json::Value;

use super::action::{ACCOUNTS, Action, Code};
use super::door::Door;
use super::settings::{SECOND, Settings};
use super::side::Side;
use crate::support::{Browser, House};

/// How much was played, and what of it came about: a comparison of refusals alone would show little.
#[derive(Clone, Copy, Debug, Default)]
pub struct Played {
    sequences: usize,
    actions: usize,
    pub accepted: usize,
    pub proven: usize,
    pub signed_in: usize,
    pub wrong: usize,
    pub locked: usize,
    pub enrolled_elsewhere: usize,
}

impl Played {
    pub fn add(&mut self, other: &Played) {
        self.sequences += other.sequences;
        self.actions += other.actions;
        self.accepted += other.accepted;
        self.proven += other.proven;
        self.signed_in += other.signed_in;
        self.wrong += other.wrong;
        self.locked += other.locked;
        self.enrolled_elsewhere += other.enrolled_elsewhere;
    }

    pub fn reached(&self) {
        for count in [self.accepted, self.proven, self.signed_in, self.wrong, self.locked] {
            assert!(count > 0, "the sequences reach too little: {self:?}");
        }
    }

    pub fn count(&mut self, action: Action, field: &Value) {
        self.actions += 1;
        let right = field["status"] == true;
        match action {
            Action::Ask(..) => self.accepted += usize::from(right),
            Action::ShowMailed(..) => self.proven += usize::from(right),
            Action::ShowPhone(..) => self.signed_in += usize::from(right),
            _ => {}
        }
        self.wrong += usize::from(field["errorCode"] == "WRONG_CODE");
        self.locked += usize::from(field["errorCode"] == "LOCKED");
        self.enrolled_elsewhere += usize::from(field["errorCode"] == "ALREADY_ENROLLED");
    }
}

pub struct Bench {
    pub house: House,
    pub blank: Browser,
    pub played: Played,
    set: Settings,
    runs: usize,
}

impl Bench {
    pub async fn open(set: &Settings) -> Bench {
        let house = House::with(&set.environment).await;
        let blank = house.browser();
        Bench { house, blank, played: Played::default(), set: set.clone(), runs: 0 }
    }

    /// Plays a sequence; on a difference, tells the shortest part of it that still differs.
    pub async fn play_or_tell(&mut self, number: usize, name: &str, actions: &[Action]) {
        let Err(found) = self.play(actions).await else { return };
        println!("sequence {number} ({name}) differs, and is being shortened: {}", found.what);
        let mut least = (found.done, found.what);
        let mut at = 0;
        while at < least.0.len() {
            let mut fewer = least.0.clone();
            fewer.remove(at);
            let mut bench = Bench::open(&self.set).await;
            match Box::pin(bench.play(&fewer)).await {
                Err(found) => least = (found.done, found.what),
                Ok(()) => at += 1,
            }
        }
        panic!("sequence {number} ({name}) differs:\n{}\nafter no more than\n{:#?}\nof\n{actions:?}", least.1, least.0);
    }

    /// Plays a sequence; then, L1, an honest admin gets in, having waited as told.
    async fn play(&mut self, actions: &[Action]) -> Result<(), Difference> {
        self.runs += 1;
        // Every sequence begins at the same place between two steps of the phone.
        let micros = self.house.clock.now().timestamp_micros();
        let next = (micros.div_euclid(30 * SECOND) + 2) * 30 * SECOND + 5 * SECOND + 123_456;
        self.house.wait(TimeDelta::microseconds(next - micros));
        let honest = self.runs % ACCOUNTS;
        let mut side = Side::new(self, Door::new(&self.set, next), self.runs).await;
        let mut done = Vec::new();
        for action in actions {
            done.push(*action);
            if let Err(what) = side.happens(*action).await {
                return Err(Difference { done, what });
            }
        }
        let ended = match side.an_honest_admin_gets_in(honest).await {
            Ok(()) => side.ends().await,
            Err(what) => Err(what),
        };
        self.played.sequences += 1;
        ended.map_err(|what| Difference { done, what })
    }
}

struct Difference {
    done: Vec<Action>,
    what: String,
}

/// The actions an honest admin takes to get in.
pub fn asks(account: usize) -> Action {
    Action::Ask(0, account)
}

pub const SHOWS_MAILED: Action = Action::ShowMailed(0, Code::Right);
pub const SHOWS_PHONE: Action = Action::ShowPhone(0, Code::Right);
