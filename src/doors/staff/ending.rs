//! `endSession`, `signOutEverywhere`, `forgetBrowser`: end sessions and trusted browsers of the signed-in admin. Those of other
//! admins and expired ones are answered alike: false, not an error.

use juniper::{FieldResult, ID};
use uuid::Uuid;

use super::answers::answered;
use super::caller::acting;
use crate::edge::Call;
use crate::metrics::Field;
use crate::rules::own_account::OwnEnding;
use crate::sign_in::{EndedOwn, end_own};

pub async fn end_session(call: &Call, id: &ID) -> FieldResult<Option<bool>> {
    end(call, Field::EndSession, Uuid::parse_str(id).ok().map(OwnEnding::Session)).await
}

pub async fn sign_out_everywhere(call: &Call) -> FieldResult<Option<bool>> {
    end(call, Field::SignOutEverywhere, Some(OwnEnding::Everything)).await
}

pub async fn forget_browser(call: &Call, id: &ID) -> FieldResult<Option<bool>> {
    end(call, Field::ForgetBrowser, Uuid::parse_str(id).ok().map(OwnEnding::Browser)).await
}

async fn end(call: &Call, field: Field, end: Option<OwnEnding>) -> FieldResult<Option<bool>> {
    // An invalid id matches no session; the caller's own session is still checked.
    let ended = end_own(&call.app, acting(call), end.unwrap_or(OwnEnding::Session(Uuid::nil()))).await;
    if let Ok(Some(EndedOwn { own: true, .. })) = &ended {
        call.sign_out(true);
    }
    answered(call, field, ended.map(|ended| ended.map(|ended| ended.count > 0)))
}
