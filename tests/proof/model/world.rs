//! Bench of the comparison: two real servers over one database with a manual clock. Each sequence has its own admins,
//! addresses and browsers, and whole answers are compared.

use std::ops::AddAssign;

use chrono::TimeDelta;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tokio::sync::Mutex;

use super::action::{ACCOUNTS, Action, Moment};
use super::bench::{Difference, Plays};
use super::candidate::{Request, heard};
use super::door::Door;
use super::honest::Way;
use super::promises::{Counts, Held};
use super::settings::{SECOND, Settings, Time};
use super::side::Side;
use crate::support::{Browser, House, until};

/// Counts of actions and outcomes, because comparing refusals alone would prove little.
#[derive(Clone, Debug, Default)]
pub struct Played {
    pub sequences: usize,
    pub answers: usize,
    /// Number of concurrent steps; `undecided` counts those that more than one order fits.
    pub at_once: usize,
    pub undecided: usize,
    pub accepted: usize,
    pub proven: usize,
    pub signed_in: usize,
    pub wrong: usize,
    pub locked: usize,
    pub enrolled_elsewhere: usize,
    pub linked: usize,
    pub recovered: usize,
    pub confirmed: usize,
    pub made: usize,
    pub kept: usize,
    pub replaced: usize,
    pub held: Held,
    /// Shortened sequences whose answers differ.
    pub broken: Vec<String>,
}

impl AddAssign<Played> for Played {
    fn add_assign(&mut self, other: Played) {
        let pairs = [
            (&mut self.sequences, other.sequences),
            (&mut self.answers, other.answers),
            (&mut self.at_once, other.at_once),
            (&mut self.undecided, other.undecided),
            (&mut self.accepted, other.accepted),
            (&mut self.proven, other.proven),
            (&mut self.signed_in, other.signed_in),
            (&mut self.wrong, other.wrong),
            (&mut self.locked, other.locked),
            (&mut self.enrolled_elsewhere, other.enrolled_elsewhere),
            (&mut self.linked, other.linked),
            (&mut self.recovered, other.recovered),
            (&mut self.confirmed, other.confirmed),
            (&mut self.made, other.made),
            (&mut self.kept, other.kept),
            (&mut self.replaced, other.replaced),
        ];
        pairs.into_iter().chain(self.held.iter_mut().zip(other.held)).for_each(|(sum, more)| *sum += more);
        self.broken.extend(other.broken);
    }
}

impl Played {
    /// Whether every outcome occurred.
    pub fn reached(&self) -> bool {
        let counts = [self.accepted, self.proven, self.signed_in, self.wrong, self.locked, self.linked, self.at_once];
        let own = [self.recovered, self.confirmed, self.made, self.kept, self.replaced];
        counts.into_iter().chain(own).all(|count| count > 0)
    }

    pub fn moments(&mut self, requests: &[Request], candidates: usize) {
        self.at_once += usize::from(requests.len() > 1);
        self.undecided += usize::from(candidates > 1);
        for request in requests {
            let Some(answer) = &request.answer else { continue };
            let (field, _) = heard(request.action, answer);
            self.answers += 1;
            let right = usize::from(field["status"] == true);
            match request.action {
                Action::Ask(..) => self.accepted += right,
                Action::ShowMailed(..) => self.proven += right,
                Action::ShowPhone(..) => self.signed_in += right,
                Action::ShowRecovery(..) => self.recovered += right,
                Action::Confirm(..) => self.confirmed += right,
                Action::MakeCodes(..) => self.made += right,
                Action::KeepCodes(_) => self.kept += right,
                Action::Replace(_, Some(_)) => self.replaced += right,
                Action::Redeem(..) => self.linked += usize::from(field == 204),
                _ => {}
            }
            self.wrong += usize::from(field["errorCode"] == "WRONG_CODE");
            self.locked += usize::from(field["errorCode"] == "LOCKED");
            self.enrolled_elsewhere += usize::from(field["errorCode"] == "ALREADY_ENROLLED");
        }
    }
}

pub struct Bench {
    pub house: House,
    /// Browsers with empty jars, one at each server.
    pub blank: [Browser; 2],
    pub urls: [String; 2],
    pub played: Played,
    set: Settings,
    runs: usize,
    /// Connection for queries of the database.
    eye: Mutex<AsyncPgConnection>,
    _beside: House,
}

impl Plays for Bench {
    type Step = Moment;
    type Played = Played;

    async fn open(set: &Settings) -> Bench {
        let house = House::with(&set.environment).await;
        let beside = house.beside().await;
        let (blank, urls) = ([house.browser(), beside.browser()], [house.url.clone(), beside.url.clone()]);
        let eye = Mutex::new(house.database.connect().await);
        Bench { house, blank, urls, played: Played::default(), set: set.clone(), runs: 0, eye, _beside: beside }
    }

