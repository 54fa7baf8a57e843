//! Holder: the live session that a key names, with its account. Several sessions of one key count only if all are of one
//! account.

use uuid::Uuid;

use super::Requester;
use super::lookup::{caller, look_up};
use super::rounds::Rounds;
use crate::app::App;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::factor::Door;
use crate::rules::policy::Policy;
use crate::rules::session::touches;
use crate::store::sessions::{self, Found, Key};

/// The live session that a key names, and its account; `None`: no live session. Records the session's activity. A call under
/// an application key finds no session of another key.
pub(super) async fn holder(
    app: &App,
    requester: &Requester,
    (door, application): (Door, Option<Uuid>),
    key: Key<'_>,
) -> Result<Option<Box<Found>>, Fault> {
    let now = app.clock.now();
    let mut rounds = Rounds::default();
    while rounds.another().await {
        let mut found = look_up(app, requester, door, key).await?;
        found.retain(|found| door.binds(found.session.binding, application));
        found.retain(|found| is_live(found, app.policy(door), now));
        let Some(found) = of_one_account(found) else { return Ok(None) };
        if !touches(app.policy(door), found.session.seen_at, now)
            || sessions::touch(&app.store, caller(requester), &found.session, now).await?
        {
            return Ok(Some(Box::new(found)));
        }
        // Another request recorded the activity at the same time, or the session ended: read again.
    }
    Err(Fault::Contended)
}

/// The newest of several live sessions, if all are of one account. Sessions of two accounts are refused: a sister host can
/// plant a cookie.
fn of_one_account(found: Vec<Found>) -> Option<Found> {
    let account = found.first()?.account.id;
    let agree = found.iter().all(|found| found.account.id == account);
    found.into_iter().max_by_key(|found| (found.session.created_at, found.session.id)).filter(|_| agree)
}

/// Whether a session is live, its account in service, and its application key good.
pub fn is_live(found: &Found, policy: &Policy, now: Instant) -> bool {
    let Found { session, account, key, .. } = found;
    session.is_live(policy, now) && account.in_service(now) && session.door.outlasts(session.binding, key.as_ref(), now)
}
