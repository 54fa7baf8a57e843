//! The calls of a REST door: one path each, with its methods, CORS, and refusals in the door's voice. Refuses other methods. Knows no
//! path and no call.

use std::pin::pin;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use warp::Reply;

use super::body;
use super::credentials::Credentials;
use super::exchange::{Body, RequestHead, Response};
use super::front::Front;
use super::headers::only;
use super::refusal::Refusal;
use super::routes::{Methods, RouteEntry, allowed};
use super::voice::{JSON, Voice};
use crate::metrics::Route;

/// The body that a call takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestBody {
    /// Nothing; a body is not read.
    Nothing,
    /// JSON.
    Json,
    /// JSON or nothing.
    JsonOrNothing,
}

impl RestBody {
    /// Reads the body of a request; empty where none is read.
    ///
    /// # Errors
    ///
    /// 415, 413, 408 or 400 for a body that is not JSON, too large, too slow or cut off.
    pub async fn read(self, front: &Front, head: &RequestHead, sent: Body) -> Result<Vec<u8>, Refusal> {
        let has_type = only(&head.headers, &CONTENT_TYPE).is_some();
        match self {
            RestBody::Nothing => Ok(Vec::new()),
            RestBody::JsonOrNothing if !has_type => {
                let read = body::read(&head.headers, sent, front.limits.body).await?;
                if read.is_empty() { Ok(read) } else { Err(body::not_json()) }
            }
            RestBody::Json | RestBody::JsonOrNothing => body::read_json(&head.headers, sent, front.limits.body).await,
        }
    }
}

/// The response of a status with a JSON body.
pub fn json_response(status: StatusCode, value: &impl Serialize) -> Response {
    let mut response = serde_json::to_vec(value).unwrap_or_default().into_response();
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
    response
}

/// The answer to a call.
pub type RestAnswer = BoxFuture<'static, Result<Response, Refusal>>;

/// A REST door: how it knows its callers, and how it says refusals.
#[derive(Debug)]
pub struct RestDoor {
    /// The credentials.
    pub credentials: &'static Credentials,
    /// The voice.
    pub voice: Voice,
}

impl RestDoor {
    /// The route of a call.
    pub fn route(
        &'static self,
        (path, kind): (&'static str, Route),
        methods: Methods,
        handler: fn(Arc<Front>, RequestHead, Body) -> RestAnswer,
    ) -> RouteEntry {
        let allow = allowed([methods].into_iter()).unwrap_or_default();
        let answer = move |front, head: RequestHead, body| async move {
            let is_served = methods.contain(&head.method);
            Ok(self.answer(front, head, body, (allow, is_served), handler).await)
        };
        RouteEntry::any(path, kind, answer).exact().in_voice(self.voice)
    }

    /// The route of every path below `path`. `methods`: those of a path, as `Allow` lists them; `None`: it is no call's.
    pub fn below(
        &'static self,
        (path, kind): (&'static str, Route),
        methods: fn(&str) -> Option<&'static str>,
        handler: fn(Arc<Front>, RequestHead, Body) -> RestAnswer,
    ) -> RouteEntry {
        let answer = move |front: Arc<Front>, head: RequestHead, body| async move {
            let allow = methods(&head.path).ok_or_else(Refusal::not_found)?;
            let is_served = allow.split(", ").any(|method| method == head.method.as_str());
            Ok(self.answer(front, head, body, (allow, is_served), handler).await)
        };
        RouteEntry::any(path, kind, answer).below().in_voice(self.voice)
    }

    /// The route of `path` and of every path below it that is no call's.
    pub fn unknown(&self, path: &'static str, kind: Route) -> RouteEntry {
        RouteEntry::unknown(path, kind).in_voice(self.voice)
    }

    /// Answers a request, a CORS preflight included. `is_served`: whether its method is one of `allow`.
    async fn answer(
        &self,
        front: Arc<Front>,
        head: RequestHead,
        body: Body,
        (allow, is_served): (&'static str, bool),
        handler: fn(Arc<Front>, RequestHead, Body) -> RestAnswer,
    ) -> Response {
        let answering = async {
            if !is_served {
                return Err(Refusal::method(allow));
            }
            handler(Arc::clone(&front), head.clone(), body).await
        };
        front.share(&head, (self.credentials, self.voice), allow, pin!(answering)).await
    }
}
