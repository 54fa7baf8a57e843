//! `deleteCrmUsers`: removes admins, all of them or none.

use juniper::{FieldResult, ID};

use super::crm::{DeleteCrmUsersResponse, answered, asking};
use crate::accounts::desk;
use crate::edge::Call;
use crate::metrics::Field;

pub async fn delete_crm_users(
    call: &Call,
    ids: &[ID],
    reason: Option<String>,
) -> FieldResult<Option<DeleteCrmUsersResponse>> {
    let asking = asking(call, Field::DeleteCrmUsers, reason).await?;
    let ids: Vec<String> = ids.iter().map(|id| id.to_string()).collect();
    answered(call, Field::DeleteCrmUsers, &asking, desk::delete(&call.app, &asking, &ids).await).await
}
