//! `recoveryCodes`: ten new ones, shown this once.

use juniper::FieldResult;

use super::payload::{RecoveryCodesResponse, recovery_codes as mapped};
use super::{acting, answered_as};
use crate::http::Call;
use crate::metrics::Field;
use crate::sign_in::recovery_codes as make;

pub async fn recovery_codes(call: &Call) -> FieldResult<Option<RecoveryCodesResponse>> {
    answered_as(call, Field::RecoveryCodes, make(&call.app, acting(call)).await.map(mapped))
}
