//! L1: an honest admin with the right codes signs in at the announced instant and not a second before, or at once from
//! a browser that a device link made trusted. Also the checks at the end of a sequence.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::action::{Action, BROWSERS, Code, Command};
use super::promises::broken;
use super::settings::SECOND;
use super::side::Side;

/// Kind of browser that the admin signs in from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Fresh,
    /// Trusted browser if there is one, otherwise a browser made trusted by a link.
    Trusted,
    Link,
}

impl Side<'_> {
    /// L1: an honest admin with the right codes signs in once faults stop, with an operator's help where needed.
    pub async fn l1_an_honest_admin_gets_in(&mut self, account: usize, way: Way) -> Result<(), String> {
        for command in [Command::Add, Command::Enable, Command::AllRoles] {
            if !self.door().in_service(account) {
                self.does(Action::Command(account, command)).await?;
            }
        }
        let suspended = |phone: &super::door::Phone| phone.failures >= 100;
        if self.candidates.iter().any(|fit| fit.door.accounts[account].phone.as_ref().is_some_and(suspended)) {
            self.does(Action::Command(account, Command::ResetPhone)).await?;
        }
        if self.has_twins(account) {
            // Signing out avoids a tie: the server may delete either of two rows seen last at one instant.
            self.does(Action::Command(account, Command::SignOut)).await?;
        }
        let own = |browser: &usize| self.door().device(*browser).is_some_and(|(_, row)| row.account == account);
        let own = (0..BROWSERS).find(own).filter(|_| way == Way::Trusted);
        let by_link = own.is_none() && way != Way::Fresh;
        let browser = own.unwrap_or_default();
        if own.is_none() {
            self.does(Action::Fresh(browser)).await?;
        }
        if by_link {
            self.does(Action::Command(account, Command::Link)).await?;
            let shown = self.does(Action::Redeem(browser, account)).await?;
            self.l1(shown == 204, || format!("a new device link is answered {shown}"))?;
        }
        if own.is_some() && !self.door().set.rate.is_empty() {
            // Waiting empties the browser's own rate limit, so that only others can cause a refusal.
            self.does(Action::Wait(30 * SECOND)).await?;
        }
        let waited = self.gets_in(browser, account).await?;
        self.l1(!by_link || !waited, || "a browser just made trusted by a link had to wait".into())?;
        let told = self.does(Action::CurrentUser(browser)).await?;
        let own = self.address(account)?;
        let own = self.addresses[own].clone();
        self.l1(told["email"] == own.as_str(), || format!("signed in as {told}"))
    }

    fn l1(&mut self, holds: bool, how: impl FnOnce() -> String) -> Result<(), String> {
        self.ledger.held[7] += 1;
        if holds { Ok(()) } else { Err(broken(7, &how())) }
    }

    fn address(&self, account: usize) -> Result<usize, String> {
        self.door().accounts[account].address.ok_or_else(|| broken(7, "nobody by that name"))
    }

    /// Signs in with the right codes. Returns whether a wait was needed.
    async fn gets_in(&mut self, browser: usize, account: usize) -> Result<bool, String> {
        let mut waited = false;
        for _ in 0..2 {
            if self.candidates.iter().any(|fit| fit.door.accounts[account].phone.is_none()) {
                self.does(Action::Command(account, Command::Invite)).await?;
            }
            waited |= self.asks(browser, account).await?;
            let shown = self.shows(browser, Action::ShowMailed(browser, Code::Right)).await?;
            self.l1(shown["status"] == true, || format!("the mailed code is refused: {shown}"))?;
            // Used codes are refused, so the admin waits for the next one.
            let used = |side: &Self| {
                let mut phones = side.candidates.iter().filter_map(|fit| fit.door.accounts[account].phone.as_ref());
                phones.any(|phone| phone.last_step >= side.door().step())
            };
            while used(self) {
                self.does(Action::Wait(30 * SECOND)).await?;
            }
            let shown = self.shows(browser, Action::ShowPhone(browser, Code::Right)).await?;
            if shown["status"] == true || self.waits_for_the_phone(browser, &shown).await? {
                return Ok(waited || shown["status"] != true);
            }
            waited = true;
        }
        Err(broken(7, "who waited as told is not let in"))
    }

    /// Requests a code. If refused, waits as announced and checks that a request a second earlier is refused too.
    /// Returns whether a wait was needed.
    async fn asks(&mut self, browser: usize, account: usize) -> Result<bool, String> {
        let ask = Action::Ask(browser, self.address(account)?);
        self.is_besieged(browser).await?;
        let mut asked = self.does(ask).await?;
        if asked["errorCode"] == "TOO_MANY_REQUESTS" {
            // TOO_MANY_REQUESTS tells only the wait of the rate limit; other waits are checked after it.
            self.does(Action::Wait(asked["nextRequestAt"].as_i64().unwrap_or_default() * SECOND)).await?;
            asked = self.does(ask).await?;
            let refused = asked["errorCode"] == "TOO_MANY_REQUESTS";
            self.l1(!refused, || format!("refused at the told instant: {asked}"))?;
        } else if asked["status"] == true {
            return Ok(false);
        }
        if asked["status"] == true {
            return Ok(true);
        }
        let wait = asked["nextRequestAt"].as_i64().unwrap_or_default();
        self.l1(wait > 0, || format!("refused without a wait: {asked}"))?;
        self.does(Action::Wait((wait - 1) * SECOND)).await?;
        let early = self.does(ask).await?;
        self.l1(early["status"] == false, || format!("told {wait} s, and let in before: {early}"))?;
        self.does(Action::Wait(SECOND)).await?;
        let asked = self.does(ask).await?;
        self.l1(asked["status"] == true, || format!("told {wait} s, and refused then: {asked}"))?;
        Ok(true)
    }

    /// Sends a code. A flood must not delay a trusted browser; other browsers wait for the rate limit.
    async fn shows(&mut self, browser: usize, show: Action) -> Result<Value, String> {
        let trusted = self.is_besieged(browser).await?;
        let shown = self.does(show).await?;
        if shown["errorCode"] != "TOO_MANY_REQUESTS" {
            return Ok(shown);
        }
        self.l1(!trusted, || format!("a flood of strangers keeps a trusted browser out: {shown}"))?;
        self.does(Action::Wait(30 * SECOND)).await?;
        self.does(show).await
    }

    /// Floods the network's rate limit if the browser is trusted. Returns whether it is.
    async fn is_besieged(&mut self, browser: usize) -> Result<bool, String> {
        let trusted = self.door().device(browser).is_some();
        if trusted {
            self.does(Action::Flood).await?;
        }
        Ok(trusted)
    }

    /// Waits until the announced end of the lockout and signs in. Returns false if the pending sign-in expired before.
    async fn waits_for_the_phone(&mut self, browser: usize, refused: &Value) -> Result<bool, String> {
        let told: Option<DateTime<Utc>> = refused["unlocksAt"].as_str().and_then(|told| told.parse().ok());
        self.l1(refused["errorCode"] == "LOCKED" && told.is_some(), || format!("refused: {refused}"))?;
        let until = told.unwrap_or_default().timestamp_micros();
        self.does(Action::Wait(until - SECOND - self.door().now)).await?;
        let show = Action::ShowPhone(browser, Code::Right);
        if self.door().pending(browser).is_some() {
            let early = self.does(show).await?;
            self.l1(early["errorCode"] == "LOCKED", || format!("told {refused}, and not locked before: {early}"))?;
        }
        self.does(Action::Wait(SECOND)).await?;
        if self.door().pending(browser).is_none() {
            return Ok(false);
        }
        let shown = self.does(show).await?;
        self.l1(shown["status"] == true, || format!("told {refused}, and refused then: {shown}"))?;
        Ok(true)
    }

    /// Checks the end of a sequence: owners were notified of changed factors, the trail has every answered step (S5),
    /// no server accepts an ended session (S6), and every mail was requested (S7).
    pub async fn ends(&mut self) -> Result<(), String> {
        self.nothing_is_carried_now().await;
        for cookie in self.ledger.ended().into_iter().take(4) {
            for blank in &self.bench.blank {
                let thief = blank.stolen();
                thief.set_cookie("__Host-session", &cookie);
                let accepted = !thief.current_user().await.is_null();
                self.ledger.s6_an_ended_session_stays_ended(Some(&cookie), accepted)?;
            }
        }
        for (account, kind, at) in std::mem::take(&mut self.ledger.owed) {
            let told = self.bench.is_told(&self.admins[account].id, kind, at).await;
            self.ledger.what_changes_a_factor_is_told(kind, told)?;
        }
        let (was, is) = (self.kept, self.bench.kept().await);
        self.ledger.s5_what_was_answered_is_kept(std::array::from_fn(|at| is[at] - was[at]))?;
        let unread = self.bench.house.inbox.mails();
        if unread.is_empty() { Ok(()) } else { Err(broken(6, &format!("mails nobody asked for: {unread:?}"))) }
    }
}
