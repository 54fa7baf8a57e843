//! `POST /gateway/operator/{version}/{brand}/facts`: an operator's program asks whether a player proved the mailbox for a withdrawal.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answers::success;
use super::caller::{PlayerRequest, is_request_id};
use super::paths::BrandInPath;
use super::refusals::Unfit;
use crate::edge::json::{self, WholeNumber};
use crate::edge::{Body, Front, Refusal, RequestHead, Response, RestBody, Stopped};
use crate::metrics::Field;
use crate::rules::application_key::KeyScope;
use crate::sign_in::player::{AskedFact, tell_fact};

/// A fact that is asked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FactRequest)]
pub struct SentFact {
    /// The player's number at the brand.
    #[schema(schema_with = super::schemas::whole)]
    player_id: WholeNumber,
    /// The id of the withdrawal.
    #[schema(schema_with = super::schemas::request_id)]
    request_id: String,
}

/// Whether the player proved the mailbox for the withdrawal.
#[derive(Serialize, ToSchema)]
#[schema(as = Fact)]
pub struct ToldFact {
    /// True once, within ten minutes.
    #[schema(example = true)]
    verified: bool,
}

/// Answers an asked fact.
pub async fn answer(front: Arc<Front>, head: RequestHead, sent: Body, brand: BrandInPath) -> Result<Response, Refusal> {
    let field = Field::OperatorFacts;
    let (request, program) = match PlayerRequest::of_program(&front, &head, brand, (field, KeyScope::Facts)).await? {
        Ok(admitted) => admitted,
        Err(refused) => return Ok(refused),
    };
    let body = RestBody::Json.read(&front, &head, sent).await?;
    let doing = async move {
        let asked = json::object::<SentFact>(&body).ok().filter(|asked| is_request_id(&asked.request_id));
        let answer = match (asked, brand, program.within_limits()) {
            (Some(_), _, Err(refusal)) => Err(refusal),
            (Some(asked), BrandInPath::Given(brand), Ok(())) => {
                let fact = AskedFact {
                    brand,
                    player: asked.player_id.0,
                    request: &asked.request_id,
                    application: program.key,
                    actor: &program.trail_actor(),
                    requester: &request.call.requester,
                };
                match tell_fact(&request.call.app, fact).await.map_err(Stopped::from)? {
                    Some(verified) => Ok(success(ToldFact { verified })),
                    None => Err(Unfit::Key.into()),
                }
            }
            _ => Err(Unfit::Body.into()),
        };
        Ok(request.finish(field, answer))
    };
    front.run(&head, doing).await
}
