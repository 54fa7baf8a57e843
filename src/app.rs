//! What a use-case may use: the policy, the store, the captcha, the keys, the clock, a bell that wakes
//! the outbox, the assertions just made, and what is counted of it all.

use crate::assertions::Assertions;
use crate::captcha::Captcha;
use crate::clock::Clock;
use crate::keys::Keys;
use crate::metrics::Metrics;
use crate::outbox::Bell;
use crate::rules::policy::Policy;
use crate::store::Store;

/// One Vestibule, as its use-cases see it.
#[derive(Debug)]
pub struct App {
    /// The numbers the rules go by.
    pub policy: Policy,
    /// The database.
    pub store: Store,
    /// Who tells people from scripts.
    pub captcha: Captcha,
    /// What the database does not hold.
    pub keys: Keys,
    /// The one clock.
    pub clock: Clock,
    /// Wakes the worker that carries the mails.
    pub bell: Bell,
    /// What gates were told a moment ago.
    pub assertions: Assertions,
    /// What is counted of it all.
    pub metrics: Metrics,
}
