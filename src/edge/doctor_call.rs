//! A call of `doctor` to the public URL: `/healthz?doctor=NAME`. The server notes in the database which host and which address it saw,
//! if that name was announced there. The answer is that of every `/healthz`, so that strangers learn nothing.

use std::sync::Arc;

use http::header::HOST;

use super::exchange::RequestHead;
use super::front::Front;
use super::headers::only;
use super::requester::{is_unlisted_proxy, requester};
use super::steps::Stopped;
use crate::rules::token::Token;
use crate::store::doctor_calls::{SeenCall, note};

/// Maximum length of a noted host in bytes.
const LONGEST: usize = 270;

/// Notes the call, if the request is one. A failure only leaves the call unnoted.
pub async fn note_call(front: &Front, head: &RequestHead) {
    let Some(name) = head.query.as_deref().and_then(|query| Token::parse(query.strip_prefix("doctor=")?)) else {
        return;
    };
    let Some(turn) = front.doctor_calls.turn() else { return };
    let host = only(&head.headers, &HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let seen = SeenCall {
        host: host.chars().take(LONGEST).collect(),
        requester: requester(&front.site, head.peer, &head.headers).address().into(),
        unlisted_proxy: is_unlisted_proxy(&front.site, head.peer, &head.headers),
    };
    let app = Arc::clone(&front.app);
    let noting = async move {
        let _turn = turn;
        Ok::<_, Stopped>(note(&app.store, name.hash(), seen, app.clock.now()).await?)
    };
    let _unnoted = front.run(head, noting).await;
}
