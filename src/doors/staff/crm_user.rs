//! `crmUser`: one admin by id. Refuses admins who are neither owners nor auditors.

use juniper::{FieldResult, ID};

use super::answers::answered_or_none;
use super::crm::reading;
use super::crm_user_model::CrmUserModel;
use crate::accounts::desk;
use crate::edge::Call;
use crate::metrics::Field;

pub async fn crm_user(call: &Call, id: &ID) -> FieldResult<Option<CrmUserModel>> {
    reading(call, Field::CrmUser).await?;
    let found = desk::one(&call.app, id).await;
    answered_or_none(call, Field::CrmUser, found.map(|found| found.map(CrmUserModel::from)))
}
