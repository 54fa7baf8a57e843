//! The schema of the staff door: every query and mutation with its description. Each forwards to the file of its name.

use juniper::{ID, graphql_object};

use super::audit_days::AuditDayModel;
use super::audit_names::{AuditEvent, AuditOutcome};
use super::audit_trail::{AuditFilter, AuditTrailPage};
use super::create_crm_user_device_link::DeviceLinkResponse;
use super::create_update_crm_user::CreateUpdateCrmUserInput;
use super::credentials::CREDENTIALS;
use super::crm::{CrmUserResponse, DeleteCrmUsersResponse};
use super::crm_user_access::CrmUserAccess;
use super::crm_user_model::CrmUserModel;
use super::crm_users::{CrmUserFilter, CrmUserOrder, CrmUserPage, PageInput, SortOrder};
use super::identity::IdentityModel;
use super::notices::NoticeModel;
use super::payload::{RecoveryCodesResponse, RequestLookupResponse, VerificationResponse};
use super::pending_sign_in::PendingSignInModel;
use super::request_lookup::RequestLookupInput;
use super::sessions::SessionModel;
use super::trusted_browsers::TrustedBrowserModel;
use super::update_own_profile::UpdateOwnProfileInput;
use super::verify_2fa::Verify2faInput;
use super::verify_lookup::VerifyLookupInput;
use super::{
    audit_days, audit_trail, confirm_identity, create_crm_user_device_link, create_update_crm_user, crm_user,
    crm_user_access, crm_users, current_user, delete_crm_users, end_crm_user_access, ending, identity, invite_crm_user,
    notices, pending_sign_in, recovery_codes, replace_authenticator, request_lookup, reset_crm_user_authenticator,
    roles, sessions, sign_out, signed_in, trusted_browsers, unlock_crm_user, update_own_profile, verify_2fa,
    verify_lookup,
};
use crate::edge::{Call, Endpoint};

/// The queries of the staff door.
#[derive(Clone, Copy, Debug)]
pub struct StaffQuery;

/// The mutations of the staff door.
#[derive(Clone, Copy, Debug)]
pub struct StaffMutation;

/// The endpoint, with or without introspection.
pub fn endpoint(introspection: bool) -> Endpoint {
    Endpoint::new(StaffQuery, StaffMutation, introspection, &CREDENTIALS)
}

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

#[graphql_object(context = Call, name = "Mutation")]
impl StaffMutation {
    /// Requests a mailed code. `status: true` means that the request was accepted, never that an account exists.
    async fn request_lookup(context: &Call, input: RequestLookupInput) -> juniper::FieldResult<RequestLookupResponse> {
        request_lookup::request_lookup(context, input).await
    }

    /// Verifies the mailed code. The admin is not signed in yet.
    async fn verify_lookup(context: &Call, input: VerifyLookupInput) -> juniper::FieldResult<VerificationResponse> {
        verify_lookup::verify_lookup(context, input).await
    }

    /// Verifies the authenticator's code, or a recovery code in place of it, and signs in.
    async fn verify_2fa(context: &Call, input: Verify2faInput) -> juniper::FieldResult<VerificationResponse> {
        verify_2fa::verify_2fa(context, input).await
    }

    /// Signs out. True if a live session ended. Repeating it is not an error.
    async fn sign_out(context: &Call) -> juniper::FieldResult<bool> {
        sign_out::sign_out(context).await
    }

    /// Ends every session of the signed-in admin, including this one. True if a session ended.
    async fn sign_out_everywhere(context: &Call) -> juniper::FieldResult<Option<bool>> {
        ending::sign_out_everywhere(context).await
    }

    /// Ends one session of the signed-in admin. False if no live session has the id.
    async fn end_session(context: &Call, id: ID) -> juniper::FieldResult<Option<bool>> {
        ending::end_session(context, &id).await
    }

    /// Removes a trusted browser of the signed-in admin. False if no trusted browser has the id.
    async fn forget_browser(context: &Call, id: ID) -> juniper::FieldResult<Option<bool>> {
        ending::forget_browser(context, &id).await
    }

    /// Verifies a code of the authenticator again: for 5 minutes this session may change recovery codes and the
    /// authenticator. Wrong codes count as at verify2fa; the fifth in a row ends the session.
    async fn confirm_identity(
        context: &Call,
        #[graphql(name = "codeFor2fa")] code: String,
    ) -> juniper::FieldResult<Option<VerificationResponse>> {
        confirm_identity::confirm_identity(context, &code).await
    }

    /// Creates ten recovery codes, which are shown only once. Older ones become void: at once, or with untilKept when
    /// keepRecoveryCodes is called in this session within 10 minutes. Requires confirmIdentity.
    async fn recovery_codes(
        context: &Call,
        until_kept: Option<bool>,
    ) -> juniper::FieldResult<Option<RecoveryCodesResponse>> {
        recovery_codes::recovery_codes(context, until_kept == Some(true)).await
    }

