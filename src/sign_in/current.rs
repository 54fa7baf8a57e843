//! Current: who is signed in with this cookie. The account is read at every request; what it may no longer do, it can no
//! longer do now.

use super::lookup::{caller, look_up};
use super::own::Acting;
use super::{ROUNDS, Requester};
use crate::app::App;
use crate::fault::Fault;
use crate::rules::factor::Door;
use crate::rules::profile::AccountView;
use crate::rules::session::{Horizon, touches};
use crate::rules::token::Token;
use crate::store::holders;
use crate::store::sessions::{self, Found, Key};

/// Who is signed in; `None`: nobody.
pub async fn current(app: &App, acting: Acting<'_>) -> Result<Option<AccountView>, Fault> {
    let held = acting.holder(app).await?;
    Ok(held.map(|found| AccountView::new(found.account.clone(), found.profile.clone())))
}

/// Whose live session a key names; `None`: nobody's. That someone was there is noted.
pub(super) async fn holder(
    app: &App,
    requester: &Requester,
    door: Door,
    key: Key<'_>,
) -> Result<Option<Box<Found>>, Fault> {
    let now = app.clock.now();
    for _ in 0..ROUNDS {
        let mut found = look_up(app, requester, door, key).await?;
        found.retain(|found| is_live(found, &Horizon::of(&app.policy, now)));
        let Some(found) = of_one_account(found) else { return Ok(None) };
        if !touches(&app.policy, found.session.seen_at, now)
            || sessions::touch(&app.store, caller(requester), &found.session, now).await?
        {
            return Ok(Some(Box::new(found)));
        }
        // Noted by another request of the same moment, or ended: looked at again.
    }
    Err(Fault::Contended)
}

/// The newest of several live sessions, if all are of one account. Of two accounts neither is chosen: a sister host can plant
/// the cookie of one.
fn of_one_account(found: Vec<Found>) -> Option<Found> {
    let account = found.first()?.account.id;
    let agree = found.iter().all(|found| found.account.id == account);
    found.into_iter().max_by_key(|found| (found.session.created_at, found.session.id)).filter(|_| agree)
}

/// Whether these cookies name a live pending sign-in, a decoy's included, or a live session: anyone's, with no word of
/// whose. Without a cookie nothing is asked.
pub async fn is_held(
    app: &App,
    requester: &Requester,
    door: Door,
    (pending, session): (Option<&Token>, Option<&Token>),
) -> Result<bool, Fault> {
    if pending.is_none() && session.is_none() {
        return Ok(false);
    }
    let (now, hashes) = (app.clock.now(), (pending.map(Token::hash), session.map(Token::hash)));
    holders::is_held(&app.store, caller(requester), door, hashes, (Horizon::of(&app.policy, now), now)).await
}

/// Whether a session is live, and its account in service.
pub fn is_live(found: &Found, horizon: &Horizon) -> bool {
    horizon.is_live(found.session.created_at, found.session.seen_at) && found.account.in_service()
}
