//! Change: an admin's address, roles, state and description, all at once. Mails the old address about an address change, and an
//! admin who is disabled. The rules decide which sessions and sign-ins end by a change; the store ends them in one transaction.
//! Refuses a taken or malformed address, unknown roles, and to take the last owner.

use super::letters::letter_to_old_address;
use super::opening::{Inviting, Opening};
use super::{Actor, Admin, DOOR, is_same, roles};
use crate::app::App;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account_change::{AccountChange, ChangeOutcome};
use crate::rules::address::Address;
use crate::rules::notice::NoticeKind;
use crate::rules::profile::ProfileChange;
use crate::rules::texts::TextFault;
use crate::rules::trail::TrailEvent;
use crate::store::accounts::{self, AccountUpdate};
use crate::store::trail::TrailAction;

/// A change of an admin; fields that are `None` stay unchanged.
#[derive(Clone, Debug, Default)]
pub struct AdminChange {
    /// The e-mail address, as typed.
    pub email: Option<String>,
    /// All roles, each one the policy knows; an admin without a role may do nothing.
    pub roles: Option<Vec<String>>,
    /// Whether the admin is disabled.
    pub inactive: Option<bool>,
    /// The description.
    pub profile: ProfileChange,
}

impl AdminChange {
    /// The change without the fields that already have the wanted value.
    #[must_use]
    pub fn news_to(&self, admin: &Admin) -> AdminChange {
        let is_news = |typed: &String| Address::parse(typed).is_none_or(|email| email.as_str() != admin.address);
        AdminChange {
            email: self.email.clone().filter(is_news),
            roles: self.roles.clone().filter(|roles| !is_same(&admin.view.roles, roles)),
            inactive: self.inactive.filter(|inactive| *inactive != admin.disabled_at.is_some()),
            profile: self.profile.news_to(&admin.view.profile),
        }
    }
}

/// Outcome of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// The change is written.
    Done,
    /// The admin does not exist.
    Gone,
    /// The e-mail text is not exactly one address.
    InvalidEmail,
    /// The new address has another admin.
    Taken,
    /// The policy knows no role of this name.
    UnknownRole(String),
    /// The admin's row was altered outside Vestibule: the admin can only be removed.
    Altered,
    /// A text of the description is invalid.
    InvalidText(TextFault),
    /// No owner who can sign in would be left.
    LastOwner,
    /// The actor is no owner any more.
    NoOwner,
    /// The admin has changed since the change was decided.
    Moved,
}

impl From<ChangeOutcome> for Changed {
    fn from(outcome: ChangeOutcome) -> Changed {
        match outcome {
            ChangeOutcome::Done => Changed::Done,
            ChangeOutcome::Gone => Changed::Gone,
            ChangeOutcome::Taken => Changed::Taken,
            ChangeOutcome::LastOwner => Changed::LastOwner,
            ChangeOutcome::NoOwner => Changed::NoOwner,
            ChangeOutcome::Moved => Changed::Moved,
            ChangeOutcome::Altered => Changed::Altered,
        }
    }
}

/// Changes an admin. A command's empty change is recorded in the trail too.
pub async fn change(app: &App, actor: &Actor, admin: &Admin, wanted: &AdminChange) -> Result<Changed, Fault> {
    change_inviting(app, actor, admin, wanted, None).await
}

/// Changes an admin as [`change`] does, and mails an invitation to the address that the change leaves them with.
pub(super) async fn change_inviting(
    app: &App,
    actor: &Actor,
    admin: &Admin,
    wanted: &AdminChange,
    inviting: Option<Inviting<'_>>,
) -> Result<Changed, Fault> {
    let news = wanted.news_to(admin);
    let address = match news.email.as_deref().map(Address::parse) {
        Some(None) => return Ok(Changed::InvalidEmail),
        address => address.flatten(),
    };
    let roles = match news.roles.as_deref().map(|named| roles(app, named)).transpose() {
        Ok(roles) => roles,
        Err(unknown) => return Ok(Changed::UnknownRole(unknown)),
    };
    if let Some(fault) = news.profile.faults(Some(&admin.view.profile)).into_iter().next() {
        return Ok(Changed::InvalidText(fault));
    }
    let at = app.clock.now();
    let language = news.profile.language.unwrap_or(admin.view.profile.language).unwrap_or_default();
    let opening = inviting.map(|inviting| Opening::of(app, Some(inviting), (admin.id, language), at)).transpose()?;
    let letter =
        address.as_ref().map(|_| letter_to_old_address(app, admin, NoticeKind::EmailChanged, at)).transpose()?;
    let farewell =
        (news.inactive == Some(true)).then(|| letter_to_old_address(app, admin, NoticeKind::AdminDisabled, at));
    let update = AccountUpdate {
        account: admin.id,
        // The desk judged this version of the admin, and the letter goes to the address in this version.
        seen: (actor.by.is_some() || letter.is_some()).then_some(admin.version),
        actions: actions(actor, &news, inviting.is_some(), at)?,
        change: AccountChange {
            address,
            roles,
            disabled_at: news.inactive.map(|inactive| inactive.then_some(at)),
            enrolment_until: opening.as_ref().map(|opening| opening.until),
            invitation: opening.as_ref().and_then(|opening| opening.token),
            profile: news.profile,
            ..AccountChange::default()
        }
        .ending_sign_ins(),
        letter,
        invited: opening.map(|opening| opening.invited).unwrap_or_default(),
        farewell: farewell.transpose()?,
    };
    let outcome = accounts::change_all(&app.store, DOOR, &[update], actor.terms(app)).await?;
    app.bell.ring();
    Ok(outcome.into())
}

/// Trail actions of a change.
fn actions<'a>(
    actor: &'a Actor,
    news: &AdminChange,
    invites: bool,
    at: Instant,
) -> Result<Vec<TrailAction<'a>>, Fault> {
    let only_profile = news.email.is_none() && news.roles.is_none() && news.inactive.is_none();
    let told = [
        (!news.profile.is_empty() || (only_profile && actor.by.is_none()), TrailEvent::AdminChanged),
        (news.email.is_some(), TrailEvent::EmailChanged),
        (news.roles.is_some(), TrailEvent::RolesChanged),
        (news.inactive == Some(true), TrailEvent::AdminDisabled),
        (news.inactive == Some(false), TrailEvent::AdminEnabled),
        (invites, TrailEvent::EnrolmentOpened),
    ];
    told.into_iter().filter(|(is, _)| *is).map(|(_, event)| actor.action_at(at, event)).collect()
}
