//! Calls of full sessions: a change of the own data, and the proof of a mailbox for a withdrawal.

use serde_json::{Value, json};

use super::super::action::Typed;
use super::calls::Answered;
use super::deed::{ABROAD, BrandNamed, UNFIT, Wished};
use super::door::{Aim, FACT, MAIL, Over, PlayerDoor, Reach, WaitingChange};
use super::rows::is_same;
use super::told::{late, no_mail_code, success, unfit, verification};

impl PlayerDoor {
    /// `PUT` of the own data; by the first client at the path of the data, which the network's limit does not count, by others at
    /// that of a code.
    pub fn update(&mut self, client: usize, wished: Wished) -> Answered {
        let session = self.admitted(client, BrandNamed::Own, client > 0)?;
        let player = self.full(session)?;
        if wished.number == Some(UNFIT) {
            return Err(unfit("mobile number"));
        }
        if wished.of_other {
            return Err(unfit("token"));
        }
        let own = self.players[player].clone().unwrap_or_default();
        if own.two_factor && wished.two_factor == Some(false) {
            return Err(unfit("2fa cannot be disabled"));
        }
        let other = wished.number.filter(|number| own.number.is_none_or(|stored| !is_same(stored, *number)));
        if other == Some(ABROAD) {
            return Err(unfit("mobile number"));
        }
        let raises = !own.two_factor && wished.two_factor == Some(true);
        let (two_factor, comment) = (wished.two_factor == Some(true), wished.comment);
        let change = |number: usize| WaitingChange { number, two_factor, comment };
        let aim = match (other, own.number) {
            (Some(number), Some(_)) => Aim::Release(change(number)),
            (Some(number), None) => Aim::Change(change(number), false),
            (None, Some(number)) if raises => Aim::Change(change(number), false),
            (None, None) if raises => return Err(unfit("mobile number")),
            (None, _) => {
                if let Some(own) = self.players[player].as_mut() {
                    own.comment = comment.unwrap_or(own.comment);
                }
                return Ok(success(Value::Null));
            }
        };
        // At most one change waits in a session.
        let waits = |aim: &Aim| matches!(aim, Aim::Release(_) | Aim::Change(..));
        self.challenges.retain(|_, own| own.session != Some(session) || own.over.is_some() || !waits(&own.aim));
        let id = self.opens(player, Some(session), aim);
        self.verifies(client, id);
        Err(verification(id, None))
    }

    pub fn send_mail(&mut self, client: usize, request: usize) -> Answered {
        let session = self.admitted(client, BrandNamed::Own, true)?;
        let player = self.full(session)?;
        if request == UNFIT {
            return Err(unfit("request id"));
        }
        let address =
            self.players[player].as_ref().and_then(|own| own.email).ok_or_else(|| unfit("no email address"))?;
        let known = self.withdrawal(player, request);
        let open = known.filter(|id| self.challenges[id].over.is_none() && self.now < self.challenges[id].until);
        if let Some(until) = self.locked_until(player, MAIL).or_else(|| self.window(player)) {
            return Err(late(self.left(until)));
        }
        let used_up = open.filter(|id| self.challenges[id].codes >= self.set.codes);
        if let Some(until) = used_up.map(|id| self.challenges[&id].until) {
            return Err(late(self.left(until)));
        }
        let now = self.now;
        if let Some(until) = self.pool(player).next_code.filter(|until| *until > now) {
            return Err(late(self.left(until)));
        }
        let id = open.unwrap_or_else(|| {
            // One challenge a request: a new code takes the place of one that is over.
            self.challenges.retain(|id, _| Some(*id) != known);
            self.opens(player, None, Aim::Withdrawal(request))
        });
        self.sends(id, Some(Reach::Address(address)));
        Ok(success(json!({})))
    }

    pub fn show_mail(&mut self, client: usize, request: usize, typed: Typed) -> Answered {
        let session = self.admitted(client, BrandNamed::Own, true)?;
        let player = self.full(session)?;
        if typed == Typed::Malformed {
            return Err(unfit("code"));
        }
        if request == UNFIT {
            return Err(unfit("request id"));
        }
        let now = self.now;
        let known = self.withdrawal(player, request).filter(|id| now < self.challenges[id].until);
        let id = known.ok_or_else(no_mail_code)?;
        let own = self.challenges[&id].clone();
        if own.over == Some(Over::Proven) {
            return Err(no_mail_code());
        }
        if let Some(until) = self.locked_until(player, MAIL) {
            return Err(late(self.left(until)));
        }
        if own.over.is_some() || own.code.is_none_or(|code| code.until <= now) {
            return Err(no_mail_code());
        }
        if typed != Typed::Mailed {
            self.wrong(id, MAIL);
            return Err(no_mail_code());
        }
        self.closes(id, Over::Proven);
        if let Some(own) = self.challenges.get_mut(&id) {
            own.until = now + FACT;
        }
        Ok(success(json!({})))
    }
}
