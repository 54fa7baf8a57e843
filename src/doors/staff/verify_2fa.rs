//! `verify2fa`: verifies the authenticator's code, or a recovery code in place of it, and signs in.

use juniper::{FieldResult, GraphQLInputObject};

use super::answers::note;
use super::caller::DOOR;
use super::payload::VerificationResponse;
use crate::doors::answers::faulted;
use crate::edge::{Call, CookieKind};
use crate::metrics::Field;
use crate::rules::factor::Factor;
use crate::rules::trusted;
use crate::sign_in::{Proved, Showing, prove};

/// The input of verify2fa.
#[derive(GraphQLInputObject)]
#[graphql(name = "Verify2faInput")]
pub struct Verify2faInput {
    /// Six digits, or a recovery code; spaces are ignored.
    #[graphql(name = "codeFor2fa")]
    code_for_2fa: String,
}

pub async fn verify_2fa(call: &Call, input: Verify2faInput) -> FieldResult<VerificationResponse> {
    let showing = Showing {
        door: DOOR,
        factor: Factor::Authenticator,
        typed: &input.code_for_2fa,
        requester: &call.requester,
        pending: call.presented.pending.as_ref(),
        session: call.presented.session.as_ref(),
        device: call.presented.device.as_ref(),
        application: None,
        gate: call.gate_domain.is_some(),
    };
    match prove(&call.app, showing).await {
        Ok(proved) => {
            if let Proved::SignedIn { token, device, gate, .. } = &proved {
                call.hand_session(token, gate.as_ref());
                call.clear(CookieKind::Pending);
                call.hand(CookieKind::Device, device, Some(trusted::LIFE));
            }
            let (response, refusal) = VerificationResponse::of(proved);
            note(call, Field::Verify2fa, refusal);
            Ok(response)
        }
        Err(fault) => faulted(call, Field::Verify2fa, fault),
    }
}
