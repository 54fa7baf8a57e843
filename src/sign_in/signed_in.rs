//! Signed in: what a caller is told of a session that just began or goes on. Knows no token that names the session.

use super::Requester;
use super::lookup::look_up;
use crate::app::App;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::factor::Door;
use crate::rules::profile::Profile;
use crate::rules::session::Session;
use crate::rules::token::Token;
use crate::store::accounts;
use crate::store::sessions::{Found, Key};

/// A session with its account.
#[derive(Debug)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// The account.
    pub account: Account,
    /// The account's profile.
    pub profile: Profile,
    /// The token of a device that is trusted from now on.
    pub device: Option<Token>,
}

/// Time of the account's sign-in before that of a session.
pub async fn signed_in_before(app: &App, session: &Session) -> Result<Option<Instant>, Fault> {
    accounts::signed_in_before(&app.store, session.account, session.created_at).await
}

/// The session of a step with its account, as they are now; `None`: it has ended since.
pub async fn signed_in(
    app: &App,
    (door, requester): (Door, &Requester),
    session: &Session,
    device: Option<Token>,
) -> Result<Option<SignedIn>, Fault> {
    let found = look_up(app, requester, door, Key::Id(session.id)).await?.pop();
    let Some(Found { session, account, profile, .. }) = found else { return Ok(None) };
    let device = device.filter(|_| session.browser.is_some());
    Ok(Some(SignedIn { session, account, profile, device }))
}
