//! Renew: a client exchanges a refresh token for the next one. Refuses whatever is no genuine token of a live session; an older
//! genuine token ends its session, and the trail says so. Counts nothing: a forged token cannot be guessed.

use super::Requester;
use super::holder::is_live;
use super::lookup::look_up;
use crate::app::App;
use crate::fault::Fault;
use crate::keys::{ShownRefresh, chance};
use crate::rules::account::Account;
use crate::rules::factor::Door;
use crate::rules::refresh::Refreshed;
use crate::rules::session::Session;
use crate::rules::trail::{TrailActor, TrailEvent, TrailOutcome};
use crate::sign_in::rounds::Rounds;
use crate::store::own;
use crate::store::sessions::{self, Key};
use crate::store::trail::TrailAction;

/// The session whose tokens are renewed, and its account; `None`: the token renews nothing.
pub async fn renew(
    app: &App,
    (door, requester): (Door, &Requester),
    token: &str,
) -> Result<Option<(Session, Account)>, Fault> {
    let Some(shown) = ShownRefresh::parse(token) else { return Ok(None) };
    let now = app.clock.now();
    let action = |outcome: TrailOutcome| {
        let requester = Some(requester.origin());
        let (actor, event) = (&TrailActor::Itself, TrailEvent::RefreshToken);
        let action =
            TrailAction { id: chance::id(now)?, at: now, actor, session: None, requester, door, event, reason: None };
        Ok::<_, Fault>((action, outcome))
    };
    let mut rounds = Rounds::default();
    while rounds.another().await {
        let found = look_up(app, requester, door, Key::Id(shown.session)).await?.pop();
        let live = found.filter(|found| is_live(found, app.policy(door), now));
        let Some(found) = live else { return Ok(None) };
        let is_genuine =
            found.session.refresh.is_some_and(|refresh| app.keys.issued_refresh(door, &shown, &refresh.salt));
        if !is_genuine {
            return Ok(None);
        }
        match found.session.refreshed(shown.generation, now) {
            Refreshed::Next(session) => {
                let session = session.next();
                if sessions::save_one(&app.store, &session).await? {
                    return Ok(Some((session, found.account)));
                }
            }
            Refreshed::Again => {
                // One line for each generation, however often its predecessor is shown.
                let (told, outcome) = action(TrailOutcome::Resent)?;
                let line = TrailAction { id: found.session.again_line().unwrap_or(told.id), ..told };
                own::tell_session_once(&app.store, &found.session, (line, outcome)).await?;
                return Ok(Some((found.session, found.account)));
            }
            Refreshed::Replayed => {
                let _ended = own::end_session(&app.store, &found.session, action(TrailOutcome::Replayed)?).await?;
                return Ok(None);
            }
            Refreshed::Unknown => return Ok(None),
        }
    }
    Err(Fault::Contended)
}