    /// Plays a sequence, then lets an honest admin sign in after the announced waits.
    async fn play(&mut self, moments: &[Moment]) -> Result<(), Difference<Moment>> {
        self.runs += 1;
        self.people_leave().await;
        self.throw_mails_away();
        // Sequences begin at the same offset within a time step, so that reruns are alike.
        let micros = self.house.clock.now().timestamp_micros();
        let next = (micros.div_euclid(30 * SECOND) + 2) * 30 * SECOND + 5 * SECOND + 123_456;
        self.house.wait(TimeDelta::microseconds(next - micros));
        let (honest, way) = (self.runs % ACCOUNTS, [Way::Fresh, Way::Trusted, Way::Link][self.runs % 3]);
        let mut side = Side::new(self, Door::new(&self.set, next), self.runs).await;
        let (mut done, mut went) = (Vec::new(), Ok(()));
        for moment in moments {
            done.push(moment.clone());
            went = side.happens(moment).await.map(drop);
            if went.is_err() {
                break;
            }
        }
        if went.is_ok() {
            went = side.l1_an_honest_admin_gets_in(honest, way).await;
        }
        if went.is_ok() {
            went = side.ends().await;
        }
        let held = side.ledger.held;
        self.played += Played { sequences: 1, held, ..Played::default() };
        went.map_err(|what| Difference { done, what })
    }

    fn shorter(moments: &[Moment], at: usize) -> Vec<Moment> {
        let mut fewer = moments.to_vec();
        if fewer[at].len() > 1 {
            fewer[at].pop();
        } else {
            fewer.remove(at);
        }
        fewer
    }

    fn broken(&mut self) -> &mut Vec<String> {
        &mut self.played.broken
    }

    fn played(self) -> Played {
        self.played
    }
}

impl Bench {
    /// Removes earlier accounts, whose owners would get notices. One at a time, because the worker writes to them
    /// concurrently.
    async fn people_leave(&self) {
        let ids = self.told("select coalesce(string_agg(id::text, ' '), '') from accounts").await;
        for id in ids.split_whitespace() {
            for whose in ["pending_sign_ins where account_id", "accounts where id"] {
                let leaves = diesel::sql_query(format!("delete from {whose} = '{id}'"));
                leaves.execute(&mut *self.eye.lock().await).await.unwrap();
            }
        }
    }

    /// The counts of the trail.
    pub async fn kept(&self) -> Counts {
        let counted = [
            "event = 'code_mailed'",
            "outcome = 'right'",
            "outcome in ('signed_in', 'enrolled_and_signed_in', 'recovered')",
            "outcome in ('wrong', 'replayed', 'wrong_recovery_code', 'locked_out', 'suspended')",
            "outcome = 'signed_out' and actor like 'account:%'",
            "event = 'device_link_redeemed'",
            "outcome = 'confirmed'",
            "event in ('recovery_codes', 'authenticator_replaced')",
        ];
        let counts = counted.map(|which| format!("count(*) filter (where {which})")).join(" || ' ' || ");
        let told = self.told(&format!("select {counts} from audit")).await;
        let counts: Vec<i64> = told.split(' ').map(|count| count.parse().unwrap()).collect();
        counts.try_into().unwrap()
    }

    /// Whether an account's owner has a notice of this kind about that time. Waits until the whole trail was read.
    pub async fn is_told(&self, handle: &str, kind: &str, at: Time) -> bool {
        let unread = "select count(*)::text from audit, notice_cursor cursor
            where (audit.xact, audit.id) > (cursor.xact, cursor.audit_id)";
        until("the trail to be read for notices", async || {
            self.house.ring();
            (self.told(unread).await == "0").then_some(())
        })
        .await;
        let notice = format!(
            "select count(*)::text from notices join accounts on accounts.id = notices.account_id
            where accounts.handle = '{handle}' and notices.about = accounts.id and notices.kind = '{kind}'
            and notices.at = timestamptz 'epoch' + {at} * interval '1 microsecond'"
        );
        // Two notices of a kind may have the same instant.
        self.told(&notice).await != "0"
    }

    /// Waits until no code and no invitation is queued.
    pub async fn nothing_is_carried(&self) {
        let left = "select count(*)::text from outbox where kind in ('code', 'invitation')";
        until("the outbox to be empty", async || (self.told(left).await == "0").then_some(())).await;
    }

    async fn told(&self, query: &str) -> String {
        let text = diesel::dsl::sql::<diesel::sql_types::Text>(&format!("({query})"));
        diesel::select(text).get_result(&mut *self.eye.lock().await).await.unwrap()
    }

    /// Deletes earlier mails, because every search reads all of them.
    fn throw_mails_away(&self) {
        for entry in std::fs::read_dir(self.house.inbox.folder.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|kind| kind == "eml") {
                std::fs::remove_file(path).unwrap();
            }
        }
    }
}
