//! `POST` and `DELETE /gateway/operator/{version}/{brand}/players/{player}/sessions`: an operator's program begins a session of a player
//! who logged in at the operator's, or ends all of them.

use std::sync::Arc;

use http::Method;
use serde::Serialize;
use utoipa::ToSchema;

use super::answers::success;
use super::caller::{PlayerAnswer, PlayerRequest, Program};
use super::operator::sign_out;
use super::paths::{BrandInPath, player_id};
use super::refusals::{PlayerRefusal, Unfit};
use crate::edge::{Front, Refusal, RequestHead, Response, Stopped};
use crate::metrics::Field;
use crate::rules::application_key::KeyScope;
use crate::sign_in::player::{SessionBegun, SessionFor, begin_session};

/// A session that began.
#[derive(Serialize, ToSchema)]
#[schema(as = SessionTokens)]
pub struct BegunData {
    /// The token of the session.
    #[schema(example = "8e62cc96-a21f-11ed-be7e-b289e620c23d")]
    token: String,
    /// The token of the session.
    #[schema(example = "8e62cc96-a21f-11ed-be7e-b289e620c23d")]
    auth_token: String,
}

/// Answers a call about a player's sessions.
pub async fn answer(
    front: Arc<Front>,
    head: RequestHead,
    (brand, player): (BrandInPath, &str),
) -> Result<Response, Refusal> {
    let (field, begins) = (Field::OperatorSessions, head.method == Method::POST);
    let (request, program) = match PlayerRequest::of_program(&front, &head, brand, (field, KeyScope::Players)).await? {
        Ok(admitted) => admitted,
        Err(refused) => return Ok(refused),
    };
    let player = player_id(player);
    let doing = async move {
        let answer = match (program.within_limits(), brand, player) {
            (Err(refusal), ..) => Err(refusal),
            (Ok(()), BrandInPath::Given(brand), Some(player)) if begins => {
                begun(&request, (brand, player), &program).await?
            }
            (Ok(()), BrandInPath::Given(brand), Some(player)) => sign_out(&request, (brand, player), &program).await?,
            (Ok(()), ..) => Err(PlayerRefusal::NotFound),
        };
        Ok(request.finish(field, answer))
    };
    front.run(&head, doing).await
}

async fn begun(
    request: &PlayerRequest,
    (brand, player): (i32, i64),
    program: &Program,
) -> Result<PlayerAnswer, Stopped> {
    let (actor, requester) = (program.trail_actor(), Some(&request.call.requester));
    let of = SessionFor { brand, player, application: Some(program.key), actor: &actor, reason: None, requester };
    Ok(match begin_session(&request.call.app, of).await? {
        SessionBegun::Full(token) => {
            let token = token.reveal();
            Ok(success(BegunData { token: token.clone(), auth_token: token }))
        }
        SessionBegun::Half { session, challenge } => {
            Err(PlayerRefusal::Verification { challenge, session: Some(session) })
        }
        SessionBegun::Unknown => Err(PlayerRefusal::NotFound),
        SessionBegun::KeyChanged => Err(Unfit::Key.into()),
    })
}
