//! `CrmUserModel`: an admin, as they see themselves and as owners see them. What the desk alone asks for costs nothing
//! where it is not asked for.

use juniper::{FieldResult, GraphQLEnum, ID, graphql_object};
use tokio::sync::OnceCell;

use super::date::Date;
use crate::accounts::{Admin, desk};
use crate::edge::Call;
use crate::rules::account::Enrolment;
use crate::rules::language::Language;
use crate::rules::profile::AccountView;
use crate::rules::whole_second;

/// How far an admin is on the way to the first authenticator. Ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, GraphQLEnum)]
pub enum CrmUserEnrolment {
    /// The admin has an authenticator.
    Enrolled,
    /// The admin may set one up until mayEnrolUntil.
    Invited,
    /// The admin was not invited: asking for a code mails none.
    NotInvited,
    /// The invitation has expired: asking for a code mails none.
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
    /// Their state, read once, by the first field that tells of it; none: they were removed meanwhile.
    admin: OnceCell<Option<Admin>>,
}

impl From<AccountView> for CrmUserModel {
    fn from(view: AccountView) -> CrmUserModel {
        CrmUserModel { view, admin: OnceCell::new() }
    }
}

impl From<Admin> for CrmUserModel {
    fn from(admin: Admin) -> CrmUserModel {
        CrmUserModel { view: admin.view.clone(), admin: OnceCell::new_with(Some(Some(admin))) }
    }
}

impl CrmUserModel {
    async fn admin(&self, call: &Call) -> FieldResult<Option<&Admin>> {
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
    /// "admin_" and ten or more of [0-9a-z].
    fn id(&self) -> ID {
        ID::from(self.view.handle.clone())
    }

    /// The e-mail address, as stored.
    fn email(&self) -> &str {
        &self.view.email
    }

    /// What the admin is called.
    fn display_name(&self) -> &str {
        &self.view.profile.display_name
    }

    /// The telephone number.
    fn phone_number(&self) -> Option<&str> {
        self.view.profile.phone_number.as_deref()
    }

    /// The job.
    fn job_title(&self) -> Option<&str> {
        self.view.profile.job_title.as_deref()
    }

    /// A few words.
    fn bio(&self) -> Option<&str> {
        self.view.profile.bio.as_deref()
    }

    /// A picture.
    fn avatar_url(&self) -> Option<&str> {
        self.view.profile.avatar_url.as_deref()
    }

    /// What the admin may do: CMS, BO, OWNER, or as configured.
    fn roles(&self) -> &[String] {
        &self.view.roles
    }

    /// Since when the account exists.
    fn created_at(&self) -> Date {
        Date(self.view.profile.created_at)
    }

    /// When it was last changed.
    fn updated_at(&self) -> Date {
        Date(self.view.profile.updated_at)
    }

    /// The language of mails and pages: en, de, es, fr or pt; null: as the browser asks. Ours.
    fn language(&self) -> Option<&str> {
        self.view.profile.language.map(Language::tag)
    }

    /// Whether strangers' wrong codes have locked whoever asks from a browser that is not trusted.
    async fn is_locked(&self, context: &Call) -> FieldResult<bool> {
        Ok(self.admin(context).await?.is_some_and(|admin| admin.locked_until.is_some()))
    }

    /// Whether the admin is disabled: signed out, and kept out.
    async fn is_inactive(&self, context: &Call) -> FieldResult<bool> {
        Ok(self.admin(context).await?.is_none_or(|admin| admin.disabled_at.is_some()))
    }

    /// Whether the admin has an authenticator.
    async fn enrolled(&self, context: &Call) -> FieldResult<bool> {
        Ok(self.admin(context).await?.is_some_and(|admin| admin.enrolled))
    }

    /// When the admin last signed in.
    async fn last_sign_in_at(&self, context: &Call) -> FieldResult<Option<Date>> {
        Ok(self.admin(context).await?.and_then(|admin| admin.last_sign_in_at).map(Date))
    }

    /// Whether the authenticator is suspended after 100 failures in a row. Ours.
    async fn is_suspended(&self, context: &Call) -> FieldResult<bool> {
        Ok(self.admin(context).await?.is_some_and(|admin| admin.suspended))
    }

    /// Locked until then. Ours.
    async fn locked_until(&self, context: &Call) -> FieldResult<Option<Date>> {
        Ok(self.admin(context).await?.and_then(|admin| admin.locked_until).map(whole_second).map(Date))
    }

    /// How far the admin is on the way to the first authenticator. Ours.
    async fn enrolment(&self, context: &Call) -> FieldResult<CrmUserEnrolment> {
        let found = self.admin(context).await?.map(|admin| admin.enrolment);
        Ok(found.unwrap_or(Enrolment::NotInvited).into())
    }

    /// Until when the admin may set up the first authenticator; null: not now. Ours.
    async fn may_enrol_until(&self, context: &Call) -> FieldResult<Option<Date>> {
        Ok(self.admin(context).await?.and_then(|admin| admin.enrolment_until).map(Date))
    }
}
