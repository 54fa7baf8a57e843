//! Invite: opens an admin's enrolment window and tells them where to sign in, by mail or through the operator. Where the policy
//! wants an invitation, the link carries its token; a new invitation voids the older. Refuses an admin who has an
//! authenticator, is disabled or has no role.

use super::opening::{InvitationLink, Inviting, Opening};
use super::reset::{open_window, opening_update};
use crate::accounts::{Actor, Changed, KnownAccount};
use crate::app::App;
use crate::fault::Fault;
use crate::rules::account_change::Ends;
use crate::rules::trail::TrailEvent;
use crate::store::accounts;
use crate::store::outbox::Lane;

/// Outcome of an invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invited {
    /// The window is open, and the mail is queued.
    Done,
    /// The window is open, and the operator hands the link on.
    Printed(InvitationLink),
    /// The window was not opened, for this reason.
    Not(Changed),
    /// The admin has an authenticator.
    Enrolled,
    /// The admin is disabled or has no role: the invitation would lead to a decoy.
    Idle,
}

/// Invites an admin by mail to the page at `url`.
pub async fn invite(app: &App, actor: &Actor, admin: &KnownAccount, url: &str) -> Result<Invited, Fault> {
    invite_by(app, actor, admin, Inviting::Mail { page: url }).await
}

/// Invites an admin.
pub async fn invite_by(
    app: &App,
    actor: &Actor,
    admin: &KnownAccount,
    inviting: Inviting<'_>,
) -> Result<Invited, Fault> {
    if admin.enrolled {
        return Ok(Invited::Enrolled);
    }
    if admin.is_idle() {
        return Ok(Invited::Idle);
    }
    let action = actor.action(app, TrailEvent::EnrolmentOpened)?;
    let opening = Opening::of(app, actor, Some(inviting), ((admin.id, admin.language()), action.at))?;
    Ok(match open_window(app, actor, admin, action, (Ends::Nothing, opening)).await? {
        (Changed::Done, None) => Invited::Done,
        (Changed::Done, Some(link)) => Invited::Printed(link),
        (why, _) => Invited::Not(why),
    })
}

/// Invites admins by mail to the page at `url`, all of them or none. The caller has refused those who
/// have an authenticator or may not sign in.
pub(super) async fn invite_all(app: &App, actor: &Actor, admins: &[KnownAccount], url: &str) -> Result<Changed, Fault> {
    let at = app.clock.now();
    let invitation = |admin: &KnownAccount| {
        let action = actor.action_at(at, TrailEvent::EnrolmentOpened)?;
        let opening = Opening::of(app, actor, Some(Inviting::Mail { page: url }), ((admin.id, admin.language()), at))?;
        Ok(opening_update(actor, admin, action, (Ends::Nothing, opening)).0)
    };
    let updates = admins.iter().map(invitation).collect::<Result<Vec<_>, Fault>>()?;
    let outcome = accounts::change_all(&app.store, actor.door, &updates, actor.terms(app)).await?;
    app.bell.ring(Lane::Notices);
    Ok(outcome.into())
}
