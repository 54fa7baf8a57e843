//! Columns, read as what they mean. What no code of ours writes is a fault, never a guess.

use crate::fault::Fault;
use crate::rules::factor::Factor;
use crate::rules::invitation::InvitationHash;

/// Factors by their names, in order.
pub fn factors(names: &[String]) -> Result<Vec<Factor>, Fault> {
    names.iter().map(|name| name.parse().map_err(|_| Fault::Row("a factor of no known name"))).collect()
}

/// A hash, or another 32 bytes.
pub fn hash(bytes: &[u8]) -> Result<[u8; 32], Fault> {
    bytes.try_into().map_err(|_| Fault::Row("a hash that is not 32 bytes"))
}

/// The hash of an invitation's token.
pub fn invitation(bytes: Option<&[u8]>) -> Result<Option<InvitationHash>, Fault> {
    bytes.map(|bytes| hash(bytes).map(InvitationHash)).transpose()
}

/// A count.
pub fn count(count: i16) -> Result<u16, Fault> {
    u16::try_from(count).map_err(|_| Fault::Row("a count below zero"))
}
