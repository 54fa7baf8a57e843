//! The steps, recovery codes, trusted browsers and pending sign-ins that are used up by the trail. Pure. A row was restored if
//! it exists although the trail records its end, or is older than the trail says. Stores at most ten recovery codes and 25
//! browsers per account, and the last state of each existing browser and pending sign-in; nothing per line.

mod browsers;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use self::browsers::{AccountBrowsers, BrowserRows, LastTrust};
use super::finding::Findings;
use super::told::{TrailPosition, changes_factor, id, put_back};
use crate::rules::Instant;
use crate::rules::trail::TrailOutcome;
use crate::store::trail::{AuditLine, Rows};

/// The used-up factors and sign-ins, by the lines read so far.
#[derive(Debug, Default)]
pub struct SpentHistory {
    pub(super) accounts: HashMap<Uuid, UsedUp>,
    /// Pending sign-ins that existed before the walk, each with its last recorded state.
    pending: HashMap<Uuid, Option<(PendingStanding, TrailPosition)>>,
    browsers: BrowserRows,
    pub(super) findings: Findings,
}

/// The state of one account's factors, by the lines read so far.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct UsedUp {
    /// The newest recorded step of the account's authenticator.
    step: Option<(i64, TrailPosition)>,
    /// The newest step that was accepted at a sign-in.
    accepted: Option<i64>,
    codes: Option<CodesLeft>,
    #[serde(flatten)]
    browsers: AccountBrowsers,
}

/// The unused recovery codes of the last ten.
#[derive(Debug, Deserialize, Serialize)]
struct CodesLeft {
    left: Vec<Uuid>,
    since: Instant,
    by: TrailPosition,
}

/// The last recorded state of a pending sign-in.
#[derive(Clone, Copy, Debug)]
enum PendingStanding {
    /// Written with this version.
    Version(i64),
    /// Ended.
    Ended,
}

impl SpentHistory {
    /// An empty history, which follows these pending sign-ins and trusted browsers besides the accounts.
    pub fn of(pending: impl Iterator<Item = Uuid>, browsers: impl Iterator<Item = Uuid>) -> SpentHistory {
        let pending = pending.map(|id| (id, None)).collect();
        SpentHistory { pending, browsers: BrowserRows::of(browsers), ..SpentHistory::default() }
    }

    /// Knows of each trusted browser that has a row what the accounts of an archive say. `position`: the last archived one.
    pub(super) fn recall_browsers(&mut self, position: i64) {
        let place = (Some(position), Uuid::nil());
        self.accounts.values().for_each(|account| self.browsers.recall(&account.browsers, place));
    }

    /// Notes the rows that a line says were written or ended.
    pub fn note(&mut self, line: &AuditLine, position: Option<i64>) {
        let place = (position, line.id);
        self.note_pending(line, place);
        let of = |name: &str| line.detail.get(name);
        if let Some((account, browser)) =
            of("trustedBrowserEnded").and_then(|ended| Some((id(ended.get("account")?)?, id(ended.get("id")?)?)))
        {
            let known = self.accounts.entry(account).or_default();
            self.browsers.forget(&mut known.browsers, Some(browser), place);
        }
        let Some(account) = line.account else { return };
        let names =
            ["lastStep", "recoveryCode", "recoveryCodes", "trustedBrowser", "browsersForgotten", "accountRemoved"];
        if !changes_factor(line) && !names.iter().any(|name| of(name).is_some()) {
            return;
        }
        let known = self.accounts.entry(account).or_default();
        let twice = known.note_step(line, place);
        let spent_twice = known.note_codes(line, place);
        self.browsers.note(&mut known.browsers, line, place);
        for (again, row, said) in [
            (twice, account, "a step was accepted that was accepted before: an older authenticator had been put back"),
            (spent_twice.is_some(), spent_twice.unwrap_or(account), "a recovery code was spent that was not left"),
        ] {
            if again {
                self.findings.add(put_back(row, position, line.id, said));
            }
        }
    }

    fn note_pending(&mut self, line: &AuditLine, place: TrailPosition) {
        let of = |name: &str| line.detail.get(name);
        let mut told: Vec<(Option<Uuid>, PendingStanding)> = Vec::new();
        if let Some(version) = of("pendingVersion").and_then(Value::as_i64) {
            told.push((of("pendingSignIn").and_then(id), PendingStanding::Version(version)));
        }
        for (name, version) in of("pendingDecoys").and_then(Value::as_object).into_iter().flatten() {
            told.extend(version.as_i64().map(|version| (name.parse().ok(), PendingStanding::Version(version))));
        }
        let ended = of("pendingEnded").and_then(Value::as_array).into_iter().flatten();
        told.extend(ended.map(|ended| (id(ended), PendingStanding::Ended)));
        for (pending, standing) in told {
            let Some(known) = pending.and_then(|pending| self.pending.get_mut(&pending)) else { continue };
            let is_older = match (&known, standing) {
                (Some((PendingStanding::Ended, _)), _) => true,
                (Some((PendingStanding::Version(before), _)), PendingStanding::Version(version)) => version <= *before,
                _ => false,
            };
            if !is_older {
                *known = Some((standing, place));
            }
        }
    }

