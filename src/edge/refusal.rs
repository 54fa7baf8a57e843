//! Refusals of the edge: what is refused, as a status, a code of a closed list and one English sentence. Knows neither why a
//! request is refused nor how the refusal is said, which is the voice of the door.

use std::time::Duration;

use http::StatusCode;

/// The code of a refusal. Only doors answer `UNAUTHENTICATED`, never the edge.
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
    /// The status of the response.
    pub status: StatusCode,
    /// The code.
    pub code: Code,
    /// One English sentence.
    pub message: String,
    /// The wait before a retry, sent as `Retry-After`.
    pub retry_after: Option<Duration>,
    /// The methods of the path, sent as `Allow`.
    pub allow: Option<&'static str>,
    /// The setting that would admit the request, for the log alone.
    pub setting: Option<DecidingSetting>,
}

/// The setting that a refusal follows from; a log line about the refusal names it.
#[derive(Clone, Copy, Debug)]
pub struct DecidingSetting(pub &'static str);

impl Refusal {
    /// A refusal with a message.
    pub fn new(status: StatusCode, code: Code, message: impl Into<String>) -> Refusal {
        Refusal { status, code, message: message.into(), retry_after: None, allow: None, setting: None }
    }

    /// The refusal, which follows from a setting.
    #[must_use]
    pub fn by(self, setting: &'static str) -> Refusal {
        Refusal { setting: Some(DecidingSetting(setting)), ..self }
    }

    /// 405, `METHOD_NOT_ALLOWED`; `allow` lists the methods of the path.
    pub fn method(allow: &'static str) -> Refusal {
        let message = format!("What is served here is served by {allow}.");
        let refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, Code::MethodNotAllowed, message);
        Refusal { allow: Some(allow), ..refusal }
    }

    /// 404, `BAD_USER_INPUT`.
    pub fn not_found() -> Refusal {
        Refusal::new(StatusCode::NOT_FOUND, Code::BadUserInput, "Nothing is served here.")
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
}
