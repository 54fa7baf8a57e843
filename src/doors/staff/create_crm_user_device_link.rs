//! `createCrmUserDeviceLink`: a link that makes one browser trusted for an admin, answered once. Refuses links for owners, and
//! calls without a reason.

use juniper::{FieldResult, GraphQLObject, ID};

use super::crm::{Answer, CrmUserErrorCode, answered, asking, message_of};
use crate::accounts::desk_access::make_device_link;
use crate::edge::Call;
use crate::metrics::Field;
use crate::rules::token::Token;

/// The result of making a device link.
#[derive(Debug, GraphQLObject)]
#[graphql(context = Call)]
pub struct DeviceLinkResponse {
    /// Whether the link was made.
    status: bool,
    /// A short English sentence if refused.
    error_message: Option<String>,
    /// The machine-readable reason if refused.
    error_code: Option<CrmUserErrorCode>,
    /// The link, shown only here: it makes the browser that opens it within 15 minutes trusted, once. It proves no factor.
    url: Option<String>,
}

impl Answer<String> for DeviceLinkResponse {
    fn of(code: Option<CrmUserErrorCode>, url: Option<String>) -> DeviceLinkResponse {
        let error_message = message_of(code);
        DeviceLinkResponse { status: code.is_none(), error_message, error_code: code, url }
    }
}

pub async fn create_crm_user_device_link(
    call: &Call,
    id: &ID,
    reason: String,
) -> FieldResult<Option<DeviceLinkResponse>> {
    let field = Field::CreateCrmUserDeviceLink;
    let asking = asking(call, field, Some(reason)).await?;
    let made = make_device_link(&call.app, &asking, id).await;
    let url = |token: Token| format!("{}/device#{}", call.origin, token.reveal());
    answered(call, field, &asking, made.map(|made| made.map(url))).await
}
