//! Owner: whether the session that came with a request is a live owner's, and whether they have just confirmed who they
//! are. Asked at every request: what an account may no longer do, it can no longer do now.

use uuid::Uuid;

use super::own::Acting;
use crate::app::App;
use crate::fault::Fault;
use crate::rules::desk::{Owner, is_owner};

/// Who came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Nobody is signed in.
    Nobody,
    /// Someone who is no owner.
    Other(Member),
    /// An owner.
    Owner(Owner),
}

/// Whoever is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Their account.
    pub account: Uuid,
    /// Their public id.
    pub handle: String,
}

/// Who acts, as far as the desk and the trail are concerned. That they were there is noted.
pub async fn owner(app: &App, acting: Acting<'_>) -> Result<Caller, Fault> {
    let Some(found) = acting.holder(app).await? else { return Ok(Caller::Nobody) };
    if !is_owner(&found.account.roles) {
        return Ok(Caller::Other(Member { account: found.account.id, handle: found.account.handle.clone() }));
    }
    let confirmed = found.session.confirmed_until(app.clock.now()).is_some();
    let (account, session, handle) = (found.account.id, found.session.id, found.account.handle.clone());
    Ok(Caller::Owner(Owner { account, handle, session, confirmed }))
}
