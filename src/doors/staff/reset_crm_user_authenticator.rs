//! `resetCrmUserAuthenticator`: removes an admin's authenticator; mails an invitation where enrolment needs one.

use juniper::{FieldResult, ID};

use super::crm::{CrmUserResponse, answered, asking, sign_in_page};
use crate::accounts::desk;
use crate::edge::Call;
use crate::metrics::Field;

pub async fn reset_crm_user_authenticator(
    call: &Call,
    id: &ID,
    reason: String,
) -> FieldResult<Option<CrmUserResponse>> {
    let asking = asking(call, Field::ResetCrmUserAuthenticator, Some(reason)).await?;
    let page = sign_in_page(call);
    let told = desk::reset_authenticator(&call.app, &asking, id, &page).await;
    answered(call, Field::ResetCrmUserAuthenticator, &asking, told).await
}
