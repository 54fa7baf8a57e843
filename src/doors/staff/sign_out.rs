//! `signOut`: ends this browser's session and pending sign-in.

use juniper::FieldResult;

use super::caller::DOOR;
use crate::doors::answers::faulted;
use crate::edge::Call;
use crate::metrics::{Field, OK};
use crate::sign_in::end;

pub async fn sign_out(call: &Call) -> FieldResult<bool> {
    let (session, pending) = (call.presented.session.as_ref(), call.presented.pending.as_ref());
    match end(&call.app, (DOOR, None), call.requester, session, pending).await {
        Ok(ended) => {
            call.sign_out(ended);
            call.note(Field::SignOut, OK);
            Ok(ended)
        }
        Err(fault) => faulted(call, Field::SignOut, fault),
    }
}
