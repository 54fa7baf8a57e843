//! Owner: whether the session that came with a request is a live owner's, and whether they have just confirmed who they
//! are. Asked at every request: what an account may no longer do, it can no longer do now.

use super::current;
use super::own::{Acting, Standing};
use crate::app::App;
use crate::fault::Fault;
use crate::rules::desk::{Owner, is_owner};

/// Who came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keeper {
    /// Nobody is signed in.
    Nobody,
    /// Someone who is no owner.
    Other,
    /// An owner.
    Owner(Owner),
}

/// Who acts, as far as the desk and the trail are concerned. That they were there is noted.
pub async fn owner(app: &App, acting: Acting<'_>) -> Result<Keeper, Fault> {
    let Some(profile) = current(app, acting.door, acting.session).await? else { return Ok(Keeper::Nobody) };
    if !is_owner(&profile.roles) {
        return Ok(Keeper::Other);
    }
    let now = app.clock.now();
    let Some(Standing { found, .. }) = acting.standing(app, now).await? else { return Ok(Keeper::Nobody) };
    let confirmed = found.standing.confirmed_until(now).is_some();
    let (account, session) = (found.account, found.standing.id);
    Ok(Keeper::Owner(Owner { account, handle: profile.handle, session, confirmed }))
}
