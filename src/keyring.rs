//! The keyring: signing keys of the doors as last read from the database, each door's apart. A background task reads them every
//! few seconds, and a request only if that has failed. A reading that is too old is not used. Creates the first key of a door.
//! Refuses to replace a key that is altered or does not open: that is a fault and an alarm, as is a key that has disappeared.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use uuid::Uuid;

use crate::clock::Clock;
use crate::fault::Fault;
use crate::keys::signing::{PublicKey, Signer};
use crate::keys::{Keys, chance};
use crate::outage::Outage;
use crate::rules::Instant;
use crate::rules::factor::Door;
use crate::rules::signing::{self, Tenure};
use crate::store::Store;
use crate::store::signing_keys::{self, SigningKey};

/// Pause between two readings.
pub const REFRESH: Duration = Duration::from_secs(3);

/// Age at which a reading expires, by the monotonic clock: a server that cannot learn of a rotation must not keep signing with
/// the old key. `PUBLISHED_BEFORE` relies on it.
pub const KNOWN_FOR: Duration = Duration::from_secs(10);

/// Time for which requests reuse the failure of a reading.
const FAILED_FOR: Duration = Duration::from_secs(1);

/// Store, master keys, door and time for reading or creating a signing key.
#[derive(Clone, Copy, Debug)]
struct Means<'a> {
    store: &'a Store,
    keys: &'a Keys,
    door: Door,
    now: Instant,
}

/// Signing keys of every door that signs.
#[derive(Debug)]
pub struct Keyring(BTreeMap<Door, Ring>);

/// Signing keys of a door.
#[derive(Debug, Default)]
struct Ring {
    read: Mutex<Option<Arc<Reading>>>,
    /// Serialises readings by requests. Holds the time of the last failure.
    reader: tokio::sync::Mutex<Option<std::time::Instant>>,
}

/// Signing keys of a door, as read at one time.
#[derive(Debug)]
struct Reading {
    signers: Vec<Signer>,
    tenures: Vec<Tenure>,
    newest: Uuid,
    begun: std::time::Instant,
}

impl Default for Keyring {
    fn default() -> Keyring {
        Keyring(Door::signing().map(|door| (door, Ring::default())).collect())
    }
}

impl Keyring {
    /// Key that signs a door's tokens now. `Fault::SigningKey`: no key of the door can be used, or the door signs nothing.
    pub async fn signer(&self, store: &Store, keys: &Keys, (door, now): (Door, Instant)) -> Result<Signer, Fault> {
        let reading = self.reading(Means { store, keys, door, now }).await?;
        let index = signing::signing(&reading.tenures, now);
        index.and_then(|index| reading.signers.get(index)).cloned().ok_or(Fault::SigningKey)
    }

    /// Public keys that verify a door's tokens now.
    pub async fn public_keys(
        &self,
        store: &Store,
        keys: &Keys,
        (door, now): (Door, Instant),
    ) -> Result<Vec<PublicKey>, Fault> {
        let reading = self.reading(Means { store, keys, door, now }).await?;
        Ok(reading.listed(now).map(|signer| signer.public().clone()).collect())
    }

    /// The claims of a token that a key of the door signed which is published now; `None`: any other text.
    pub async fn read(
        &self,
        store: &Store,
        keys: &Keys,
        (door, now): (Door, Instant),
        token: &str,
    ) -> Result<Option<Vec<u8>>, Fault> {
        let reading = self.reading(Means { store, keys, door, now }).await?;
        Ok(reading.listed(now).find_map(|signer| signer.read(token)))
    }

    /// Reads the keys of `doors` periodically, and creates a missing first key of those that sign, until the task is aborted.
    pub async fn read_keys(&self, store: &Store, keys: &Keys, clock: &Clock, doors: &[Door]) {
        let mut outages = BTreeMap::new();
        loop {
            for door in doors.iter().copied().filter(|door| door.signs().is_some()) {
                let outage = outages.entry(door).or_insert_with(|| Outage::of("signing keys: reading a door's keys"));
                match self.read_or_make(Means { store, keys, door, now: clock.now() }).await {
                    Ok(_) => outage.worked(),
                    Err(fault) => outage.failed(&fault),
                }
            }
            tokio::time::sleep(REFRESH).await;
        }
    }

