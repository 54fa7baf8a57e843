//! Change: an admin's data, and the states that end their sessions. What a change ends, and who is mailed of it, is decided
//! here; that it ends with the change, and not a moment later, is the store's care.

use super::invite::{InvitationLink, Inviting, Opening};
use super::texts::{Fault as TextFault, faults, told};
use super::{Actor, Admin, AdminData, DOOR, is_same, roles};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::{MailSeal, chance};
use crate::outbox::{CARRY_HOURS, Letter};
use crate::rules::address::Address;
use crate::rules::language::Language;
use crate::rules::notice::NoticeKind;
use crate::rules::trail::TrailEvent;
use crate::rules::{Instant, Span};
use crate::store::accounts::{self, AccountChange, Ends, InvitedBy, NewMail, Part, Written};
use crate::store::trail::TrailAction;

/// Changes to an admin; `None`: stays as it is.
#[derive(Clone, Debug, Default)]
pub struct AdminChange {
    /// The e-mail address, as typed.
    pub email: Option<String>,
    /// All roles, each one the policy knows; none at all: nothing they may do.
    pub roles: Option<Vec<String>>,
    /// Whether they are disabled.
    pub inactive: Option<bool>,
    /// All else.
    pub data: AdminData,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It is so now.
    Done,
    /// There is no such admin any more.
    Gone,
    /// Not one address.
    InvalidEmail,
    /// The new address has another admin.
    Taken,
    /// No role of this name.
    UnknownRole(String),
    /// Someone else wrote to their row: all that may be done is to remove them.
    Altered,
    /// A text that cannot be.
    InvalidText(TextFault),
    /// No owner who can sign in would be left.
    LastOwner,
    /// Whoever does it is no owner any more.
    NoOwner,
    /// The admin is not as they were when this was decided.
    Moved,
}

impl From<Written> for Changed {
    fn from(written: Written) -> Changed {
        match written {
            Written::Done => Changed::Done,
            Written::Gone => Changed::Gone,
            Written::Taken => Changed::Taken,
            Written::LastOwner => Changed::LastOwner,
            Written::NoOwner => Changed::NoOwner,
            Written::Moved => Changed::Moved,
            Written::Altered => Changed::Altered,
        }
    }
}

impl AdminChange {
    /// Without what is so already.
    #[must_use]
    pub fn of(self, admin: &Admin) -> AdminChange {
        let has = &admin.view.profile;
        let text = |told: Option<String>, has: Option<&str>| told.filter(|told| told != has.unwrap_or_default());
        let email =
            self.email.filter(|typed| Address::parse(typed).is_none_or(|email| email.as_str() != admin.address));
        let roles = self.roles.filter(|roles| !is_same(&admin.view.roles, roles));
        let inactive = self.inactive.filter(|inactive| *inactive != admin.disabled_at.is_some());
        let data = AdminData {
            name: text(self.data.name, Some(&has.display_name)),
            phone: text(self.data.phone, has.phone_number.as_deref()),
            job_title: text(self.data.job_title, has.job_title.as_deref()),
            bio: text(self.data.bio, has.bio.as_deref()),
            avatar_url: text(self.data.avatar_url, has.avatar_url.as_deref()),
            language: self.data.language.filter(|told| *told != has.language),
        };
        AdminChange { email, roles, inactive, data }
    }

    /// Whether anything of the data changes.
    pub fn has_data(&self) -> bool {
        let AdminData { name, phone, job_title, bio, avatar_url, language } = &self.data;
        [name, phone, job_title, bio, avatar_url].into_iter().any(Option::is_some) || language.is_some()
    }
}

