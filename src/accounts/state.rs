//! State: an admin is disabled, enabled, signed out, removed, or loses their authenticator; and their enrolment window opens.
//! Each is one account's update with one line of the trail. Refuses to take the last owner unless forced. Does not ask for
//! confirmation.

use super::letters::letter_to_old_address;
use super::opening::{InvitationLink, Inviting, Opening};
use super::{Actor, Admin, Changed, DOOR};
use crate::app::App;
use crate::fault::Fault;
use crate::rules::account_change::{AccountChange, Ends};
use crate::rules::notice::NoticeKind;
use crate::rules::trail::TrailEvent;
use crate::store::accounts::{self, AccountUpdate, InvitedBy};
use crate::store::trail::TrailAction;

/// Disables an admin: signed out everywhere, and kept out.
pub async fn disable(app: &App, actor: &Actor, admin: &Admin) -> Result<Changed, Fault> {
    let action = actor.action(app, TrailEvent::AdminDisabled)?;
    let since = admin.disabled_at.unwrap_or(action.at);
    let change = AccountChange { disabled_at: Some(Some(since)), ends: Ends::SignIns, ..AccountChange::default() };
    let is_news = admin.disabled_at.is_none() && !admin.altered;
    let farewell =
        is_news.then(|| letter_to_old_address(app, admin, NoticeKind::AdminDisabled, action.at)).transpose()?;
    apply(app, actor, AccountUpdate { farewell, ..update(actor, admin, change, action) }).await
}

/// Enables an admin.
pub async fn enable(app: &App, actor: &Actor, admin: &Admin) -> Result<Changed, Fault> {
    let change = AccountChange { disabled_at: Some(None), ..AccountChange::default() };
    apply(app, actor, update(actor, admin, change, actor.action(app, TrailEvent::AdminEnabled)?)).await
}

/// Takes an admin's authenticator away without an invitation, for a lost phone. The enrolment window opens if the policy enrols
/// without an invitation.
pub async fn reset_2fa(app: &App, actor: &Actor, admin: &Admin) -> Result<Changed, Fault> {
    Ok(reset_inviting(app, actor, admin, None).await?.0)
}

/// Takes an admin's authenticator away, with an invitation to set up another if `inviting` is given. Returns the link if it is
/// to be printed.
pub async fn reset_inviting(
    app: &App,
    actor: &Actor,
    admin: &Admin,
    inviting: Option<Inviting<'_>>,
) -> Result<(Changed, Option<InvitationLink>), Fault> {
    let action = actor.action(app, TrailEvent::AuthenticatorReset)?;
    let opening = Opening::of(app, inviting, (admin.id, admin.language()), action.at)?;
    open_window(app, actor, admin, action, (Ends::Authenticator, opening)).await
}

/// Opens or shuts the enrolment window, as the opening says. Returns the invitation's link if it is to be printed.
pub(super) async fn open_window(
    app: &App,
    actor: &Actor,
    admin: &Admin,
    action: TrailAction<'_>,
    (ends, opening): (Ends, Opening),
) -> Result<(Changed, Option<InvitationLink>), Fault> {
    let Opening { until, token, invited, link } = opening;
    let change = AccountChange { enrolment_until: Some(until), invitation: token, ends, ..AccountChange::default() };
    let changed = apply(app, actor, AccountUpdate { invited, ..update(actor, admin, change, action) }).await?;
    app.bell.ring();
    Ok((changed, link))
}

/// Signs an admin out everywhere.
pub async fn sign_out(app: &App, actor: &Actor, admin: &Admin) -> Result<Changed, Fault> {
    let change = AccountChange { ends: Ends::SignIns, ..AccountChange::default() };
    apply(app, actor, update(actor, admin, change, actor.action(app, TrailEvent::AdminSignedOut)?)).await
}

/// Removes an admin. The trail keeps what they did.
pub async fn remove(app: &App, actor: &Actor, admin: &Admin) -> Result<Changed, Fault> {
    remove_all(app, actor, std::slice::from_ref(admin)).await
}

/// Removes admins, all of them or none.
pub(super) async fn remove_all(app: &App, actor: &Actor, admins: &[Admin]) -> Result<Changed, Fault> {
    let at = app.clock.now();
    let removal = |admin: &Admin| {
        let (change, action) = (
            AccountChange { ends: Ends::Account, ..AccountChange::default() },
            actor.action_at(at, TrailEvent::AdminRemoved)?,
        );
        // No mail goes to the address of an altered row.
        let farewell =
            (!admin.altered).then(|| letter_to_old_address(app, admin, NoticeKind::AdminRemoved, at)).transpose()?;
        Ok(AccountUpdate { farewell, ..update(actor, admin, change, action) })
    };
    let updates = admins.iter().map(removal).collect::<Result<Vec<AccountUpdate<'_>>, Fault>>()?;
    Ok(accounts::change_all(&app.store, DOOR, &updates, actor.terms(app)).await?.into())
}

async fn apply(app: &App, actor: &Actor, update: AccountUpdate<'_>) -> Result<Changed, Fault> {
    Ok(accounts::change_all(&app.store, DOOR, &[update], actor.terms(app)).await?.into())
}

/// An update without mails. At the desk it applies only to the version of the admin that was judged.
fn update<'a>(actor: &Actor, admin: &Admin, change: AccountChange, action: TrailAction<'a>) -> AccountUpdate<'a> {
    AccountUpdate {
        account: admin.id,
        seen: actor.by.map(|_| admin.version),
        change,
        actions: vec![action],
        letter: None,
        invited: InvitedBy::Nothing,
        farewell: None,
    }
}
