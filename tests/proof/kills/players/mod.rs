//! Players: callers of the player door in the load, with the operator's program beside them. Each plays one player after another: signs in
//! by SMS, changes the number, proves withdrawals by mail and loses sessions, sometimes twice at once or without waiting for the answer,
//! and notes what it was told. Knows no fault.

mod after;
mod calls;
mod checks;
mod facts;
mod forged;
mod numbers;
pub mod plays;

use std::time::Duration;

use tokio_util::sync::CancellationToken;
use vestibule::app::App;

use super::load::Client;
use crate::support::gateway::backend;
use crate::support::players::brand;
use crate::support::session::{made_by, text_of};
use calls::With;
use plays::{Plays, Replied, Stage};

/// Number of players that are played at once.
pub const GAMBLERS: usize = 5;
/// The brands.
const BRANDS: [i32; 2] = [1009, 7];
/// A number that players of every gambler have at times.
const SHARED: &str = "44700000000";

/// The operator of the player door.
pub struct Casino {
    /// The application key of the program.
    pub key: String,
}

/// Makes the brands and the key, before any fault.
pub async fn casino(app: &App) -> Casino {
    for id in BRANDS {
        brand(app, id).await;
    }
    Casino { key: text_of(&made_by(app, backend()).await) }
}

/// A caller of the load that plays one player after another.
pub struct Gambler<'a> {
    pub client: Client<'a>,
    pub number: usize,
}

/// A player, as the caller knows it.
pub struct Hand {
    pub brand: i32,
    pub id: i64,
    /// Whether a code follows the login.
    pub two_factor: bool,
    /// The number that is stored, in digits.
    pub mobile: String,
    /// Tokens of whole sessions that may live.
    pub sessions: Vec<String>,
    /// How many numbers and requests it had.
    given: usize,
}

impl Hand {
    pub fn who(&self) -> String {
        format!("{}/{}", self.brand, self.id)
    }

    pub fn email(&self) -> String {
        format!("gambler{}.{}@example.com", self.brand, self.id)
    }

    /// A number that nobody had before.
    fn next_number(&mut self) -> String {
        self.given += 1;
        format!("44{}{:07}{:02}", self.brand % 10, self.id, self.given)
    }
}

