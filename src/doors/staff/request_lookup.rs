//! `requestLookup`: requests a mailed code. Answers alike whether the account exists or not.

use juniper::{FieldResult, GraphQLInputObject};

use super::answers::note;
use super::caller::DOOR;
use super::payload::RequestLookupResponse;
use crate::doors::answers::faulted;
use crate::edge::{Call, CookieKind};
use crate::metrics::Field;
use crate::sign_in::{Began, CodeRequest, begin};

/// The input of requestLookup.
#[derive(GraphQLInputObject)]
pub struct RequestLookupInput {
    /// The admin's email address.
    email: String,
    /// The captcha token.
    recaptcha: String,
    /// The token of an invitation, to set up a first authenticator. An invalid token is answered like a missing one.
    invitation: Option<String>,
}

pub async fn request_lookup(call: &Call, input: RequestLookupInput) -> FieldResult<RequestLookupResponse> {
    let asked = CodeRequest {
        door: DOOR,
        email: &input.email,
        captcha: &input.recaptcha,
        invitation: input.invitation.as_deref(),
        requester: &call.requester,
        pending: call.presented.pending.as_ref(),
        device: call.presented.device.as_ref(),
        language: call.language,
    };
    match begin(&call.app, asked).await {
        Ok(began) => {
            if let Began::Accepted { token, life, .. } = &began {
                call.hand(CookieKind::Pending, token, Some(*life));
            }
            let (response, refusal) = RequestLookupResponse::of(input.email, began);
            note(call, Field::RequestLookup, refusal);
            Ok(response)
        }
        Err(fault) => faulted(call, Field::RequestLookup, fault),
    }
}
