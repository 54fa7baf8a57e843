//! Acting: a caller who acts in a session. Read-only fields share the request's one look-up; a step reads its session again.
//! Does not know what the caller does.

use std::pin::pin;

use uuid::Uuid;

use super::Requester;
use super::holder::{holder, is_live};
use super::lookup::{SharedLookup, look_up};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::Instant;
use crate::rules::factor::Door;
use crate::rules::pool::Pool;
use crate::rules::token::{Token, TokenHash};
use crate::rules::trail::{TrailActor, TrailEvent};
use crate::store::sessions::{Found, Key};
use crate::store::trail::TrailAction;

/// How a request names its session.
#[derive(Clone, Copy, Debug)]
pub enum SessionName<'a> {
    /// By the session cookie.
    Cookie(&'a Token),
    /// By the hash of a header's token.
    Token(TokenHash),
    /// By the public id in a signed token.
    Id(Uuid),
}

impl SessionName<'_> {
    fn key(self) -> Key<'static> {
        match self {
            SessionName::Cookie(token) => Key::Session(token.hash()),
            SessionName::Token(hash) => Key::Session(hash),
            SessionName::Id(id) => Key::Id(id),
        }
    }
}

/// A caller who acts in a session.
#[derive(Clone, Copy, Debug)]
pub struct Acting<'a> {
    /// The door.
    pub door: Door,
    /// The caller: network address and `User-Agent`.
    pub requester: &'a Requester,
    /// How the request names its session.
    pub session: Option<SessionName<'a>>,
    /// The application key that the request came under, at a door whose callers have keys.
    pub application: Option<Uuid>,
    /// The look-up of the request's session, shared by its read-only fields.
    pub shared: &'a SharedLookup,
}

/// A live session, and the pool that pays for guesses in it unless its browser is trusted.
pub(super) struct LiveSession {
    pub(super) found: Found,
    pub(super) pool: Pool,
}

impl<'a> Acting<'a> {
    /// The live session with its account, looked up once for each request; `None`: nobody is signed in. Records the session's
    /// activity.
    pub(super) async fn holder(&self, app: &App) -> Result<Option<&'a Found>, Fault> {
        let Some(name) = self.session else { return Ok(None) };
        let held = pin!(holder(app, self.requester, (self.door, self.application), name.key()));
        self.shared.holder(held).await
    }

    /// The session, read again from the database; `None`: nobody is signed in.
    pub(super) async fn standing(&self, app: &App, now: Instant) -> Result<Option<LiveSession>, Fault> {
        let Some(name) = self.session else { return Ok(None) };
        let found = look_up(app, self.requester, self.door, name.key()).await?.pop();
        let live = found.filter(|found| self.door.binds(found.session.binding, self.application));
        let live = live.filter(|found| is_live(found, app.policy(self.door), now));
        let Some(found) = live else { return Ok(None) };
        let pool = found.account.untrusted_pool().ok_or(Fault::Row("an account of no known name"))?;
        Ok(Some(LiveSession { pool, found }))
    }

    /// An action of the signed-in account in a session, for the trail.
    pub(super) fn action(&self, session: Uuid, event: TrailEvent, at: Instant) -> Result<TrailAction<'static>, Fault> {
        let requester = Some(self.requester.origin());
        Ok(TrailAction {
            id: chance::id(at)?,
            at,
            actor: &TrailActor::Itself,
            session: Some(session),
            requester,
            door: self.door,
            event,
            reason: None,
        })
    }
}
