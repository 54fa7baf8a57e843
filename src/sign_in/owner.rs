//! Owner: whether the session of a request is a live owner's or auditor's, and whether an owner's identity was just confirmed.
//! Read at every request, so a lost role counts at once. Does not know what the caller asks for.

use uuid::Uuid;

use super::acting::Acting;
use crate::app::App;
use crate::fault::Fault;
use crate::rules::desk::Owner;
use crate::rules::role::{is_auditor, is_owner};

/// The caller of a field for owners.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Nobody is signed in.
    Nobody,
    /// A signed-in admin who is neither an owner nor an auditor.
    Other(SignedInAdmin),
    /// An auditor, who reads what an owner reads.
    Auditor(SignedInAdmin),
    /// An owner.
    Owner(Owner),
}

/// A signed-in admin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedInAdmin {
    /// The admin's account.
    pub account: Uuid,
    /// The admin's public id.
    pub handle: String,
    /// The session's id.
    pub session: Uuid,
}

/// The caller, for the desk and the trail. Records the session's activity.
pub async fn owner(app: &App, acting: Acting<'_>) -> Result<Caller, Fault> {
    let Some(found) = acting.holder(app).await? else { return Ok(Caller::Nobody) };
    if !is_owner(&found.account.roles) {
        let (account, handle, session) = (found.account.id, found.account.handle.clone(), found.session.id);
        let member = SignedInAdmin { account, handle, session };
        let reads = is_auditor(&found.account.roles, &app.policy(acting.door).admins.roles);
        return Ok(if reads { Caller::Auditor(member) } else { Caller::Other(member) });
    }
    let confirmed = found.session.confirmed_until(app.clock.now()).is_some();
    let (account, session, handle) = (found.account.id, found.session.id, found.account.handle.clone());
    let email = found.account.email.clone();
    Ok(Caller::Owner(Owner { account, handle, email, session, confirmed }))
}
