//! The promises, held against what the server answered. This ledger is kept beside the model: it counts answers, it
//! predicts none. S5, that a success survives a crash, and L1 are held in `world`, as far as nothing is killed here.

use std::collections::{HashMap, HashSet};

use super::action::{ACCOUNTS, Action, Code, Told};
use super::door::Door;
use super::pool::Payer;
use super::settings::{Settings, Time};

#[derive(Default)]
pub struct Ledger {
    spent: HashSet<u32>,
    steps: HashMap<u32, i64>,
    /// What the pending sign-in of a cookie has proven: whose mailbox.
    proven: HashMap<String, usize>,
    /// Whose each session cookie is, and whether it was ended.
    sessions: HashMap<String, (usize, bool)>,
    wrong: HashMap<(Payer, usize), Vec<Time>>,
}

fn must(holds: bool, promise: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(format!("broken: {promise}")) }
}

impl Ledger {
    /// S1: a mailed code is accepted once.
    pub fn code_accepted(&mut self, mail: Option<u32>, cookie: String, whose: Option<usize>) -> Result<(), String> {
        let (Some(mail), Some(whose)) = (mail, whose) else { return must(false, "S1, a code nobody was mailed") };
        self.proven.insert(cookie, whose);
        must(self.spent.insert(mail), "S1, a mailed code is accepted once")
    }

    /// S2: steps of one secret rise strictly. S3: signed in is who proved both factors, of that account, in that order,
    /// in that pending sign-in.
    pub fn signed_in(&mut self, secret: u32, step: i64, whose: usize, by: &str, session: String) -> Result<(), String> {
        let before = self.steps.insert(secret, step);
        must(before.is_none_or(|before| before < step), "S2, steps of an authenticator rise strictly")?;
        must(self.proven.remove(by) == Some(whose), "S3, a session needs both factors of its account in one sign-in")?;
        must(self.sessions.insert(session, (whose, false)).is_none(), "S3, a session has a cookie of its own")
    }

    /// S4: wrong codes compared in any window are no more than it holds.
    pub fn wrong(&mut self, payer: Payer, factor: usize, set: &Settings, now: Time) -> Result<(), String> {
        let (count, span) = set.wrong(payer);
        let marks = self.wrong.entry((payer, factor)).or_default();
        marks.push(now);
        must(
            marks.iter().filter(|mark| *mark + span > now).count() <= count,
            "S4, wrong codes compared exceed the window",
        )
    }

    pub fn unlocked(&mut self, payers: impl Fn(Payer) -> bool) {
        self.wrong.retain(|(payer, _), _| !payers(*payer));
    }

    /// S3 again: who a session's cookie is told to be. S6: an ended one is nobody.
    pub fn told_as(&self, session: Option<&String>, whose: Option<usize>) -> Result<(), String> {
        let known = session.and_then(|session| self.sessions.get(session));
        let Some(told) = whose else { return Ok(()) };
        must(known.is_some_and(|(whose, _)| *whose == told), "S3, a session is of whom it was made for")?;
        must(known.is_some_and(|(_, ended)| !ended), "S6, an ended session is accepted again")
    }

    pub fn end(&mut self, session: Option<&String>) {
        if let Some(known) = session.and_then(|session| self.sessions.get_mut(session)) {
            known.1 = true;
        }
    }

    pub fn end_all_of(&mut self, account: usize) {
        self.sessions.values_mut().filter(|known| known.0 == account).for_each(|known| known.1 = true);
    }

    /// S6: cookies that must never open anything again.
    pub fn ended(&self) -> Vec<String> {
        self.sessions.iter().filter(|(_, known)| known.1).map(|(cookie, _)| cookie.clone()).collect()
    }
}

/// S7: what a request is told does not depend on whether anyone lives at the address. Of an accepted one, the secret of
/// an admin inside the window is told besides, where the operator has it so (contract 2.5).
pub fn tells_nothing(door: &Door, action: Action, addresses: &[String; 3], told: &Told) -> Result<(), String> {
    let mut nobodys = door.clone();
    let same = match action {
        Action::Ask(_, address) if address < ACCOUNTS => {
            nobodys.accounts[address].disabled = true;
            nobodys.happens(action, addresses).is_some_and(|other| {
                other.field == told.field
                    && other.cookies.len() == told.cookies.len()
                    && (door.set.told_at_lookup || told.url_of.is_none())
            })
        }
        Action::ShowMailed(browser, code) if code != Code::Right => {
            let id = door.pending(browser).map(|(id, _)| id);
            if let Some(pending) = id.and_then(|id| nobodys.pendings.get_mut(&id)).filter(|pending| !pending.proven) {
                pending.account = None;
            }
            nobodys.happens(action, addresses).as_ref() == Some(told)
        }
        _ => true,
    };
    must(same, "S7, an unknown address is answered otherwise")
}
