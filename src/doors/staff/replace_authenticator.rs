//! `replaceAuthenticator`: offers a new authenticator, and activates it by one of its codes.

use juniper::FieldResult;

use super::answers::answered_as;
use super::caller::acting;
use super::payload::{VerificationResponse, replacement};
use crate::edge::Call;
use crate::metrics::Field;
use crate::sign_in::replace_authenticator as replace;

pub async fn replace_authenticator(
    call: &Call,
    code_for_2fa: Option<&str>,
) -> FieldResult<Option<VerificationResponse>> {
    answered_as(
        call,
        Field::ReplaceAuthenticator,
        replace(&call.app, acting(call), code_for_2fa).await.map(replacement),
    )
}
