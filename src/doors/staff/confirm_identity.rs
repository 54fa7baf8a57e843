//! `confirmIdentity`: verifies a code of the authenticator again, within a session.

use juniper::FieldResult;

use super::answers::answered_as;
use super::caller::acting;
use super::payload::{VerificationResponse, confirmation};
use crate::edge::Call;
use crate::metrics::Field;
use crate::sign_in::confirm;

pub async fn confirm_identity(call: &Call, code_for_2fa: &str) -> FieldResult<Option<VerificationResponse>> {
    answered_as(call, Field::ConfirmIdentity, confirm(&call.app, acting(call), code_for_2fa).await.map(confirmation))
}
