//! `signOut`: ends this browser's session and pending sign-in.

use juniper::FieldResult;

use super::caller::DOOR;
use crate::doors::answers::faulted;
use crate::edge::Call;
use crate::fault::Fault;
use crate::metrics::{Field, OK};
use crate::sign_in::end;

pub async fn sign_out(call: &Call) -> FieldResult<bool> {
    match end_here(call).await {
        Ok(ended) => Ok(ended),
        Err(fault) => faulted(call, Field::SignOut, fault),
    }
}

/// Ends the session and the pending sign-in of a browser, and deletes their cookies. True if a live session ended.
pub async fn end_here(call: &Call) -> Result<bool, Fault> {
    let (session, pending) = (call.presented.session.as_ref(), call.presented.pending.as_ref());
    let ended = end(&call.app, (DOOR, None), &call.requester, session, pending).await?;
    call.sign_out(ended);
    call.note(Field::SignOut, OK);
    Ok(ended)
}
