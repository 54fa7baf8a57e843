//! `signedIn`: whether somebody is signed in. Refuses nobody, and tells nothing of the account.

use juniper::FieldResult;

use super::caller::acting;
use crate::doors::answers::faulted;
use crate::edge::Call;
use crate::metrics::{Field, OK};
use crate::sign_in::is_signed_in;

pub async fn signed_in(call: &Call) -> FieldResult<bool> {
    match is_signed_in(&call.app, acting(call)).await {
        Ok(is_signed_in) => {
            call.note(Field::SignedIn, OK);
            Ok(is_signed_in)
        }
        Err(fault) => faulted(call, Field::SignedIn, fault),
    }
}
