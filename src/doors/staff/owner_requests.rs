//! `ownerRequests`, `approveOwnerRequest`, `withdrawOwnerRequest`: what one owner asked for and another approves. Refuses readers who
//! are neither owners nor auditors.

use juniper::{FieldResult, GraphQLEnum, GraphQLObject, ID};

use super::crm::{Answer, CrmUserErrorCode, CrmUserResponse, answered, asking, message_of, reading, sign_in_page};
use super::crm_user_model::CrmUserModel;
use crate::accounts::owner_requests::{self, KnownRequest};
use crate::doors::answers::faulted;
use crate::doors::date::Date;
use crate::edge::Call;
use crate::metrics::{Field, OK};
use crate::rules::owner_request::AskedDeed;

/// The kind of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, GraphQLEnum)]
pub enum OwnerRequestKind {
    /// Change the email address, the roles or both.
    Change,
    /// Remove the authenticator.
    Reset,
    /// Open the enrolment window and mail an invitation.
    Invite,
}

/// A request of one owner that another may approve.
#[derive(Debug, GraphQLObject)]
#[graphql(context = Call, name = "OwnerRequest")]
pub struct OwnerRequestModel {
    /// The id.
    id: ID,
    /// The kind.
    kind: OwnerRequestKind,
    /// The owner who asks.
    asked_by: CrmUserModel,
    /// The admin concerned.
    about: CrmUserModel,
    /// The wanted email address; null if it stays.
    email: Option<String>,
    /// The wanted roles; null if they stay.
    roles: Option<Vec<String>>,
    /// The reason of the owner who asks.
    reason: String,
    /// The time of the request.
    asked_at: Date,
    /// The time from which it may no longer be approved.
    expires_at: Date,
}

impl From<KnownRequest> for OwnerRequestModel {
    fn from(known: KnownRequest) -> OwnerRequestModel {
        let KnownRequest { request, asker, about } = known;
        let (kind, email, roles) = match request.deed {
            AskedDeed::Change { email, roles } => (OwnerRequestKind::Change, email, roles),
            AskedDeed::Reset => (OwnerRequestKind::Reset, None, None),
            AskedDeed::Invite => (OwnerRequestKind::Invite, None, None),
        };
        OwnerRequestModel {
            id: ID::from(request.id.to_string()),
            kind,
            asked_by: asker.into(),
            about: about.into(),
            email,
            roles,
            reason: request.reason,
            asked_at: Date(request.asked_at),
            expires_at: Date(request.expires_at),
        }
    }
}

/// The result of an operation on a request.
#[derive(Debug, GraphQLObject)]
#[graphql(context = Call)]
pub struct OwnerRequestResponse {
    /// Whether the operation was done.
    status: bool,
    /// A short English sentence if refused.
    error_message: Option<String>,
    /// The machine-readable reason if refused.
    error_code: Option<CrmUserErrorCode>,
    /// The request.
    request: Option<OwnerRequestModel>,
}

impl Answer<KnownRequest> for OwnerRequestResponse {
    fn of(code: Option<CrmUserErrorCode>, done: Option<KnownRequest>) -> OwnerRequestResponse {
        let error_message = message_of(code);
        let request = done.map(OwnerRequestModel::from);
        OwnerRequestResponse { status: code.is_none(), error_message, error_code: code, request }
    }
}

pub async fn owner_requests(call: &Call) -> FieldResult<Option<Vec<OwnerRequestModel>>> {
    let field = Field::OwnerRequests;
    reading(call, field).await?;
    match owner_requests::pending(&call.app).await {
        Ok(pending) => {
            call.note(field, OK);
            Ok(Some(pending.into_iter().map(OwnerRequestModel::from).collect()))
        }
        Err(fault) => faulted(call, field, fault),
    }
}

pub async fn approve_owner_request(call: &Call, id: &ID) -> FieldResult<Option<CrmUserResponse>> {
    let field = Field::ApproveOwnerRequest;
    let asking = asking(call, field, None).await?;
    let page = sign_in_page(call);
    let told = owner_requests::approve(&call.app, &asking, id, &page).await;
    answered(call, field, &asking, told).await
}

pub async fn withdraw_owner_request(call: &Call, id: &ID) -> FieldResult<Option<OwnerRequestResponse>> {
    let field = Field::WithdrawOwnerRequest;
    let asking = asking(call, field, None).await?;
    let told = owner_requests::withdraw(&call.app, &asking, id).await;
    answered(call, field, &asking, told).await
}
