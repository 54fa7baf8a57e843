//! Generations of a session's refresh tokens: the newest stands in the session's row, and no token does. Decides nothing.

use super::Instant;

/// The refresh tokens of a session: the newest generation, and the salt of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refresh {
    /// Random bytes under the MAC of each token of the session.
    pub salt: [u8; 16],
    /// The newest generation; the first is 1.
    pub generation: i64,
    /// Time at which it was made.
    pub made_at: Instant,
}

impl Refresh {
    /// The first generation of a session that begins at `now`.
    pub fn first(salt: [u8; 16], now: Instant) -> Refresh {
        Refresh { salt, generation: 1, made_at: now }
    }

    /// The next generation.
    #[must_use]
    pub fn next(self, now: Instant) -> Refresh {
        Refresh { generation: self.generation + 1, made_at: now, ..self }
    }
}
