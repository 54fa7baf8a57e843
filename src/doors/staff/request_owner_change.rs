//! `requestOwnerChange`: asks for a change that another owner approves.

use juniper::{FieldResult, GraphQLInputObject, ID};

use super::crm::{CrmUserErrorCode, answered, asking, refused};
use super::owner_requests::{OwnerRequestKind, OwnerRequestResponse};
use crate::accounts::owner_requests;
use crate::edge::Call;
use crate::metrics::Field;
use crate::rules::owner_request::AskedDeed;

/// A change that one owner may not make alone.
#[derive(Debug, GraphQLInputObject)]
pub struct RequestOwnerChangeInput {
    /// The id of the admin concerned.
    id: ID,
    /// The kind of the change.
    kind: OwnerRequestKind,
    /// The email address; only with CHANGE.
    email: Option<String>,
    /// The complete list of roles; only with CHANGE.
    roles: Option<Vec<String>>,
    /// The reason, shown to the other owners and recorded in the audit trail.
    reason: String,
}

pub async fn request_owner_change(
    call: &Call,
    input: RequestOwnerChangeInput,
) -> FieldResult<Option<OwnerRequestResponse>> {
    let field = Field::RequestOwnerChange;
    let asking = asking(call, field, Some(input.reason)).await?;
    let is_bare = input.email.is_none() && input.roles.is_none();
    if !asking.owner.confirmed {
        return refused(call, field, &asking, CrmUserErrorCode::IdentityNotConfirmed).await.map(Some);
    }
    let wanted = match input.kind {
        OwnerRequestKind::Change => AskedDeed::Change { email: input.email, roles: input.roles },
        OwnerRequestKind::Reset if is_bare => AskedDeed::Reset,
        OwnerRequestKind::Invite if is_bare => AskedDeed::Invite,
        OwnerRequestKind::Reset | OwnerRequestKind::Invite => {
            return refused(call, field, &asking, CrmUserErrorCode::InvalidInput).await.map(Some);
        }
    };
    answered(call, field, &asking, owner_requests::ask(&call.app, &asking, &input.id, &wanted).await).await
}
