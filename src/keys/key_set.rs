//! The master keys of a server: the current one, those that only open, and retired ones that verify the trail alone. Refuses a list
//! without keys, a malformed key, and two keys of one id.

use std::sync::Arc;

use data_encoding::BASE64;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::chance;
use super::master::Master;
use super::signing::{PublicKey, Signer};
use super::verified::{VerifiedCheckpoint, VerifiedRows};
use super::writing::Writing;
use crate::fault::Fault;
use crate::rules::code::{CodeMac, Digits};
use crate::rules::recovery::RecoveryCode;

/// Why `VESTIBULE_KEYS` is refused. Never shows a key.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeysError {
    /// No key.
    #[error("holds no key")]
    Empty,
    /// A key has no name.
    #[error("key {0} is not written as id:base64, its id 1 to 32 of [a-zA-Z0-9_-]")]
    Form(usize),
    /// A key is not 32 bytes.
    #[error("key {0} is not 32 bytes in base64")]
    Length(usize),
    /// Two keys have one name.
    #[error("key {0} has the id of another")]
    Twice(usize),
}

/// The keys derived from the master keys. Clones share the choice of the current one, and the memory of what was verified.
#[derive(Clone)]
pub struct Keys {
    first: Master,
    older: Vec<Master>,
    retired: Vec<Master>,
    writing: Arc<Writing>,
    pub(super) verified: Arc<VerifiedRows>,
    checkpoint: Arc<VerifiedCheckpoint>,
}

/// Uses of a master key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyStanding {
    /// Current: writes, opens and verifies.
    Current,
    /// Opens and verifies; the first one, and current once every server holds it.
    Waiting,
    /// Opens and verifies.
    Older,
    /// Retired: verifies the trail alone.
    Retired,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(..)")
    }
}

impl Keys {
    /// Keys from `id:base64,...`; the first is current until the servers agree on another.
    pub fn parse(text: &str) -> Result<Keys, KeysError> {
        let mut masters = masters(text, &[])?;
        Ok(Keys {
            first: masters.remove(0),
            older: masters,
            retired: Vec::new(),
            writing: Arc::default(),
            verified: Arc::default(),
            checkpoint: Arc::default(),
        })
    }

    /// Adds retired master keys to the set, written as `id:base64,...`.
    pub fn and_retired(self, text: &str) -> Result<Keys, KeysError> {
        let known: Vec<&str> = self.masters().map(|(id, _)| id).collect();
        let retired = masters(text, &known)?;
        Ok(Keys { retired, ..self })
    }

    /// Every master key by its id, in order.
    pub fn masters(&self) -> impl Iterator<Item = (&str, KeyStanding)> {
        let (current, first) = (self.current(), self.first());
        let standing = move |id: &str| match id {
            id if id == current => KeyStanding::Current,
            id if id == first => KeyStanding::Waiting,
            _ => KeyStanding::Older,
        };
        let retired = self.retired.iter().map(|master| (master.id.as_str(), KeyStanding::Retired));
        self.opening().map(move |id| (id, standing(id))).chain(retired)
    }

    /// Id of the current master key.
    pub fn current(&self) -> &str {
        &self.writer().id
    }

    /// A random master key, in the form of `VESTIBULE_KEYS`.
    pub fn generate() -> Result<Zeroizing<String>, Fault> {
        let name: [u8; 4] = chance::bytes()?;
        let master = Zeroizing::new(chance::bytes::<32>()?);
        let id = data_encoding::HEXLOWER.encode(&name);
        Ok(Zeroizing::new(format!("k{id}:{}", BASE64.encode(&*master))))
    }

    /// The MAC of a code mailed for a pending sign-in.
    pub fn code_mac(&self, pending: Uuid, code: &Digits) -> CodeMac {
        self.writer().code_mac(pending, code)
    }

    /// The MAC of a code under the key of an earlier MAC; `None`: that key is gone.
    pub fn code_mac_under(&self, key_id: &str, pending: Uuid, code: &Digits) -> Option<CodeMac> {
        Some(self.master(key_id)?.code_mac(pending, code))
    }

    /// The MACs of a telephone number under every master key that opens; the current one's is first.
    pub fn telephone_macs(&self, digits: &str) -> Vec<[u8; 32]> {
        let others = self.openers().filter(|master| master.id != self.current());
        std::iter::once(self.writer()).chain(others).map(|master| master.telephone_mac(digits)).collect()
    }

