//! Hashing of passwords beside the async threads: as many at once as there are cores, in a line in which networks and trusted
//! devices take turns. Refuses the network with most in a full line; devices wait in places that no network fills. Holds no
//! lock and no connection, and knows no account.

mod argon;

use ipnet::IpNet;
use uuid::Uuid;

pub use argon::Cost;

use crate::admission::{Admission, Bounds, TakesTurns};
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::password::{KnownWords, Password, PasswordFault, PhcHash};
use crate::rules::pool::{Pool, PoolKind};

/// Passwords that may wait. A hash takes some 50 ms: a full line of two cores is served within two seconds.
const WAITING: usize = 64;

/// Passwords of trusted devices that may wait beside those.
const DEVICES_WAITING: usize = 16;

/// Hashes and verifies passwords. Its memory is in use while a hash is computed and belongs to the system otherwise.
#[derive(Clone, Debug)]
pub struct Hashing {
    line: Admission<HashingCaller>,
    cost: Cost,
}

/// The result of verifying a password.
#[derive(Clone, Debug)]
pub struct PasswordVerdict {
    /// Whether the typed password is the account's.
    pub matches: bool,
    /// The typed password's hash at the present cost, if it matches and the stored hash has another cost.
    pub renewed: Option<PhcHash>,
}

/// A caller whose password is hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HashingCaller {
    /// A network.
    Network(IpNet),
    /// A trusted device, by the key of its pool.
    Device([u8; 32]),
    /// A program with an application key, by the key's id: keys take turns whatever network their programs share.
    Application(Uuid),
}

impl HashingCaller {
    /// The caller of a step that a pool pays for: its trusted device, else the network.
    pub fn paying(pool: &Pool, network: IpNet) -> HashingCaller {
        match pool.kind {
            PoolKind::Browser => HashingCaller::Device(pool.key),
            PoolKind::Untrusted => HashingCaller::Network(network),
        }
    }
}

impl TakesTurns for HashingCaller {
    fn has_share(self) -> bool {
        true
    }

    fn waits_apart(self) -> bool {
        matches!(self, HashingCaller::Device(_))
    }
}

impl Default for Hashing {
    /// As many hashes at once as there are cores, at the default cost.
    fn default() -> Hashing {
        Hashing::new(Cost::default(), std::thread::available_parallelism().map_or(1, usize::from))
    }
}

impl Hashing {
    /// A line for `at_once` hashes of this cost.
    pub fn new(cost: Cost, at_once: usize) -> Hashing {
        let bounds = Bounds { places: at_once, waiting: WAITING, apart: DEVICES_WAITING, share: None };
        Hashing { line: Admission::new(bounds), cost }
    }

    /// Verifies a password. `None`: nobody's password, an account's without one or one out of service;
    /// it costs the same work and never matches.
    ///
    /// # Errors
    ///
    /// [`Fault::HashingCrowded`] if the line is full, [`Fault::PasswordHash`] if the stored hash is none of ours.
    pub async fn verify(
        &self,
        caller: HashingCaller,
        stored: Option<&PhcHash>,
        typed: &Password,
    ) -> Result<PasswordVerdict, Fault> {
        let (salt, cost) = (chance::bytes()?, self.cost.clone());
        let (stored, typed) = (stored.cloned(), typed.clone());
        let verify = move || {
            let Some(stored) = stored else {
                argon::hash(&typed, &salt, &cost)?;
                return Ok(PasswordVerdict { matches: false, renewed: None });
            };
            let (matches, paid) = argon::verify(&typed, &stored)?;
            let renewed = (matches && paid != cost).then(|| argon::hash(&typed, &salt, &cost)).transpose()?;
            Ok(PasswordVerdict { matches, renewed })
        };
        self.run(caller, verify).await
    }

    /// Judges a new password of a caller whose account has these words, and hashes it.
    ///
    /// # Errors
    ///
    /// [`Fault::HashingCrowded`] if the line is full.
    pub async fn judge_and_hash(
        &self,
        caller: HashingCaller,
        chosen: &Password,
        known: &KnownWords,
        min: u16,
    ) -> Result<Result<PhcHash, PasswordFault>, Fault> {
        if chosen.has_control_character() {
            return Ok(Err(PasswordFault::ControlCharacter));
        }
        if chosen.is_shorter_than(min) {
            return Ok(Err(PasswordFault::TooShort));
        }
        let (salt, cost) = (chance::bytes()?, self.cost.clone());
        let (chosen, known) = (chosen.clone(), known.clone());
        let judge = move || {
            if chosen.is_too_common(&known) {
                return Ok(Err(PasswordFault::TooCommon));
            }
            argon::hash(&chosen, &salt, &cost).map(Ok)
        };
        self.run(caller, judge).await
    }

    /// Runs `work` on a thread for slow work once its turn has come; not at all if its caller is gone by then.
    async fn run<T: Send + 'static>(
        &self,
        caller: HashingCaller,
        work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let place = self.line.place(caller).await.map_err(|_| Fault::HashingCrowded)?;
        // The thread holds the place: a caller that leaves meanwhile does not free it.
        let worked = tokio::task::spawn_blocking(move || {
            let _place = place;
            work()
        });
        match worked.await.map_err(tokio::task::JoinError::try_into_panic) {
            Ok(done) => done,
            Err(Ok(panic)) => std::panic::resume_unwind(panic),
            // The runtime is shutting down.
            Err(Err(_)) => Err(Fault::HashingCrowded),
        }
    }
}

#[cfg(test)]
mod tests;
