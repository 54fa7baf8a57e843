//! Refusals of malformed values at fields for the signed-in: each is told once the caller is known, since UNAUTHENTICATED comes first.

use juniper::FieldResult;

use super::answers::{AccountRefusal, refused};
use super::caller::acting;
use crate::doors::answers::{faulted, unauthenticated};
use crate::edge::Call;
use crate::fault::Fault;
use crate::metrics::Field;
use crate::sign_in::own_account;

/// Answers with a refusal or, where nobody is signed in, with that.
pub async fn refused_if_known<T>(call: &Call, field: Field, refusal: AccountRefusal) -> FieldResult<Option<T>> {
    match is_signed_in(call).await {
        Ok(true) => refused(call, field, refusal),
        Ok(false) => unauthenticated(call, field),
        Err(fault) => faulted(call, field, fault),
    }
}

async fn is_signed_in(call: &Call) -> Result<bool, Fault> {
    Ok(own_account(&call.app, acting(call).await?).await?.is_some())
}
