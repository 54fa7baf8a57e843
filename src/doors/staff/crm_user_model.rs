//! `CrmUserModel`: an admin, for themselves and for owners. State that only some fields need is loaded by the first of them.

use juniper::{FieldResult, GraphQLEnum, ID, graphql_object};
use tokio::sync::OnceCell;

use crate::accounts::{KnownAccount, desk};
use crate::doors::date::Date;
use crate::edge::Call;
use crate::rules::account::Enrolment;
use crate::rules::language::Language;
use crate::rules::profile::AccountView;
use crate::rules::session_ends::SessionEnds;
use crate::rules::time_zone::TimeZone;
use crate::rules::whole_second;

/// The progress of an admin towards the first authenticator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, GraphQLEnum)]
pub enum CrmUserEnrolment {
    /// The admin has an authenticator.
    Enrolled,
    /// The admin may set up an authenticator until mayEnrolUntil.
    Invited,
    /// The admin was not invited: requestLookup mails no code.
    NotInvited,
    /// The invitation has expired: requestLookup mails no code.
    InvitationExpired,
}

impl From<Enrolment> for CrmUserEnrolment {
    fn from(enrolment: Enrolment) -> CrmUserEnrolment {
        match enrolment {
            Enrolment::Enrolled => CrmUserEnrolment::Enrolled,
            Enrolment::Invited { .. } => CrmUserEnrolment::Invited,
            Enrolment::NotInvited => CrmUserEnrolment::NotInvited,
            Enrolment::InvitationExpired => CrmUserEnrolment::InvitationExpired,
        }
    }
}

/// An admin.
#[derive(Debug)]
pub struct CrmUserModel {
    view: AccountView,
    /// The ends of the admin's session; `None`: the admin is not the caller.
    session: Option<SessionEnds>,
    /// The admin's state, loaded once by the first field that needs it; `None`: removed since.
    admin: OnceCell<Option<KnownAccount>>,
}

impl From<AccountView> for CrmUserModel {
    fn from(view: AccountView) -> CrmUserModel {
        CrmUserModel { view, session: None, admin: OnceCell::new() }
    }
}

impl From<KnownAccount> for CrmUserModel {
    fn from(admin: KnownAccount) -> CrmUserModel {
        CrmUserModel { view: admin.view.clone(), session: None, admin: OnceCell::new_with(Some(Some(admin))) }
    }
}

impl CrmUserModel {
    /// The caller, in a session with these ends.
    pub fn of_caller(view: AccountView, ends: SessionEnds) -> CrmUserModel {
        CrmUserModel { session: Some(ends), ..CrmUserModel::from(view) }
    }

    async fn admin(&self, call: &Call) -> FieldResult<Option<&KnownAccount>> {
        let found = self.admin.get_or_try_init(|| desk::one(&call.app, &self.view.handle)).await;
        found.map(Option::as_ref).map_err(|fault| {
            let error = fault.to_string().into();
            call.fail(fault);
            error
        })
    }
}

/// An admin.
#[graphql_object(context = Call)]
impl CrmUserModel {
    /// The id: "admin_" followed by ten or more of [0-9a-z].
    fn id(&self) -> ID {
        ID::from(self.view.handle.clone())
    }

    /// The email address.
    fn email(&self) -> &str {
        &self.view.email
    }

    /// The display name.
    fn display_name(&self) -> &str {
        &self.view.profile.display_name
    }

    /// The telephone number.
    fn phone_number(&self) -> Option<&str> {
        self.view.profile.phone_number.as_deref()
    }

    /// The job title.
    fn job_title(&self) -> Option<&str> {
        self.view.profile.job_title.as_deref()
    }

    /// A short biography.
    fn bio(&self) -> Option<&str> {
        self.view.profile.bio.as_deref()
    }

    /// The URL of a picture.
    fn avatar_url(&self) -> Option<&str> {
        self.view.profile.avatar_url.as_deref()
    }

    /// The roles: CMS, BO, OWNER, or as configured.
    fn roles(&self) -> &[String] {
        &self.view.roles
    }

    /// The time of creation.
    fn created_at(&self) -> Date {
        Date(self.view.profile.created_at)
    }

    /// The time of the last change.
    fn updated_at(&self) -> Date {
        Date(self.view.profile.updated_at)
    }

    /// The language of mails and pages: en, de, es, fr or pt; null follows the browser.
    fn language(&self) -> Option<&str> {
        self.view.profile.language.map(Language::tag)
    }

    /// The IANA name of the time zone of times in mails, beside UTC, such as Europe/Lisbon; null: UTC alone.
    fn time_zone(&self) -> Option<&str> {
        self.view.profile.time_zone.map(TimeZone::name)
    }

    /// The end of this session, whatever the admin does (OWASP ASVS 7.3.2); null of anybody but the caller.
    fn session_ends_at(&self) -> Option<Date> {
        self.session.map(|ends| Date(ends.ends_at))
    }

    /// The end of this session if no request follows (OWASP ASVS 7.3.1); null of anybody but the caller.
    fn session_idle_at(&self) -> Option<Date> {
        self.session.map(|ends| Date(ends.idle_at))
    }

    /// Whether wrong codes have locked sign-ins from browsers that are not trusted.
    async fn is_locked(&self, context: &Call) -> FieldResult<bool> {
        Ok(self.admin(context).await?.is_some_and(|admin| admin.locked_until.is_some()))
    }

    /// Whether the admin is disabled: signed out and unable to sign in.
    async fn is_inactive(&self, context: &Call) -> FieldResult<bool> {
        Ok(self.admin(context).await?.is_none_or(|admin| admin.disabled_at.is_some()))
    }

    /// Whether the admin has an authenticator.
    async fn enrolled(&self, context: &Call) -> FieldResult<bool> {
        Ok(self.admin(context).await?.is_some_and(|admin| admin.enrolled))
    }

    /// The time of the last sign-in.
    async fn last_sign_in_at(&self, context: &Call) -> FieldResult<Option<Date>> {
        Ok(self.admin(context).await?.and_then(|admin| admin.last_sign_in_at).map(Date))
    }

    /// Whether the authenticator is suspended after 100 consecutive failures.
    async fn is_suspended(&self, context: &Call) -> FieldResult<bool> {
        Ok(self.admin(context).await?.is_some_and(|admin| admin.suspended))
    }

    /// The end of the lock; null if not locked.
    async fn locked_until(&self, context: &Call) -> FieldResult<Option<Date>> {
        Ok(self.admin(context).await?.and_then(|admin| admin.locked_until).map(whole_second).map(Date))
    }

    /// The progress of the admin towards the first authenticator.
    async fn enrolment(&self, context: &Call) -> FieldResult<CrmUserEnrolment> {
        let found = self.admin(context).await?.map(|admin| admin.enrolment);
        Ok(found.unwrap_or(Enrolment::NotInvited).into())
    }

    /// The end of the enrolment window; null if it is not open.
    async fn may_enrol_until(&self, context: &Call) -> FieldResult<Option<Date>> {
        Ok(self.admin(context).await?.and_then(|admin| admin.enrolment_until).map(Date))
    }
}
