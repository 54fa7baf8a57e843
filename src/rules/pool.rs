//! Pools: who pays together for guesses, mails and waits.

use sha2::{Digest, Sha256};

use super::address::Address;
use super::factor::Door;

/// Who pays together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Which sort of pool.
    pub kind: PoolKind,
    /// What names it: a hash of door and canonical address.
    pub key: [u8; 32],
}

impl Pool {
    /// The pool of all untrusted requesters of an address at a door.
    pub fn untrusted(door: Door, address: &Address) -> Pool {
        let named = format!("vestibule pool\0{}\0{address}", door.name());
        Pool { kind: PoolKind::Untrusted, key: Sha256::digest(named).into() }
    }
}

/// The sorts of pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolKind {
    /// Every requester of an address who holds no trusted browser of its account.
    Untrusted,
}

impl PoolKind {
    /// The name in the tables.
    pub fn name(self) -> &'static str {
        match self {
            PoolKind::Untrusted => "untrusted",
        }
    }
}
