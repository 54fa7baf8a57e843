//! Refusals of the edge: a status, a code of a closed list, and a GraphQL error as the body. Does not know why a request is
//! refused.

use std::time::Duration;

use http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use serde_json::json;
use warp::Reply;

use super::exchange::{RequestId, Response};

/// `extensions.code` of a refusal. Only doors answer `UNAUTHENTICATED`, never the edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Code {
    /// Nobody is signed in.
    Unauthenticated,
    /// Pages of this origin may not call.
    Forbidden,
    /// The request is malformed.
    BadUserInput,
    /// The document exceeds a limit.
    DocumentTooComplex,
    /// The path does not serve this method.
    MethodNotAllowed,
    /// The request has a hash instead of a query (Apollo's automatic persisted queries).
    PersistedQueryNotSupported,
    /// A retry may succeed later.
    Unavailable,
    /// The server failed.
    Internal,
}

impl Code {
    /// The code on the wire.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// The refusal of a request.
#[derive(Clone, Debug)]
pub struct Refusal {
    status: StatusCode,
    code: Code,
    message: String,
    retry_after: Option<Duration>,
    allow: Option<&'static str>,
}

/// The media type of JSON answers where the client prefers none.
pub const JSON: &str = "application/json; charset=utf-8";

impl Refusal {
    /// A refusal with a message.
    pub fn new(status: StatusCode, code: Code, message: impl Into<String>) -> Refusal {
        Refusal { status, code, message: message.into(), retry_after: None, allow: None }
    }

    /// 405, `METHOD_NOT_ALLOWED`; `allow` lists the methods of the path.
    pub fn method(allow: &'static str) -> Refusal {
        let message = format!("What is served here is served by {allow}.");
        let refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, Code::MethodNotAllowed, message);
        Refusal { allow: Some(allow), ..refusal }
    }

    /// 400, `BAD_USER_INPUT`.
    pub fn bad_input(message: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::BAD_REQUEST, Code::BadUserInput, message)
    }

    /// 400, `DOCUMENT_TOO_COMPLEX`: no part of the document was executed.
    pub fn too_complex(message: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::BAD_REQUEST, Code::DocumentTooComplex, message)
    }

    /// 503, `UNAVAILABLE`, with `Retry-After` of at least one second.
    pub fn unavailable(retry_after: Duration) -> Refusal {
        let message = "Sign-in is not available right now. Try again in a moment.";
        let refusal = Refusal::new(StatusCode::SERVICE_UNAVAILABLE, Code::Unavailable, message);
        Refusal { retry_after: Some(retry_after), ..refusal }
    }

    /// 500, `INTERNAL`.
    pub fn internal() -> Refusal {
        let message = "Something went wrong on our side. Give this request id when you ask about it.";
        Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, Code::Internal, message)
    }

    /// The body of the response. A 5xx includes the request id, which the log has too.
    pub fn body(&self, id: &RequestId) -> String {
        let mut extensions = json!({ "code": self.code.name() });
        if self.status.is_server_error()
            && let Some(object) = extensions.as_object_mut()
        {
            object.insert("requestId".into(), json!(&*id.0));
        }
        json!({ "errors": [{ "message": self.message, "extensions": extensions }] }).to_string()
    }

    /// The response, with the code as an extension.
    pub fn answer(&self, media_type: &'static str, id: &RequestId) -> Response {
        let mut response = warp::reply::with_status(self.body(id), self.status).into_response();
        // The accept loop counts refusals by code.
        response.extensions_mut().insert(self.code);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        if let Some(after) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(after.as_secs().max(1)));
        }
        if let Some(allow) = self.allow {
            headers.insert(ALLOW, HeaderValue::from_static(allow));
        }
        response
    }
}
