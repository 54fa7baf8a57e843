//! What is typed: codes read from mails, and computed as a phone does.

use totp_rs::Totp;

use super::action::{Action, Code};
use super::side::Side;
use crate::support::{other_than, until};

impl Side<'_> {
    /// The mail to an address, read and thrown away.
    pub async fn read(&self, address: &str) -> String {
        until("a mail", async || {
            let (path, mail) =
                self.bench.house.inbox.mails().into_iter().find(|(_, mail)| mail.header("To") == address)?;
            std::fs::remove_file(path).unwrap();
            Some(mail.code())
        })
        .await
    }

    /// What is typed, and the number of the mail it came with.
    pub fn digits(&self, action: Action) -> (String, Option<u32>) {
        let (Action::ShowMailed(browser, code) | Action::ShowPhone(browser, code)) = action else {
            return Default::default();
        };
        if code == Code::Malformed {
            return ("12345".into(), None);
        }
        let Some((id, pending)) = self.door.pending(browser) else { return ("000000".into(), None) };
        if matches!(action, Action::ShowMailed(..)) {
            let mails = self.mails.get(&id).map(Vec::as_slice).unwrap_or_default();
            let from_end = usize::from(code == Code::Stale);
            let shown = mails.iter().rev().nth(from_end).filter(|_| code != Code::Wrong);
            let others = || other_than(&mails.iter().map(|(_, code)| code.clone()).collect::<Vec<_>>());
            return shown.map_or_else(|| (others(), None), |(number, digits)| (digits.clone(), Some(*number)));
        }
        let step = self.door.step();
        let phone = pending.account.and_then(|account| self.door.accounts[account].phone.as_ref());
        let secret = phone.map_or(id, |phone| phone.secret);
        let at = |step: i64| self.phone_code(secret, step);
        let digits = match code {
            Code::Right => at(step),
            Code::Early => at(step + 1),
            Code::Stale => at(phone.map_or(step - 2, |phone| phone.last_step)),
            _ => other_than(&(-6..=6).map(|off| at(step + off)).collect::<Vec<_>>()),
        };
        (digits, None)
    }

    fn phone_code(&self, secret: u32, step: i64) -> String {
        let Some(url) = self.urls.get(&secret) else { return "000000".into() };
        Totp::from_url(url).unwrap().generate((step * 30).try_into().unwrap()).to_string()
    }

    /// Whether chance made two codes the same, or two sign-ins of a crowded account fall on one instant: left out.
    pub fn is_ambiguous(&self, action: Action, digits: &str) -> bool {
        let pending = |browser: usize| self.door.pending(browser);
        match action {
            Action::ShowMailed(browser, Code::Stale) => {
                let mails = pending(browser).and_then(|(id, _)| self.mails.get(&id)?.last());
                mails.is_some_and(|(_, newest)| newest == digits)
            }
            Action::ShowPhone(browser, code) => {
                let Some((id, whose)) = pending(browser).and_then(|(id, pending)| Some((id, pending.account?))) else {
                    return false;
                };
                let phone = self.door.accounts[whose].phone.as_ref();
                let (last, secret) = phone.map_or((-1, id), |phone| (phone.last_step, phone.secret));
                let step = self.door.step();
                let newest =
                    (step - 1..=step + 1).rev().find(|step| *step > last && self.phone_code(secret, *step) == digits);
                let crowded = self.door.trusted_of(whose).count() > 3;
                let at_once = self.door.trusted_of(whose).any(|(_, row)| row.seen == self.door.now);
                (self.urls.contains_key(&secret) && newest != self.door.matches(phone, code)) || (crowded && at_once)
            }
            _ => false,
        }
    }
}
