//! Device: a trusted device made at once, for a holder whom strangers keep locked out. Refuses an account that may hold no
//! session. Proves no factor.

use super::{Actor, KnownAccount};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::Instant;
use crate::rules::device::TrustedDevice;
use crate::rules::token::Token;
use crate::rules::trail::TrailEvent;
use crate::rules::trusted::Trust;
use crate::store::trusted;

/// A trusted device that was made for an account.
#[derive(Debug)]
pub struct MadeDevice {
    /// The token that the device shows; stored only as a hash.
    pub token: Token,
    /// Expiry of the trust (exclusive), unless the device signs in before.
    pub expires_at: Instant,
}

/// Makes a device trusted, beside at most four others of the account. `None`: the account is gone, disabled or altered.
pub async fn trust_device(app: &App, actor: &Actor, known: &KnownAccount) -> Result<Option<MadeDevice>, Fault> {
    let (token, action) = (chance::token()?, actor.action(app, TrailEvent::DeviceLinkMade)?);
    let made = (chance::id(action.at)?, token.hash());
    let trust = Trust::of(actor.door, known.id, (None, TrustedDevice::default()), made, action.at);
    let expires_at = trust.expires_at();
    let is_made = trusted::insert(&app.store, actor.door, &trust, action).await?;
    Ok(is_made.then_some(MadeDevice { token, expires_at }))
}
