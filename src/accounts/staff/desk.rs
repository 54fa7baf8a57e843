//! The desk: what an owner does to admins from the admin UI. Runs the use-cases of the commands after the rules of the desk:
//! who may do what to whom. Refuses an owner without a confirmed identity. Judges a deed again if the admin changed meanwhile.
//! Does not know who is signed in.

use super::add::{Added, NewAdmin, add_inviting};
use super::invite::{Invited, invite as mail_invitation};
use super::opening::Inviting;
use super::reset::reset_inviting;
use crate::accounts::change::{AccountEdit, Changed, change_inviting};
use crate::accounts::find::{KnownAccount, find};
use crate::accounts::unlock::unlock as empty;
use crate::accounts::{Actor, Who};
use crate::app::App;
use crate::fault::Fault;
use crate::rules::asked;
use crate::rules::desk::{AdminDeed, DeedTarget, DeskDenial, Owner, judge};
use crate::rules::factor::Door;
use crate::rules::policy::EnrolmentMode;
use crate::rules::request_origin::RequestOrigin;
use crate::rules::role::is_owner;
use crate::rules::texts::Text;
use crate::store::accounts::OwnerSession;

/// The door whose owners the desk serves.
pub(super) const DOOR: Door = Door::Staff;

/// Maximum number of attempts at a deed while the admin's row keeps changing.
pub(super) const ROUNDS: usize = 8;

/// Origin of a call at the desk: the owner, their network address and their reason.
#[derive(Clone, Debug)]
pub struct Asking {
    /// The owner at the desk.
    pub owner: Owner,
    /// The owner's network address and browser.
    pub requester: RequestOrigin,
    /// The owner's reason, as typed.
    pub reason: Option<String>,
}

/// Outcome of a call at the desk.
#[derive(Clone, Debug)]
pub enum Desk<T> {
    /// The call succeeded.
    Done(T),
    /// The call was refused and changed nothing.
    Refused(DeskDenial),
    /// The caller lost their session or the owner role during the call.
    NoOwner,
}

/// Outcome of a deed done to one admin: the admin afterwards, or why the deed was refused.
pub(super) type DeskResult = Result<Desk<KnownAccount>, Fault>;

use Desk::{Done, NoOwner, Refused};

impl<T> Desk<T> {
    /// The outcome with another result.
    pub fn map<U>(self, of: impl FnOnce(T) -> U) -> Desk<U> {
        match self {
            Done(done) => Done(of(done)),
            Refused(why) => Refused(why),
            NoOwner => NoOwner,
        }
    }
}

impl Asking {
    /// The actor of the call. Refuses an owner without a confirmed identity, and an invalid reason.
    pub(in crate::accounts) fn actor(&self) -> Result<Actor, DeskDenial> {
        if !self.owner.confirmed {
            return Err(DeskDenial::NotConfirmed);
        }
        let reason = self.reason.as_deref().map(str::trim);
        if reason.is_some_and(|reason| Text::Reason.fault(reason).is_some()) {
            return Err(DeskDenial::InvalidInput);
        }
        Ok(Actor::account(DOOR, &self.owner, self.requester).because(reason))
    }

    /// The owner's session, which the store checks under lock.
    pub(super) fn session(&self) -> OwnerSession {
        OwnerSession { account: self.owner.account, session: self.owner.session }
    }

    /// Decides whether the owner may do a deed to an admin.
    pub(super) fn judge(&self, deed: AdminDeed, admin: &KnownAccount) -> Result<(), DeskDenial> {
        let whom = DeedTarget { own: admin.id == self.owner.account, owner: is_owner(&admin.view.roles) };
        judge(deed, whom)
    }
}

/// The admin with this public id.
pub async fn one(app: &App, handle: &str) -> Result<Option<KnownAccount>, Fault> {
    if asked::is_id(handle) { find(app, DOOR, &Who::Handle(handle.to_owned())).await } else { Ok(None) }
}

