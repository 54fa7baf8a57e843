//! Conversions between columns and the types of the rules. A value that this program never writes is a fault, never a guess.
//! Does not know tables.

use uuid::Uuid;

use crate::fault::Fault;
use crate::rules::binding::KeyBinding;
use crate::rules::confirm_reason::ConfirmReason;
use crate::rules::device::DeviceLabel;
use crate::rules::factor::{Door, Factor};
use crate::rules::invitation::InvitationHash;
use crate::rules::language::Language;
use crate::rules::pool::Pool;
use crate::rules::time_zone::TimeZone;

/// A door by its name.
pub fn door(name: &str) -> Result<Door, Fault> {
    name.parse().map_err(|_| Fault::Row("a door of no known name"))
}

/// The language of a tag. An unknown tag counts as none: a fault would distinguish the account from a missing one.
pub fn language(tag: Option<&str>) -> Option<Language> {
    tag.and_then(Language::named)
}

/// The time zone of a name. A name that the database of zones has no more counts as none.
pub fn time_zone(name: Option<&str>) -> Option<TimeZone> {
    name.and_then(TimeZone::named)
}

/// Factors by their names, in order.
pub fn factors(names: &[String]) -> Result<Vec<Factor>, Fault> {
    names.iter().map(|name| name.parse().map_err(|_| Fault::Row("a factor of no known name"))).collect()
}

/// The names of factors, in order.
pub fn factor_names(factors: &[Factor]) -> Vec<String> {
    factors.iter().map(|factor| factor.name().to_owned()).collect()
}

/// A pool by the name of its kind and its key.
pub fn pool(kind: &str, key: &[u8]) -> Result<Pool, Fault> {
    let kind = kind.parse().map_err(|_| Fault::Row("a pool of no known kind"))?;
    Ok(Pool { kind, key: hash(key)? })
}

/// A hash or another value of exactly 32 bytes.
pub fn hash(bytes: &[u8]) -> Result<[u8; 32], Fault> {
    bytes.try_into().map_err(|_| Fault::Row("a hash that is not 32 bytes"))
}

/// The hash of an invitation's token.
pub fn invitation(bytes: Option<&[u8]>) -> Result<Option<InvitationHash>, Fault> {
    bytes.map(|bytes| hash(bytes).map(InvitationHash)).transpose()
}

/// A reason of a confirmation by its name.
pub fn reason(name: Option<&str>) -> Result<Option<ConfirmReason>, Fault> {
    name.map(|name| name.parse().map_err(|_| Fault::Row("a reason of no known name"))).transpose()
}

/// A client's label for a device.
pub fn label(text: Option<&str>) -> Result<Option<DeviceLabel>, Fault> {
    text.map(|text| DeviceLabel::parse(text).ok_or(Fault::Row("a label that no device has"))).transpose()
}

/// The binding to an application key.
pub fn binding(key: Option<Uuid>, remembered: bool) -> Option<KeyBinding> {
    key.map(|key| KeyBinding { key, remembered })
}

/// A count.
pub fn count(count: i16) -> Result<u16, Fault> {
    u16::try_from(count).map_err(|_| Fault::Row("a count below zero"))
}

/// A count as a column stores it. Settings bound every count far below the column's maximum.
pub fn small(count: u16) -> i16 {
    i16::try_from(count).unwrap_or(i16::MAX)
}
