//! Mailed codes at the account door: whose they are, in which order one is refused, and what a right one completes.

use serde_json::{Value, json};

use super::super::action::Typed;
use super::super::pool::Payer;
use super::deed::{Holder, Reason};
use super::door::{AccountDoor, CODE, For, Holding, Run};
use super::told::{Heard, Told, locked, plain, refused, two_factor, unfit, wrong};

/// Purposes that `confirm2Fa` completes.
const CONFIRMED: [For; 4] = [For::SignIn, For::Registration, For::Confirmation, For::TwoFactorOff];
/// Purposes whose code `resend2Fa` mails again.
const RESENT: [For; 5] = [For::SignIn, For::Registration, For::Confirmation, For::TwoFactorOff, For::Reset];

impl AccountDoor {
    /// Whether the answer depends on whether an expired row was deleted already.
    pub fn is_pruned_or_not(&self, client: usize) -> bool {
        let run = self.hands[client].awaited.and_then(|id| self.runs.get(&id));
        run.is_some_and(|run| self.now >= run.until && run.session.is_some() && run.session != self.session(client))
    }

    /// Run that waits for a code of a client, of one of these purposes. `own`: the session that the call came in.
    fn find(&mut self, id: Option<u32>, own: Option<u32>, names: impl Fn(&Run) -> bool) -> Result<u32, Value> {
        let now = self.now;
        let found = id.and_then(|id| self.runs.get(&id).map(|run| (id, run.clone())));
        let payer = found.as_ref().filter(|(_, run)| now < run.until).map(|(_, run)| run.payer);
        let late = self.limited(payer);
        if let Some(bound) = found.as_ref().and_then(|(_, run)| run.session)
            && own != Some(bound)
        {
            return Err(refused("UNAUTHENTICATED"));
        }
        if let Some(late) = late {
            return Err(late);
        }
        found.filter(|(_, run)| names(run)).map(|(id, _)| id).ok_or(refused("NO_PENDING"))
    }

    /// Whether a caller names the holder rightly: by the address or, unless that alone was typed, by the id of the account.
    fn is_named(run: &Run, holder: Holder) -> bool {
        let is_known = run.account.is_some();
        match holder {
            Holder::Address => is_known || run.purpose.is_by_address(),
            Holder::Id => is_known && !run.purpose.is_by_address(),
            Holder::Another => false,
        }
    }

    /// Why a code is not compared, if it is not.
    fn bars(&mut self, id: u32, typed: Typed, fit: bool) -> Option<Value> {
        let (run, now) = (self.runs[&id].clone(), self.now);
        if now >= run.until || (run.proven && run.account.is_none()) {
            return Some(refused("NO_PENDING"));
        }
        if typed == Typed::Malformed {
            return Some(refused("INVALID_FORMAT"));
        }
        if let Some(until) = self.locked_until(run.payer, CODE) {
            return Some(locked(until));
        }
        if now >= run.code_until {
            return Some(refused("EXPIRED"));
        }
        (!fit).then(unfit)
    }

    /// Compares a code. A right one ends the run.
    fn compare(&mut self, id: u32, typed: Typed, fit: bool) -> Result<Run, Value> {
        if let Some(refused) = self.bars(id, typed, fit) {
            return Err(refused);
        }
        let run = self.runs[&id].clone();
        let is_somebodys = match run.purpose {
            For::Registration => run.registers && self.accounts[run.address].is_none(),
            _ => run.account.is_some(),
        };
        if typed == Typed::Mailed && is_somebodys {
            self.runs.remove(&id);
            return Ok(run);
        }
        let (set, now) = (self.set.clone(), self.now);
        self.failures += 1;
        let tries = run.tries + 1;
        let pool = self.pool(run.payer);
        pool.locks[CODE].wrong.push(now);
        let left = set.attempts.saturating_sub(tries).min(pool.guesses(CODE, run.payer, &set, now));
        if left > 0 {
            self.runs.insert(id, Run { tries, ..run });
            return Err(wrong("WRONG_CODE", left, None));
        }
        pool.lock(CODE, &set, now);
        let until = pool.asks(CODE, run.payer, &set, now);
        self.runs.remove(&id);
        Err(wrong("WRONG_CODE", 0, until))
    }

