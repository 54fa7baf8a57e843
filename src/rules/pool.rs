//! Pools: who pays together for guesses, mails and waits.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::address::Address;
use super::factor::Door;

/// Who pays together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Which sort of pool.
    pub kind: PoolKind,
    /// What names it: a hash of door and canonical address, or of door and browser.
    pub key: [u8; 32],
}

impl Pool {
    /// The pool of all untrusted requesters of an address at a door.
    pub fn untrusted(door: Door, address: &Address) -> Pool {
        let named = Pool::untrusted_prefix(door) + address.as_str();
        Pool { kind: PoolKind::Untrusted, key: Sha256::digest(named).into() }
    }

    /// What stands before the address in what such a pool's key is the hash of.
    pub fn untrusted_prefix(door: Door) -> String {
        format!("vestibule pool\0{}\0", door.name())
    }

    /// The pool of one trusted browser at a door: its row's for as long as that lives, whatever its cookie.
    pub fn browser(door: Door, id: Uuid) -> Pool {
        let named = format!("vestibule browser\0{}\0{id}", door.name());
        Pool { kind: PoolKind::Browser, key: Sha256::digest(named).into() }
    }
}

/// The sorts of pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum PoolKind {
    /// Every requester of an address who holds no trusted browser of its account.
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
