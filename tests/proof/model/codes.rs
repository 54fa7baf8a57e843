//! Codes of a candidate: the digits that have a meaning, and the meaning that digits have.

use totp_rs::Totp;

use super::action::Code::{self, Early, Malformed, Right, Stale};
use super::action::{Action, Typed};
use super::candidate::Candidate;
use super::door::Phone;
use crate::support::other_than;

/// A recovery code that was never made.
const NEVER: &str = "0000-0000-0000-0000";

impl Candidate {
    /// Code of a secret at a step. Returns nothing if the secret was never disclosed.
    pub fn phone_code(&self, secret: u32, step: i64) -> Option<String> {
        let url = self.urls.get(&secret)?;
        Some(Totp::from_url(url).unwrap().generate((step * 30).try_into().unwrap()).to_string())
    }

    /// Digits with this meaning, from the mails, the phone and the recovery codes.
    pub fn digits(&self, action: Action) -> String {
        match action {
            Action::ShowMailed(_, Malformed)
            | Action::ShowPhone(_, Malformed)
            | Action::ShowRecovery(_, Malformed)
            | Action::Confirm(_, Malformed)
            | Action::Replace(_, Some(Malformed)) => "12345".into(),
            Action::ShowMailed(browser, code) => self.mailed_digits(browser, code),
            Action::ShowPhone(browser, code) => {
                let Some((id, pending)) = self.door.pending(browser) else { return "000000".into() };
                self.phone_digits(id, self.phone_of(pending.account), code)
            }
            Action::Confirm(browser, code) => {
                let phone = self.door.session(browser).and_then(|(_, session)| self.phone_of(Some(session.account)));
                phone.map_or_else(|| "000000".into(), |phone| self.phone_digits(phone.secret, Some(phone), code))
            }
            Action::Replace(browser, Some(code)) => {
                let session = self.door.session(browser).map(|(_, session)| session);
                let offered = session.and_then(|session| session.replacement);
                let replaced = session.and_then(|session| self.phone_of(Some(session.account)));
                match (offered, replaced, code) {
                    (Some(_), Some(replaced), Stale) => self.phone_code(replaced.secret, self.door.step()),
                    (Some((secret, _)), ..) => Some(self.phone_digits(secret, None, code)),
                    (None, ..) => None,
                }
                .unwrap_or_else(|| "000000".into())
            }
            Action::ShowRecovery(browser, code) => self.recovery_letters(browser, code),
            _ => String::new(),
        }
    }

    fn phone_of(&self, account: Option<usize>) -> Option<&Phone> {
        account.and_then(|account| self.door.accounts[account].phone.as_ref())
    }

    fn mailed_digits(&self, browser: usize, code: Code) -> String {
        let Some((id, _)) = self.door.pending(browser) else { return "000000".into() };
        let mails = self.mails.get(&id).map(Vec::as_slice).unwrap_or_default();
        let shown = match code {
            Right => mails.last(),
            Stale => mails.iter().rev().nth(1),
            _ => None,
        };
        let others = || other_than(&mails.iter().map(|mail| mail.digits.clone()).collect::<Vec<_>>());
        shown.map_or_else(others, |mail| mail.digits.clone())
    }

    /// Digits of a phone, or of the secret `own` if there is no phone yet.
    fn phone_digits(&self, own: u32, phone: Option<&Phone>, code: Code) -> String {
        let (secret, step) = (phone.map_or(own, |phone| phone.secret), self.door.step());
        let shown = match code {
            Right => self.phone_code(secret, step),
            Early => self.phone_code(secret, step + 1),
            Stale => self.phone_code(secret, phone.map_or(step - 2, |phone| phone.last_step)),
            _ => None,
        };
        let around = || (-6..=6).filter_map(|off| self.phone_code(secret, step + off)).collect::<Vec<_>>();
        shown.unwrap_or_else(|| other_than(&around()))
    }

    /// A recovery code of the account that signs in: its first unused one, or one that is used or void.
    fn recovery_letters(&self, browser: usize, code: Code) -> String {
        let account = self.door.pending(browser).and_then(|(_, pending)| pending.account);
        let codes = account.and_then(|account| self.door.accounts[account].codes.as_ref());
        let unused: Vec<&str> = codes
            .map(|codes| codes.left.iter().filter_map(|at| self.letters(codes.set, *at)).collect())
            .unwrap_or_default();
        let every = self.urls.values().filter(|url| !url.starts_with("otpauth:")).flat_map(|codes| codes.split(' '));
        let shown = match code {
            Right => unused.first().copied(),
            Stale => every.filter(|letters| !unused.contains(letters)).min(),
            _ => None,
        };
        shown.unwrap_or(NEVER).to_owned()
    }

    /// The recovery code of a number in a set.
    fn letters(&self, set: u32, at: usize) -> Option<&str> {
        self.urls.get(&set)?.split(' ').nth(at)
    }

    /// Meaning of these digits for the pending sign-in or session that gets them.
    pub fn typed(&self, action: Action, digits: &str) -> Typed {
        let step = |secret: u32, last: i64| {
            let now = self.door.step();
            let newest = (now - 1..=now + 1).rev().filter(|step| *step > last);
            let newest = newest.into_iter().find(|step| self.phone_code(secret, *step).as_deref() == Some(digits));
            newest.map_or(Typed::Wrong, Typed::Step)
        };
        match action {
            Action::ShowRecovery(browser, _) if digits.len() == NEVER.len() => {
                let account = self.door.pending(browser).and_then(|(_, pending)| pending.account);
                let codes = account.and_then(|account| self.door.accounts[account].codes.as_ref());
                let unused = codes.and_then(|codes| {
                    codes.left.iter().copied().find(|at| self.letters(codes.set, *at) == Some(digits))
                });
                unused.map_or(Typed::Wrong, Typed::Recovery)
            }
            Action::ShowMailed(..)
            | Action::ShowPhone(..)
            | Action::ShowRecovery(..)
            | Action::Confirm(..)
            | Action::Replace(_, Some(_))
                if digits.len() != 6 =>
            {
                Typed::Malformed
            }
            Action::ShowMailed(browser, _) => {
                let Some((id, pending)) = self.door.pending(browser) else { return Typed::Wrong };
                let newest = self.mails.get(&id).and_then(|mails| mails.last());
                let right = newest.is_some_and(|mail| mail.nth == pending.codes && mail.digits == digits);
                if right { Typed::Mailed } else { Typed::Wrong }
            }
            Action::ShowPhone(browser, _) => {
                let Some((id, pending)) = self.door.pending(browser) else { return Typed::Wrong };
                let phone = self.phone_of(pending.account);
                let (secret, last) = phone.map_or((id, -1), |phone| (phone.secret, phone.last_step));
                step(secret, last)
            }
            Action::Confirm(browser, _) => {
                let phone = self.door.session(browser).and_then(|(_, session)| self.phone_of(Some(session.account)));
                phone.map_or(Typed::Wrong, |phone| step(phone.secret, phone.last_step))
            }
            Action::Replace(browser, Some(_)) => {
                let offered = self.door.session(browser).and_then(|(_, session)| session.replacement);
                offered.map_or(Typed::Wrong, |(secret, _)| step(secret, -1))
            }
            _ => Typed::Wrong,
        }
    }
}
