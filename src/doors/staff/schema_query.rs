//! The queries of the staff door, with their descriptions. Each forwards to the file of its name.

use juniper::{ID, graphql_object};

use super::audit_days::AuditDayModel;
use super::audit_names::{AuditEvent, AuditOutcome};
use super::audit_trail::{AuditFilter, AuditTrailPage};
use super::crm_user_access::CrmUserAccess;
use super::crm_user_model::CrmUserModel;
use super::crm_users::{CrmUserFilter, CrmUserOrder, CrmUserPage, PageInput, SortOrder};
use super::identity::IdentityModel;
use super::locked_crm_users::LockedCrmUsersModel;
use super::notices::NoticeModel;
use super::owner_requests::OwnerRequestModel;
use super::pending_sign_in::PendingSignInModel;
use super::sessions::SessionModel;
use super::trusted_browsers::TrustedBrowserModel;
use super::{
    audit_days, audit_trail, crm_user, crm_user_access, crm_users, current_user, identity, locked_crm_users, notices,
    owner_requests, pending_sign_in, roles, sessions, signed_in, trusted_browsers,
};
use crate::edge::Call;

/// The queries of the staff door.
#[derive(Clone, Copy, Debug)]
pub struct StaffQuery;

#[graphql_object(context = Call, name = "Query")]
impl StaffQuery {
    /// The signed-in admin.
    async fn current_user(context: &Call) -> juniper::FieldResult<Option<CrmUserModel>> {
        current_user::current_user(context).await
    }

    /// Whether somebody is signed in; false is no error. It counts as activity of the session, as currentUser does.
    async fn signed_in(context: &Call) -> juniper::FieldResult<bool> {
        signed_in::signed_in(context).await
    }

    /// The names of all roles of this service (VESTIBULE_ROLES), in the order of that setting. UNAUTHENTICATED without a
    /// session.
    async fn roles(context: &Call) -> juniper::FieldResult<Option<Vec<String>>> {
        roles::roles(context).await
    }

    /// The sign-in under way in this browser; null if there is none. Calling it is not counted, and changes nothing.
    async fn pending_sign_in(context: &Call) -> juniper::FieldResult<Option<PendingSignInModel>> {
        pending_sign_in::pending_sign_in(context).await
    }

    /// Rights of the signed-in admin in this session.
    async fn identity(context: &Call) -> juniper::FieldResult<Option<IdentityModel>> {
        identity::identity(context).await
    }

    /// The signed-in admin's live sessions, most recently seen first.
    async fn sessions(context: &Call) -> juniper::FieldResult<Option<Vec<SessionModel>>> {
        sessions::sessions(context).await
    }

    /// The signed-in admin's trusted browsers, most recently seen first. Wrong codes from other browsers never lock them.
    async fn trusted_browsers(context: &Call) -> juniper::FieldResult<Option<Vec<TrustedBrowserModel>>> {
        trusted_browsers::trusted_browsers(context).await
    }

    /// The notices mailed to the signed-in admin, newest first, at most 50.
    async fn notices(context: &Call) -> juniper::FieldResult<Option<Vec<NoticeModel>>> {
        notices::notices(context).await
    }

    /// An admin by id; null if no admin has it. For roles OWNER and AUDITOR.
    async fn crm_user(context: &Call, id: ID) -> juniper::FieldResult<Option<CrmUserModel>> {
        crm_user::crm_user(context, &id).await
    }

    /// An admin's live sessions and trusted browsers; null if no admin has the id. For roles OWNER and AUDITOR.
    async fn crm_user_access(context: &Call, id: ID) -> juniper::FieldResult<Option<CrmUserAccess>> {
        crm_user_access::crm_user_access(context, &id).await
    }

    /// Admins, one page at a time. limit is 50 by default and at most 200; the default order is by createdAt. For roles
    /// OWNER and AUDITOR.
    async fn crm_users(
        context: &Call,
        limit: Option<i32>,
        offset: Option<i32>,
        order: Option<SortOrder>,
        order_by: Option<CrmUserOrder>,
        filter: Option<CrmUserFilter>,
    ) -> juniper::FieldResult<Option<CrmUserPage>> {
        crm_users::crm_users(context, PageInput { limit, offset, order, order_by, filter }).await
    }

    /// How many admins are locked now, and from how many networks. For roles OWNER and AUDITOR.
    async fn locked_crm_users(context: &Call) -> juniper::FieldResult<Option<LockedCrmUsersModel>> {
        locked_crm_users::locked_crm_users(context).await
    }

    /// Requests that another owner may approve, newest first, at most 100. For roles OWNER and AUDITOR.
    async fn owner_requests(context: &Call) -> juniper::FieldResult<Option<Vec<OwnerRequestModel>>> {
        owner_requests::owner_requests(context).await
    }

    /// Lines of the audit trail, newest first. limit is 50 by default and at most 200; before is the id of a line, and only
    /// older ones are returned. For roles OWNER and AUDITOR.
    async fn audit_trail(
        context: &Call,
        limit: Option<i32>,
        before: Option<ID>,
        filter: Option<AuditFilter>,
    ) -> juniper::FieldResult<Option<AuditTrailPage>> {
        audit_trail::audit_trail(context, limit, before, filter).await
    }

    /// The last days of the trail, oldest first, with the numbers of their sealed lines. days is 90 by default and at most 366,
    /// today among them. The counts are for display; nothing seals them. For roles OWNER and AUDITOR.
    async fn audit_days(
        context: &Call,
        days: Option<i32>,
        event: Option<AuditEvent>,
        outcome: Option<AuditOutcome>,
    ) -> juniper::FieldResult<Option<Vec<AuditDayModel>>> {
        audit_days::audit_days(context, days, (event, outcome)).await
    }
}
