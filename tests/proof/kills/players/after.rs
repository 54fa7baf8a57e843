//! Players after the faults: every session that ever was is looked at, and a new player gets in, changes the number and proves a
//! withdrawal.

use std::time::Instant;

use futures_util::{StreamExt, stream};
use tokio_util::sync::CancellationToken;

use super::facts::play_facts;
use super::{GAMBLERS, Gambler, Hand, checks};
use crate::kills::IN_WITHIN;
use crate::kills::checker::Verdict;

impl Gambler<'_> {
    /// A new player signs in by its code.
    async fn gets_in(&self, index: usize) -> Result<Hand, String> {
        let since = Instant::now();
        let mut own = self.joins(index, &CancellationToken::new()).await;
        while since.elapsed() < IN_WITHIN {
            self.signs_in(&mut own).await;
            if !own.sessions.is_empty() {
                return Ok(own);
            }
        }
        let calls = self.client.stand.play_book.all();
        let last: Vec<_> = calls.into_iter().rev().filter(|call| call.who == own.who()).take(6).collect();
        Err(format!("{:?} does not get in: {last:?}", own.who()))
    }

    /// The verdicts once everything has ended, over the players of all callers and some that are made now.
    pub async fn after(&self, played: Vec<Hand>) -> Vec<Verdict> {
        let calls = self.client.stand.play_book.all();
        let tokens = calls.iter().filter_map(|call| Some((call.who.as_str(), call.made()?)));
        let looks = tokens.filter_map(|(who, token)| Some((played.iter().find(|own| own.who() == who)?, token)));
        stream::iter(looks)
            .for_each_concurrent(8, |(own, token)| async move { drop(self.sees(own, token).await) })
            .await;
        let mut way_in = Verdict::of("L 1", "a player gets in by the code that goes to the stored number");
        // Every fourth player has the number that all share, which may have had its SMS of the hour.
        for index in (0..).filter(|index| index % 4 != 3).take(GAMBLERS) {
            match self.gets_in(index).await {
                Ok(mut own) => {
                    let token = own.sessions[0].clone();
                    self.changes(&mut own, &token).await;
                    if let Some(token) = own.sessions.last().cloned() {
                        self.withdraws(&mut own, &token).await;
                    }
                    self.ends(&mut own).await;
                    // One session of each stands at last.
                    self.signs_in(&mut own).await;
                    for token in &own.sessions {
                        self.sees(&own, token).await;
                    }
                    way_in.holds(true, String::new);
                }
                Err(told) => way_in.holds(false, || told),
            }
        }
        let found = play_facts(self.client.stand).await;
        let mut verdicts = checks::check(&found);
        verdicts.iter().for_each(|verdict| found.tell(&verdict.violations));
        verdicts.push(way_in);
        verdicts
    }
}
