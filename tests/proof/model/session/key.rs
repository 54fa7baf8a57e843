//! Key of the session door's state, by which the walks tell states apart.

use std::collections::BTreeMap;

use super::super::pool::Pool;
use super::super::settings::{SECOND, Time};
use super::door::{SUSPENDS, SessionDoor};

impl SessionDoor {
    /// Key of the state: equal keys get equal answers from now on. A cookie is told by the place of its row among those of the jars.
    pub fn state_key(&self) -> String {
        let (now, mut places) = (self.now, BTreeMap::new());
        let left = |until: Time| (until - now).max(0);
        let mut words = String::new();
        let wholes = self.wholes.iter().filter(|(_, own)| self.is_live(own)).map(|(id, own)| {
            let ages = (now - own.begun, now - own.seen);
            (*id, format!("w{}{}{}{ages:?}", own.account, own.key, own.remembered))
        });
        let halves = self.halves.iter().filter(|(_, own)| self.is_awaited(own)).map(|(id, own)| {
            (*id, format!("h{}{}{}{}{}", own.account, own.key, own.remembered, own.tries, left(own.until)))
        });
        let rows: BTreeMap<u32, String> = wholes.chain(halves).collect();
        for cookie in self.jars {
            let named = cookie.and_then(|id| Some((id, rows.get(&id)?)));
            let next = places.len();
            words += &format!("{:?};", named.map(|(id, row)| (*places.entry(id).or_insert(next), row)));
        }
        for person in &self.people {
            let app = person.app.as_ref().map(|app| {
                let near = (app.last_step >= self.step() - 1).then_some(now.rem_euclid(30 * SECOND));
                (near.map(|_| app.last_step - self.step()), near, app.failures >= SUSPENDS)
            });
            words += &format!("{}{app:?}", person.disabled);
        }
        for own in &self.keys {
            words += &format!("{}{:?}{:?}", own.ended, own.lost, own.expires.map(left));
        }
        for (key, marks) in &self.calls {
            let limits = if key.is_some() { &self.set.key_rate } else { &self.set.rate };
            let longest = limits.iter().map(|limit| limit.1).max().unwrap_or(0);
            let live: Vec<Time> = marks.iter().filter(|mark| **mark + longest > now).map(|mark| mark - now).collect();
            words += &format!("{key:?}{live:?}");
        }
        for (payer, pool) in &self.pools {
            let key = pool.key(*payer, &self.set, now);
            if key != Pool::default().key(*payer, &self.set, now) {
                words += &format!("{payer:?}{key}");
            }
        }
        words
    }
}