    fn ring(&self, door: Door) -> Result<&Ring, Fault> {
        self.0.get(&door).ok_or(Fault::SigningKey)
    }

    /// The last reading, or a new one if that has expired.
    async fn reading(&self, means: Means<'_>) -> Result<Arc<Reading>, Fault> {
        let ring = self.ring(means.door)?;
        if let Some(known) = ring.known() {
            return Ok(known);
        }
        let mut failed_at = ring.reader.lock().await;
        if let Some(known) = ring.known() {
            return Ok(known);
        }
        if failed_at.is_some_and(|at| at.elapsed() < FAILED_FOR) {
            return Err(Fault::SigningKey);
        }
        let read = self.read_or_make(means).await;
        *failed_at = matches!(read, Err(Fault::SigningKey)).then(std::time::Instant::now);
        read
    }

    async fn read_or_make(&self, means: Means<'_>) -> Result<Arc<Reading>, Fault> {
        let ring = self.ring(means.door)?;
        if let Some(read) = ring.refresh(means).await? {
            return Ok(read);
        }
        make(means).await?;
        ring.refresh(means).await?.ok_or(Fault::SigningKey)
    }
}

impl Reading {
    /// The keys that the JWKS lists.
    fn listed(&self, now: Instant) -> impl Iterator<Item = &Signer> {
        let keys = self.signers.iter().zip(&self.tenures);
        keys.filter(move |(_, tenure)| tenure.is_published(now)).map(|(signer, _)| signer)
    }
}

impl Ring {
    fn known(&self) -> Option<Arc<Reading>> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.as_ref().filter(|reading| reading.begun.elapsed() < KNOWN_FOR).map(Arc::clone)
    }

    /// Reads the door's keys; `None` if it has no current key.
    async fn refresh(&self, means: Means<'_>) -> Result<Option<Arc<Reading>>, Fault> {
        let begun = std::time::Instant::now();
        let read = match signing_keys::of_door(means.store, means.door).await {
            Ok(rows) => opened(means, rows),
            Err(fault) => Err(fault),
        };
        let mut kept = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        match read {
            Ok(Some((signers, tenures, newest))) => {
                let reading = Arc::new(Reading { signers, tenures, newest, begun });
                // Concurrent readings may end in another order than they began.
                if kept.as_ref().is_none_or(|other| other.begun <= begun) {
                    *kept = Some(Arc::clone(&reading));
                }
                Ok(Some(reading))
            }
            Ok(None) => {
                if let Some(known) = kept.take() {
                    tracing::error!(door = means.door.name(), "signing keys: key has disappeared from the database");
                    means.store.signing_key_is_amiss(known.newest);
                }
                Ok(None)
            }
            Err(fault) => {
                if matches!(fault, Fault::SigningKey) {
                    *kept = None;
                }
                Err(fault)
            }
        }
    }
}

type Opened = (Vec<Signer>, Vec<Tenure>, Uuid);

fn opened(means: Means<'_>, rows: Vec<SigningKey>) -> Result<Option<Opened>, Fault> {
    let Some(newest) = rows.iter().find(|row| row.tenure.ends_at.is_none()).map(|row| row.id) else { return Ok(None) };
    let open = |row: SigningKey| {
        let signer = means.keys.open_signer(row.door, row.id, &row.sealed).ok();
        let signer = signer.filter(|signer| signer.public().kid() == row.kid).ok_or_else(|| {
            means.store.signing_key_is_amiss(row.id);
            Fault::SigningKey
        })?;
        Ok((signer, row.tenure))
    };
    let (signers, tenures) = rows.into_iter().map(open).collect::<Result<(Vec<_>, Vec<_>), Fault>>()?;
    Ok(Some((signers, tenures, newest)))
}

/// Makes a door's first key, which signs at once: no verifier has a JWKS without it.
async fn make(means: Means<'_>) -> Result<(), Fault> {
    let Means { store, keys, door, now } = means;
    let id = chance::id(now)?;
    let (signer, sealed) = keys.new_signer(door, id)?;
    let tenure = Tenure { signs_from: now, ends_at: None };
    let first = SigningKey { id, door, kid: signer.public().kid().to_owned(), sealed, created_at: now, tenure };
    if signing_keys::begin(store, &first).await? {
        tracing::info!(door = door.name(), key = %id, "signing keys: created the first key of a door");
    }
    Ok(())
}
