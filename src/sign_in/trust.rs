//! Trust: a browser redeems a device link and pays from a pool of its own from then on. No sign-in: every factor is still to be
//! proven. Refuses a link that is unknown, spent or expired.

use super::Requester;
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::factor::Door;
use crate::rules::token::Token;
use crate::rules::trail::{TrailActor, TrailEvent};
use crate::store::trail::TrailAction;
use crate::store::trusted::{self, Redeemed};

/// Redeems a link. `device`: the device token that came with the request. Returns the browser's new token; `None`: the link
/// does not exist or has expired.
pub async fn trust(
    app: &App,
    door: Door,
    requester: &Requester,
    link: &Token,
    device: Option<&Token>,
) -> Result<Option<Token>, Fault> {
    let (now, token) = (app.clock.now(), chance::token()?);
    let redeemed =
        Redeemed { link: link.hash(), presented: device.map(Token::hash), id: chance::id(now)?, device: token.hash() };
    let requester = Some(requester.origin());
    let (actor, event) = (&TrailActor::Requester, TrailEvent::DeviceLinkRedeemed);
    let deed =
        TrailAction { id: chance::id(now)?, at: now, actor, session: None, requester, door, event, reason: None };
    let redeemed = trusted::redeem(&app.store, door, redeemed, deed).await?;
    Ok(redeemed.then_some(token))
}
