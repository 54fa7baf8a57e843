//! The end of the sealed trail, where the sealer goes on.

use super::Stored;

/// The end of the sealed trail.
#[derive(Debug)]
pub struct Head {
    /// Token of the kept checkpoint.
    pub token: Option<String>,
    /// No transaction below this one had an unsealed line when that checkpoint was made.
    pub below: i64,
    /// Oldest transaction under way.
    pub oldest: i64,
    /// The last sealed lines, two at most, the last first.
    pub last: Vec<Stored>,
}
