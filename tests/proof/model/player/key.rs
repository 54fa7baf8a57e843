//! Key of the player door's state, by which the walks tell states apart.

use std::collections::BTreeMap;

use super::super::pool::Pool;
use super::super::settings::{DAY, Time};
use super::deed::{PLAYERS, REQUESTS};
use super::door::{Awaiting, PlayerDoor};

impl PlayerDoor {
    /// Key of the state: equal keys get equal answers from now on. A token is told by the place of its row among those that clients
    /// hold.
    pub fn state_key(&self) -> String {
        let (now, mut places) = (self.now, BTreeMap::new());
        let mut words = format!("{:?}{:?}{}", self.brands, self.players, self.key_ended);
        for own in &self.clients {
            for token in [own.token, own.challenge, own.before] {
                words += &format!("{:?};", token.map(|id| self.place(id, &mut places)));
            }
        }
        for player in 0..PLAYERS {
            for request in 0..REQUESTS {
                let own = self.withdrawal(player, request).and_then(|id| self.awaited(&self.challenges[&id], &places));
                words += &format!("{own:?};");
            }
        }
        for (payer, pool) in &self.pools {
            let key = pool.key(*payer, &self.set, now);
            if key != Pool::default().key(*payer, &self.set, now) {
                words += &format!("{payer:?}{key}");
            }
        }
        let texts = self.texts.iter().filter(|text| text.2 + DAY > now).map(|text| (text.0, text.1, text.2 - now));
        let longest = self.set.rate.iter().map(|limit| limit.1).max().unwrap_or(0);
        let calls: Vec<Time> = self.calls.iter().filter(|mark| **mark + longest > now).map(|mark| mark - now).collect();
        words + &format!("{:?}{calls:?}", texts.collect::<Vec<_>>())
    }

    /// Place of a token's row, and the row.
    fn place(&self, id: u32, places: &mut BTreeMap<u32, usize>) -> Option<(usize, String)> {
        let session = self.sessions.get(&id).filter(|_| self.is_live(id));
        let row = session.map(|own| {
            let ages = (self.now - own.begun, self.now - own.seen);
            format!("s{}{}{}{ages:?}", own.player, own.half, own.keyed)
        });
        let row = row.or_else(|| self.awaited(self.challenges.get(&id)?, places))?;
        let next = places.len();
        Some((*places.entry(id).or_insert(next), row))
    }

    /// A challenge that is known.
    fn awaited(&self, own: &Awaiting, places: &BTreeMap<u32, usize>) -> Option<String> {
        let code = own.code.as_ref().map(|code| ((code.until - self.now).max(0), code.arrives));
        let session = own.session.map(|session| places.get(&session));
        let state = (own.codes, own.tries, own.over, own.until - self.now);
        self.is_awaited(own).then(|| format!("c{}{:?}{state:?}{code:?}{session:?}", own.player, own.aim))
    }
}