    /// The MAC of a recovery code of an account. It covers the code's id, which the trail names.
    pub fn recovery_mac(&self, account: Uuid, id: Uuid, code: &RecoveryCode) -> CodeMac {
        self.writer().recovery_mac(account, id, code)
    }

    /// The MAC of a recovery code under the key of an earlier MAC; `None`: that key is gone.
    pub fn recovery_mac_under(&self, key_id: &str, account: Uuid, id: Uuid, code: &RecoveryCode) -> Option<CodeMac> {
        Some(self.master(key_id)?.recovery_mac(account, id, code))
    }

    /// The signer of the trail's checkpoints.
    pub fn checkpoint_signer(&self) -> &Signer {
        &self.writer().checkpoint
    }

    /// The content of a checkpoint, and the key that signed it; `None`: none of these keys did. The signature of the last one read is
    /// not verified again.
    pub fn read_checkpoint(&self, token: &str) -> Option<(Vec<u8>, &PublicKey)> {
        let mut signers = self.verifiers().map(|master| &master.checkpoint);
        if let Some((claims, index)) = self.checkpoint.claims(token) {
            return Some((claims, signers.nth(index)?.public()));
        }
        let (index, claims, key) =
            signers.enumerate().find_map(|(index, signer)| Some((index, signer.read(token)?, signer.public())))?;
        self.checkpoint.remember(token, &claims, index);
        Some((claims, key))
    }

    pub(super) fn master(&self, id: &str) -> Option<&Master> {
        self.openers().find(|master| master.id == id)
    }

    /// Master keys that open.
    pub(super) fn openers(&self) -> impl Iterator<Item = &Master> {
        std::iter::once(&self.first).chain(&self.older)
    }

    /// Master keys that verify the trail.
    pub(super) fn verifiers(&self) -> impl Iterator<Item = &Master> {
        self.openers().chain(&self.retired)
    }

    /// The master key to write under.
    pub(super) fn writer(&self) -> &Master {
        self.openers().nth(self.writing.index()).unwrap_or(&self.first)
    }

    /// Id of the first master key.
    pub fn first(&self) -> &str {
        &self.first.id
    }

    /// Ids of all master keys that open, in order.
    pub fn opening(&self) -> impl Iterator<Item = &str> {
        self.openers().map(|master| master.id.as_str())
    }

    /// Chooses the master key with this index among those that open.
    pub fn write_under(&self, place: usize) {
        self.writing.choose(place);
    }

    /// Holds writes until a master key is chosen.
    pub fn hold_writes(&self) {
        self.writing.hold();
    }

    /// Refuses writes, because none of the master keys is of the database.
    pub fn refuse_writes(&self) {
        self.writing.refuse();
    }

    /// Whether none of the master keys is of the database, so that nothing is written.
    pub fn are_strange(&self) -> bool {
        self.writing.is_strange()
    }

    /// Whether a master key is chosen.
    pub fn may_write(&self) -> bool {
        self.writing.is_chosen()
    }
}

/// Master keys of a list; `known`: ids that other lists use.
fn masters(text: &str, known: &[&str]) -> Result<Vec<Master>, KeysError> {
    let mut masters: Vec<Master> = Vec::new();
    for (index, entry) in text.split(',').map(str::trim).filter(|entry| !entry.is_empty()).enumerate() {
        let (id, encoded) = entry.split_once(':').ok_or(KeysError::Form(index + 1))?;
        let named = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if id.is_empty() || id.len() > 32 || !id.bytes().all(named) {
            return Err(KeysError::Form(index + 1));
        }
        if known.contains(&id) || masters.iter().any(|master| master.id == id) {
            return Err(KeysError::Twice(index + 1));
        }
        let bytes = BASE64.decode(encoded.as_bytes()).map(Zeroizing::new);
        let bytes = bytes.ok().filter(|bytes| bytes.len() == 32).ok_or(KeysError::Length(index + 1))?;
        masters.push(Master::derive(id, &bytes).ok_or(KeysError::Length(index + 1))?);
    }
    if masters.is_empty() { Err(KeysError::Empty) } else { Ok(masters) }
}
