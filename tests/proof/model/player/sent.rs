//! Challenges of the player door's model: how one opens, what it sends and to whom, and how it ends.

use super::super::pool::{Payer, room_at};
use super::super::settings::{DAY, HOUR, Time};
use super::door::{Aim, Awaiting, Over, PlayerDoor, Reach, SentCode, WRONG};
use super::rows::is_same;

/// SMS to one number over all brands.
const TEXTS: [(usize, Time); 2] = [(5, HOUR), (10, DAY)];

impl PlayerDoor {
    /// Opens a challenge.
    pub fn opens(&mut self, player: usize, session: Option<u32>, aim: Aim) -> u32 {
        let (id, until) = (self.fresh(), self.now + self.set.pending_life);
        let own = Awaiting { player, session, aim, codes: 0, tries: 0, code: None, over: None, until };
        self.challenges.insert(id, own);
        id
    }

    /// Sends a code of a challenge; `to`: none: nobody gets it. What goes beyond the limits of SMS reaches nobody either.
    pub fn sends(&mut self, id: u32, to: Option<Reach>) {
        let (set, now) = (self.set.clone(), self.now);
        let Some(own) = self.challenges.get_mut(&id) else { return };
        own.codes += 1;
        let (player, until) = (own.player, (now + set.code_life).min(own.until));
        let to = to.filter(|to| if let Reach::Number(number) = to { self.has_room(*number, player) } else { true });
        if let Some(Reach::Number(number)) = to {
            self.texts.push((number, player, now));
        }
        self.posts.extend(to.map(|to| (id, to)));
        if let Some(own) = self.challenges.get_mut(&id) {
            own.code = Some(SentCode { until, arrives: to.is_some() });
        }
        self.pool(player).mail(&set, now);
    }

    /// Whether an SMS is within the limits of its number and its brand.
    fn has_room(&self, number: usize, brand: usize) -> bool {
        let of = |is: &dyn Fn(&(usize, usize, Time)) -> bool| -> Vec<Time> {
            self.texts.iter().filter(|text| is(text)).map(|text| text.2).collect()
        };
        room_at(&of(&|text| is_same(text.0, number)), &TEXTS, self.now).is_none()
            && room_at(&of(&|text| text.1 == brand), &[(self.set.texts, DAY)], self.now).is_none()
    }

    /// Counts a wrong code. The last one that is left ends its challenge and locks the pool for codes of its kind.
    pub fn wrong(&mut self, id: u32, kind: usize) {
        let (set, now) = (self.set.clone(), self.now);
        self.lines[WRONG] += 1;
        let Some(own) = self.challenges.get_mut(&id) else { return };
        own.tries += 1;
        let (player, tries) = (own.player, own.tries);
        let payer = Payer::Strangers(player);
        let pool = self.pool(player);
        pool.locks[kind].wrong.push(now);
        if set.attempts.saturating_sub(tries).min(pool.guesses(kind, payer, &set, now)) == 0 {
            pool.lock(kind, &set, now);
            self.closes(id, Over::LockedOut);
        }
    }

    /// Ends a challenge, whose token is known still.
    pub fn closes(&mut self, id: u32, how: Over) {
        if let Some(own) = self.challenges.get_mut(&id) {
            (own.over, own.code) = (Some(how), None);
        }
    }
}
