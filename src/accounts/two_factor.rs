//! Two-factor sign-in, turned off for a holder who no longer reads the mailed codes. Ends the account's sessions, trusted devices
//! and pending sign-ins. Does not ask for confirmation.

use super::state::{apply, update};
use super::{Actor, Changed, KnownAccount};
use crate::app::App;
use crate::fault::Fault;
use crate::rules::account_change::{AccountChange, Ends};
use crate::rules::account_deed::AccountDeed;

/// Turns two-factor sign-in off. An account without is left as it is: its sessions go on, and the trail gets no line.
pub async fn turn_off_two_factor(app: &App, actor: &Actor, known: &KnownAccount) -> Result<Changed, Fault> {
    if !known.two_factor {
        return Ok(Changed::Done);
    }
    let action = actor.action(app, AccountDeed::TwoFactorReset.event(actor.door))?;
    let change = AccountChange { two_factor: Some(false), ends: Ends::SignIns, ..AccountChange::default() };
    apply(app, actor, update(actor, known, change, action)).await
}
