//! `pendingSignIn`: the sign-in under way in this browser. Null without one; no error, since nobody is signed in yet.

use juniper::{FieldResult, GraphQLEnum, GraphQLObject};

use super::caller::DOOR;
use super::payload::date;
use crate::doors::answers::faulted;
use crate::doors::date::Date;
use crate::edge::Call;
use crate::metrics::{Field, OK};
use crate::rules::factor::Factor;
use crate::sign_in::{Waiting, waiting};

/// The code that a pending sign-in wants next.
#[derive(Clone, Copy, Debug, GraphQLEnum)]
pub enum SignInStage {
    /// The mailed code, for verifyLookup.
    EmailCode,
    /// The authenticator's code or a recovery code, for verify2fa.
    Authenticator,
}

/// The sign-in under way in this browser.
#[derive(Debug, GraphQLObject)]
#[graphql(name = "PendingSignIn")]
pub struct PendingSignInModel {
    /// The code wanted next.
    stage: SignInStage,
    /// The number of wrong codes of this stage before it ends; 0 while it is locked.
    attempts_left: i32,
    /// The time at which it ends.
    expires_at: Date,
    /// The end of the lock, if codes of this stage are locked. A lock of the authenticator is told only at its own stage.
    unlocks_at: Option<Date>,
    /// The otpauth URL that verifyLookup returned, for an admin without an authenticator.
    #[graphql(name = "authUrlFor2fa")]
    auth_url_for_2fa: Option<String>,
}

pub async fn pending_sign_in(call: &Call) -> FieldResult<Option<PendingSignInModel>> {
    let tokens = (call.presented.pending.as_ref(), call.presented.device.as_ref());
    match waiting(&call.app, DOOR, &call.requester, tokens).await {
        Ok(found) => {
            call.note(Field::PendingSignIn, OK);
            Ok(found.map(PendingSignInModel::from))
        }
        Err(fault) => faulted(call, Field::PendingSignIn, fault),
    }
}

impl From<Waiting> for PendingSignInModel {
    fn from(Waiting { told, auth_url }: Waiting) -> PendingSignInModel {
        PendingSignInModel {
            stage: if told.factor == Factor::Authenticator {
                SignInStage::Authenticator
            } else {
                SignInStage::EmailCode
            },
            attempts_left: i32::from(told.attempts_left),
            expires_at: date(told.expires_at),
            unlocks_at: told.locked_until.map(date),
            auth_url_for_2fa: auth_url,
        }
    }
}
