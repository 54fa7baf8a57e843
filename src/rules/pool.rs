//! Pools: requesters that share one budget of guesses, mails and waits.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::door::Door;
use super::identifier::Identifier;

/// Requesters that share a budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// The kind.
    pub kind: PoolKind,
    /// SHA-256 of door and identifier, or of door and trusted browser.
    pub key: [u8; 32],
}

impl Pool {
    /// The pool of all untrusted requesters of an identifier at a door. An account with an address and a user name has two.
    pub fn untrusted(door: Door, identifier: &Identifier) -> Pool {
        let named = Pool::untrusted_prefix(door) + &identifier.key();
        Pool { kind: PoolKind::Untrusted, key: Sha256::digest(named).into() }
    }

    /// The text before the identifier's key in the input of an untrusted pool's hash.
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
    /// All requesters of an identifier that hold no trusted browser of its account.
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

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;

    use super::*;
    use crate::rules::address::Address;
    use crate::rules::identifier::UserName;

    /// Keys stand in the table of budgets, and a statement computes those of addresses.
    #[test]
    fn an_untrusted_pool_is_of_one_identifier_at_one_door() {
        let address = Address::parse("ann@example.com").map(Identifier::from);
        let name = UserName::parse("ann").map(Identifier::UserName);
        let player = Some(Identifier::Player { brand: 1009, id: 32_574 });
        let key = |door, identifier: &Option<Identifier>| {
            identifier.as_ref().map(|identifier| HEXLOWER.encode(&Pool::untrusted(door, identifier).key))
        };
        let digest = |text: &str| Some(HEXLOWER.encode(&Sha256::digest(text)));
        assert_eq!(key(Door::Staff, &address), digest("vestibule pool\0staff\0ann@example.com"));
        assert_eq!(key(Door::Account, &address), digest("vestibule pool\0account\0ann@example.com"));
        assert_eq!(key(Door::Account, &name), digest("vestibule pool\0account\0ann"));
        assert_eq!(key(Door::Player, &player), digest(&format!("vestibule pool\0player\0{}\0{}", 1009, 32_574)));
    }
}
