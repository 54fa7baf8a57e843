//! Hashed: the hash of a new password, computed once for a step, outside every lock. Refuses a password that the rules forbid.
//! Knows no account.

use super::turn::LineTurn;
use crate::app::App;
use crate::fault::Fault;
use crate::hashing::HashingCaller;
use crate::rules::password::{KnownWords, Password, PasswordFault, PhcHash};

/// The hash of a new password, or the password's fault; computed once for all rounds of a step.
#[derive(Default)]
pub(super) struct Hashed(Option<Result<PhcHash, PasswordFault>>);

impl Hashed {
    /// Hashes a password, unless it is shorter than `min` or guessed from the `known` words. The step gives up its turn while the
    /// password is hashed.
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
