//! Key of the model's state, by which the walks tell states apart.

use super::action::{ACCOUNTS, ADDRESSES, Action, BROWSERS, all};
use super::door::Door;
use super::pool::{Payer, Pool};
use super::settings::{MINUTE, SECOND, Time};
use super::tour::Walked;

/// Addresses of the walks, which reach no server.
const WALKED: [&str; ADDRESSES] = ["ann@example.com", "bob@example.com", "nobody@example.com"];

impl Walked for Door {
    type Action = Action;

    fn all() -> Vec<Action> {
        all()
    }

    fn takes(&mut self, action: Action) {
        self.happens(action, self.meant(action), &WALKED.map(String::from));
    }

    /// State that no browser's cookie names is left out.
    fn key(&self) -> String {
        let mut words = self.invitation_key();
        let mut payers: Vec<Payer> = (0..ADDRESSES).map(Payer::Strangers).collect();
        for browser in 0..BROWSERS {
            let pending = self.pending(browser).map(|(id, pending)| {
                payers.push(pending.payer);
                let left = (pending.until - self.now, (pending.code_until - self.now).max(0));
                let payer = matches!(pending.payer, Payer::Browser(_));
                let same = self.pending(0).map(|other| other.0) == Some(id);
                let seen = (pending.address, pending.account, payer, pending.proven, pending.codes, pending.tries);
                let begun_with = pending.token.map(|token| self.held.contains(&Some(token)));
                (seen, pending.enrols, begun_with, left, same)
            });
            let session = self.session(browser).map(|(id, session)| {
                let same = self.session(0).map(|other| other.0) == Some(id);
                payers.push(self.payer_of(session));
                let left = |until: Time| (until - self.now).max(0);
                let waits = session.replacement.map(|(_, until)| left(until));
                let offered = session.offered.map(|(set, until)| (set.is_some(), left(until)));
                let trusted = matches!(self.payer_of(session), Payer::Browser(_));
                let confirmed = (left(session.confirmed), left(session.enrolled));
                let own = (session.recovered, confirmed, session.tries, waits, offered, trusted);
                (session.account, self.now - session.begun, self.now - session.seen, same, own)
            });
            let device = self.device(browser).map(|(id, row)| {
                payers.push(Payer::Browser(id));
                (row.account, self.now - row.seen, self.device(0).map(|other| other.0) == Some(id))
            });
            words += &format!("{pending:?}{session:?}{device:?}");
        }
        for account in &self.accounts {
            let phone = account.phone.as_ref().map(|phone| {
                let near = (phone.last_step >= self.step() - 1).then_some(self.now.rem_euclid(30 * SECOND));
                (near.map(|_| phone.last_step - self.step()), near, phone.failures)
            });
            let window = ((account.enrols_until - self.now) / (25 * 60 * MINUTE)).max(-1);
            let codes = account.codes.as_ref().map(|codes| &codes.left);
            words += &format!("{:?}{:?}{}{phone:?}{window}", account.address, account.roles, account.disabled);
            words += &format!("{codes:?}");
        }
        for account in 0..ACCOUNTS {
            let link = self.links[account];
            let left = Some(link.until - self.now).filter(|left| link.good && *left > 0);
            words += &format!("{left:?}{}", self.trusted_of(account).count());
        }
        words += &self.requests.key(&payers, &self.set, self.now);
        for payer in payers {
            let unspent = Pool::default();
            words += &self.pools.get(&payer).unwrap_or(&unspent).key(payer, &self.set, self.now);
        }
        words
    }
}

impl Door {
    /// Numbers of the secrets that count, and of those that wait in the browsers' sessions: two states with equal keys may
    /// have different secrets.
    pub fn secrets(&self) -> Vec<[Option<u32>; 2]> {
        let of_accounts = self.accounts.iter().map(|account| {
            [account.phone.as_ref().map(|phone| phone.secret), account.codes.as_ref().map(|codes| codes.set)]
        });
        let sessions = (0..BROWSERS).filter_map(|browser| self.session(browser));
        let of_sessions = sessions.map(|(_, session)| {
            [session.replacement.map(|(secret, _)| secret), session.offered.and_then(|(set, _)| set)]
        });
        of_accounts.chain(of_sessions).collect()
    }
}
