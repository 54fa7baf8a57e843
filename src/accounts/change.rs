//! Change: an account's address, user name, roles, state and description, all at once. Mails the old address of an admin about an
//! address change, and an admin who is disabled. The rules decide which sessions and sign-ins end by a change; the store ends
//! them in one transaction. Refuses a taken or malformed address or user name, unknown roles, and to take the last owner.

use super::letters::letter_to_old_address;
use super::password::hashed;
use super::roles::{is_same, roles};
use super::staff::{Inviting, Opening};
use super::{Actor, KnownAccount};
use crate::app::App;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account_change::{AccountChange, ChangeOutcome, Ends};
use crate::rules::account_deed::AccountDeed;
use crate::rules::address::Address;
use crate::rules::identifier::UserName;
use crate::rules::notice::NoticeKind;
use crate::rules::password::{KnownWords, NewPassword, Password, PasswordFault};
use crate::rules::profile::ProfileChange;
use crate::rules::texts::TextFault;
use crate::rules::trail::TrailEvent;
use crate::store::accounts::{self, AccountUpdate};
use crate::store::outbox::Lane;
use crate::store::trail::TrailAction;

/// A change of an account; fields that are `None` stay unchanged.
#[derive(Clone, Debug, Default)]
pub struct AccountEdit {
    /// The email address, as typed.
    pub email: Option<String>,
    /// The user name, as typed; empty: none.
    pub user_name: Option<String>,
    /// The password.
    pub password: Option<Password>,
    /// All roles, each one the policy knows; an admin without a role may do nothing.
    pub roles: Option<Vec<String>>,
    /// Whether the address is proven.
    pub email_proven: Option<bool>,
    /// End of the trial; `Some(None)`: the account is none for a trial.
    pub trial_until: Option<Option<Instant>>,
    /// Whether the account is disabled.
    pub inactive: Option<bool>,
    /// The description.
    pub profile: ProfileChange,
}

impl AccountEdit {
    /// The change without the fields that already have the wanted value.
    #[must_use]
    pub fn news_to(&self, known: &KnownAccount) -> AccountEdit {
        let is_news = |typed: &String| Address::parse(typed).is_none_or(|email| email.as_str() != known.address);
        let has_name = |typed: &String| match known.user_name.as_deref() {
            None => typed.is_empty(),
            Some(name) => UserName::parse(typed).is_some_and(|typed| typed.as_str() == name),
        };
        AccountEdit {
            email: self.email.clone().filter(is_news),
            user_name: self.user_name.clone().filter(|typed| !has_name(typed)),
            password: self.password.clone(),
            roles: self.roles.clone().filter(|roles| !is_same(&known.view.roles, roles)),
            // Another address takes the proof away, unless the change says otherwise.
            email_proven: self.email_proven.filter(|is| *is != known.email_proven || self.email.is_some()),
            trial_until: self.trial_until.filter(|until| *until != known.trial_until),
            inactive: self.inactive.filter(|inactive| *inactive != known.disabled_at.is_some()),
            profile: self.profile.news_to(&known.view.profile),
        }
    }
}

/// Outcome of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// The change is written.
    Done,
    /// The account does not exist.
    Gone,
    /// The email text is not exactly one address.
    InvalidEmail,
    /// The new address has another account.
    Taken,
    /// The text is no user name.
    InvalidUserName,
    /// The door has no account without a user name.
    UserNameMissing,
    /// The new user name has another account.
    UserNameTaken,
    /// The policy knows no role of this name.
    UnknownRole(String),
    /// The row was altered outside Vestibule: the account can only be removed.
    Altered,
    /// The password is refused.
    Password(PasswordFault),
    /// A text of the description is invalid.
    InvalidText(TextFault),
    /// No owner who can sign in would be left.
    LastOwner,
    /// The actor is no owner any more.
    NoOwner,
    /// The account has changed since the change was decided.
    Moved,
    /// The account has an authenticator already.
    AlreadyEnrolled,
    /// No third owner could approve the request.
    NoApprover,
    /// The request for the change does not stand any more.
    RequestOver,
}

impl From<ChangeOutcome> for Changed {
    fn from(outcome: ChangeOutcome) -> Changed {
        match outcome {
            ChangeOutcome::Done => Changed::Done,
            // No change moves an account to a brand.
            ChangeOutcome::Gone | ChangeOutcome::NoBrand => Changed::Gone,
            ChangeOutcome::Taken => Changed::Taken,
            ChangeOutcome::UserNameTaken => Changed::UserNameTaken,
            ChangeOutcome::LastOwner => Changed::LastOwner,
            ChangeOutcome::NoOwner => Changed::NoOwner,
            ChangeOutcome::Moved => Changed::Moved,
            ChangeOutcome::Altered => Changed::Altered,
            ChangeOutcome::AlreadyEnrolled => Changed::AlreadyEnrolled,
            ChangeOutcome::NoApprover => Changed::NoApprover,
            ChangeOutcome::RequestOver => Changed::RequestOver,
        }
    }
}

/// Changes an account. A command's empty change is recorded in the trail too.
pub async fn change(app: &App, actor: &Actor, known: &KnownAccount, wanted: &AccountEdit) -> Result<Changed, Fault> {
    change_inviting(app, actor, known, wanted, None).await
}

