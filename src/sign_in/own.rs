//! Own: the sessions, trusted browsers and notices of a signed-in admin, listed and ended by that admin. Needs only a live
//! session; another account's session or browser counts as one that does not exist.

use uuid::Uuid;

use super::acting::{Acting, LiveSession};
use crate::app::App;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::own_account::{OwnBrowser, OwnEnding, OwnNotice, OwnSession};
use crate::rules::role::is_owner;
use crate::rules::session::Horizon;
use crate::rules::trail::TrailEvent;
use crate::store::own;

/// Maximum number of notices in a list.
const NOTICES: i64 = 50;

/// A list of sessions or browsers, and which of them the request came from.
#[derive(Debug)]
pub struct OwnList<T> {
    /// The sessions or browsers.
    pub rows: Vec<T>,
    /// The id of the request's session or browser.
    pub current: Option<Uuid>,
}

/// Whether a session's identity is confirmed, and the account's recovery codes.
#[derive(Debug)]
pub struct Identity {
    /// Time until which the session may change the account's factors; `None`: it may not.
    pub confirmed_until: Option<Instant>,
    /// Whether a recovery code replaced the authenticator at the sign-in, and no authenticator was set up since.
    pub recovered: bool,
    /// The number of recovery codes left.
    pub recovery_codes_left: i64,
}

/// The caller's live sessions; `None`: nobody is signed in.
pub async fn sessions(app: &App, acting: Acting<'_>) -> Result<Option<OwnList<OwnSession>>, Fault> {
    let now = app.clock.now();
    let Some(found) = acting.holder(app).await? else { return Ok(None) };
    let rows = own::sessions_of(&app.store, found.account.id, Horizon::of_all(app.policy(acting.door), now)).await?;
    Ok(Some(OwnList { rows, current: Some(found.session.id) }))
}

/// The session of a request, and the trusted browser it was signed in from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnPlace {
    /// The session's id.
    pub session: Uuid,
    /// The browser's id, if it is trusted.
    pub browser: Option<Uuid>,
}

/// Where the caller is signed in; `None`: nobody is signed in.
pub async fn own_place(app: &App, acting: Acting<'_>) -> Result<Option<OwnPlace>, Fault> {
    let found = acting.holder(app).await?;
    Ok(found.map(|found| OwnPlace { session: found.session.id, browser: found.session.browser }))
}

/// The caller's trusted browsers; `None`: nobody is signed in.
pub async fn browsers(app: &App, acting: Acting<'_>) -> Result<Option<OwnList<OwnBrowser>>, Fault> {
    let now = app.clock.now();
    let Some(found) = acting.holder(app).await? else { return Ok(None) };
    let rows = own::browsers_of(&app.store, found.account.id, now).await?;
    Ok(Some(OwnList { rows, current: found.session.browser }))
}

/// The notices that the caller was sent, newest first; `None`: nobody is signed in. Who is no owner any more reads none about
/// others.
pub async fn notices(app: &App, acting: Acting<'_>) -> Result<Option<Vec<OwnNotice>>, Fault> {
    let Some(found) = acting.holder(app).await? else { return Ok(None) };
    Ok(Some(own::notices_of(&app.store, found.account.id, is_owner(&found.account.roles), NOTICES).await?))
}

/// Whether the caller's identity is confirmed, and their recovery codes; `None`: nobody is signed in.
pub async fn identity(app: &App, acting: Acting<'_>) -> Result<Option<Identity>, Fault> {
    let now = app.clock.now();
    let Some(found) = acting.holder(app).await? else { return Ok(None) };
    let recovery_codes_left = own::recovery_codes_left(&app.store, found.account.id).await?;
    let (confirmed_until, recovered) = (found.session.confirmed_until(now), found.session.recovered);
    Ok(Some(Identity { confirmed_until, recovered, recovery_codes_left }))
}

/// The sessions or browsers that were ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndedOwn {
    /// How many were ended.
    pub count: usize,
    /// Whether the request's session was among them.
    pub own: bool,
}

/// Ends one session, every session or one trusted browser of the caller; `None`: nobody is signed in.
pub async fn end_own(app: &App, acting: Acting<'_>, end: OwnEnding) -> Result<Option<EndedOwn>, Fault> {
    let now = app.clock.now();
    let Some(LiveSession { found, .. }) = acting.standing(app, now).await? else { return Ok(None) };
    let event = match &end {
        OwnEnding::Session(_) => TrailEvent::SessionEnded,
        OwnEnding::Everything => TrailEvent::SignedOutEverywhere,
        OwnEnding::Browser(_) => TrailEvent::BrowserForgotten,
        OwnEnding::DeviceOf(_) | OwnEnding::Labelled(_) => TrailEvent::DeviceLoggedOut,
    };
    let count = own::end(&app.store, found.account.id, &end, acting.action(found.session.id, event, now)?).await?;
    let own = count > 0 && end.ends_session(found.session.id);
    Ok(Some(EndedOwn { count, own }))
}
