//! Ledger entries: records each answer and checks the promises against it. The model predicts nothing here.

use serde_json::Value;

use super::action::{Action, Command, Typed};
use super::candidate::{Note, Request, heard};
use super::door::Door;
use super::pool::{MAILED, PHONE};
use super::side::{Jar, Side};

impl Side<'_> {
    /// Records an answer and checks the promises.
    pub fn book(&mut self, request: &Request, note: &Note, [pending_was, session_was]: &Jar) -> Result<(), String> {
        let (before, action, set) = (&note.before, request.action, &note.before.set);
        let Some(answer) = &request.answer else {
            self.ends_with(before, action);
            self.owes(before, action, &Value::Null);
            return Ok(());
        };
        let (field, _) = heard(action, answer);
        self.owes(before, action, &field);
        let right = field["status"] == true;
        let browser = action.browser().unwrap_or_default();
        let [pending_is, session_is] = self.jar(action).map(Option::unwrap_or_default);
        let pending = before.pending(browser).map(|(id, pending)| (id, pending.clone()));
        let whose = pending.as_ref().and_then(|(_, pending)| pending.account);
        let by = pending_was.clone().unwrap_or_default();
        if field["errorCode"] == "WRONG_CODE" {
            self.ledger.answered[3] += 1;
            let factor = if matches!(action, Action::ShowMailed(..)) { MAILED } else { PHONE };
            let payer = pending.as_ref().ok_or("a wrong code of no sign-in")?.1.payer;
            self.ledger.s4_wrong_codes_stay_in_their_window(payer, factor, set, before.now)?;
        }
        match action {
            Action::Ask(..) if right => {
                self.ledger.answered[0] += 1;
                self.ledger.begins(pending_is, before.now);
            }
            Action::ShowMailed(..) => {
                let mails = pending.and_then(|(id, _)| self.candidates[0].mails.get(&id).cloned()).unwrap_or_default();
                let shown = mails.iter().rev().find(|mail| mail.digits == request.digits).map(|mail| mail.number);
                self.ledger.s1_a_code_is_accepted_once(right, shown)?;
                if right {
                    self.ledger.answered[1] += 1;
                    self.ledger.proves(&by, pending_is, whose, set, before.now)?;
                }
            }
            Action::ShowPhone(..) => {
                let phone = whose.and_then(|whose| before.accounts[whose].phone.as_ref()).map(|phone| phone.secret);
                let secret = phone.or(pending.map(|(id, _)| id)).unwrap_or_default();
                let near = (-1..=1).rev().map(|off| before.step() + off);
                let shown =
                    |step: &i64| self.candidates[0].phone_code(secret, *step).as_deref() == Some(&request.digits);
                let step = near.into_iter().find(shown);
                let otherwise = before.step() - 2;
                self.ledger.s2_steps_only_move_forward(right, secret, step.unwrap_or(otherwise))?;
                if right {
                    self.ledger.answered[2] += 1;
                    self.ledger.end(session_was.as_ref());
                    let whose = whose.ok_or("nobody signed in")?;
                    self.ledger.s3_a_session_has_every_factor(&by, session_is, whose, set, before.now)?;
                }
            }
            Action::SignOut(_) => {
                self.ledger.answered[4] += i64::from(field == true);
                self.ledger.end(session_was.as_ref());
            }
            Action::CurrentUser(_) => {
                let told = field["email"].as_str();
                let lives = told.and_then(|told| self.addresses.iter().position(|address| address == told));
                let told = lives.and_then(|address| before.at(address));
                self.ledger.s3_a_session_is_its_own(session_was.as_ref(), told)?;
                self.ledger.s6_an_ended_session_stays_ended(session_was.as_ref(), !field.is_null())?;
            }
            Action::Redeem(..) => self.ledger.answered[5] += i64::from(field == 204),
            _ => {}
        }
        if matches!(action, Action::Ask(..) | Action::ShowMailed(..)) {
            self.ledger.held[6] += 1;
        }
        note.even.clone()
    }

    /// Records the notice that an action owes to its account. Concurrent actions owe none, because their order is
    /// unknown, nor do actions on disabled or removed accounts.
    fn owes(&mut self, before: &Door, action: Action, field: &Value) {
        let right = field["status"] == true;
        let own = |browser: usize| before.pending(browser).and_then(|(_, pending)| pending.account);
        let (account, kind) = match action {
            Action::ShowPhone(browser, _) if right => (own(browser), "enrolled"),
            Action::Redeem(_, account) if *field == 204 => (Some(account), "browser_trusted"),
            Action::Command(account, Command::ResetPhone) => (Some(account), "authenticator_reset"),
            Action::Command(account, Command::Move) => (Some(account), "email_changed"),
            Action::Command(account, Command::Disable | Command::Remove) => {
                self.ledger.owed.retain(|owed| owed.0 != account);
                return;
            }
            _ => return,
        };
        let Some(account) = account else { return };
        let holder = &before.accounts[account];
        let is_new = match (action, kind) {
            (_, "enrolled") => holder.phone.is_none(),
            (Action::Redeem(browser, _), _) => before.device(browser).is_none_or(|(_, row)| row.account != account),
            (_, "email_changed") => {
                let mut after = before.clone();
                after.happens(action, Typed::Wrong, &self.addresses);
                after.accounts[account].address != holder.address
            }
            _ => true,
        };
        if self.alone && is_new && holder.address.is_some() && !holder.disabled {
            self.ledger.owed.push((account, kind, before.now));
        }
    }

    /// Records the sessions and lockouts that a command ends.
    fn ends_with(&mut self, before: &Door, action: Action) {
        let mut after = before.clone();
        after.happens(action, Typed::Wrong, &self.addresses);
        let Action::Command(account, command) = action else { return };
        match command {
            Command::Unlock => self.ledger.unlocked(&before.payers_of(account)),
            Command::Enable | Command::Invite | Command::OneRole | Command::AllRoles => {}
            Command::Add | Command::Link => {}
            Command::Move if after.accounts[account].address == before.accounts[account].address => {}
            _ => self.ledger.end_all_of(account),
        }
    }
}
