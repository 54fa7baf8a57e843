//! Runs actions on model and server side by side and compares the answers.

use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::Value;

use super::action::{ACCOUNTS, Action, BROWSERS};
use super::candidate::{Candidate, Note, Request, heard};
use super::deeds::Done;
use super::door::Door;
use super::promises::{Counts, Ledger};
use super::world::Bench;
use crate::support::{Answer, Browser, Person, until};

pub struct Side<'a> {
    pub bench: &'a mut Bench,
    /// Candidates that fit all answers so far; the first one decides which codes are sent.
    pub candidates: Vec<Candidate>,
    pub addresses: [String; 3],
    pub admins: Vec<Person>,
    pub browsers: Vec<Browser>,
    pub links: [Option<String>; ACCOUNTS],
    pub invitations: [Option<String>; ACCOUNTS],
    pub ledger: Ledger,
    pub mailed: u32,
    /// Whether mails were queued since the outbox was last idle.
    asked: bool,
    /// Whether exactly one action runs.
    pub alone: bool,
    /// Trail counts before the sequence.
    pub kept: Counts,
}

/// Values of a browser's cookies: pending sign-in and session.
pub type Jar = [Option<String>; 2];

impl Side<'_> {
    pub async fn new(bench: &mut Bench, door: Door, run: usize) -> Side<'_> {
        let addresses = ["ann", "bob", "nobody"].map(|name| format!("{name}{run}@example.com"));
        let mut admins = Vec::new();
        for address in addresses.iter().take(ACCOUNTS) {
            admins.push(bench.house.admin(address).await);
        }
        let browsers = (0..BROWSERS).map(|browser| bench.blank[browser % 2].stolen()).collect();
        let kept = bench.kept().await;
        let (candidates, ledger) = (vec![Candidate::of(door)], Ledger::default());
        let links = <[Option<String>; ACCOUNTS]>::default();
        let invitations = <[Option<String>; ACCOUNTS]>::default();
        let (mailed, asked, alone) = (0, false, true);
        Side { bench, candidates, addresses, admins, browsers, links, invitations, ledger, mailed, asked, alone, kept }
    }

    pub fn door(&self) -> &Door {
        &self.candidates[0].door
    }

    /// Runs one action on both sides. Returns the answer.
    pub async fn does(&mut self, action: Action) -> Result<Value, String> {
        Ok(self.happens(&[action]).await?.pop().unwrap_or_default())
    }

    /// Runs actions concurrently on both sides. Returns the answers.
    pub async fn happens(&mut self, moment: &[Action]) -> Result<Vec<Value>, String> {
        if self.is_ambiguous(moment) {
            return Ok(Vec::new());
        }
        self.alone = moment.len() == 1;
        let jars: Vec<Jar> = moment.iter().map(|action| self.jar(*action)).collect();
        let digits: Vec<String> = moment.iter().map(|action| self.candidates[0].digits(*action)).collect();
        if moment.iter().any(|action| matches!(action, Action::Wait(_) | Action::Crowd(_))) {
            self.nothing_is_carried_now().await;
        }
        let done = join_all(moment.iter().zip(&digits).map(|(action, digits)| self.done(*action, digits))).await;
        let mut requests = Vec::new();
        for ((action, digits), done) in moment.iter().copied().zip(digits).zip(done) {
            let answer = self.settle(action, done);
            requests.push(Request { action, digits, answer });
        }
        let notes = self.fit(&requests).await?;
        self.bench.played.moments(&requests, self.candidates.len());
        for note in notes {
            self.book(&requests[note.at], &note, &jars[note.at])?;
        }
        Ok(requests
            .iter()
            .map(|request| request.answer.as_ref().map_or(Value::Null, |answer| heard(request.action, answer).0))
            .collect())
    }

    pub fn jar(&self, action: Action) -> Jar {
        let browser = action.browser().map(|browser| &self.browsers[browser]);
        ["__Host-pending", "__Host-session"].map(|name| browser.and_then(|browser| browser.cookie(name)))
    }

    /// Whether the server may delete either of two browsers last seen at one instant. Such actions are skipped.
    fn is_ambiguous(&self, moment: &[Action]) -> bool {
        let trusts = |action: &&Action| {
            use Action::{Crowd, Redeem, ShowPhone, ShowRecovery};
            matches!(action, ShowPhone(..) | ShowRecovery(..) | Redeem(..) | Crowd(_))
        };
        let concerns = |door: &Door, account: usize| {
            let entered = |browser: usize| door.pending(browser).and_then(|(_, pending)| pending.account);
            moment.len() > 1
                || moment.iter().any(|action| match action {
                    Action::Redeem(_, whose) | Action::Crowd(whose) => *whose == account,
                    Action::ShowPhone(browser, _) | Action::ShowRecovery(browser, _) => {
                        entered(*browser) == Some(account)
                    }
                    _ => false,
                })
        };
        let new = moment.iter().filter(trusts).count();
        let more = if moment.iter().any(|action| matches!(action, Action::Crowd(_))) { 5 } else { new };
        let own: Vec<usize> = moment.iter().filter_map(|action| action.browser()).collect();
        let crowded = |door: &Door, account: usize| {
            // Browsers of these actions are seen now, so their old time does not count.
            let own: Vec<u32> = own.iter().filter_map(|browser| Some(door.device(*browser)?.0)).collect();
            let mut seen: Vec<_> =
                door.trusted_of(account).filter(|row| !own.contains(&row.0)).map(|row| row.1.seen).collect();
            let all = seen.len();
            seen.extend((new > 0).then_some(door.now));
            seen.sort_unstable();
            seen.dedup();
            all + more > 5 && (seen.len() < all + 1 || moment.len() > 1)
        };
        let mut doors = self.candidates.iter().map(|candidate| &candidate.door);
        new > 0 && doors.any(|door| (0..ACCOUNTS).any(|account| concerns(door, account) && crowded(door, account)))
    }

    /// Whether two of an account's browsers were last seen at one instant.
    pub fn has_twins(&self, account: usize) -> bool {
        let twins = |door: &Door| {
            let seen = door.trusted_of(account).map(|(_, row)| row.seen).chain([door.now]);
            let (all, apart) = seen.fold((0, std::collections::BTreeSet::new()), |(all, mut apart), seen| {
                apart.insert(seen);
                (all + 1, apart)
            });
            apart.len() < all
        };
        self.candidates.iter().any(|candidate| twins(&candidate.door))
    }

    /// Waits until no mail is being sent: its claim would expire when the clock moves, and the mail would go twice.
    pub async fn nothing_is_carried_now(&mut self) {
        if std::mem::take(&mut self.asked) {
            self.bench.nothing_is_carried().await;
        }
    }

    /// Applies the effect of an action on the browsers, the clock and the known tokens.
    fn settle(&mut self, action: Action, done: Done) -> Option<Answer> {
        match action {
            Action::Steal(browser) => self.browsers[browser] = self.browsers[0].over_at(&self.bench.urls[browser % 2]),
            Action::Fresh(browser) => self.browsers[browser] = self.bench.blank[browser % 2].stolen(),
            Action::Wait(span) => self.bench.house.wait(TimeDelta::microseconds(span)),
            Action::Crowd(account) if self.door().in_service(account) => self.ledger.answered[5] += 5,
            _ => {}
        }
        match (action, done) {
            (_, Done::Answered(answer)) => {
                self.asked |= matches!(action, Action::Ask(..));
                return Some(answer);
            }
            (Action::Command(account, _), Done::Linked(Some(link))) => self.links[account] = Some(link),
            (Action::Command(account, _), Done::Added(person)) => self.admins[account] = person,
            (Action::Command(account, _), Done::Invited(token)) => self.invitations[account] = Some(token),
            _ => {}
        }
        None
    }

    /// Keeps the candidates that fit and reads the mails. Returns the notes of one fitting order.
    async fn fit(&mut self, requests: &[Request]) -> Result<Vec<Note>, String> {
        let (mut fits, mut otherwise): (Vec<(Candidate, Vec<Note>)>, _) = (Vec::new(), None);
        for order in orders(requests.len()) {
            for candidate in &self.candidates {
                match candidate.follows(&order, requests, &self.browsers, &self.addresses) {
                    Ok(fit) => fits.push(fit),
                    Err(what) => otherwise = otherwise.or(Some(what)),
                }
            }
        }
        if fits.iter().any(|(candidate, _)| !candidate.door.posts.is_empty()) {
            let mails = self.read(&fits).await;
            let read = fits.into_iter().flat_map(|(candidate, notes)| {
                candidate.reads(&mails).into_iter().map(move |candidate| (candidate, notes.clone()))
            });
            fits = read.collect();
            otherwise = otherwise.or(Some(format!("other mails came than the model sends: {mails:?}")));
        }
        let notes = fits.first().map(|(_, notes)| notes.clone());
        let notes = notes.ok_or_else(|| otherwise.unwrap_or_default())?;
        let mut kept: Vec<Candidate> = Vec::new();
        for (candidate, _) in fits {
            if !kept.iter().any(|known| known.is_like(&candidate)) {
                kept.push(candidate);
            }
        }
        self.candidates = kept;
        Ok(notes)
    }

    /// Reads the received mails. Waits for the expected number, or for an empty outbox where the number is uncertain.
    async fn read(&mut self, fits: &[(Candidate, Vec<Note>)]) -> Vec<(usize, u32, String)> {
        let inbox = self.bench.house.inbox.clone();
        let most = fits.iter().map(|(candidate, _)| candidate.door.posts.len()).max().unwrap_or_default();
        let sure = |fit: &Candidate| fit.door.posts.len() == most && fit.door.posts.iter().all(|post| fit.is_due(post));
        if fits.iter().all(|(candidate, _)| sure(candidate)) {
            until("the mails", async || (inbox.mails().len() >= most).then_some(())).await;
        } else {
            self.bench.nothing_is_carried().await;
        }
        let mut mails = Vec::new();
        for (path, mail) in inbox.mails() {
            let address = self.addresses.iter().position(|address| mail.header("To") == address);
            let Some(address) = address else { continue };
            std::fs::remove_file(path).unwrap();
            self.mailed += 1;
            mails.push((address, self.mailed, mail.code()));
        }
        mails
    }
}

/// Permutations of the numbers below `count`.
fn orders(count: usize) -> Vec<Vec<usize>> {
    let Some(last) = count.checked_sub(1) else { return vec![Vec::new()] };
    let with = |order: Vec<usize>| (0..=last).rev().map(move |at| [&order[..at], &[last], &order[at..]].concat());
    orders(last).into_iter().flat_map(with).collect()
}