    /// Compares the current rows of accounts with the history. `whole`: no line is missing, so that conclusions from all lines
    /// together are valid.
    pub fn hold(&mut self, rows: &[Rows], whole: bool) {
        for row in rows {
            let Some(told) = self.accounts.get(&row.id) else { continue };
            if let (Some((step, (position, line))), Some(last)) = (told.step, row.last_step)
                && last < step
            {
                let said = format!("the authenticator's last step is {last}, and {step} was told");
                self.findings.add(put_back(row.id, position, line, &said));
            }
            let codes = row.codes.iter().filter_map(|code| Some((*code, told.codes.as_ref()?)));
            for (code, known) in codes.filter(|(code, known)| known.is_used_up(*code)) {
                let said = "the recovery code was spent or replaced, and is there";
                self.findings.add(put_back(code, known.by.0, known.by.1, said));
            }
            for (browser, seen_at) in &row.browsers {
                let Some((trust, (position, line))) = self.browsers.last(*browser) else { continue };
                let said = match trust {
                    LastTrust::Seen(at) if *seen_at < at => "the trusted browser's row is older than its last sign-in",
                    LastTrust::Forgotten => "the trusted browser was forgotten or replaced, and is there",
                    LastTrust::Crowded if whole => "the trusted browser gave way to newer ones, and is there",
                    LastTrust::Seen(_) | LastTrust::Crowded => continue,
                };
                self.findings.add(put_back(*browser, position, line, said));
            }
        }
    }

    /// Compares the current pending sign-ins, each with its version, with the history.
    pub fn hold_pending(&mut self, rows: &[(Uuid, i64)]) {
        for (pending, version) in rows {
            let Some((standing, (position, line))) = self.pending.get(pending).copied().flatten() else { continue };
            let said = match standing {
                PendingStanding::Ended => String::from("the pending sign-in was ended, and is there"),
                PendingStanding::Version(told) if *version < told => {
                    format!("the pending sign-in is of version {version}, and {told} was told")
                }
                PendingStanding::Version(_) => continue,
            };
            self.findings.add(put_back(*pending, position, line, &said));
        }
    }

    /// The findings, once every line was read.
    pub fn end(self) -> Findings {
        self.findings
    }
}

impl UsedUp {
    /// Notes the step of a line. True: the step was accepted twice.
    fn note_step(&mut self, line: &AuditLine, place: TrailPosition) -> bool {
        let step = line.detail.get("lastStep").and_then(Value::as_i64).map(|step| (step, place));
        if changes_factor(line) || line.detail.get("accountRemoved").is_some() {
            // The first step of a new authenticator counts as not accepted: a line of the same time may be read after it.
            (self.step, self.accepted) = (step, None);
            return false;
        }
        let Some((step, _)) = step else { return false };
        if self.step.is_none_or(|before| before.0 < step) {
            self.step = Some((step, place));
        }
        if !matches!(line.outcome(), Some(TrailOutcome::SignedIn | TrailOutcome::Confirmed)) {
            return false;
        }
        let twice = self.accepted == Some(step);
        self.accepted = self.accepted.max(Some(step));
        twice
    }

    /// Notes the recovery codes of a line. Returns a code that was spent although it was used up before.
    fn note_codes(&mut self, line: &AuditLine, by: TrailPosition) -> Option<Uuid> {
        let of = |name: &str| line.detail.get(name);
        if let Some(made) = of("recoveryCodes").and_then(Value::as_array) {
            self.codes = Some(CodesLeft { left: made.iter().filter_map(id).collect(), since: line.at, by });
        } else if changes_factor(line) || of("accountRemoved").is_some() {
            self.codes = Some(CodesLeft { left: Vec::new(), since: line.at, by });
        }
        let spent = of("recoveryCode").and_then(id)?;
        let known = self.codes.as_mut()?;
        let was_used_up = known.is_used_up(spent);
        known.left.retain(|code| *code != spent);
        known.by = by;
        was_used_up.then_some(spent)
    }
}

impl CodesLeft {
    /// Whether a code is used up. A code whose id is newer than the last line about codes is not recorded yet.
    fn is_used_up(&self, code: Uuid) -> bool {
        let millis = |(seconds, nanos): (u64, u32)| i64::try_from(seconds * 1000 + u64::from(nanos / 1_000_000)).ok();
        let made = code.get_timestamp().and_then(|made| millis(made.to_unix()));
        !self.left.contains(&code) && made.is_some_and(|made| made <= self.since.timestamp_millis())
    }
}

#[cfg(test)]
#[path = "spent_tests.rs"]
mod tests;
