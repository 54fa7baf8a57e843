//! `deleteCrmUsers`: removes admins, all of them or none.

use juniper::{FieldResult, ID};

use super::change_crm_users::changed;
use super::crm::{CrmUsersResponse, asking};
use crate::accounts::desk_many::ManyDeed;
use crate::edge::Call;
use crate::metrics::Field;

pub async fn delete_crm_users(
    call: &Call,
    ids: &[ID],
    reason: Option<String>,
) -> FieldResult<Option<CrmUsersResponse>> {
    let asking = asking(call, Field::DeleteCrmUsers, reason).await?;
    changed(call, Field::DeleteCrmUsers, &asking, (ids, ManyDeed::Remove)).await
}
