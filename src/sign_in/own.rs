//! Own: what a signed-in admin sees of their own account and ends of it. Needs a live session, and nothing besides; whatever
//! is not theirs is not there.

use uuid::Uuid;

use super::Requester;
use super::current::{holder, is_live};
use super::lookup::{SharedLookup, look_up};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::Instant;
use crate::rules::address::Address;
use crate::rules::factor::Door;
use crate::rules::own_account::{OwnBrowser, OwnEnding, OwnNotice, OwnSession};
use crate::rules::pool::Pool;
use crate::rules::session::Horizon;
use crate::rules::token::Token;
use crate::rules::trail::{TrailActor, TrailEvent};
use crate::store::own;
use crate::store::sessions::{Found, Key};
use crate::store::trail::TrailAction;

/// Notices in a list, at most.
const NOTICES: i64 = 50;

/// Who does something in a session.
#[derive(Clone, Copy, Debug)]
pub struct Acting<'a> {
    /// At which door.
    pub door: Door,
    /// From where.
    pub requester: Requester,
    /// The session that came with the request.
    pub session: Option<&'a Token>,
    /// What the request's read-only fields share of it.
    pub shared: &'a SharedLookup,
}

/// A live session, and the pool that pays for what is guessed in it unless its browser does.
pub(super) struct Standing {
    pub(super) found: Found,
    pub(super) pool: Pool,
}

impl<'a> Acting<'a> {
    /// Whose live session it is, looked up once for each request; `None`: nobody is signed in. That someone was there is
    /// noted.
    pub(super) async fn holder(&self, app: &App) -> Result<Option<&'a Found>, Fault> {
        let Some(token) = self.session else { return Ok(None) };
        self.shared.holder(holder(app, &self.requester, self.door, Key::Session(token.hash()))).await
    }

    /// What stands of the session, read anew; `None`: nobody is signed in.
    pub(super) async fn standing(&self, app: &App, now: Instant) -> Result<Option<Standing>, Fault> {
        let Some(cookie) = self.session.map(Token::hash) else { return Ok(None) };
        let found = look_up(app, &self.requester, self.door, Key::Session(cookie)).await?.pop();
        let live = found.filter(|found| is_live(found, &Horizon::of(&app.policy, now)));
        let Some(found) = live else { return Ok(None) };
        let address = Address::parse(&found.account.address).ok_or(Fault::Row("an address of no known form"))?;
        Ok(Some(Standing { pool: Pool::untrusted(self.door, &address), found }))
    }

    /// The deed as the trail tells it.
    pub(super) fn deed(&self, event: TrailEvent, at: Instant) -> Result<TrailAction<'static>, Fault> {
        let requester = Some(self.requester.address().into());
        Ok(TrailAction {
            id: chance::id(at)?,
            at,
            actor: &TrailActor::Itself,
            requester,
            door: self.door,
            event,
            reason: None,
        })
    }
}

/// A list, and which of it is the asker's own.
#[derive(Debug)]
pub struct OwnList<T> {
    /// What there is.
    pub rows: Vec<T>,
    /// The session the request came in, or the browser.
    pub current: Option<Uuid>,
}

/// How the session was made, and what may be done in it.
#[derive(Debug)]
pub struct Identity {
    /// Until when the account's factors may be changed in it, if they may now.
    pub confirmed_until: Option<Instant>,
    /// A recovery code stood for the authenticator, and none was set up since.
    pub recovered: bool,
    /// Recovery codes left.
    pub recovery_codes_left: i64,
}

/// The live sessions of whoever asks. `None`: nobody is signed in.
pub async fn sessions(app: &App, acting: Acting<'_>) -> Result<Option<OwnList<OwnSession>>, Fault> {
    let now = app.clock.now();
    let Some(found) = acting.holder(app).await? else { return Ok(None) };
    let rows = own::sessions_of(&app.store, found.account.id, Horizon::of(&app.policy, now)).await?;
    Ok(Some(OwnList { rows, current: Some(found.session.id) }))
}

/// Their trusted browsers.
pub async fn browsers(app: &App, acting: Acting<'_>) -> Result<Option<OwnList<OwnBrowser>>, Fault> {
    let now = app.clock.now();
    let Some(found) = acting.holder(app).await? else { return Ok(None) };
    let rows = own::browsers_of(&app.store, found.account.id, now).await?;
    Ok(Some(OwnList { rows, current: found.session.browser }))
}

/// What they were told, newest first.
pub async fn notices(app: &App, acting: Acting<'_>) -> Result<Option<Vec<OwnNotice>>, Fault> {
    let Some(found) = acting.holder(app).await? else { return Ok(None) };
    Ok(Some(own::notices_of(&app.store, found.account.id, NOTICES).await?))
}

/// How they signed in, and what they may do now.
pub async fn identity(app: &App, acting: Acting<'_>) -> Result<Option<Identity>, Fault> {
    let now = app.clock.now();
    let Some(found) = acting.holder(app).await? else { return Ok(None) };
    let recovery_codes_left = own::recovery_codes_left(&app.store, found.account.id).await?;
    let (confirmed_until, recovered) = (found.session.confirmed_until(now), found.session.recovered);
    Ok(Some(Identity { confirmed_until, recovered, recovery_codes_left }))
}

/// What was ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndedOwn {
    /// How many sessions or browsers.
    pub count: usize,
    /// Whether the session the request came in was among them.
    pub own: bool,
}

/// Ends something of the asker's own.
pub async fn end_own(app: &App, acting: Acting<'_>, end: OwnEnding) -> Result<Option<EndedOwn>, Fault> {
    let now = app.clock.now();
    let Some(Standing { found, .. }) = acting.standing(app, now).await? else { return Ok(None) };
    let event = match end {
        OwnEnding::Session(_) => TrailEvent::SessionEnded,
        OwnEnding::Everything => TrailEvent::SignedOutEverywhere,
        OwnEnding::Browser(_) => TrailEvent::BrowserForgotten,
    };
    let count = own::end(&app.store, found.account.id, end, acting.deed(event, now)?).await?;
    let own = count > 0 && end.ends_session(found.session.id);
    Ok(Some(EndedOwn { count, own }))
}
