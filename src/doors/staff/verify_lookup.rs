//! `verifyLookup`: verifies the mailed code.

use juniper::{FieldResult, GraphQLInputObject};

use super::answers::note;
use super::caller::DOOR;
use super::payload::VerificationResponse;
use crate::doors::answers::faulted;
use crate::edge::{Call, CookieKind};
use crate::metrics::Field;
use crate::rules::factor::Factor;
use crate::sign_in::{Proved, Showing, prove};

/// The input of verifyLookup.
#[derive(GraphQLInputObject)]
pub struct VerifyLookupInput {
    /// Six digits; spaces are ignored.
    code: String,
}

pub async fn verify_lookup(call: &Call, input: VerifyLookupInput) -> FieldResult<VerificationResponse> {
    let showing = Showing {
        door: DOOR,
        factor: Factor::EmailCode,
        typed: &input.code,
        requester: &call.requester,
        pending: call.presented.pending.as_ref(),
        session: call.presented.session.as_ref(),
        device: call.presented.device.as_ref(),
        application: None,
        gate: false,
    };
    match prove(&call.app, showing).await {
        Ok(proved) => {
            if let Proved::Advanced { token, life, .. } = &proved {
                call.hand(CookieKind::Pending, token, Some(*life));
            }
            let (response, refusal) = VerificationResponse::of(proved);
            note(call, Field::VerifyLookup, refusal);
            Ok(response)
        }
        Err(fault) => faulted(call, Field::VerifyLookup, fault),
    }
}
