//! State: an account is disabled, enabled, signed out or removed. Each is one account's update with one line of the trail.
//! Refuses to take the last owner unless forced. Does not ask for confirmation.

use super::letters::letter_to_old_address;
use super::{Actor, Changed, KnownAccount};
use crate::app::App;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account_change::{AccountChange, Ends};
use crate::rules::account_deed::AccountDeed;
use crate::rules::notice::NoticeKind;
use crate::store::accounts::{self, AccountUpdate, InvitedBy};
use crate::store::trail::TrailAction;

/// Disables an account: signed out everywhere, and kept out.
pub async fn disable(app: &App, actor: &Actor, known: &KnownAccount) -> Result<Changed, Fault> {
    apply(app, actor, disabling(app, actor, known, app.clock.now())?).await
}

/// Disables accounts, all of them or none. Those that are disabled already stay as they are.
pub(in crate::accounts) async fn disable_all(app: &App, actor: &Actor, all: &[KnownAccount]) -> Result<Changed, Fault> {
    let at = app.clock.now();
    // An altered row may say anything, and is refused under its lock.
    let going = all.iter().filter(|known| known.disabled_at.is_none() || known.altered);
    let updates = going.map(|known| disabling(app, actor, known, at)).collect::<Result<Vec<_>, Fault>>()?;
    Ok(accounts::change_all(&app.store, actor.door, &updates, actor.terms(app)).await?.into())
}

/// The update that disables an account, with the mail that tells its holder.
fn disabling<'a>(app: &App, actor: &'a Actor, known: &KnownAccount, at: Instant) -> Result<AccountUpdate<'a>, Fault> {
    let action = actor.action_at(at, AccountDeed::Disabled.event(actor.door))?;
    let since = known.disabled_at.unwrap_or(at);
    let change = AccountChange { disabled_at: Some(Some(since)), ends: Ends::SignIns, ..AccountChange::default() };
    let is_news = known.disabled_at.is_none() && !known.altered;
    let farewell = is_news.then(|| letter_to_old_address(app, actor, known, (NoticeKind::AdminDisabled, at)));
    Ok(AccountUpdate { farewell: farewell.transpose()?.flatten(), ..update(actor, known, change, action) })
}

/// Enables an account.
pub async fn enable(app: &App, actor: &Actor, known: &KnownAccount) -> Result<Changed, Fault> {
    let change = AccountChange { disabled_at: Some(None), ..AccountChange::default() };
    apply(app, actor, update(actor, known, change, actor.action(app, AccountDeed::Enabled.event(actor.door))?)).await
}

/// Signs an account out everywhere.
pub async fn sign_out(app: &App, actor: &Actor, known: &KnownAccount) -> Result<Changed, Fault> {
    let change = AccountChange { ends: Ends::SignIns, ..AccountChange::default() };
    apply(app, actor, update(actor, known, change, actor.action(app, AccountDeed::SignedOut.event(actor.door))?)).await
}

/// Removes an account. The trail keeps what was done by it.
pub async fn remove(app: &App, actor: &Actor, known: &KnownAccount) -> Result<Changed, Fault> {
    remove_all(app, actor, std::slice::from_ref(known)).await
}

/// Removes accounts, all of them or none.
pub(in crate::accounts) async fn remove_all(app: &App, actor: &Actor, all: &[KnownAccount]) -> Result<Changed, Fault> {
    let at = app.clock.now();
    let removal = |known: &KnownAccount| {
        let (change, action) = (
            AccountChange { ends: Ends::Account, ..AccountChange::default() },
            actor.action_at(at, AccountDeed::Removed.event(actor.door))?,
        );
        // No mail goes to the address of an altered row.
        let farewell =
            (!known.altered).then(|| letter_to_old_address(app, actor, known, (NoticeKind::AdminRemoved, at)));
        Ok(AccountUpdate { farewell: farewell.transpose()?.flatten(), ..update(actor, known, change, action) })
    };
    let updates = all.iter().map(removal).collect::<Result<Vec<AccountUpdate<'_>>, Fault>>()?;
    Ok(accounts::change_all(&app.store, actor.door, &updates, actor.terms(app)).await?.into())
}

/// Writes an update.
pub(in crate::accounts) async fn apply(app: &App, actor: &Actor, update: AccountUpdate<'_>) -> Result<Changed, Fault> {
    Ok(accounts::change_all(&app.store, actor.door, &[update], actor.terms(app)).await?.into())
}

/// An update without mails. At the desk it applies only to the version of the account that was judged.
pub(in crate::accounts) fn update<'a>(
    actor: &Actor,
    known: &KnownAccount,
    change: AccountChange,
    action: TrailAction<'a>,
) -> AccountUpdate<'a> {
    AccountUpdate {
        account: known.id,
        seen: actor.by.map(|_| known.version),
        change,
        actions: vec![action],
        letter: None,
        invited: InvitedBy::Nothing,
        farewell: None,
    }
}