/// Changes an admin, all of it at once. A new address, the last role lost and being disabled end their sign-ins; the old
/// address is told of the new one's being there. What is so already is let be, and of nothing the trail tells nothing,
/// unless a command asked for it.
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
    let wanted = wanted.clone().of(admin);
    let address = match wanted.email.as_deref().map(Address::parse) {
        Some(None) => return Ok(Changed::InvalidEmail),
        address => address.flatten(),
    };
    let address = address.as_ref().map(Address::as_str);
    let roles = match wanted.roles.as_deref().map(|named| roles(app, named)).transpose() {
        Ok(roles) => roles,
        Err(unknown) => return Ok(Changed::UnknownRole(unknown)),
    };
    if let Some(fault) = faults(&wanted.data, Some(&admin.view.profile)).next() {
        return Ok(Changed::InvalidText(fault));
    }
    let at = app.clock.now();
    let language = wanted.data.language.unwrap_or(admin.view.profile.language);
    let language = language.unwrap_or_default();
    let roles = roles.as_deref();
    let of = |inviting| Opening::of(app, Some(inviting), (admin.id, language), at);
    let opening = inviting.map(of).transpose()?;
    let columns = AccountChange {
        address,
        email: address,
        display_name: wanted.data.name.as_deref(),
        phone_number: told(wanted.data.phone.as_deref()),
        job_title: told(wanted.data.job_title.as_deref()),
        bio: told(wanted.data.bio.as_deref()),
        avatar_url: told(wanted.data.avatar_url.as_deref()),
        roles,
        language: wanted.data.language.map(|chosen| chosen.map(Language::tag)),
        disabled_at: wanted.inactive.map(|inactive| inactive.then_some(at)),
        enrolment_until: opening.as_ref().map(|opening| opening.until),
        invitation: opening.as_ref().and_then(|opening| opening.token),
    };
    let loses_all = roles.is_some_and(<[String]>::is_empty);
    let signs_out = address.is_some() || loses_all || wanted.inactive == Some(true);
    let deeds = deeds(actor, &wanted, inviting.is_some(), at)?;
    let letter = address.map(|_| to_old_address(app, admin, NoticeKind::EmailChanged, at)).transpose()?;
    let farewell = (wanted.inactive == Some(true)).then(|| to_old_address(app, admin, NoticeKind::AdminDisabled, at));
    let part = Part {
        account: admin.id,
        // Whoever asks at the desk was judged by what was seen, and a letter goes to the address that was seen.
        seen: (actor.by.is_some() || letter.is_some()).then_some(admin.version),
        change: &columns,
        ends: if signs_out { Ends::SignIns } else { Ends::Nothing },
        deeds,
        letter,
        invited: opening.map(|opening| opening.invited).unwrap_or_default(),
        farewell: farewell.transpose()?,
    };
    let written = accounts::change_all(&app.store, DOOR, &[part], actor.terms(app)).await?;
    app.bell.ring();
    Ok(written.into())
}

/// What the trail tells of it.
fn deeds<'a>(
    actor: &'a Actor,
    wanted: &AdminChange,
    invites: bool,
    at: Instant,
) -> Result<Vec<TrailAction<'a>>, Fault> {
    let nothing = wanted.email.is_none() && wanted.roles.is_none() && wanted.inactive.is_none();
    let told = [
        (wanted.has_data() || (nothing && actor.by.is_none()), TrailEvent::AdminChanged),
        (wanted.email.is_some(), TrailEvent::EmailChanged),
        (wanted.roles.is_some(), TrailEvent::RolesChanged),
        (wanted.inactive == Some(true), TrailEvent::AdminDisabled),
        (wanted.inactive == Some(false), TrailEvent::AdminEnabled),
        (invites, TrailEvent::EnrolmentOpened),
    ];
    told.into_iter().filter(|(is, _)| *is).map(|(_, event)| actor.deed_at(at, event)).collect()
}

/// The letter to the address that is the admin's no longer, or that no other mail goes to from now on: it was stored when
/// this was written.
fn to_old_address(app: &App, admin: &Admin, kind: NoticeKind, at: Instant) -> Result<NewMail, Fault> {
    let id = chance::id(at)?;
    let letter = Letter::Notice {
        language: admin.language(),
        kind: kind.name().into(),
        at,
        about: None,
        old_address: Some(admin.view.email.clone()),
        before: 0,
    };
    let payload = app.keys.seal_mail(MailSeal::OldAddress { mail: id }, &letter.bytes()?)?;
    Ok(NewMail { id, to: None, payload, drop_at: at + Span::hours(CARRY_HOURS) })
}

/// Disables an admin: signed out everywhere, and nobody to the door.
pub async fn disable(app: &App, actor: &Actor, admin: &Admin) -> Result<Changed, Fault> {
    let deed = actor.deed(app, TrailEvent::AdminDisabled)?;
    let since = admin.disabled_at.unwrap_or(deed.at);
    let columns = AccountChange { disabled_at: Some(Some(since)), ..AccountChange::default() };
    let is_news = admin.disabled_at.is_none() && !admin.altered;
    let farewell = is_news.then(|| to_old_address(app, admin, NoticeKind::AdminDisabled, deed.at)).transpose()?;
    let part = Part { farewell, ..part(actor, admin, (&columns, Ends::SignIns), deed) };
    Ok(accounts::change_all(&app.store, DOOR, &[part], actor.terms(app)).await?.into())
}

