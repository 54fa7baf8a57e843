//! The routes of the player door: one of every path below its own, since the paths hold a version and a brand, and its document where
//! it is shown.

use std::sync::Arc;

use futures_util::future::FutureExt;

use super::caller::REST;
use super::openapi::serve;
use super::paths::{GATEWAY, GatewayPath, OperatorPath, methods};
use super::refusals::VOICE;
use super::{operator, operator_facts, operator_sessions, read};
use crate::edge::{Body, Front, Refusal, RequestHead, Response, RouteEntry};
use crate::metrics::Route::PlayerRest;

/// The routes of the player door. `shown`: whether the document is served.
pub fn routes(shown: bool) -> Vec<RouteEntry> {
    let document = shown.then(|| RouteEntry::get("/gateway/openapi.json", PlayerRest, serve).exact().in_voice(VOICE));
    let calls = REST.below((GATEWAY, PlayerRest), methods, |front, head, body| answer(front, head, body).boxed());
    document.into_iter().chain([calls]).collect()
}

/// Answers a request at a path of the door.
async fn answer(front: Arc<Front>, head: RequestHead, sent: Body) -> Result<Response, Refusal> {
    let path = head.path.clone();
    match GatewayPath::parse(&path).ok_or_else(Refusal::not_found)? {
        GatewayPath::Player(path, brand) => read::answer(front, head, sent, (path, brand)).await,
        GatewayPath::Operator(OperatorPath::Facts, brand) => operator_facts::answer(front, head, sent, brand).await,
        GatewayPath::Operator(OperatorPath::Sessions(player), brand) => {
            operator_sessions::answer(front, head, (brand, player)).await
        }
        GatewayPath::Operator(OperatorPath::Player(player), brand) => {
            operator::answer(front, head, sent, (brand, player)).await
        }
    }
}
