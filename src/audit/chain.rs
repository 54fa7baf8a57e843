//! The chain: MACs of the trail's lines, and link MACs over line, position and the line before. Pure. Refuses nothing.

use crate::keys::Keys;
use crate::keys::rows::{CoveredRow, MacOf};
use crate::store::trail::{PersonalStanding, Stored};

/// Whether a line is as it was written; its personal data may have been withheld.
pub fn is_written_by_us(keys: &Keys, stored: &Stored) -> bool {
    is_made_by_us(keys, stored) && stored.line.personal.standing() != PersonalStanding::Altered
}

/// Whether a line's MAC is genuine. It covers the digest of the personal data, not the data.
pub fn is_made_by_us(keys: &Keys, stored: &Stored) -> bool {
    stored.line_mac.as_ref().is_some_and(|mac| keys.is_mac(MacOf::Line, &stored.line.covered(), mac))
}

/// The input of a line's link MAC: the position, the link MAC of the line before, the line, and its own MAC.
pub fn place(stored: &Stored, position: i64, before: Option<&[u8]>) -> CoveredRow {
    let line = stored.line.covered();
    CoveredRow::of("trail").number(Some(position)).bytes(before).row(&line).bytes(stored.line_mac.as_deref())
}

/// Whether a line is where it was sealed, right after the line with the link MAC `before`.
pub fn is_in_place(keys: &Keys, stored: &Stored, before: Option<&[u8]>) -> bool {
    match (stored.position, &stored.link_mac) {
        (Some(position), Some(link)) => keys.is_mac(MacOf::Link, &place(stored, position, before), link),
        _ => false,
    }
}
