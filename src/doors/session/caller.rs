//! The callers of the session door: a program, by its application key, and a person, by the cookie that is bound to that key. Refuses
//! a call without a good key before anything else is looked at.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use http::{HeaderName, StatusCode};
use warp::Reply;

use super::answers::{SessionCode, SessionRefusal, VOICE};
use crate::edge::{
    Body, Call, CookieName, Credentials, DoorCookies, Front, HeaderSecret, Refusal, RequestHead, Response, RestBody,
    RestDoor, Stopped, json_response,
};
use crate::fault::Fault;
use crate::metrics::{Field, OK};
use crate::rules::application_key::{ApplicationKey, KeyScope};
use crate::rules::binding::AdmittedKey;
use crate::rules::factor::Door;
use crate::rules::key_token::KeyToken;
use crate::sign_in::{Acting, ApplicationAdmission, ApplicationCall, SessionName, admit_application};

/// The door of this module's callers.
pub const DOOR: Door = Door::Session;

/// The header field of an application key.
static KEY: [HeaderName; 1] = [HeaderName::from_static("private-token")];

/// The cookie of a person: of a pending sign-in first, then of a session.
const PERSON: Option<CookieName> = Some(CookieName { over_tls: "__Host-v3", in_clear: "vestibule-v3" });

/// The credentials of the session door.
static CREDENTIALS: Credentials = Credentials {
    cookies: DoorCookies { pending: PERSON, session: PERSON, device: None, gate: None },
    bearer: false,
    headers: &KEY,
};

/// The session door at the edge.
pub static REST: RestDoor = RestDoor { credentials: &CREDENTIALS, voice: VOICE };

/// A call under a good key.
pub struct KeyedCall {
    /// The call.
    pub call: Call,
    /// The key.
    pub key: AdmittedKey,
    /// Seconds until the key may call again, if it made too many calls; this one was not counted.
    pub too_many: Option<i32>,
}

impl KeyedCall {
    /// The caller as a use-case knows it.
    pub fn acting(&self) -> Acting<'_> {
        let session = self.call.presented.session.as_ref().map(SessionName::Cookie);
        let (requester, shared) = (&self.call.requester, &self.call.shared);
        Acting { door: DOOR, requester, session, application: Some(self.key.id), shared }
    }

    /// Refuses a key that made too many calls.
    pub fn within_limits(&self) -> Result<(), SessionRefusal> {
        self.too_many.map_or(Ok(()), |wait| Err(SessionRefusal::too_many(wait)))
    }
}

/// The answer to a call: a body or none, or the refusal.
pub type SessionAnswer = Result<Option<serde_json::Value>, SessionRefusal>;

/// The handler of a call under a good key.
pub type SessionHandler = for<'a> fn(&'a KeyedCall, &'a [u8]) -> BoxFuture<'a, Result<SessionAnswer, Fault>>;

/// Answers a call: the key first, then the page's origin and the body, then the handler.
pub async fn answer(
    front: Arc<Front>,
    head: RequestHead,
    sent: Body,
    (field, takes): (Field, RestBody),
    handler: SessionHandler,
) -> Result<Response, Refusal> {
    let call = front.call(&CREDENTIALS, &head);
    let (app, requester) = (Arc::clone(&call.app), call.requester.clone());
    let [name] = &KEY;
    let token = call.presented.header(name).map(HeaderSecret::reveal).and_then(KeyToken::parse);
    let admitting = async move {
        let asked =
            ApplicationCall { door: DOOR, requester: &requester, token: token.as_ref(), scope: KeyScope::Session };
        admit_application(&app, asked).await.map_err(Stopped::from)
    };
    let (key, too_many) = match front.run(&head, admitting).await? {
        ApplicationAdmission::Admitted(key) => (admitted(&key), None),
        ApplicationAdmission::TooMany { key: Some(key), wait } => (admitted(&key), Some(wait)),
        ApplicationAdmission::TooMany { key: None, wait } => {
            return Ok(refused(&call, field, SessionRefusal::too_many(wait)));
        }
        ApplicationAdmission::NoKey => return Ok(refused(&call, field, SessionCode::BadKey.into())),
    };
    front.admit(&head)?;
    let body = zeroize::Zeroizing::new(takes.read(&front, &head, sent).await?);
    let doing = async move {
        let keyed = KeyedCall { call, key, too_many };
        let answer = handler(&keyed, &body).await.inspect_err(|fault| {
            let code = fault.retry_after().map_or(SessionCode::Internal, |_| SessionCode::Unavailable);
            keyed.call.note(field, code.label());
        })?;
        let mut response = match answer {
            Ok(told) => {
                keyed.call.note(field, OK);
                told.map_or_else(|| StatusCode::NO_CONTENT.into_response(), |told| json_response(StatusCode::OK, &told))
            }
            Err(refusal) => refused(&keyed.call, field, refusal),
        };
        keyed.call.finish()?.put(response.headers_mut());
        Ok(response)
    };
    front.run(&head, doing).await
}

fn admitted(key: &ApplicationKey) -> AdmittedKey {
    AdmittedKey { id: key.id, version: key.version }
}

fn refused(call: &Call, field: Field, refusal: SessionRefusal) -> Response {
    match refusal.code {
        // The trail has a line of a wrong factor; a caller who is not logged in is counted alone.
        SessionCode::InvalidCredentials | SessionCode::InvalidOtp | SessionCode::NotLoggedIn => {
            call.note(field, refusal.code.label());
        }
        code => call.note_unrecorded(field, code.label()),
    }
    refusal.respond()
}
