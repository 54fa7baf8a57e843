//! `inviteCrmUser`: opens an admin's enrolment window and mails an invitation.

use juniper::{FieldResult, ID};

use super::crm::{CrmUserResponse, answered, asking, sign_in_page};
use crate::accounts::desk;
use crate::edge::Call;
use crate::metrics::Field;

pub async fn invite_crm_user(call: &Call, id: &ID) -> FieldResult<Option<CrmUserResponse>> {
    let asking = asking(call, Field::InviteCrmUser, None).await?;
    let page = sign_in_page(call);
    answered(call, Field::InviteCrmUser, &asking, desk::invite(&call.app, &asking, id, &page).await).await
}
