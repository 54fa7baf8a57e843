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
        let session = before.session(browser).map(|(_, session)| session.clone());
        // Wrong codes of an offered phone are not counted: the caller was shown its secret.
        if field["errorCode"] == "WRONG_CODE" && !matches!(action, Action::Replace(..)) {
            self.ledger.answered[3] += 1;
            let factor = if matches!(action, Action::ShowMailed(..)) { MAILED } else { PHONE };
            let payer = match (action, &pending) {
                (Action::Confirm(..), _) => session.as_ref().map(|session| before.payer_of(session)),
                (_, pending) => pending.as_ref().map(|(_, pending)| pending.payer),
            };
            let payer = payer.ok_or("a wrong code of no sign-in and no session")?;
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
            Action::ShowRecovery(..) => {
                self.ledger.s1_a_recovery_code_is_accepted_once(right, &request.digits)?;
                if right {
                    self.ledger.answered[2] += 1;
                    self.ledger.end(session_was.as_ref());
                    let whose = whose.ok_or("nobody signed in")?;
                    self.ledger.s3_a_session_has_every_factor(&by, session_is, whose, set, before.now)?;
                }
            }
            Action::Confirm(..) => {
                let whose = session.map(|session| session.account);
                let phone = whose.and_then(|whose| before.accounts[whose].phone.as_ref());
                let secret = phone.map(|phone| phone.secret).unwrap_or_default();
                self.moves_forward(before, right, secret, &request.digits)?;
                self.ledger.answered[6] += i64::from(right);
                if field["remainingAttempts"] == 0 {
                    self.ledger.end(session_was.as_ref());
                }
            }
            Action::MakeCodes(_, false) => self.ledger.answered[7] += i64::from(right),
            Action::KeepCodes(_) => {
                let waits = session.and_then(|session| session.offered).is_some_and(|(set, _)| set.is_some());
                self.ledger.answered[7] += i64::from(right && waits);
            }
            Action::Replace(_, Some(_)) if right => {
                let session = session.ok_or("nobody's phone was replaced")?;
                let secret = session.replacement.map(|(secret, _)| secret).unwrap_or_default();
                self.moves_forward(before, right, secret, &request.digits)?;
                self.ledger.answered[7] += 1;
                self.ledger.end_others_of(session.account, session_was.as_ref());
            }
            Action::ShowPhone(..) => {
                let phone = whose.and_then(|whose| before.accounts[whose].phone.as_ref()).map(|phone| phone.secret);
                let secret = phone.or(pending.map(|(id, _)| id)).unwrap_or_default();
                self.moves_forward(before, right, secret, &request.digits)?;
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

    /// Checks the step of a shown code of a phone.
    fn moves_forward(&mut self, before: &Door, right: bool, secret: u32, digits: &str) -> Result<(), String> {
        let near = (-1..=1).rev().map(|off| before.step() + off);
        let step =
            near.into_iter().find(|step| self.candidates[0].phone_code(secret, *step).as_deref() == Some(digits));
        self.ledger.s2_steps_only_move_forward(right, secret, step.unwrap_or(before.step() - 2))
    }

    /// Records the notice that an action owes to its account. Concurrent actions owe none, because their order is
    /// unknown, nor do actions on disabled or removed accounts.
    fn owes(&mut self, before: &Door, action: Action, field: &Value) {
        let right = field["status"] == true;
        let own = |browser: usize| before.pending(browser).and_then(|(_, pending)| pending.account);
        let signed_in = |browser: usize| before.session(browser).map(|(_, session)| session.account);
        let (account, kind) = match action {
            Action::ShowPhone(browser, _) if right => (own(browser), "enrolled"),
            Action::ShowRecovery(browser, _) if right => (own(browser), "recovery_code_used"),
            Action::MakeCodes(browser, false) | Action::KeepCodes(browser) if right => {
                (signed_in(browser), "recovery_codes_made")
            }
            Action::Replace(browser, Some(_)) if right => (signed_in(browser), "authenticator_replaced"),
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
            (Action::KeepCodes(browser), _) => {
                let offered = before.session(browser).and_then(|(_, session)| session.offered);
                offered.is_some_and(|(set, _)| set.is_some())
            }
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