/// Adds an admin, and invites them if `how` says so.
pub async fn create(app: &App, asking: &Asking, wanted: &NewAdmin, how: Option<Inviting<'_>>) -> DeskResult {
    let actor = match asking.actor() {
        Ok(actor) => actor,
        Err(why) => return Ok(Refused(why)),
    };
    if wanted.roles.is_empty() || !wanted.profile.typed_flaws().is_empty() {
        return Ok(Refused(DeskDenial::InvalidInput));
    }
    if is_owner(&wanted.roles) {
        return Ok(Refused(DeskDenial::OwnerByCommandOnly));
    }
    Ok(match add_inviting(app, &actor, wanted, how).await?.0 {
        Added::Done(handle) => one(app, &handle).await?.map_or(Refused(DeskDenial::NotFound), Done),
        Added::InvalidEmail => Refused(DeskDenial::InvalidEmail),
        Added::Taken => Refused(DeskDenial::EmailTaken),
        Added::UnknownRole(_) => Refused(DeskDenial::UnknownRole),
        Added::InvalidText(_) => Refused(DeskDenial::InvalidInput),
    })
}

/// Changes an admin.
pub async fn save(app: &App, asking: &Asking, handle: &str, wanted: &AccountEdit) -> DeskResult {
    save_inviting(app, asking, handle, wanted, None).await
}

/// Changes an admin, and mails them an invitation if `inviting` says so.
pub async fn save_inviting(
    app: &App,
    asking: &Asking,
    handle: &str,
    wanted: &AccountEdit,
    inviting: Option<Inviting<'_>>,
) -> DeskResult {
    carry_out(app, asking, handle, DeskAction::Save(wanted, inviting)).await
}

/// The deeds that a change consists of.
fn deeds(news: &AccountEdit, admin: &KnownAccount) -> impl Iterator<Item = AdminDeed> {
    let owner = |roles: &Vec<String>| is_owner(roles) != is_owner(&admin.view.roles);
    let state = |inactive: bool| if inactive { AdminDeed::Disable } else { AdminDeed::Enable };
    [
        (!news.profile.is_empty()).then_some(AdminDeed::Data),
        news.email.as_ref().map(|_| AdminDeed::Email),
        news.roles.as_ref().map(|roles| AdminDeed::Roles { owner: owner(roles) }),
        news.inactive.map(state),
    ]
    .into_iter()
    .flatten()
}

/// Empties an admin's windows, cooldowns and lockouts.
pub async fn unlock(app: &App, asking: &Asking, handle: &str) -> DeskResult {
    carry_out(app, asking, handle, DeskAction::Unlock).await
}

/// Takes an admin's authenticator away and, where the policy wants an invitation, mails one to the page at `url`. Requires a
/// reason, because an attacker who claims to have lost a phone asks for exactly this.
pub async fn reset_authenticator(app: &App, asking: &Asking, handle: &str, url: &str) -> DeskResult {
    carry_out(app, asking, handle, DeskAction::Reset { url }).await
}

/// Invites an admin to the page at `url`.
pub async fn invite(app: &App, asking: &Asking, handle: &str, url: &str) -> DeskResult {
    carry_out(app, asking, handle, DeskAction::Invite { url }).await
}

