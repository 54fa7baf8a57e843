//! Second factor, taken from a holder who lost it: mailed codes that are read no more, or an authenticator. Ends the account's
//! sessions, trusted devices and pending sign-ins, and a password that is too short to be the only factor. Does not ask for
//! confirmation.

use super::state::{apply, update};
use super::{Actor, Changed, KnownAccount};
use crate::app::App;
use crate::fault::Fault;
use crate::rules::account_change::AccountChange;
use crate::rules::account_deed::AccountDeed;

/// Takes the second factor away. An account without is left as it is: its sessions go on, and the trail gets no line.
pub async fn reset_second_factor(app: &App, actor: &Actor, known: &KnownAccount) -> Result<Changed, Fault> {
    if !known.two_factor && !known.enrolled {
        return Ok(Changed::Done);
    }
    let action = actor.action(app, AccountDeed::TwoFactorReset.event(actor.door))?;
    apply(app, actor, update(actor, known, AccountChange::second_factor_lost(known.door), action)).await
}
