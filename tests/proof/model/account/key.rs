//! Key of the account door's state, by which the walks tell states apart.

use std::collections::BTreeMap;

use super::super::pool::{Payer, Pool};
use super::super::settings::Time;
use super::door::{AGAIN, AccountDoor};

/// Numbers in the order in which they are met: states that differ in their numbers alone are one.
#[derive(Default)]
struct Renamed(BTreeMap<u32, usize>);

impl Renamed {
    fn of(&mut self, number: u32) -> usize {
        let next = self.0.len();
        *self.0.entry(number).or_insert(next)
    }
}

impl AccountDoor {
    /// Key of the state: equal keys get equal answers from now on.
    pub fn state_key(&self) -> String {
        let (now, mut names) = (self.now, Renamed::default());
        let left = |until: Time| (until - now).max(0);
        let mut words = format!("{:?}", self.accounts);
        for hand in &self.hands {
            let token = hand.token.filter(|(id, until)| now < *until && self.is_live(*id));
            let token = token.map(|(id, until)| (names.of(id), left(until)));
            let behind = |name: &(u32, i64)| self.sessions.get(&name.0).map(|own| own.generation - name.1);
            let refresh: Vec<_> =
                hand.refresh.iter().filter_map(|name| Some((names.of(name.0), behind(name)?))).collect();
            let device = hand
                .device
                .map(|(id, version)| (names.of(id), self.devices.get(&id).is_some_and(|row| row.version == version)));
            let awaited = hand.awaited.map(|id| names.of(id));
            words += &format!("{token:?}{refresh:?}{device:?}{awaited:?};");
        }
        for (id, own) in self.sessions.iter().filter(|(id, _)| self.is_live(**id)) {
            let ages = (
                now - own.begun,
                now - own.seen,
                (now - own.made).min(AGAIN),
                own.confirmed.map(|(of, at)| (of, now - at)),
            );
            words += &format!("{}{:?}{:?}{}{};", names.of(*id), own.account, ages, own.tries, own.labelled);
            words += &format!("{:?}", own.device.map(|id| names.of(id)));
        }
        for (id, run) in self.runs.iter().filter(|(_, run)| now < run.until) {
            let session = run.session.map(|id| names.of(id));
            let counts = (run.codes, run.tries, left(run.code_until), left(run.until));
            let ends =
                (run.trusts, run.reason, run.password, run.name, run.registers, payer_name(run.payer, &mut names));
            words += &format!("{}{:?}{:?}{}{session:?}", names.of(*id), run.purpose, run.account, run.address);
            words += &format!("{}{counts:?}{ends:?};", run.proven);
        }
        for (id, row) in &self.devices {
            words += &format!("{}{}{}{};", names.of(*id), row.account, row.labelled, now - row.seen);
        }
        let payers: Vec<Payer> = self.pools.keys().copied().collect();
        words += &self.requests.key(&payers, &self.set, now);
        for payer in payers {
            let key = self.pools[&payer].key(payer, &self.set, now);
            if key != Pool::default().key(payer, &self.set, now) {
                words += &format!("{:?}{key}", payer_name(payer, &mut names));
            }
        }
        words
    }
}

fn payer_name(payer: Payer, names: &mut Renamed) -> (bool, usize) {
    match payer {
        Payer::Strangers(whose) => (false, whose),
        Payer::Browser(id) => (true, names.of(id)),
    }
}
