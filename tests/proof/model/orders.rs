//! Device links and operators' commands of the model.

use serde_json::json;

use super::action::{Command, Cookie, Told};
use super::door::{Account, Door, Link};
use super::pool::Pool;
use super::settings::MINUTE;

impl Door {
    /// Redeems a device link, which works once, for 15 minutes, and replaces no factor.
    pub fn redeem(&mut self, browser: usize, account: usize) -> Told {
        let link = &mut self.links[account];
        if !link.good || self.now >= link.until {
            return Told::plain(json!(410));
        }
        link.good = false;
        self.jars[browser].device = Some(self.trust(browser, account));
        Told { field: json!(204), url_of: None, cookies: vec![Cookie::Device] }
    }

    pub fn command(&mut self, account: usize, command: Command) {
        let uninvited = self.uninvited_until();
        match command {
            Command::Disable | Command::ResetPhone | Command::SignOut | Command::NoRole | Command::Remove => {
                self.sign_out_everywhere(account);
            }
            Command::Unlock => {
                for payer in self.payers_of(account) {
                    self.pools.insert(payer, Pool::default());
                }
            }
            Command::Link if self.in_service(account) => {
                self.links[account] = Link { good: true, until: self.now + 15 * MINUTE };
            }
            Command::Move => self.moves(account),
            Command::Invite if self.accounts[account].phone.is_none() && self.in_service(account) => {
                self.invite(account)
            }
            _ => {}
        }
        let own = &mut self.accounts[account];
        match command {
            Command::Disable => (own.disabled, own.invitation) = (true, None),
            Command::Enable => own.disabled = false,
            Command::ResetPhone => {
                (own.phone, own.codes, own.enrols_until, own.invitation) = (None, None, uninvited, None);
            }
            Command::NoRole => own.roles.clear(),
            Command::OneRole => own.roles = vec!["BO"],
            Command::AllRoles => own.roles = vec!["CMS", "BO", "OWNER"],
            Command::Remove => *own = Account::default(),
            _ => {}
        }
    }
}
