//! Rate limit of the model (contract 2.7): counts the limited mutations of the one network that every caller is in, and of
//! each trusted browser separately.

use std::collections::BTreeMap;

use super::pool::{Payer, room_at};
use super::settings::{Settings, Time};

/// Times of the counted mutations of the network, and of each trusted browser.
#[derive(Clone, Debug, Default)]
pub struct Counted(BTreeMap<Option<u32>, Vec<Time>>);

/// Row of the trusted browser that is counted in the network's stead.
fn browser(payer: &Payer) -> Option<u32> {
    if let Payer::Browser(id) = payer { Some(*id) } else { None }
}

impl Counted {
    /// Counts a mutation for its trusted browser, else for the network. Returns the end of the wait if refused.
    pub fn count(&mut self, payer: Option<Payer>, set: &Settings, now: Time) -> Option<Time> {
        let marks = self.0.entry(payer.as_ref().and_then(browser)).or_default();
        let until = room_at(marks, &set.rate, now);
        if until.is_none() {
            marks.push(now);
        }
        until
    }

    /// Sends requests of strangers until the network's limit refuses.
    pub fn flood(&mut self, set: &Settings, now: Time) {
        while !set.rate.is_empty() && self.count(None, set, now).is_none() {}
    }

    /// Key of the counts at `now`: equal keys get equal answers from now on.
    pub fn key(&self, payers: &[Payer], set: &Settings, now: Time) -> String {
        let longest = set.rate.iter().map(|limit| limit.1).max().unwrap_or(0);
        let live = |key: Option<u32>| -> Vec<Time> {
            let marks = self.0.get(&key).into_iter().flatten();
            marks.filter(|mark| **mark + longest > now).map(|mark| mark - now).collect()
        };
        let keys = std::iter::once(None).chain(payers.iter().filter_map(browser).map(Some));
        keys.map(|key| format!("{:?}", live(key))).collect()
    }
}
