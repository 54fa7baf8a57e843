//! The dependencies of use-cases in one value: policy, database, captcha, keys, clock, outbox bell, signing keys, recently
//! signed assertions, hashing, countries and metrics. Contains no rule.

use crate::assertions::Assertions;
use crate::captcha::Captcha;
use crate::clock::Clock;
use crate::country::Countries;
use crate::hashing::Hashing;
use crate::keyring::Keyring;
use crate::keys::Keys;
use crate::metrics::Metrics;
use crate::outbox::Bell;
use crate::rules::factor::Door;
use crate::rules::policy::{Policies, Policy};
use crate::store::Store;

/// The dependencies of use-cases.
#[derive(Debug)]
pub struct App {
    /// The numbers and roles that the rules use, by door.
    pub policies: Policies,
    /// The database.
    pub store: Store,
    /// The captcha service.
    pub captcha: Captcha,
    /// The master keys.
    pub keys: Keys,
    /// The clock; no other source of time is used.
    pub clock: Clock,
    /// Wakes the worker that sends mails.
    pub bell: Bell,
    /// The signing keys, as this server last read them.
    pub keyring: Keyring,
    /// Recently signed assertions of gates, for reuse.
    pub assertions: Assertions,
    /// The hashing of passwords.
    pub hashing: Hashing,
    /// The countries of network addresses.
    pub countries: Countries,
    /// The counters and gauges.
    pub metrics: Metrics,
}

impl App {
    /// An app without countries, whose bell, keyring, assertions, hashing and metrics are new.
    pub fn new(policies: Policies, store: Store, captcha: Captcha, keys: Keys, clock: Clock) -> App {
        let (bell, keyring) = (Bell::default(), Keyring::default());
        let (assertions, hashing, metrics) = (Assertions::default(), Hashing::default(), Metrics::default());
        let countries = Countries::default();
        App { policies, store, captcha, keys, clock, bell, keyring, assertions, hashing, countries, metrics }
    }

    /// The policy of a door.
    pub fn policy(&self, door: Door) -> &Policy {
        self.policies.of(door)
    }
}