impl Gambler<'_> {
    /// Plays one player after another until the end. Returns those that it played.
    pub async fn run(&self, end: &CancellationToken) -> Vec<Hand> {
        let mut played = Vec::new();
        while !end.is_cancelled() {
            let mut own = self.joins(played.len(), end).await;
            let mut acts = 0;
            while acts < 10 && !end.is_cancelled() {
                acts += 1;
                self.acts(&mut own).await;
            }
            played.push(own);
        }
        played
    }

    /// A player that the operator makes.
    pub async fn joins(&self, index: usize, end: &CancellationToken) -> Hand {
        let chance = &self.client.chance;
        // Each brand has a player of each number.
        let id = i64::try_from(10_000 * (self.number + 1) + index / 2).unwrap();
        let (brand, two_factor) = (BRANDS[index % 2], !chance.one_in(4));
        let mut own = Hand { brand, id, two_factor, mobile: String::new(), sessions: Vec::new(), given: 0 };
        own.mobile = if index % 4 == 3 { SHARED.to_owned() } else { own.next_number() };
        let verified = chance.one_in(2);
        let with = With { number: Some(&own.mobile), ..With::default() };
        // An unanswered request may have been executed; the same once more changes nothing.
        while self.calls(&own, Plays::Make(verified), with).await == Replied::Nothing && !end.is_cancelled() {}
        own
    }

    async fn acts(&self, own: &mut Hand) {
        let chance = &self.client.chance;
        if own.sessions.is_empty() {
            self.signs_in(own).await;
        }
        let Some(token) = own.sessions.last().cloned() else { return };
        match chance.below(12) {
            0 => self.signs_in(own).await,
            1..=3 => self.changes(own, &token).await,
            4..=8 => self.withdraws(own, &token).await,
            9 => self.ends(own).await,
            _ => drop(self.sees(own, &token).await),
        }
    }

    pub async fn sees(&self, own: &Hand, token: &str) -> Replied {
        self.calls(own, Plays::See, With { token: Some(token), ..With::default() }).await
    }

    /// Begins a session and completes it by a code, where one is asked for.
    pub async fn signs_in(&self, own: &mut Hand) {
        match self.calls(own, Plays::Begin, With::default()).await {
            Replied::Whole(token) => own.sessions.push(token),
            Replied::Half(token, challenge) => {
                if self.client.chance.one_in(4) {
                    self.sees(own, &token).await;
                }
                let number = own.mobile.clone();
                if let Replied::Whole(whole) = self.proves(own, Stage::SignIn, (&token, &challenge), &number).await {
                    own.sessions.push(whole);
                }
            }
            Replied::Next(_) | Replied::Done | Replied::No(_) | Replied::Nothing => {}
        }
    }

    /// Asks for a code by SMS and shows it; sometimes a code to another number is asked for first, or a wrong one is shown.
    async fn proves(&self, own: &Hand, stage: Stage, (token, challenge): (&str, &str), number: &str) -> Replied {
        let (chance, stand) = (&self.client.chance, self.client.stand);
        let with = With { token: Some(token), challenge: Some(challenge), ..With::default() };
        if self.client.hasty && chance.one_in(6) {
            let other = format!("49{:09}", own.id);
            self.calls(own, Plays::SendOther(stage), With { number: Some(&other), ..with }).await;
        }
        let to = format!("+{number}");
        let before = stand.letters.codes(&to).len();
        let sent = self.calls(own, Plays::SendSms(stage), With { number: Some(number), ..with }).await;
        if matches!(sent, Replied::No(_)) {
            return sent;
        }
        if sent == Replied::Done && self.client.hasty && chance.one_in(5) {
            let guesses = if chance.one_in(4) { 8 } else { 1 };
            let guess = With { shown: Some("none 000000"), ..with };
            futures_util::future::join_all((0..guesses).map(|_| self.calls(own, Plays::ShowSms(stage), guess))).await;
        }
        let Some(code) = self.code(&to, before).await else { return Replied::Nothing };
        let shown = With { shown: Some(&code), number: Some(number), ..with };
        let show = || self.calls(own, Plays::ShowSms(stage), shown);
        let is_done = |reply: &Replied| matches!(reply, Replied::Whole(_) | Replied::Next(_));
        if chance.one_in(4) {
            let (one, other) = tokio::join!(show(), show());
            return if is_done(&other) { other } else { one };
        }
        match show().await {
            // The code was spent meanwhile, or it is good.
            Replied::Nothing => show().await,
            reply => reply,
        }
    }

    /// Wants another number: proves the old one, then the new one.
    async fn changes(&self, own: &mut Hand, token: &str) {
        let new = own.next_number();
        let with = With { token: Some(token), number: Some(&new), ..With::default() };
        let Replied::Next(first) = self.calls(own, Plays::Update, with).await else { return };
        let old = own.mobile.clone();
        let Replied::Next(second) = self.proves(own, Stage::Release, (token, &first), &old).await else { return };
        // Without an answer it is not known which number is stored.
        own.sessions.clear();
        if let Replied::Whole(fresh) = self.proves(own, Stage::Change, (token, &second), &new).await {
            own.sessions = vec![fresh];
            own.mobile = new;
        }
    }

    /// Proves the mailbox for a request, and lets the operator ask for the fact: at both servers at once, too early, too late and at
    /// another brand.
    async fn withdraws(&self, own: &mut Hand, token: &str) {
        let (chance, stand) = (&self.client.chance, self.client.stand);
        own.given += 1;
        let request = format!("w-{}", own.given);
        let with = With { token: Some(token), ..With::default() };
        let asks = |is_own: bool| self.calls(own, Plays::Fact(request.clone(), is_own), With::default());
        let before = stand.letters.codes(&own.email()).len();
        let sent = self.calls(own, Plays::SendMail(request.clone()), with).await;
        if matches!(sent, Replied::No(_)) {
            return;
        }
        if sent == Replied::Done && self.client.hasty && chance.one_in(5) {
            let guess = With { shown: Some("none 000000"), ..with };
            self.calls(own, Plays::GuessMail(request.clone()), guess).await;
        }
        if chance.one_in(4) {
            asks(true).await;
        }
        let Some(code) = self.code(&own.email(), before).await else { return };
        let shown = With { shown: Some(&code), ..with };
        let show = || self.calls(own, Plays::ShowMail(request.clone()), shown);
        if chance.one_in(4) {
            tokio::join!(show(), show());
        } else if show().await == Replied::Nothing {
            show().await;
        }
        if chance.one_in(4) {
            asks(false).await;
        }
        tokio::join!(asks(true), asks(true));
        asks(true).await;
    }

    /// The operator ends every session, or disables the player for a while.
    pub async fn ends(&self, own: &mut Hand) {
        let disables = self.client.chance.one_in(2);
        let end = if disables { Plays::Disable } else { Plays::SignOut };
        self.calls(own, end, With::default()).await;
        for token in own.sessions.clone() {
            self.sees(own, &token).await;
        }
        if disables {
            self.calls(own, Plays::Begin, With::default()).await;
            for _ in 0..20 {
                if self.calls(own, Plays::Enable, With::default()).await != Replied::Nothing {
                    break;
                }
            }
        }
        own.sessions.clear();
    }

    /// The newest code since, by SMS or mail; some callers lose patience first.
    async fn code(&self, to: &str, before: usize) -> Option<String> {
        for _ in 0..if self.client.hasty { 200 } else { 2000 } {
            if let Some(code) = self.client.stand.letters.codes(to).into_iter().skip(before).last() {
                return Some(code);
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        None
    }
}
