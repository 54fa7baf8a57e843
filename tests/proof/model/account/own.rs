//! Deeds of the signed-in at the account door: confirmations, the password, two-factor sign-in, and the end of sessions.

use serde_json::{Value, json};

use super::deed::{Named, Reason};
use super::door::{AccountDoor, For, Run};
use super::told::{Heard, Told, plain, prompted, refused, two_factor, unfit, wrong};

/// What a shown password leads to.
enum Led {
    /// The deed may be done.
    Done,
    /// A run waits for a code, and seconds until another one is sent.
    Awaited(u32, i64),
}

impl AccountDoor {
    /// Live session of a client.
    pub fn signed_in(&self, client: usize) -> Result<u32, Value> {
        self.session(client).ok_or(refused("UNAUTHENTICATED"))
    }

    /// Live session of a client, whose call is counted.
    fn standing(&mut self, client: usize) -> Result<u32, Value> {
        let session = self.signed_in(client)?;
        let payer = self.payer_of(session);
        self.limited(Some(payer)).map_or(Ok(session), Err)
    }

    /// Ends the confirmation for a reason, which one deed spends, and the wrong passwords in a row.
    pub fn spends(&mut self, session: u32, reason: Reason) {
        let own = self.session_mut(session);
        own.tries = 0;
        own.confirmed = own.confirmed.filter(|(of, _)| *of != reason);
    }

    /// The session goes on with the next generation of tokens.
    pub fn renewed(&mut self, client: usize, session: u32) -> Heard {
        let now = self.now;
        let own = self.session_mut(session);
        (own.generation, own.made, own.tries) = (own.generation + 1, now, 0);
        self.tokens(client, session, true)
    }

    pub fn send(&mut self, client: usize, reason: Reason) -> Told {
        let session = self.standing(client)?;
        let (id, wait) = self.waits_in(session, For::Confirmation, reason)?;
        self.hands[client].awaited = Some(id);
        let account = self.sessions[&session].account;
        Ok(Heard { awaited: Some(id), ..plain(two_factor(202, wait, self.own(account).two_factor)) })
    }

    /// Mails a code for a run that waits in a session, in the place of one of its purpose.
    fn waits_in(&mut self, session: u32, purpose: For, reason: Reason) -> Result<(u32, i64), Value> {
        let (payer, account) = (self.payer_of(session), self.sessions[&session].account);
        let wait = self.pays(payer)?;
        self.runs.retain(|_, run| run.session != Some(session) || run.purpose != purpose);
        let password = 1 - self.own(account).password;
        let run = self.run(purpose, (Some(account), account), payer);
        let proven = purpose != For::Confirmation;
        let id = self.begin(Run { session: Some(session), proven, reason, password, ..run });
        Ok((id, wait))
    }

    /// Compares a password in its session, where wrong ones are counted: the last one ends it.
    fn shows_password(&mut self, session: u32, right: bool) -> Result<(), Value> {
        if right {
            return Ok(());
        }
        self.failures += 1;
        let attempts = self.set.attempts;
        let own = self.session_mut(session);
        own.tries += 1;
        let left = attempts.saturating_sub(own.tries);
        if left == 0 {
            self.sessions.remove(&session);
        }
        Err(wrong("WRONG_CREDENTIALS", left, None))
    }

    /// A change after a right password: done, or awaiting a code where one is asked for and the session is not confirmed.
    fn leads(&mut self, session: u32, purpose: For, (reason, asks): (Reason, bool)) -> Result<Led, Value> {
        if !asks || self.is_confirmed(session, reason) {
            return Ok(Led::Done);
        }
        let (id, wait) = self.waits_in(session, purpose, reason)?;
        self.session_mut(session).tries = 0;
        Ok(Led::Awaited(id, wait))
    }

    pub fn change(&mut self, client: usize, right: bool, fit: bool) -> Told {
        let session = self.standing(client)?;
        if !fit {
            return Err(unfit());
        }
        self.shows_password(session, right)?;
        let account = self.sessions[&session].account;
        let (asks, password) = (self.own(account).two_factor, 1 - self.own(account).password);
        Ok(match self.leads(session, For::Change, (Reason::Change, asks))? {
            Led::Done => self.changed(client, session, password),
            Led::Awaited(_, wait) => Heard { user: Some(account), ..plain(prompted(wait)) },
        })
    }

    /// Sets the password of a session's account, which ends its other sessions.
    pub fn changed(&mut self, client: usize, session: u32, password: usize) -> Heard {
        let account = self.sessions[&session].account;
        self.own(account).password = password;
        self.spends(session, Reason::Change);
        self.end_others(account, session);
        self.renewed(client, session)
    }

    pub fn turn(&mut self, client: usize, on: bool, password: Option<bool>) -> Told {
        let session = self.standing(client)?;
        let account = self.sessions[&session].account;
        let is_so = self.own(account).two_factor == on;
        let (purpose, reason) = (For::TwoFactorOff, if on { Reason::Enable } else { Reason::Disable });
        let done = plain(two_factor(200, 0, on));
        if let Some(right) = password {
            self.shows_password(session, right)?;
        }
        match password {
            Some(_) if is_so => self.session_mut(session).tries = 0,
            None if is_so => {}
            None if !self.is_confirmed(session, reason) => return Err(refused("IDENTITY_NOT_CONFIRMED")),
            None => {
                self.own(account).two_factor = on;
                self.session_mut(session).confirmed = None;
            }
            Some(_) => match self.leads(session, purpose, (reason, !on))? {
                Led::Done => {
                    self.own(account).two_factor = on;
                    self.spends(session, reason);
                }
                Led::Awaited(id, wait) => {
                    self.hands[client].awaited = Some(id);
                    return Ok(Heard { awaited: Some(id), ..plain(two_factor(202, wait, true)) });
                }
            },
        }
        Ok(done)
    }

    pub fn own_profile(&mut self, client: usize) -> Told {
        let session = self.signed_in(client)?;
        self.touch(session);
        Ok(plain(self.profile(self.sessions[&session].account)))
    }

    /// `logout`: the sessions of a device of this account, or without one this session.
    pub fn logout(&mut self, client: usize, named: Named) -> Told {
        let session = self.signed_in(client)?;
        let account = self.sessions[&session].account;
        let device = self.hands[client].device;
        let shown = device.filter(|(id, version)| {
            self.devices.get(id).is_some_and(|row| row.version == *version && row.account == account)
        });
        let row = shown.map(|(id, _)| id);
        let is_labelled = row.is_some_and(|id| self.devices[&id].labelled);
        let all = self.sessions.len();
        self.sessions.retain(|id, own| {
            let ends = match named {
                Named::Label => own.labelled,
                Named::Own if device.is_some() => row.is_some() && (own.device == row || (is_labelled && own.labelled)),
                Named::Not | Named::Own => *id == session,
            };
            own.account != account || !ends
        });
        Ok(plain(json!({ "status": 200, "sessionsEnded": all - self.sessions.len() })))
    }
}
