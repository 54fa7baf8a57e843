//! Steps of the account door's model: one deed with the code that it shows, and what a client keeps of it.

use super::super::action::{Code, Typed};
use super::super::settings::Settings;
use super::super::tour::Walked;
use super::deed::{Deed, Named, Shown, all};
use super::door::{AccountDoor, Hand, Names};
use super::told::{Heard, plain};

impl AccountDoor {
    /// Refresh token that a client shows; none: it has none of that age, or another text.
    pub fn shown(&self, client: usize, shown: Shown) -> Option<(u32, i64)> {
        let mut newest = self.hands[client].refresh.iter().rev();
        match shown {
            Shown::Newest => newest.next().copied(),
            Shown::Before => newest.nth(1).copied(),
            Shown::Older => newest.nth(2).copied(),
            Shown::Forged => None,
        }
    }

    /// Run whose code a deed shows.
    pub fn awaited(&self, deed: Deed) -> Option<u32> {
        match deed {
            Deed::Confirm(client, ..) | Deed::Reset(client, ..) => self.hands[client].awaited,
            Deed::ConfirmChange(client, _) => {
                let session = self.session(client)?;
                self.change_in(session)
            }
            _ => None,
        }
    }

    /// Applies a deed with a code of this meaning. Returns the observable answer, if there is one.
    pub fn happens(&mut self, deed: Deed, typed: Typed) -> Option<Heard> {
        let told = match deed {
            Deed::Login(client, who, right, named) => self.login(client, who, right, named),
            Deed::Confirm(client, _, holder) => self.confirm(client, typed, holder),
            Deed::Resend(client, holder) => self.resend(client, holder),
            Deed::Send(client, reason) => self.send(client, reason),
            Deed::Renew(client, shown) => self.renew(client, self.shown(client, shown)),
            Deed::Logout(client, named) => self.logout(client, named),
            Deed::Register(client, address, name, fit) => self.register(client, address, name, fit),
            Deed::Forget(client, address) => self.forget(client, address),
            Deed::Reset(client, _, fit) => self.reset(client, typed, fit),
            Deed::Change(client, right, fit) => self.change(client, right, fit),
            Deed::ConfirmChange(client, _) => self.confirm_change(client, typed),
            Deed::ResendChange(client) => self.resend_change(client),
            Deed::Turn(client, on, password) => self.turn(client, on, password),
            Deed::Profile(client) => self.own_profile(client),
            Deed::Steal(client) => {
                self.hands[client] = self.hands[0].clone();
                return None;
            }
            Deed::Fresh(client) => {
                self.hands[client] = Hand::default();
                return None;
            }
            Deed::Wait(span) => {
                self.now += span;
                return None;
            }
            Deed::Flood => {
                self.requests.flood(&self.set, self.now);
                return None;
            }
        };
        Some(told.unwrap_or_else(plain))
    }

    /// Whether the server may answer in two ways. Such deeds are skipped.
    pub fn is_ambiguous(&self, deed: Deed) -> bool {
        let twins = || (0..self.accounts.len()).any(|account| self.has_twins(account));
        match deed {
            Deed::Login(.., named) => named != Named::Not && twins(),
            Deed::Confirm(client, ..) => {
                let run = self.hands[client].awaited.and_then(|id| self.runs.get(&id));
                run.is_some_and(|run| run.trusts.is_some() && twins()) || self.is_pruned_or_not(client)
            }
            Deed::Resend(client, _) => self.is_pruned_or_not(client),
            Deed::Reset(client, ..) => {
                let run = self.hands[client].awaited.and_then(|id| self.runs.get(&id));
                run.is_some_and(|run| self.now >= run.until && run.session.is_some())
            }
            _ => false,
        }
    }

    /// Meaning of a code while walks reach no server: a decoy has no right code, and a run of one code no stale one.
    fn meant(&self, deed: Deed) -> Typed {
        let code = match deed {
            Deed::Confirm(_, code, _) | Deed::Reset(_, code, _) | Deed::ConfirmChange(_, code) => code,
            _ => return Typed::Wrong,
        };
        match code {
            Code::Malformed => Typed::Malformed,
            Code::Right if self.awaited(deed).is_some_and(|id| self.is_mailed(id)) => Typed::Mailed,
            Code::Right | Code::Wrong | Code::Stale | Code::Early => Typed::Wrong,
        }
    }

    /// Whether a deed is refused now.
    pub fn refuses(&self, deed: Deed) -> bool {
        let told = self.clone().happens(deed, self.meant(deed));
        told.is_some_and(|told| told.field["code"].is_string())
    }

    /// Whether a code of a run was mailed.
    fn is_mailed(&self, id: u32) -> bool {
        self.runs.get(&id).is_some_and(|run| run.account.is_some() || run.registers)
    }
}

/// The model at which walks begin, which reach no server.
pub fn walked(set: &Settings, now: i64) -> AccountDoor {
    let addresses = ["ann@example.com", "bob@example.com", "nobody@example.com"].map(String::from);
    AccountDoor::new(set, Names { addresses, names: ["ann", "nobody"].map(String::from) }, now)
}

impl Walked for AccountDoor {
    type Action = Deed;

    fn all() -> Vec<Deed> {
        all()
    }

    fn takes(&mut self, deed: Deed) {
        if !self.is_ambiguous(deed) {
            self.happens(deed, self.meant(deed));
            self.posts.clear();
        }
    }

    fn key(&self) -> String {
        self.state_key()
    }
}
