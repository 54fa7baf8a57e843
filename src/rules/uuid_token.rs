//! Tokens of the player door: UUIDs of version 4, as its clients store and send them. Each has 122 random bits, fewer than the
//! cookies of the other doors and more than can be guessed. Only the hash is stored.

use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};
use zeroize::Zeroizing;

use super::token::TokenHash;

/// A token that is a UUID. Prints nothing of itself.
#[derive(Clone)]
pub struct UuidToken(Zeroizing<[u8; 16]>);

impl UuidToken {
    /// The token of these random bytes.
    pub fn of(bytes: [u8; 16]) -> UuidToken {
        UuidToken(Zeroizing::new(*Builder::from_random_bytes(bytes).as_uuid().as_bytes()))
    }

    /// The token of a header's value: a UUID in its usual form with hyphens.
    pub fn parse(value: &str) -> Option<UuidToken> {
        if value.len() != 36 {
            return None;
        }
        Uuid::try_parse(value).ok().map(|id| UuidToken(Zeroizing::new(*id.as_bytes())))
    }

    /// The value for the answer; it goes nowhere else.
    pub fn reveal(&self) -> String {
        Uuid::from_bytes(*self.0).hyphenated().to_string()
    }

    /// The hash that is stored.
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(*self.0).into())
    }
}

impl std::fmt::Debug for UuidToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("UuidToken(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_a_uuid_of_version_4_and_is_parsed_only_as_one() {
        let token = UuidToken::of([0xFF; 16]);
        let value = token.reveal();
        assert_eq!(value, "ffffffff-ffff-4fff-bfff-ffffffffffff");
        for same in [value.clone(), value.to_uppercase()] {
            assert_eq!(UuidToken::parse(&same).map(|parsed| parsed.hash()), Some(token.hash()), "{same}");
        }
        for other in ["", "ffffffffffff4fffbfffffffffffffff", " fffffff-ffff-4fff-bfff-ffffffffffff", &value[1..]] {
            assert!(UuidToken::parse(other).is_none(), "{other}");
        }
        assert_eq!(format!("{token:?}"), "UuidToken(..)");
    }
}
