//! `currentUser`: the signed-in admin. Refuses callers without a live session.

use juniper::FieldResult;

use super::caller::acting;
use super::crm_user_model::CrmUserModel;
use crate::doors::answers::{faulted, unauthenticated};
use crate::edge::Call;
use crate::metrics::{Field, OK};
use crate::sign_in::current_session;

pub async fn current_user(call: &Call) -> FieldResult<Option<CrmUserModel>> {
    match current_session(&call.app, acting(call)).await {
        Ok(Some((view, ends))) => {
            call.note(Field::CurrentUser, OK);
            Ok(Some(CrmUserModel::of_caller(view, ends)))
        }
        Ok(None) => unauthenticated(call, Field::CurrentUser),
        Err(fault) => faulted(call, Field::CurrentUser, fault),
    }
}
