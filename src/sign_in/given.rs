//! Given: what the completion of an awaited challenge needs beside its code, opened or hashed once the rules would compare the code.
//! A decoy costs the same work. Stores nothing.

use uuid::Uuid;

use super::Requester;
use super::hashed::Hashed;
use super::registrant::registrant;
use super::turn::LineTurn;
use crate::app::App;
use crate::fault::Fault;
use crate::hashing::HashingCaller;
use crate::keys::SealPurpose;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::address::Address;
use crate::rules::factor::Purpose;
use crate::rules::own_deed::CompletionNeeds;
use crate::rules::password::{KnownWords, NewPassword, Password, PasswordFault};
use crate::rules::pending::Pending;

/// Values that the completion of a pending sign-in needs. `password`: the new one; `typed`: the name of the holder, both as the
/// request has them.
pub(super) async fn given(
    app: &App,
    (requester, hashed, turn): (&Requester, &mut Hashed, &mut LineTurn<'_>),
    (pending, now): (&Pending, Instant),
    account: Option<&Account>,
    (password, typed): (Option<Result<&Password, PasswordFault>>, Option<&str>),
) -> Result<CompletionNeeds, Fault> {
    let own = account.map_or(Uuid::nil(), |account| account.id);
    match pending.challenge.purpose {
        Purpose::PasswordReset => {
            let password = match password {
                Some(Ok(password)) => password,
                Some(Err(fault)) => {
                    return Ok(CompletionNeeds { password: Some(Err(fault)), ..CompletionNeeds::default() });
                }
                None => return Ok(CompletionNeeds::default()),
            };
            // The words of the typed address alone: others would tell whether the address has an account.
            let address = typed.and_then(Address::parse);
            let known = KnownWords::of(address.as_ref(), []);
            let min = app.policy(pending.challenge.door).password_min;
            let caller = HashingCaller::paying(&pending.challenge.pool, requester.network());
            let hashed = hashed.of(app, (caller, turn), (password, &known, min)).await?;
            let sealed = match hashed {
                Ok(hash) => Ok(NewPassword::long(app.keys.seal_password(own, &hash)?)),
                Err(fault) => Err(fault),
            };
            Ok(CompletionNeeds { password: Some(sealed), ..CompletionNeeds::default() })
        }
        Purpose::PasswordChange => {
            let Some(payload) = &pending.payload else { return Ok(CompletionNeeds::default()) };
            // Sealed anew, so that a rotation in between leaves no hash under an older key.
            let opened = app.keys.open(SealPurpose::Payload, pending.id, payload)?;
            let sealed = app.keys.seal(SealPurpose::Password, own, &opened)?;
            Ok(CompletionNeeds { password: Some(Ok(NewPassword::long(sealed))), ..CompletionNeeds::default() })
        }
        Purpose::Registration => {
            let registrant = registrant(app, pending, now).await?;
            Ok(CompletionNeeds { registrant, ..CompletionNeeds::default() })
        }
        Purpose::SignIn
        | Purpose::Confirmation
        | Purpose::Replacement
        | Purpose::Withdrawal
        | Purpose::MobileRelease
        | Purpose::MobileChange
        | Purpose::TwoFactorOn
        | Purpose::TwoFactorOff => Ok(CompletionNeeds::default()),
    }
}
