//! End: a browser signs out of its session and of a pending sign-in. Signing out twice is no error. Does not know the
//! names of cookies.

use super::Requester;
use super::holder::is_live;
use super::lookup::look_up;
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::binding::{AdmittedKey, counts_under};
use crate::rules::factor::Door;
use crate::rules::token::Token;
use crate::rules::trail::TrailActor;
use crate::store::sessions::Key;
use crate::store::sign_ins::{self, SignOut, StepOrigin};

/// Ends the session and the pending sign-in that the cookies name. True: a live session ended. A call under an
/// application key ends nothing of another key.
pub async fn end(
    app: &App,
    (door, application): (Door, Option<AdmittedKey>),
    requester: &Requester,
    session: Option<&Token>,
    pending: Option<&Token>,
) -> Result<bool, Fault> {
    if session.is_none() && pending.is_none() {
        return Ok(false);
    }
    let (now, session) = (app.clock.now(), session.map(Token::hash));
    let found = match session {
        Some(hash) => look_up(app, requester, door, Key::Session(hash)).await?.pop(),
        None => None,
    };
    let found = found.filter(|found| counts_under(found.session.binding, application.map(|key| key.id)));
    let live = found.filter(|found| is_live(found, app.policy(door), now));
    let out = SignOut { session, pending: pending.map(Token::hash), live };
    let origin = StepOrigin { application, ..StepOrigin::of(door, Some(requester.origin()), &TrailActor::Requester) };
    sign_ins::sign_out(&app.store, out, origin, chance::id(now)?, now).await
}