    /// Activates the codes of recoveryCodes(untilKept: true) and voids older ones. WRONG_STAGE: this session created none;
    /// EXPIRED: they were created more than 10 minutes ago. Repeated calls return the same answer.
    async fn keep_recovery_codes(context: &Call) -> juniper::FieldResult<Option<VerificationResponse>> {
        recovery_codes::keep_recovery_codes(context).await
    }

    /// Replaces the authenticator. Without a code: returns authUrlFor2fa of a new secret, valid for 10 minutes. With a code
    /// of that secret: activates it and voids the old one, all other sessions and all recovery codes. Requires
    /// confirmIdentity, or a session that began with a recovery code.
    async fn replace_authenticator(
        context: &Call,
        #[graphql(name = "codeFor2fa")] code: Option<String>,
    ) -> juniper::FieldResult<Option<VerificationResponse>> {
        replace_authenticator::replace_authenticator(context, code.as_deref()).await
    }

    /// Changes the name, language and time zone of the signed-in admin.
    async fn update_own_profile(
        context: &Call,
        input: UpdateOwnProfileInput,
    ) -> juniper::FieldResult<Option<CrmUserResponse>> {
        update_own_profile::update_own_profile(context, input).await
    }

    /// Adds an admin, or changes one. For role OWNER; requires confirmIdentity.
    async fn create_update_crm_user(
        context: &Call,
        input: CreateUpdateCrmUserInput,
    ) -> juniper::FieldResult<Option<CrmUserResponse>> {
        create_update_crm_user::create_update_crm_user(context, input).await
    }

    /// Resets an admin's windows, cooldowns and lockouts, but not a suspension. For role OWNER; requires confirmIdentity.
    async fn unlock_crm_user(
        context: &Call,
        id: ID,
        reason: Option<String>,
    ) -> juniper::FieldResult<Option<CrmUserResponse>> {
        unlock_crm_user::unlock_crm_user(context, &id, reason).await
    }

    /// Removes an admin's authenticator, ends their sessions, and lets them enrol another. For role OWNER; requires
    /// confirmIdentity.
    async fn reset_crm_user_authenticator(
        context: &Call,
        id: ID,
        reason: String,
    ) -> juniper::FieldResult<Option<CrmUserResponse>> {
        reset_crm_user_authenticator::reset_crm_user_authenticator(context, &id, reason).await
    }

    /// Opens an admin's enrolment window and mails an invitation. For role OWNER; requires confirmIdentity.
    async fn invite_crm_user(context: &Call, id: ID) -> juniper::FieldResult<Option<CrmUserResponse>> {
        invite_crm_user::invite_crm_user(context, &id).await
    }

    /// Ends a session of an admin, at once at every server. For role OWNER; requires confirmIdentity.
    async fn end_crm_user_session(
        context: &Call,
        id: ID,
        session: ID,
        reason: Option<String>,
    ) -> juniper::FieldResult<Option<CrmUserResponse>> {
        end_crm_user_access::end_crm_user_session(context, (&id, &session), reason).await
    }

    /// Withdraws the trust in a browser of an admin; its sessions go on. For role OWNER; requires confirmIdentity.
    async fn forget_crm_user_browser(
        context: &Call,
        id: ID,
        browser: ID,
        reason: Option<String>,
    ) -> juniper::FieldResult<Option<CrmUserResponse>> {
        end_crm_user_access::forget_crm_user_browser(context, (&id, &browser), reason).await
    }

    /// Ends every session, trusted browser, device link and sign-in under way of an admin. For role OWNER; requires
    /// confirmIdentity.
    async fn sign_out_crm_user(
        context: &Call,
        id: ID,
        reason: Option<String>,
    ) -> juniper::FieldResult<Option<CrmUserResponse>> {
        end_crm_user_access::sign_out_crm_user(context, &id, reason).await
    }

    /// Makes a link that makes one browser trusted for an admin, once, within 15 minutes, so that wrong codes of strangers do
    /// not lock it out. Every owner and the admin are notified. Not for owners. For role OWNER; requires confirmIdentity.
    async fn create_crm_user_device_link(
        context: &Call,
        id: ID,
        reason: String,
    ) -> juniper::FieldResult<Option<DeviceLinkResponse>> {
        create_crm_user_device_link::create_crm_user_device_link(context, &id, reason).await
    }

    /// Removes up to 100 admins, all of them or none. For role OWNER; requires confirmIdentity.
    async fn delete_crm_users(
        context: &Call,
        ids: Vec<ID>,
        reason: Option<String>,
    ) -> juniper::FieldResult<Option<DeleteCrmUsersResponse>> {
        delete_crm_users::delete_crm_users(context, &ids, reason).await
    }
}
