//! Rate limit of the model (contract 2.7): counts sign-in mutations of the one network that every browser is in, and of
//! each trusted browser separately.

use super::door::Door;
use super::pool::{Payer, room_at};
use super::settings::Time;

impl Door {
    /// Counts a sign-in mutation for its trusted browser, else for the network. Returns the end of the wait if refused.
    pub fn count(&mut self, payer: Option<Payer>) -> Option<Time> {
        let browser = payer.and_then(|payer| if let Payer::Browser(id) = payer { Some(id) } else { None });
        let (now, marks) = (self.now, self.requests.entry(browser).or_default());
        let until = room_at(marks, &self.set.rate, now);
        if until.is_none() {
            marks.push(now);
        }
        until
    }

    /// Sends requests without a cookie until the network's limit refuses.
    pub fn flood(&mut self) {
        while !self.set.rate.is_empty() && self.count(None).is_none() {}
    }

    /// Key of the counts at `now`: equal keys get equal answers from now on.
    pub fn rate_key(&self, payers: &[Payer]) -> String {
        let longest = self.set.rate.iter().map(|limit| limit.1).max().unwrap_or(0);
        let live = |key: Option<u32>| -> Vec<Time> {
            let marks = self.requests.get(&key).into_iter().flatten();
            marks.filter(|mark| **mark + longest > self.now).map(|mark| mark - self.now).collect()
        };
        let browser = |payer: &Payer| if let Payer::Browser(id) = payer { Some(Some(*id)) } else { None };
        let keys = std::iter::once(None).chain(payers.iter().filter_map(browser));
        keys.map(|key| format!("{:?}", live(key))).collect()
    }
}
