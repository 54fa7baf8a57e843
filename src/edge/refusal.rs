//! Refusals of the edge, in a closed list of codes, always with a GraphQL error body.

use std::time::Duration;

use http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use serde_json::json;
use warp::Reply;

use super::{RequestId, Response};

/// `extensions.code`. (`UNAUTHENTICATED` is a door's to say, and the gate's.)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// Nobody is signed in.
    Unauthenticated,
    /// Not from there.
    Forbidden,
    /// Not a request we understand.
    BadUserInput,
    /// More in one document than we run.
    DocumentTooComplex,
    /// Another method is wanted.
    MethodNotAllowed,
    /// A hash stands for a query (Apollo's automatic persisted queries): the query itself is wanted.
    PersistedQueryNotSupported,
    /// Later it may work.
    Unavailable,
    /// A fault of ours.
    Internal,
}

impl Code {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Code::Unauthenticated => "UNAUTHENTICATED",
            Code::Forbidden => "FORBIDDEN",
            Code::BadUserInput => "BAD_USER_INPUT",
            Code::DocumentTooComplex => "DOCUMENT_TOO_COMPLEX",
            Code::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Code::PersistedQueryNotSupported => "PERSISTED_QUERY_NOT_SUPPORTED",
            Code::Unavailable => "UNAVAILABLE",
            Code::Internal => "INTERNAL",
        }
    }
}

/// A request turned away before a door was asked.
#[derive(Clone, Debug)]
pub struct Refusal {
    status: StatusCode,
    code: Code,
    message: String,
    retry_after: Option<Duration>,
    allow: Option<&'static str>,
}

/// The media type of every answer in JSON that nobody asked for otherwise.
pub const JSON: &str = "application/json; charset=utf-8";

impl Refusal {
    /// A refusal.
    pub fn new(status: StatusCode, code: Code, message: impl Into<String>) -> Refusal {
        Refusal { status, code, message: message.into(), retry_after: None, allow: None }
    }

    /// 405: what is served here is served by these methods.
    pub fn method(allow: &'static str) -> Refusal {
        let message = format!("What is served here is served by {allow}.");
        let refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, Code::MethodNotAllowed, message);
        Refusal { allow: Some(allow), ..refusal }
    }

    /// 400.
    pub fn bad_input(message: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::BAD_REQUEST, Code::BadUserInput, message)
    }

    /// 400, nothing of the document was run.
    pub fn too_complex(message: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::BAD_REQUEST, Code::DocumentTooComplex, message)
    }

    /// 503.
    pub fn unavailable(retry_after: Duration) -> Refusal {
        let message = "Sign-in is not available right now. Try again in a moment.";
        let refusal = Refusal::new(StatusCode::SERVICE_UNAVAILABLE, Code::Unavailable, message);
        Refusal { retry_after: Some(retry_after), ..refusal }
    }

    /// 500.
    pub fn internal() -> Refusal {
        let message = "Something went wrong on our side. Give this request id when you ask about it.";
        Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, Code::Internal, message)
    }

    /// The body of the answer. Faults name the request, so that it can be found in the log.
    pub fn body(&self, id: &RequestId) -> String {
        let mut extensions = json!({ "code": self.code.name() });
        if self.status.is_server_error()
            && let Some(object) = extensions.as_object_mut()
        {
            object.insert("requestId".into(), json!(&*id.0));
        }
        json!({ "errors": [{ "message": self.message, "extensions": extensions }] }).to_string()
    }

    /// The answer.
    pub fn answer(&self, media_type: &'static str, id: &RequestId) -> Response {
        let mut response = warp::reply::with_status(self.body(id), self.status).into_response();
        // For whoever counts refusals.
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
