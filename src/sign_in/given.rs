//! Given: what the completion of an awaited challenge needs beside its code, opened or hashed once the rules would compare the code.
//! A decoy costs the same work. Stores nothing.

use uuid::Uuid;

use super::Requester;
use crate::app::App;
use crate::fault::Fault;
use crate::keys::SealPurpose;
use crate::rules::account::Account;
use crate::rules::address::Address;
use crate::rules::factor::Purpose;
use crate::rules::own_deed::CompletionNeeds;
use crate::rules::password::{KnownWords, Password, PasswordFault, PhcHash};
use crate::rules::pending::Pending;

/// The hash of a new password, or why it may be none; computed once, however often a step is decided.
#[derive(Default)]
pub(super) struct Hashed(Option<Result<PhcHash, PasswordFault>>);

impl Hashed {
    /// The hash of a password of an account with these words.
    pub(super) async fn of(
        &mut self,
        app: &App,
        requester: &Requester,
        (password, known, min): (&Password, &KnownWords, u16),
    ) -> Result<Result<PhcHash, PasswordFault>, Fault> {
        if let Some(hashed) = &self.0 {
            return Ok(hashed.clone());
        }
        let hashed = app.hashing.judge_and_hash(requester.network(), password, known, min).await?;
        self.0 = Some(hashed.clone());
        Ok(hashed)
    }
}

/// What the completion of a pending sign-in needs. `password`: the new one; `typed`: the name of the holder, both as the request
/// has them.
pub(super) async fn given(
    app: &App,
    (requester, hashed): (&Requester, &mut Hashed),
    pending: &Pending,
    account: Option<&Account>,
    (password, typed): (Option<&Password>, Option<&str>),
) -> Result<CompletionNeeds, Fault> {
    let own = account.map_or(Uuid::nil(), |account| account.id);
    match pending.challenge.purpose {
        Purpose::PasswordReset => {
            let Some(password) = password else { return Ok(CompletionNeeds::default()) };
            // The words of the typed address alone: others would tell whether the address has an account.
            let address = typed.and_then(Address::parse);
            let known = KnownWords::of(address.as_ref(), []);
            let min = app.policy(pending.challenge.door).password_min;
            let hashed = hashed.of(app, requester, (password, &known, min)).await?;
            let sealed = match hashed {
                Ok(hash) => Ok(app.keys.seal_password(own, &hash)?),
                Err(fault) => Err(fault),
            };
            Ok(CompletionNeeds { password: Some(sealed), ..CompletionNeeds::default() })
        }
        Purpose::PasswordChange => {
            let Some(payload) = &pending.payload else { return Ok(CompletionNeeds::default()) };
            // Sealed anew, so that a rotation in between leaves no hash under an older key.
            let opened = app.keys.open(SealPurpose::Payload, pending.id, payload)?;
            let sealed = app.keys.seal(SealPurpose::Password, own, &opened)?;
            Ok(CompletionNeeds { password: Some(Ok(sealed)), ..CompletionNeeds::default() })
        }
        Purpose::Registration
        | Purpose::SignIn
        | Purpose::Confirmation
        | Purpose::Replacement
        | Purpose::Withdrawal
        | Purpose::TwoFactorOn
        | Purpose::TwoFactorOff => Ok(CompletionNeeds::default()),
    }
}
