//! `POST /device`: a browser shows a device link and gets the device cookie. The link's token comes in the body: the page
//! reads it from behind the `#`, which no server and no log sees.

use std::sync::Arc;

use http::{HeaderMap, Method, StatusCode};
use serde::Deserialize;
use warp::filters::BoxedFilter;
use warp::{Filter, Reply};

use crate::edge::refusal::{Code, JSON, Refusal};
use crate::edge::requester::Peer;
use crate::edge::steps::Stopped;
use crate::edge::{CookieKind, Front, RequestId, Response, body};
use crate::rules::factor::Door;
use crate::rules::token::Token;
use crate::rules::trusted;
use crate::sign_in::trust;

/// What the page posts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shown {
    token: String,
}

/// Redeems a link by POST; the page itself is read by GET, elsewhere.
pub fn route(front: &Arc<Front>) -> BoxedFilter<(Response,)> {
    let front = Arc::clone(front);
    warp::path!("device")
        .and(warp::method())
        .and(warp::header::headers_cloned())
        .and(warp::ext::get::<Peer>())
        .and(warp::ext::get::<RequestId>())
        .and(warp::body::stream())
        .then(move |method: Method, headers: HeaderMap, peer: Peer, id: RequestId, stream| {
            let front = Arc::clone(&front);
            async move {
                let redeemed = async {
                    if method != Method::POST {
                        return Err(Refusal::method("GET, HEAD, POST"));
                    }
                    front.admit(&headers)?;
                    let body = body::read_json(&headers, stream, front.limits.body).await?;
                    redeem(&front, &headers, peer, &body, &id).await
                };
                redeemed.await.unwrap_or_else(|refusal| refusal.answer(JSON, &id))
            }
        })
        .boxed()
}

async fn redeem(
    front: &Front,
    headers: &HeaderMap,
    peer: Peer,
    body: &[u8],
    id: &RequestId,
) -> Result<Response, Refusal> {
    let shown: Option<Shown> = serde_json::from_slice(body).ok();
    let Some(link) = shown.and_then(|shown| Token::parse(&shown.token)) else {
        return Err(Refusal::bad_input("This is not a device link of ours."));
    };
    let call = front.call(peer, headers, id);
    let step = async move {
        let device = call.presented.device.clone();
        let (agent, door) = (call.agent(), Door::Staff);
        match trust(&call.app, door, (call.requester, agent.as_deref()), &link, device.as_ref()).await? {
            None => Ok(None),
            Some(token) => {
                call.hand(CookieKind::Device, &token, Some(trusted::LIFE));
                Ok::<_, Stopped>(Some(call.finish()?))
            }
        }
    };
    let Some(handed) = front.steps.run(id, front.limits.step, step).await? else {
        let message = "This link has been used, or is too old. Ask for another.";
        return Err(Refusal::new(StatusCode::GONE, Code::BadUserInput, message));
    };
    let mut response = StatusCode::NO_CONTENT.into_response();
    handed.put(response.headers_mut());
    Ok(response)
}
