//! Pools: requesters that share one budget of guesses, mails and waits.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::address::Address;
use super::factor::Door;

/// Requesters that share a budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// The kind.
    pub kind: PoolKind,
    /// SHA-256 of door and canonical address, or of door and trusted browser.
    pub key: [u8; 32],
}

impl Pool {
    /// The pool of all untrusted requesters of an address at a door.
    pub fn untrusted(door: Door, address: &Address) -> Pool {
        let named = Pool::untrusted_prefix(door) + address.as_str();
        Pool { kind: PoolKind::Untrusted, key: Sha256::digest(named).into() }
    }

    /// The text before the address in the input of an untrusted pool's hash.
    pub fn untrusted_prefix(door: Door) -> String {
        format!("vestibule pool\0{}\0", door.name())
    }

    /// The pool of a trusted browser at a door, for as long as its row lives, whatever its cookie.
    pub fn browser(door: Door, id: Uuid) -> Pool {
        let named = format!("vestibule browser\0{}\0{id}", door.name());
        Pool { kind: PoolKind::Browser, key: Sha256::digest(named).into() }
    }
}

/// The kinds of pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum PoolKind {
    /// All requesters of an address that hold no trusted browser of its account.
    Untrusted,
    /// One trusted browser.
    Browser,
}

impl PoolKind {
    /// The kind's name in the tables.
    pub fn name(self) -> &'static str {
        self.into()
    }
}
