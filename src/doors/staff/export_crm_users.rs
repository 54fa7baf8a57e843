//! `exportCrmUsers`: records that the list of admins leaves the desk in a file, before the page reads it. Refuses admins who are
//! neither owners nor auditors.

use juniper::FieldResult;

use super::answers::answered_or_none;
use super::crm::reading;
use crate::accounts::tell_export;
use crate::edge::Call;
use crate::metrics::Field;

pub async fn export_crm_users(call: &Call) -> FieldResult<Option<bool>> {
    let actor = reading(call, Field::ExportCrmUsers).await?;
    let told = tell_export(&call.app, &actor).await;
    answered_or_none(call, Field::ExportCrmUsers, told.map(|()| Some(true)))
}
