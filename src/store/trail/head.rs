//! The end of the sealed trail, where the sealer continues. Seals nothing.

use super::Stored;

/// The end of the sealed trail.
#[derive(Debug)]
pub struct Head {
    /// Token of the kept checkpoint.
    pub token: Option<String>,
    /// Transaction id below which no line was unsealed when the kept checkpoint was made.
    pub below: i64,
    /// Oldest transaction under way.
    pub oldest: i64,
    /// The last sealed lines, two at most, the last first.
    pub last: Vec<Stored>,
}
