//! Current: the account that is signed in with a cookie. Session and account are read at every request, so a session that ended
//! and a role that was lost count at once. Does not know what a role allows.

use uuid::Uuid;

use super::Requester;
use super::acting::Acting;
use super::lookup::caller;
use crate::app::App;
use crate::fault::Fault;
use crate::rules::account::Account;
use crate::rules::factor::Door;
use crate::rules::profile::{AccountView, Profile};
use crate::rules::session::Horizon;
use crate::rules::session_ends::SessionEnds;
use crate::rules::token::Token;
use crate::store::holders;

/// The signed-in account; `None`: nobody is signed in.
pub async fn current(app: &App, acting: Acting<'_>) -> Result<Option<AccountView>, Fault> {
    Ok(current_session(app, acting).await?.map(|(view, _)| view))
}

/// Whether somebody is signed in.
pub async fn is_signed_in(app: &App, acting: Acting<'_>) -> Result<bool, Fault> {
    Ok(acting.holder(app).await?.is_some())
}

/// The signed-in account, and the ends of its session; `None`: nobody is signed in.
pub async fn current_session(app: &App, acting: Acting<'_>) -> Result<Option<(AccountView, SessionEnds)>, Fault> {
    let door = acting.door;
    let held = acting.holder(app).await?;
    Ok(held.map(|found| {
        let view = AccountView::new(found.account.clone(), found.profile.clone());
        (view, found.session.ends(app.policy(door), app.clock.now()))
    }))
}

/// The signed-in account with its profile; `None`: nobody is signed in.
pub async fn own_account(app: &App, acting: Acting<'_>) -> Result<Option<(Account, Profile)>, Fault> {
    let held = acting.holder(app).await?;
    Ok(held.map(|found| (found.account.clone(), found.profile.clone())))
}

/// Whether these cookies name a live pending sign-in, also a decoy, or a live session; tells nothing about its account. Without
/// a cookie the database is not asked.
pub async fn is_held(
    app: &App,
    requester: &Requester,
    (door, application): (Door, Option<Uuid>),
    (pending, session): (Option<&Token>, Option<&Token>),
) -> Result<bool, Fault> {
    if pending.is_none() && session.is_none() {
        return Ok(false);
    }
    let (now, hashes) = (app.clock.now(), (pending.map(Token::hash), session.map(Token::hash)));
    holders::is_held(
        &app.store,
        caller(requester),
        (door, application),
        hashes,
        (Horizon::of_all(app.policy(door), now), now),
    )
    .await
}