/// A deed that is done to one admin.
#[derive(Clone, Copy)]
pub(super) enum DeskAction<'a> {
    Save(&'a AccountEdit, Option<Inviting<'a>>),
    Unlock,
    Reset { url: &'a str },
    Invite { url: &'a str },
}

/// Judges a deed against the admin's current row and performs it; retries if the row changed in between.
async fn carry_out(app: &App, asking: &Asking, handle: &str, action: DeskAction<'_>) -> DeskResult {
    let actor = match asking.actor() {
        Ok(actor) => actor,
        Err(why) => return Ok(Refused(why)),
    };
    for _ in 0..ROUNDS {
        let Some(admin) = one(app, handle).await? else { return Ok(Refused(DeskDenial::NotFound)) };
        if let Err(why) = allowed(asking, &actor, &admin, action) {
            return Ok(Refused(why));
        }
        match perform(app, &actor, &admin, action).await? {
            Ok(Changed::Moved) => {}
            Ok(Changed::Done) => return Ok(one(app, handle).await?.map_or(Refused(DeskDenial::NotFound), Done)),
            Ok(Changed::NoOwner) => return Ok(NoOwner),
            Ok(why) => return Ok(Refused(refused(why))),
            Err(why) => return Ok(Refused(why)),
        }
    }
    Err(Fault::Contended)
}

fn allowed(asking: &Asking, actor: &Actor, admin: &KnownAccount, action: DeskAction<'_>) -> Result<(), DeskDenial> {
    match action {
        DeskAction::Save(wanted, inviting) => {
            let news = wanted.news_to(admin);
            deeds(&news, admin).try_for_each(|deed| asking.judge(deed, admin))?;
            if inviting.is_some() {
                asking.judge(AdminDeed::Invite, admin)?;
                invitable(admin, &news)?;
            }
            if news.profile.typed_flaws().is_empty() { Ok(()) } else { Err(DeskDenial::InvalidInput) }
        }
        DeskAction::Unlock => asking.judge(AdminDeed::Unlock, admin),
        DeskAction::Reset { .. } if actor.reason.is_none() => Err(DeskDenial::ReasonRequired),
        DeskAction::Reset { .. } => asking.judge(AdminDeed::Reset, admin),
        DeskAction::Invite { .. } => asking.judge(AdminDeed::Invite, admin),
    }
}

/// Checks that an invitation may be mailed together with a change, after which the admin may sign in.
fn invitable(admin: &KnownAccount, news: &AccountEdit) -> Result<(), DeskDenial> {
    let stays_disabled = admin.disabled_at.is_some() && news.inactive != Some(false);
    let has_role = !news.roles.as_ref().unwrap_or(&admin.view.roles).is_empty();
    match news.inactive {
        _ if admin.enrolled => Err(DeskDenial::AlreadyEnrolled),
        Some(true) => Err(DeskDenial::InvalidInput),
        _ if (stays_disabled || !has_role) && !admin.altered => Err(DeskDenial::CannotSignIn),
        _ => Ok(()),
    }
}

/// Runs the use-case of a deed that was judged.
pub(super) async fn perform(
    app: &App,
    actor: &Actor,
    admin: &KnownAccount,
    action: DeskAction<'_>,
) -> Result<Result<Changed, DeskDenial>, Fault> {
    Ok(match action {
        DeskAction::Save(wanted, inviting) => Ok(change_inviting(app, actor, admin, wanted, inviting).await?),
        DeskAction::Unlock => Ok(empty(app, actor, admin).await?),
        DeskAction::Reset { url } => {
            let wants_one = app.policy(DOOR).admins.enrolment == EnrolmentMode::Invitation;
            let inviting = wants_one.then_some(Inviting::Mail { page: url });
            Ok(reset_inviting(app, actor, admin, inviting).await?.0)
        }
        DeskAction::Invite { url } => match mail_invitation(app, actor, admin, url).await? {
            Invited::Done | Invited::Printed(_) => Ok(Changed::Done),
            Invited::Not(why) => Ok(why),
            Invited::Enrolled => Err(DeskDenial::AlreadyEnrolled),
            Invited::Idle => Err(DeskDenial::CannotSignIn),
        },
    })
}

/// The desk's refusal for a change that was not written.
pub(super) fn refused(why: Changed) -> DeskDenial {
    match why {
        Changed::InvalidEmail => DeskDenial::InvalidEmail,
        Changed::Taken | Changed::UserNameTaken => DeskDenial::EmailTaken,
        Changed::UnknownRole(_) => DeskDenial::UnknownRole,
        Changed::LastOwner => DeskDenial::LastOwner,
        Changed::Altered => DeskDenial::Altered,
        Changed::Done
        | Changed::InvalidText(_)
        | Changed::InvalidUserName
        | Changed::UserNameMissing
        | Changed::Password(_) => DeskDenial::InvalidInput,
        Changed::AlreadyEnrolled => DeskDenial::AlreadyEnrolled,
        Changed::NoApprover => DeskDenial::OwnerByCommandOnly,
        Changed::RequestOver => DeskDenial::RequestOver,
        Changed::Gone | Changed::Moved | Changed::NoOwner => DeskDenial::NotFound,
    }
}
