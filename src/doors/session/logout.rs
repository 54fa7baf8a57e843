//! `POST /v3/session/logout`: ends the session or the pending login of the cookie, and clears the cookie. Logging out twice is no
//! error.

use futures_util::future::{BoxFuture, FutureExt};

use super::caller::{DOOR, KeyedCall, SessionAnswer};
use super::fields::BodyFields;
use crate::edge::CookieKind;
use crate::fault::Fault;
use crate::sign_in::end;

/// Logs out.
pub fn logout<'a>(keyed: &'a KeyedCall, body: &'a [u8]) -> BoxFuture<'a, Result<SessionAnswer, Fault>> {
    async move {
        let fits = BodyFields::of(body).and_then(BodyFields::finish).and_then(|()| keyed.within_limits());
        if let Err(refusal) = fits {
            return Ok(Err(refusal));
        }
        let (call, presented) = (&keyed.call, &keyed.call.presented);
        let (session, pending) = (presented.session.as_ref(), presented.pending.as_ref());
        let _ended = end(&call.app, (DOOR, Some(keyed.key)), &call.requester, session, pending).await?;
        call.clear(CookieKind::Session);
        Ok(Ok(None))
    }
    .boxed()
}
