//! Application keys: each names a program that calls a door, and authenticates nobody. A key admits calls of its scopes from its
//! networks until it ends or expires. Refuses every other call. Does not know how calls are counted.

use std::net::IpAddr;

use chrono::Datelike;
use ipnet::IpNet;
use uuid::Uuid;

use super::Instant;
use super::token::TokenHash;

/// Maximum number of keys that have not ended.
pub const MOST_KEYS: i64 = 100;

/// Maximum number of networks, and of brands, of one key.
pub const MOST_NAMED: usize = 100;

/// Maximum length of a key's name in bytes.
pub const LONGEST_KEY_NAME: usize = 64;

/// The name of a key, by which operators know it: 1 to 64 visible ASCII characters (`!` to `~`), in upper and lower case as
/// given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyName(String);

impl KeyName {
    /// The name in a text; `None`: the text holds a blank, a control character or a letter beyond ASCII, is empty, or is longer
    /// than 64 bytes.
    pub fn parse(text: &str) -> Option<KeyName> {
        let fits = (1..=LONGEST_KEY_NAME).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| KeyName(text.to_owned()))
    }

    /// The name as a text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A kind of calls that a key is good for.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, strum::EnumString, strum::IntoStaticStr, strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum KeyScope {
    /// Calls of the session door.
    Session,
    /// Calls of the player door that send and check codes.
    Players,
    /// Calls of the player door that report facts about players.
    Facts,
}

impl KeyScope {
    /// The scope's name in the table and on the command line.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// An application key. Its MAC covers every field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplicationKey {
    /// Id.
    pub id: Uuid,
    /// Name, unique among keys that have not ended.
    pub name: KeyName,
    /// Hash of its token.
    pub token_hash: TokenHash,
    /// Scopes, in order, each once; at least one.
    pub scopes: Vec<KeyScope>,
    /// Networks that it is good from; empty: any.
    pub networks: Vec<IpNet>,
    /// Brands that it is good for; empty: all.
    pub brands: Vec<i32>,
    /// Time of its making.
    pub created_at: Instant,
    /// Expiry time (exclusive); `None`: it does not expire.
    pub expires_at: Option<Instant>,
    /// Time at which it was ended.
    pub ended_at: Option<Instant>,
    /// Version of the row.
    pub version: i64,
}

impl ApplicationKey {
    /// Whether the key has neither ended nor expired.
    pub fn is_live(&self, now: Instant) -> bool {
        self.ended_at.is_none() && self.expires_at.is_none_or(|expiry| expiry > now)
    }

    /// Whether the key admits a call of a scope by a requester. IPv4 addresses must not be mapped into IPv6.
    pub fn admits(&self, requester: IpAddr, scope: KeyScope, now: Instant) -> bool {
        let is_near = self.networks.is_empty() || self.networks.iter().any(|network| network.contains(&requester));
        self.is_live(now) && self.scopes.contains(&scope) && is_near
    }

    /// The key as its row is written next.
    #[must_use]
    pub fn next(self) -> ApplicationKey {
        ApplicationKey { version: self.version + 1, ..self }
    }
}

/// The network in a text: a CIDR block without bits beyond its length, or an address. IPv4 networks mapped into IPv6 become
/// IPv4 networks, as requesters do.
pub fn network(text: &str) -> Option<IpNet> {
    let network = text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))?;
    let mapped = match network {
        IpNet::V6(six) if six.prefix_len() >= 96 => {
            six.addr().to_ipv4_mapped().map(|four| (four, six.prefix_len() - 96))
        }
        IpNet::V6(_) | IpNet::V4(_) => None,
    };
    let network = match mapped {
        Some((address, length)) => IpNet::new(address.into(), length).ok()?,
        None => network,
    };
    (network.addr() == network.network()).then_some(network)
}

/// Whether a key may expire then: later than now, before the year 9999.
pub fn is_expiry(at: Instant, now: Instant) -> bool {
    at > now && at.year() < 9999
}

#[cfg(test)]
#[path = "application_key_tests.rs"]
mod tests;
