//! `recoveryCodes` creates ten codes, shown once; `keepRecoveryCodes` activates the codes that wait in the session.

use juniper::FieldResult;

use super::answers::answered_as;
use super::caller::acting;
use super::payload::{RecoveryCodesResponse, VerificationResponse, kept_codes, recovery_codes as mapped};
use crate::edge::Call;
use crate::metrics::Field;
use crate::sign_in::{keep_recovery_codes as keep, recovery_codes as make};

pub async fn recovery_codes(call: &Call, until_kept: bool) -> FieldResult<Option<RecoveryCodesResponse>> {
    answered_as(call, Field::RecoveryCodes, make(&call.app, acting(call), until_kept).await.map(mapped))
}

pub async fn keep_recovery_codes(call: &Call) -> FieldResult<Option<VerificationResponse>> {
    answered_as(call, Field::KeepRecoveryCodes, keep(&call.app, acting(call)).await.map(kept_codes))
}
