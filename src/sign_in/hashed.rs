//! Hashed: the hash of a new password, computed once for a step, outside every lock. Refuses a password that may be none. Knows no
//! account.

use super::turn::LineTurn;
use crate::app::App;
use crate::fault::Fault;
use crate::hashing::HashingCaller;
use crate::rules::password::{KnownWords, Password, PasswordFault, PhcHash};

/// The hash of a new password, or why it may be none; computed once, however often a step is decided.
#[derive(Default)]
pub(super) struct Hashed(Option<Result<PhcHash, PasswordFault>>);

impl Hashed {
    /// The hash of a password of an account with these words. While it is computed, others have the step's turn.
    pub(super) async fn of(
        &mut self,
        app: &App,
        (caller, turn): (HashingCaller, &mut LineTurn<'_>),
        (password, known, min): (&Password, &KnownWords, u16),
    ) -> Result<Result<PhcHash, PasswordFault>, Fault> {
        if let Some(hashed) = &self.0 {
            return Ok(hashed.clone());
        }
        let hashed = turn.beside(app.hashing.judge_and_hash(caller, password, known, min)).await??;
        self.0 = Some(hashed.clone());
        Ok(hashed)
    }
}