/// Changes an admin as [`change`] does, and mails an invitation to the address that the change leaves them with.
pub(in crate::accounts) async fn change_inviting(
    app: &App,
    actor: &Actor,
    known: &KnownAccount,
    wanted: &AccountEdit,
    inviting: Option<Inviting<'_>>,
) -> Result<Changed, Fault> {
    let news = wanted.news_to(known);
    let address = match news.email.as_deref().map(Address::parse) {
        Some(None) => return Ok(Changed::InvalidEmail),
        address => address.flatten(),
    };
    let user_name = match news.user_name.as_deref().map(named) {
        Some(None) => return Ok(Changed::InvalidUserName),
        Some(Some(None)) if actor.door.wants_user_name() => return Ok(Changed::UserNameMissing),
        user_name => user_name.flatten(),
    };
    let roles = match news.roles.as_deref().map(|named| roles(app, actor.door, named)).transpose() {
        Ok(roles) => roles,
        Err(unknown) => return Ok(Changed::UnknownRole(unknown)),
    };
    if let Some(fault) = news.profile.fault(actor.door, Some(&known.view.profile)) {
        return Ok(Changed::InvalidText(fault));
    }
    let own_name = match &user_name {
        Some(name) => name.as_ref().map(UserName::as_str),
        None => known.user_name.as_deref(),
    };
    let password = match password(app, known, &news, (address.as_ref(), own_name)).await? {
        Ok(password) => password,
        Err(fault) => return Ok(Changed::Password(fault)),
    };
    let at = app.clock.now();
    let language = news.profile.language.unwrap_or(known.view.profile.language).unwrap_or_default();
    let opening =
        inviting.map(|inviting| Opening::of(app, actor, Some(inviting), ((known.id, language), at))).transpose()?;
    let letter = |kind| letter_to_old_address(app, actor, known, (kind, at));
    let farewell = (news.inactive == Some(true)).then(|| letter(NoticeKind::AdminDisabled)).transpose()?.flatten();
    let letter = address.as_ref().map(|_| letter(NoticeKind::EmailChanged)).transpose()?.flatten();
    let update = AccountUpdate {
        account: known.id,
        // The desk judged this version of the known, and the letter goes to the address in this version.
        seen: (actor.by.is_some() || letter.is_some()).then_some(known.version),
        actions: actions(actor, &news, inviting.is_some(), at)?,
        change: AccountChange {
            address,
            user_name,
            password,
            roles,
            email_proven: news.email_proven,
            trial_until: news.trial_until,
            ends: trial_ends(known, &news, at),
            disabled_at: news.inactive.map(|inactive| inactive.then_some(at)),
            enrolment_until: opening.as_ref().map(|opening| opening.until),
            invitation: opening.as_ref().and_then(|opening| opening.token),
            profile: news.profile,
            ..AccountChange::default()
        }
        .ending_sign_ins(),
        letter,
        invited: opening.map(|opening| opening.invited).unwrap_or_default(),
        farewell,
    };
    let outcome = accounts::change_all(&app.store, actor.door, &[update], actor.terms(app)).await?;
    app.bell.ring(Lane::Notices);
    Ok(outcome.into())
}

/// Rows that a change of the trial ends: sessions from before a trial that is over are not revived by a longer one.
fn trial_ends(known: &KnownAccount, news: &AccountEdit, at: Instant) -> Ends {
    let is_over = |until: Option<Instant>| until.is_some_and(|until| until <= at);
    match news.trial_until {
        Some(until) if is_over(until) || is_over(known.trial_until) => Ends::SignIns,
        Some(_) | None => Ends::Nothing,
    }
}

/// The new password, if there is one, judged by the words of the account as it will be.
async fn password(
    app: &App,
    known: &KnownAccount,
    news: &AccountEdit,
    (address, user_name): (Option<&Address>, Option<&str>),
) -> Result<Result<Option<NewPassword>, PasswordFault>, Fault> {
    let Some(chosen) = &news.password else { return Ok(Ok(None)) };
    let profile = known.view.profile.clone().with(&news.profile, app.clock.now());
    let names = [user_name, profile.first_name.as_deref(), profile.last_name.as_deref()];
    let own = Address::parse(&known.address);
    let words = KnownWords::of(address.or(own.as_ref()), names.into_iter().flatten());
    Ok(hashed(app, (known.door, known.id), (chosen, known.enrolled), &words).await?.map(Some))
}

/// The user name of a text; an empty text takes the name away. `None`: the text is no user name.
fn named(typed: &str) -> Option<Option<UserName>> {
    if typed.is_empty() { Some(None) } else { UserName::parse(typed).map(Some) }
}

/// Trail actions of a change.
fn actions<'a>(
    actor: &'a Actor,
    news: &AccountEdit,
    invites: bool,
    at: Instant,
) -> Result<Vec<TrailAction<'a>>, Fault> {
    let says_more = news.password.is_some() || news.email.is_some() || news.roles.is_some() || news.inactive.is_some();
    let describes = !news.profile.is_empty()
        || news.user_name.is_some()
        || news.email_proven.is_some()
        || news.trial_until.is_some();
    let deed = |deed: AccountDeed| deed.event(actor.door);
    let told = [
        (describes || (!says_more && actor.by.is_none()), deed(AccountDeed::Changed)),
        (news.password.is_some(), TrailEvent::PasswordSet),
        (news.email.is_some(), TrailEvent::EmailChanged),
        (news.roles.is_some(), TrailEvent::RolesChanged),
        (news.inactive == Some(true), deed(AccountDeed::Disabled)),
        (news.inactive == Some(false), deed(AccountDeed::Enabled)),
        (invites, TrailEvent::EnrolmentOpened),
    ];
    told.into_iter().filter(|(is, _)| *is).map(|(_, event)| actor.action_at(at, event)).collect()
}
