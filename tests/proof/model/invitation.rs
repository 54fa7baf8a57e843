//! Enrolment of the model (contract 2.5): who may set up a first authenticator, by the window alone or with an
//! invitation. Browsers send the newest link, valid or not; the third browser has none.

use super::action::BROWSERS;
use super::door::{Door, Pending};

impl Door {
    /// Whether an account exists, is enabled and has a role.
    pub fn in_service(&self, account: usize) -> bool {
        let account = &self.accounts[account];
        account.address.is_some() && !account.disabled && !account.roles.is_empty()
    }

    /// Whether a sign-in may begin for an account: enabled, and enrolled or allowed to enrol.
    pub fn begins(&self, account: usize, token: Option<u32>) -> bool {
        self.in_service(account) && (self.accounts[account].phone.is_some() || self.may_enrol(account, token))
    }

    /// Whether a token allows enrolling now.
    fn may_enrol(&self, account: usize, token: Option<u32>) -> bool {
        let own = &self.accounts[account];
        let invited = token.is_some() && token == own.invitation;
        self.now < own.enrols_until && (invited || !self.set.by_invitation)
    }

    /// Whether a pending sign-in lost its right to enrol.
    pub fn has_lapsed(&self, pending: &Pending) -> bool {
        let unenrolled = pending.account.filter(|account| self.accounts[*account].phone.is_none());
        pending.enrols && unenrolled.is_some_and(|account| !self.may_enrol(account, pending.token))
    }

    /// Token that a browser sends for the account `lives`.
    pub fn shown(&self, browser: usize, lives: Option<usize>) -> Option<u32> {
        lives.filter(|_| browser + 1 < BROWSERS).and_then(|account| self.held[account])
    }

    /// Opens an account's window, with an invitation if required.
    pub fn invite(&mut self, account: usize) {
        self.accounts[account].enrols_until = self.now + self.set.enrolment_window;
        if self.set.by_invitation {
            let token = Some(self.number());
            (self.accounts[account].invitation, self.held[account]) = (token, token);
        }
    }

    /// End of the enrolment window of a new or reset account. Closed if an invitation is required.
    pub fn uninvited_until(&self) -> i64 {
        if self.set.by_invitation { 0 } else { self.now + self.set.enrolment_window }
    }

    /// Key of the valid tokens: equal keys get equal answers from now on.
    pub fn invitation_key(&self) -> String {
        let good = |account: usize| {
            let own = self.accounts[account].invitation;
            (own.is_some(), self.held[account].is_some(), own == self.held[account])
        };
        format!("{:?}", [good(0), good(1)])
    }
}
