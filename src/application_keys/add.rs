//! Add: makes an application key and gives its token away, once. Refuses a name in use, one key too many, a brand that there is
//! not, more networks or brands than a key may have, and an expiry time that has passed.

use ipnet::IpNet;

use super::KeyActor;
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::Instant;
use crate::rules::application_key::{ApplicationKey, KeyName, KeyScope, MOST_NAMED, is_expiry};
use crate::rules::key_token::KeyToken;
use crate::rules::trail::TrailEvent;
use crate::store::application_keys::{self, AddedKey};

/// An application key to be made.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// Name.
    pub name: KeyName,
    /// Scopes; at least one.
    pub scopes: Vec<KeyScope>,
    /// Networks; empty: any.
    pub networks: Vec<IpNet>,
    /// Brands; empty: all.
    pub brands: Vec<i32>,
    /// Expiry time.
    pub expires_at: Option<Instant>,
}

/// Outcome of making a key.
#[derive(Debug)]
pub enum KeyMade {
    /// The key is made; nothing else ever tells its token.
    Done(KeyToken),
    /// A key of the name has not ended.
    NameTaken,
    /// As many keys as there may be have not ended.
    TooMany,
    /// There is no brand of this id.
    NoBrand(i32),
    /// More networks or brands than a key may have.
    TooManyNamed,
    /// The expiry time has passed, or is beyond the year 9998.
    NoExpiry,
}

/// Makes a key. The trail has its line before the token is told.
pub async fn add(app: &App, actor: KeyActor<'_>, new: NewKey) -> Result<KeyMade, Fault> {
    let action = actor.action(app, TrailEvent::ApplicationKeyAdded)?;
    if new.expires_at.is_some_and(|expiry| !is_expiry(expiry, action.at)) {
        return Ok(KeyMade::NoExpiry);
    }
    if new.networks.len() > MOST_NAMED || new.brands.len() > MOST_NAMED {
        return Ok(KeyMade::TooManyNamed);
    }
    let token = chance::key_token()?;
    let key = ApplicationKey {
        id: chance::id(action.at)?,
        name: new.name,
        token_hash: token.hash(),
        scopes: in_order(new.scopes),
        networks: in_order(new.networks),
        brands: in_order(new.brands),
        created_at: action.at,
        expires_at: new.expires_at,
        ended_at: None,
        version: 1,
    };
    // An expired key takes up neither its name nor a place.
    application_keys::expire(&app.store, action.at).await?;
    Ok(match application_keys::add(&app.store, &key, action).await? {
        AddedKey::Done => KeyMade::Done(token),
        AddedKey::NameTaken => KeyMade::NameTaken,
        AddedKey::TooMany => KeyMade::TooMany,
        AddedKey::NoBrand(id) => KeyMade::NoBrand(id),
    })
}

/// The values in order, each once.
fn in_order<T: Ord>(mut values: Vec<T>) -> Vec<T> {
    values.sort_unstable();
    values.dedup();
    values
}
