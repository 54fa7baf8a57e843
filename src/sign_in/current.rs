//! Current: who is signed in with this cookie. The account is read at every request; what it may no longer do, it can no
//! longer do now.

use crate::app::App;
use crate::fault::Fault;
use crate::rules::factor::Door;
use crate::rules::session::{Horizon, touches};
use crate::rules::token::Token;
use crate::store::sessions::{self, Key};

use super::Profile;

/// Who is signed in; `None`: nobody.
pub async fn current(app: &App, door: Door, session: Option<&Token>) -> Result<Option<Profile>, Fault> {
    match session {
        Some(token) => holder(app, door, Key::Session(token.hash())).await,
        None => Ok(None),
    }
}

/// Whose live session a key names; `None`: nobody's. That someone was there is noted.
pub async fn holder(app: &App, door: Door, key: Key) -> Result<Option<Profile>, Fault> {
    let now = app.clock.now();
    let Some((profile, created_at, seen_at)) = sessions::find(&app.store, door, key).await? else { return Ok(None) };
    if !Horizon::of(&app.policy, now).is_live(created_at, seen_at) {
        return Ok(None);
    }
    if touches(&app.policy, seen_at, now) && !sessions::touch(&app.store, key, now).await? {
        return Ok(None);
    }
    Ok(Some(profile))
}
