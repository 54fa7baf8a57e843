//! `endCrmUserSession`, `forgetCrmUserBrowser`, `signOutCrmUser`: an owner ends an admin's sessions and the trust in their
//! browsers. An id that names none of this admin's is refused alike, whether it never was theirs or has ended.

use juniper::{FieldResult, ID};
use uuid::Uuid;

use super::crm::{CrmUserResponse, answered, asking};
use crate::accounts::desk_access::{self, AccessEnd};
use crate::edge::Call;
use crate::metrics::Field;
use crate::rules::own_account::OwnEnding;

pub async fn end_crm_user_session(
    call: &Call,
    (id, session): (&ID, &ID),
    reason: Option<String>,
) -> FieldResult<Option<CrmUserResponse>> {
    let end = AccessEnd::One(OwnEnding::Session(parsed(session)));
    ended(call, Field::EndCrmUserSession, (id, reason), end).await
}

pub async fn forget_crm_user_browser(
    call: &Call,
    (id, browser): (&ID, &ID),
    reason: Option<String>,
) -> FieldResult<Option<CrmUserResponse>> {
    let end = AccessEnd::One(OwnEnding::Browser(parsed(browser)));
    ended(call, Field::ForgetCrmUserBrowser, (id, reason), end).await
}

pub async fn sign_out_crm_user(call: &Call, id: &ID, reason: Option<String>) -> FieldResult<Option<CrmUserResponse>> {
    ended(call, Field::SignOutCrmUser, (id, reason), AccessEnd::Everything).await
}

async fn ended(
    call: &Call,
    field: Field,
    (id, reason): (&ID, Option<String>),
    end: AccessEnd,
) -> FieldResult<Option<CrmUserResponse>> {
    let asking = asking(call, field, reason).await?;
    answered(call, field, &asking, desk_access::end(&call.app, &asking, id, &end).await).await
}

/// An id; an invalid one matches no row.
fn parsed(id: &ID) -> Uuid {
    Uuid::parse_str(id).unwrap_or_default()
}
