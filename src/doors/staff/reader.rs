//! The reader of a page or document: the signed-in admin whose session cookie came with the request. Knows no page.

use std::sync::Arc;

use super::caller::DOOR;
use super::credentials::CREDENTIALS;
use crate::edge::{Front, Refusal, RequestHead, requester};
use crate::rules::profile::AccountView;
use crate::sign_in::{Acting, SessionName, SharedLookup, current};

/// The signed-in admin who reads; `None`: nobody is signed in.
///
/// # Errors
///
/// 503 or 500 where the look-up met a fault.
pub async fn reader(front: &Front, head: &RequestHead) -> Result<Option<AccountView>, Refusal> {
    let Some(session) = front.presented(&CREDENTIALS, &head.headers).session else { return Ok(None) };
    let (app, requester) = (Arc::clone(&front.app), requester(&front.site, head.peer, &head.headers));
    let step = async move {
        let shared = SharedLookup::default();
        let acting = Acting {
            door: DOOR,
            requester: &requester,
            session: Some(SessionName::Cookie(&session)),
            application: None,
            shared: &shared,
        };
        Ok(current(&app, acting).await?)
    };
    front.run(head, step).await
}
