//! Enrol: an operator sets up the first authenticator of a holder, whose app shows the code. Refuses a wrong code and an account
//! that has an authenticator. An offered secret is stored only with its first right code.

use uuid::Uuid;

use super::state::{apply, update};
use super::{Actor, Changed, KnownAccount};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::{SealPurpose, chance};
use crate::rules::account_change::{AccountChange, Ends};
use crate::rules::authenticator::{Authenticator, Secret};
use crate::rules::code::Digits;
use crate::rules::factor::Door;
use crate::rules::trail::TrailEvent;

/// A new secret, offered to the holder of an account.
#[derive(Debug)]
pub struct AuthenticatorOffer {
    account: Uuid,
    secret: Secret,
}

/// Offers a new secret to the holder of an account.
pub fn offer_authenticator(known: &KnownAccount) -> Result<AuthenticatorOffer, Fault> {
    let secret = Secret::of(chance::bytes::<20>()?.to_vec());
    Ok(AuthenticatorOffer { account: known.id, secret })
}

impl AuthenticatorOffer {
    /// The `otpauth://totp/...` URL for the app, named by the user name, or by the public id where no URL takes that name.
    pub fn url(&self, app: &App, known: &KnownAccount) -> Option<String> {
        // One issuer names all that apps show of this installation.
        let issuer = &app.policy(Door::OPERATORS).admins.issuer;
        let name = known.user_name.as_deref().unwrap_or(&known.view.email);
        self.secret.url(issuer, name).or_else(|| self.secret.url(issuer, &known.view.handle))
    }
}

/// Makes an offered secret the account's authenticator by its first code, and ends the sessions, which rest on the password alone.
/// `None`: the code is wrong, and nothing is stored.
pub async fn enrol(
    app: &App,
    actor: &Actor,
    (known, offer): (&KnownAccount, &AuthenticatorOffer),
    code: &Digits,
) -> Result<Option<Changed>, Fault> {
    let action = actor.action(app, TrailEvent::AuthenticatorEnrolled)?;
    let Some(last_step) = offer.secret.newest_step(code, 0, action.at) else { return Ok(None) };
    let secret = app.keys.seal(SealPurpose::Authenticator, offer.account, offer.secret.reveal())?;
    let own = Authenticator { secret, last_step, failures: 0, suspended_at: None, version: 1 };
    let change = AccountChange { authenticator: Some(own), ends: Ends::SignIns, ..AccountChange::default() };
    apply(app, actor, update(actor, known, change, action)).await.map(Some)
}
