//! `POST /device`: redeems a device link and sets the device cookie. Refuses a link that was used or has expired. The link's
//! token comes in the body: the page reads it from the URL's fragment, which no server and no log sees.

use std::sync::Arc;

use http::StatusCode;
use serde::Deserialize;
use warp::Reply;

use super::credentials::CREDENTIALS;
use crate::edge::{Body, Code, CookieKind, Front, Refusal, RequestHead, Response, Stopped, json};
use crate::rules::factor::Door;
use crate::rules::token::Token;
use crate::rules::trusted;
use crate::sign_in::trust;

/// The body of the request.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeviceLinkBody {
    token: String,
}

/// Redeems a device link.
pub async fn redeem(front: Arc<Front>, head: RequestHead, body: Body) -> Result<Response, Refusal> {
    let body = front.read_json(&head, body).await?;
    let posted: Option<DeviceLinkBody> = json::object(&body).ok();
    let Some(link) = posted.and_then(|posted| Token::parse(&posted.token)) else {
        return Err(Refusal::bad_input("This is not a valid device link."));
    };
    let call = front.call(&CREDENTIALS, &head);
    let step = async move {
        let device = call.presented.device.clone();
        match trust(&call.app, Door::Staff, &call.requester, &link, device.as_ref()).await? {
            None => Ok(None),
            Some(token) => {
                call.hand(CookieKind::Device, &token, Some(trusted::LIFE));
                Ok::<_, Stopped>(Some(call.finish()?))
            }
        }
    };
    let Some(cookies) = front.run(&head, step).await? else {
        let message = "This link has been used or has expired. Ask for a new one.";
        return Err(Refusal::new(StatusCode::GONE, Code::BadUserInput, message));
    };
    let mut response = StatusCode::NO_CONTENT.into_response();
    cookies.put(response.headers_mut());
    Ok(response)
}
