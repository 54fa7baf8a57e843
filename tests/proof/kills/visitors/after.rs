//! Visitors after the faults: every session that is held is looked at, and people get in under the key that stays.

use std::time::Instant;

use super::{HeldCookie, VISITORS, Visitor, checks, facts};
use crate::kills::IN_WITHIN;
use crate::kills::checker::Verdict;
use crate::kills::load::now;

impl Visitor<'_> {
    /// Logs in under the key that stays. A code is waited for where every one was shown.
    async fn gets_in(&self) -> Result<(), String> {
        let since = Instant::now();
        while since.elapsed() < IN_WITHIN * 2 {
            if self.has_step()
                && let Some(cookie) = self.enters(&self.steady()).await
            {
                self.looks(&self.steady(), &cookie).await;
                return Ok(());
            }
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
        let visits = self.client.stand.guest_book.visits();
        let own = visits.iter().rev().filter(|visit| visit.who == super::name_of(self.number));
        Err(format!("{} does not get in: {:?}", self.number, own.take(6).collect::<Vec<_>>()))
    }

    /// Whether the authenticator, where there is one, has a step that was not shown.
    fn has_step(&self) -> bool {
        let phone = self.client.stand.lobby.phones[self.number].as_ref();
        phone.is_none_or(|phone| phone.lock().unwrap().clone().step(now().timestamp(), false).is_some())
    }

    /// The verdicts once everything has ended. `held`: sessions of each visitor.
    pub async fn after(&self, held: Vec<Vec<HeldCookie>>) -> Vec<Verdict> {
        let of = |number: usize| Visitor { client: self.client.another(), number };
        for (number, own) in held.into_iter().enumerate() {
            for (key, cookie) in own {
                of(number).looks(&key, &cookie).await;
            }
        }
        // This one has no authenticator whose steps are waited for.
        of(VISITORS - 1).loses_a_key().await;
        let mut way_in = Verdict::of("L 1", "a visitor of the session door gets in under a key that lost nothing");
        for number in 0..=VISITORS {
            let got_in = of(number).gets_in().await;
            way_in.holds(got_in.is_ok(), || got_in.unwrap_err());
        }
        let found = facts::session_facts(self.client.stand).await;
        let mut verdicts = checks::check(&found);
        verdicts.iter().for_each(|verdict| found.tell(&verdict.violations));
        verdicts.push(way_in);
        verdicts
    }
}
