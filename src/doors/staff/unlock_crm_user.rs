//! `unlockCrmUser`: resets an admin's windows, cooldowns and lockouts.

use juniper::{FieldResult, ID};

use super::crm::{CrmUserResponse, answered, asking};
use crate::accounts::desk;
use crate::edge::Call;
use crate::metrics::Field;

pub async fn unlock_crm_user(call: &Call, id: &ID, reason: Option<String>) -> FieldResult<Option<CrmUserResponse>> {
    let asking = asking(call, Field::UnlockCrmUser, reason).await?;
    answered(call, Field::UnlockCrmUser, &asking, desk::unlock(&call.app, &asking, id).await).await
}