/// Enables an admin again.
pub async fn enable(app: &App, actor: &Actor, admin: &Admin) -> Result<Changed, Fault> {
    let columns = AccountChange { disabled_at: Some(None), ..AccountChange::default() };
    one(app, actor, admin, (&columns, Ends::Nothing), actor.deed(app, TrailEvent::AdminEnabled)?, InvitedBy::Nothing)
        .await
}

/// Takes an uninvited admin's authenticator away: a lost phone. Where the mailbox alone enrols, the window opens.
pub async fn reset_2fa(app: &App, actor: &Actor, admin: &Admin) -> Result<Changed, Fault> {
    Ok(reset_inviting(app, actor, admin, None).await?.0)
}

/// Takes an admin's authenticator away and invites them to set up another; with the link where that is to be printed.
pub async fn reset_inviting(
    app: &App,
    actor: &Actor,
    admin: &Admin,
    inviting: Option<Inviting<'_>>,
) -> Result<(Changed, Option<InvitationLink>), Fault> {
    let deed = actor.deed(app, TrailEvent::AuthenticatorReset)?;
    let opening = Opening::of(app, inviting, (admin.id, admin.language()), deed.at)?;
    open_window(app, actor, admin, deed, Ends::Authenticator, opening).await
}

/// Opens the enrolment window, or shuts it, as the deed says; with the link where that is to be printed.
pub(super) async fn open_window(
    app: &App,
    actor: &Actor,
    admin: &Admin,
    deed: TrailAction<'_>,
    ends: Ends,
    opening: Opening,
) -> Result<(Changed, Option<InvitationLink>), Fault> {
    let Opening { until, token, invited, link } = opening;
    let columns = AccountChange { enrolment_until: Some(until), invitation: token, ..AccountChange::default() };
    let changed = one(app, actor, admin, (&columns, ends), deed, invited).await?;
    app.bell.ring();
    Ok((changed, link))
}

/// Signs an admin out everywhere.
pub async fn sign_out(app: &App, actor: &Actor, admin: &Admin) -> Result<Changed, Fault> {
    let deed = actor.deed(app, TrailEvent::AdminSignedOut)?;
    one(app, actor, admin, (&AccountChange::default(), Ends::SignIns), deed, InvitedBy::Nothing).await
}

/// Removes an admin. The trail keeps what they did.
pub async fn remove(app: &App, actor: &Actor, admin: &Admin) -> Result<Changed, Fault> {
    remove_all(app, actor, std::slice::from_ref(admin)).await
}

/// Removes admins, all of them or none, and says what came of it.
pub(super) async fn remove_all(app: &App, actor: &Actor, admins: &[Admin]) -> Result<Changed, Fault> {
    let (at, change) = (app.clock.now(), AccountChange::default());
    let removal = |admin: &Admin| {
        let deed = actor.deed_at(at, TrailEvent::AdminRemoved)?;
        // No mail goes to an address that somebody wrote beside us.
        let farewell =
            (!admin.altered).then(|| to_old_address(app, admin, NoticeKind::AdminRemoved, at)).transpose()?;
        Ok(Part { farewell, ..part(actor, admin, (&change, Ends::Account), deed) })
    };
    let parts = admins.iter().map(removal).collect::<Result<Vec<Part<'_>>, Fault>>()?;
    Ok(accounts::change_all(&app.store, DOOR, &parts, actor.terms(app)).await?.into())
}

async fn one(
    app: &App,
    actor: &Actor,
    admin: &Admin,
    changed: (&AccountChange<'_>, Ends),
    deed: TrailAction<'_>,
    invited: InvitedBy,
) -> Result<Changed, Fault> {
    let part = Part { invited, ..part(actor, admin, changed, deed) };
    Ok(accounts::change_all(&app.store, DOOR, &[part], actor.terms(app)).await?.into())
}

/// A change that mails nobody. At the desk it is only for the admin as they were seen.
fn part<'a>(
    actor: &Actor,
    admin: &Admin,
    (change, ends): (&'a AccountChange<'a>, Ends),
    deed: TrailAction<'a>,
) -> Part<'a> {
    Part {
        account: admin.id,
        seen: actor.by.map(|_| admin.version),
        change,
        ends,
        deeds: vec![deed],
        letter: None,
        invited: InvitedBy::Nothing,
        farewell: None,
    }
}