    pub fn confirm(&mut self, client: usize, typed: Typed, holder: Holder) -> Told {
        let own = self.session(client);
        let names = |run: &Run| CONFIRMED.contains(&run.purpose) && AccountDoor::is_named(run, holder);
        let id = self.find(self.hands[client].awaited, own, names)?;
        let run = self.compare(id, typed, true)?;
        match (run.purpose, run.account, run.session) {
            (For::SignIn, Some(account), _) => Ok(self.sign_in(client, account, run.payer, run.trusts)),
            (For::Registration, ..) => self.registered(client, &run),
            (For::Confirmation, _, Some(session)) => {
                let now = self.now;
                self.session_mut(session).confirmed = Some((run.reason, now));
                Ok(self.renewed(client, session))
            }
            (For::TwoFactorOff, Some(account), Some(session)) => {
                self.own(account).two_factor = false;
                self.spends(session, Reason::Disable);
                Ok(self.renewed(client, session))
            }
            _ => unreachable!("{run:?} completes nothing"),
        }
    }

    fn registered(&mut self, client: usize, run: &Run) -> Told {
        let name = run.name.filter(|name| self.named_by(*name).is_none());
        self.accounts[run.address] = Some(Holding { name, password: run.password, two_factor: false });
        if name != run.name {
            return Err(refused("USERNAME_TAKEN"));
        }
        Ok(self.sign_in(client, run.address, Payer::Strangers(run.address), None))
    }

    pub fn resend(&mut self, client: usize, holder: Holder) -> Told {
        let own = self.session(client);
        let names = |run: &Run| RESENT.contains(&run.purpose) && AccountDoor::is_named(run, holder);
        let id = self.find(self.hands[client].awaited, own, names)?;
        Ok(Heard { awaited: Some(id), ..self.mails_again(id)? })
    }

    /// Mails another code of a run; one beyond the most ends the run.
    fn mails_again(&mut self, id: u32) -> Told {
        let (run, now) = (self.runs[&id].clone(), self.now);
        if now >= run.until || (run.proven && run.account.is_none()) {
            return Err(refused("NO_PENDING"));
        }
        if run.codes >= self.set.codes {
            self.runs.remove(&id);
            return Err(refused("NO_PENDING"));
        }
        let wait = self.pays(run.payer)?;
        let code_until = (now + self.set.code_life).min(run.until);
        let told = run.account.filter(|_| !run.purpose.is_by_address());
        let on = told.is_some_and(|account| self.own(account).two_factor);
        self.runs.insert(id, Run { codes: run.codes + 1, code_until, ..run });
        self.post(id);
        Ok(plain(two_factor(202, wait, on)))
    }

    pub fn reset(&mut self, client: usize, typed: Typed, fit: bool) -> Told {
        let id = self.find(self.hands[client].awaited, None, |run| run.purpose == For::Reset)?;
        let account = self.compare(id, typed, fit)?.address;
        self.own(account).password = 1 - self.own(account).password;
        self.end_all(account);
        Ok(plain(json!({ "status": 200 })))
    }

    /// Run of a change of password that waits in a session.
    fn waiting(&mut self, session: u32) -> Result<u32, Value> {
        self.find(self.change_in(session), Some(session), |_| true)
    }

    pub fn change_in(&self, session: u32) -> Option<u32> {
        let is_change = |run: &Run| run.session == Some(session) && run.purpose == For::Change;
        self.runs.iter().find(|(_, run)| is_change(run)).map(|(id, _)| *id)
    }

    pub fn confirm_change(&mut self, client: usize, typed: Typed) -> Told {
        let session = self.signed_in(client)?;
        let id = self.waiting(session)?;
        let run = self.compare(id, typed, true)?;
        Ok(self.changed(client, session, run.password))
    }

    pub fn resend_change(&mut self, client: usize) -> Told {
        let session = self.signed_in(client)?;
        let id = self.waiting(session)?;
        self.mails_again(id)
    }
}
