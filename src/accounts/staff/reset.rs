//! Reset: an admin loses their authenticator, and their enrolment window opens or shuts. Refuses to take the last owner unless
//! forced. Does not ask for confirmation.

use super::opening::{InvitationLink, Inviting, Opening};
use crate::accounts::state::{apply, update};
use crate::accounts::{Actor, Changed, KnownAccount};
use crate::app::App;
use crate::fault::Fault;
use crate::rules::account_change::{AccountChange, Ends};
use crate::rules::account_deed::AccountDeed;
use crate::store::accounts::AccountUpdate;
use crate::store::outbox::Lane;
use crate::store::trail::TrailAction;

/// Takes an admin's authenticator away without an invitation, for a lost phone. The enrolment window opens if the policy enrols
/// without an invitation.
pub async fn reset_2fa(app: &App, actor: &Actor, admin: &KnownAccount) -> Result<Changed, Fault> {
    Ok(reset_inviting(app, actor, admin, None).await?.0)
}

/// Takes an admin's authenticator away, with an invitation to set up another if `inviting` is given. Returns the link if it is
/// to be printed.
pub async fn reset_inviting(
    app: &App,
    actor: &Actor,
    admin: &KnownAccount,
    inviting: Option<Inviting<'_>>,
) -> Result<(Changed, Option<InvitationLink>), Fault> {
    let action = actor.action(app, AccountDeed::TwoFactorReset.event(actor.door))?;
    let opening = Opening::of(app, actor, inviting, ((admin.id, admin.language()), action.at))?;
    open_window(app, actor, admin, action, (Ends::Authenticator, opening)).await
}

/// Opens or shuts the enrolment window, as the opening says. Returns the invitation's link if it is to be printed.
pub(super) async fn open_window(
    app: &App,
    actor: &Actor,
    admin: &KnownAccount,
    action: TrailAction<'_>,
    (ends, opening): (Ends, Opening),
) -> Result<(Changed, Option<InvitationLink>), Fault> {
    let (update, link) = opening_update(actor, admin, action, (ends, opening));
    let changed = apply(app, actor, update).await?;
    app.bell.ring(Lane::Notices);
    Ok((changed, link))
}

/// The update that opens or shuts an admin's enrolment window, and the invitation's link if it is to be printed.
pub(super) fn opening_update<'a>(
    actor: &Actor,
    admin: &KnownAccount,
    action: TrailAction<'a>,
    (ends, opening): (Ends, Opening),
) -> (AccountUpdate<'a>, Option<InvitationLink>) {
    let Opening { until, token, invited, link } = opening;
    let change = AccountChange { enrolment_until: Some(until), invitation: token, ends, ..AccountChange::default() };
    (AccountUpdate { invited, ..update(actor, admin, change, action) }, link)
}
