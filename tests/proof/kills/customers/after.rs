//! Customers after the faults: they look at every session they hold, and get in by the passwords that were answered for.

use std::time::Instant;

use super::account::Account;
use super::ledger::Answered;
use super::{Customer, checks, facts};
use crate::kills::IN_WITHIN;
use crate::kills::checker::Verdict;
use crate::kills::stand::Stand;

impl Customer<'_> {
    /// Signs in by the password of an account, whatever became of it.
    async fn gets_in(&self, own: &Account) -> Result<(), String> {
        let since = Instant::now();
        let mut last = Vec::new();
        while since.elapsed() < IN_WITHIN {
            for password in &own.passwords {
                let told = self.sends(own, self.login(own, password)).await;
                if matches!(told, Answered::Done(_) | Answered::Awaits(_)) {
                    return Ok(());
                }
                last.push(told);
            }
        }
        Err(format!("{:?} does not get in by {} passwords: {last:?}", own.email, own.passwords.len()))
    }

    /// The verdicts once everything has ended, over the accounts of all customers and one that is made now.
    pub async fn after(&self, stand: &Stand, accounts: Vec<Account>, at_last: usize) -> Vec<Verdict> {
        let accounts: Vec<Account> = accounts.into_iter().chain([self.begins().await]).collect();
        for own in &accounts {
            for held in &own.sessions {
                self.sees(own, held).await;
            }
        }
        let found = facts::facts(stand).await;
        let mut verdicts = checks::check(&found);
        verdicts.iter().for_each(|verdict| found.tell(&verdict.violations));
        let mut way_in = Verdict::of("L 1", "a customer gets in by the password that was answered for");
        let known: Vec<&Account> = accounts.iter().filter(|own| found.has(&own.email)).collect();
        for own in known.iter().rev().take(at_last) {
            let got_in = self.gets_in(own).await;
            way_in.holds(got_in.is_ok(), || got_in.unwrap_err());
        }
        verdicts.push(way_in);
        verdicts
    }
}
