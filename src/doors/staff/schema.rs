//! The schema of the staff door, and its mutations with their descriptions. Each forwards to the file of its name.

use juniper::{ID, graphql_object};

use super::change_crm_users::CrmUserDeed;
use super::create_crm_user_device_link::DeviceLinkResponse;
use super::create_update_crm_user::CreateUpdateCrmUserInput;
use super::credentials::CREDENTIALS;
use super::crm::{CrmUserResponse, CrmUsersResponse};
use super::import_crm_users::{ImportCrmUsersInput, ImportCrmUsersResponse};
use super::owner_requests::OwnerRequestResponse;
use super::payload::{RecoveryCodesResponse, RequestLookupResponse, VerificationResponse};
use super::request_lookup::RequestLookupInput;
use super::request_owner_change::RequestOwnerChangeInput;
use super::schema_query::StaffQuery;
use super::update_own_profile::UpdateOwnProfileInput;
use super::verify_2fa::Verify2faInput;
use super::verify_lookup::VerifyLookupInput;
use super::{
    change_crm_users, confirm_identity, create_crm_user_device_link, create_update_crm_user, delete_crm_users,
    end_crm_user_access, ending, export_crm_users, import_crm_users, invite_crm_user, owner_requests, recovery_codes,
    replace_authenticator, request_lookup, request_owner_change, reset_crm_user_authenticator, sign_out,
    unlock_crm_user, update_own_profile, verify_2fa, verify_lookup,
};
use crate::edge::{Call, Endpoint};

/// The mutations of the staff door.
#[derive(Clone, Copy, Debug)]
pub struct StaffMutation;

/// The endpoint, with or without introspection.
pub fn endpoint(introspection: bool) -> Endpoint {
    let endpoint = Endpoint::new(StaffQuery, StaffMutation, introspection, &CREDENTIALS);
    endpoint.with_room_for("importCrmUsers", import_crm_users::BODY)
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

    /// Imports a list of admins, completely or not at all. For role OWNER; requires confirmIdentity.
    async fn import_crm_users(
        context: &Call,
        input: ImportCrmUsersInput,
    ) -> juniper::FieldResult<Option<ImportCrmUsersResponse>> {
        import_crm_users::import_crm_users(context, input).await
    }

    /// Invites, disables or unlocks up to 100 admins, all of them or none. For role OWNER; requires confirmIdentity.
    async fn change_crm_users(
        context: &Call,
        ids: Vec<ID>,
        deed: CrmUserDeed,
        reason: Option<String>,
    ) -> juniper::FieldResult<Option<CrmUsersResponse>> {
        change_crm_users::change_crm_users(context, &ids, deed, reason).await
    }

    /// Asks for a change of OWNER or of an owner, which another owner may approve for 24 hours. For role OWNER; requires confirmIdentity.
    async fn request_owner_change(
        context: &Call,
        input: RequestOwnerChangeInput,
    ) -> juniper::FieldResult<Option<OwnerRequestResponse>> {
        request_owner_change::request_owner_change(context, input).await
    }

    /// Approves another owner's request about somebody else, and makes the change. For role OWNER; requires confirmIdentity.
    async fn approve_owner_request(context: &Call, id: ID) -> juniper::FieldResult<Option<CrmUserResponse>> {
        owner_requests::approve_owner_request(context, &id).await
    }

    /// Withdraws a request of any owner. For role OWNER; requires confirmIdentity.
    async fn withdraw_owner_request(context: &Call, id: ID) -> juniper::FieldResult<Option<OwnerRequestResponse>> {
        owner_requests::withdraw_owner_request(context, &id).await
    }

    /// Records in the audit trail that the list of admins leaves the desk in a file, and tells the owners: called before the list
    /// is read for it. For roles OWNER and AUDITOR.
    async fn export_crm_users(context: &Call) -> juniper::FieldResult<Option<bool>> {
        export_crm_users::export_crm_users(context).await
    }

    /// Removes up to 100 admins, all of them or none. For role OWNER; requires confirmIdentity.
    async fn delete_crm_users(
        context: &Call,
        ids: Vec<ID>,
        reason: Option<String>,
    ) -> juniper::FieldResult<Option<CrmUsersResponse>> {
        delete_crm_users::delete_crm_users(context, &ids, reason).await
    }
}
