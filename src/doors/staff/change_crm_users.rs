//! `changeCrmUsers`: invites, disables or unlocks admins, all of them or none.

use juniper::{FieldResult, GraphQLEnum, ID};

use super::crm::{CrmUsersResponse, answered, asking, sign_in_page};
use crate::accounts::desk::Asking;
use crate::accounts::desk_many::{ManyDeed, change_many};
use crate::doors::answers::faulted;
use crate::edge::Call;
use crate::metrics::Field;

/// A deed that is done to many admins at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, GraphQLEnum)]
pub enum CrmUserDeed {
    /// As inviteCrmUser.
    Invite,
    /// As isInactive of createUpdateCrmUser. Admins who are inactive already stay as they are.
    Disable,
    /// As unlockCrmUser.
    Unlock,
}

pub async fn change_crm_users(
    call: &Call,
    ids: &[ID],
    deed: CrmUserDeed,
    reason: Option<String>,
) -> FieldResult<Option<CrmUsersResponse>> {
    let asking = asking(call, Field::ChangeCrmUsers, reason).await?;
    let url = sign_in_page(call);
    let deed = match deed {
        CrmUserDeed::Invite => ManyDeed::Invite { url: &url },
        CrmUserDeed::Disable => ManyDeed::Disable,
        CrmUserDeed::Unlock => ManyDeed::Unlock,
    };
    changed(call, Field::ChangeCrmUsers, &asking, (ids, deed)).await
}

/// Does a deed to many admins, and answers with their number or with those for whom it was refused.
pub async fn changed(
    call: &Call,
    field: Field,
    asking: &Asking,
    (ids, deed): (&[ID], ManyDeed<'_>),
) -> FieldResult<Option<CrmUsersResponse>> {
    let ids: Vec<String> = ids.iter().map(|id| id.to_string()).collect();
    match change_many(&call.app, asking, &ids, deed).await {
        Ok(outcome) => {
            let answer: Option<CrmUsersResponse> = answered(call, field, asking, Ok(outcome.told)).await?;
            Ok(answer.map(|answer| answer.concerning(outcome.concerned)))
        }
        Err(fault) => faulted(call, field, fault),
    }
}
