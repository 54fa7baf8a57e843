//! Voices: how a refusal is said, as a media type and a body. A door passes in the voice of its routes. A path of no door and a
//! request that cannot be read are answered in GraphQL's. Refuses nothing and knows no door.

use http::HeaderValue;
use http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use serde_json::json;
use warp::Reply;

use super::exchange::{RequestId, Response};
use super::refusal::Refusal;

/// The media type of JSON answers where the client prefers none.
pub const JSON: &str = "application/json; charset=utf-8";

/// How a door says its refusals.
#[derive(Clone, Copy, Debug)]
pub struct Voice {
    /// The media type of the body.
    pub media_type: &'static str,
    /// Writes the body.
    pub body: fn(&Refusal, &RequestId) -> String,
}

/// The voice of GraphQL: one error, with the refusal's code as an extension.
pub const GRAPHQL: Voice = Voice { media_type: JSON, body: graphql };

impl Voice {
    /// The response that says a refusal.
    pub fn say(self, refusal: &Refusal, id: &RequestId) -> Response {
        let mut response = warp::reply::with_status((self.body)(refusal, id), refusal.status).into_response();
        // The accept loop counts refusals by code.
        response.extensions_mut().insert(refusal.code);
        if let Some(setting) = refusal.setting {
            response.extensions_mut().insert(setting);
        }
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        if let Some(after) = refusal.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(after.as_secs().max(1)));
        }
        if let Some(allow) = refusal.allow {
            headers.insert(ALLOW, HeaderValue::from_static(allow));
        }
        response
    }
}

/// The body of a GraphQL error. A 5xx includes the request id, which the log has too.
fn graphql(refusal: &Refusal, id: &RequestId) -> String {
    let mut extensions = json!({ "code": refusal.code.name() });
    if refusal.status.is_server_error()
        && let Some(object) = extensions.as_object_mut()
    {
        object.insert("requestId".into(), json!(&*id.0));
    }
    json!({ "errors": [{ "message": refusal.message, "extensions": extensions }] }).to_string()
}

#[cfg(test)]
#[path = "voice_tests.rs"]
mod tests;
