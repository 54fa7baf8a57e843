//! The staff door: GraphQL for the back office's admins. Its names are those of the interface it answers to.

mod answers;
mod audit_trail;
mod authz;
mod confirm_identity;
mod cookies;
mod create_update_crm_user;
mod crm;
mod crm_user;
mod crm_user_model;
mod crm_users;
mod current_user;
mod date;
mod delete_crm_users;
mod device;
mod ending;
mod identity;
mod invite_crm_user;
mod jwks;
mod notices;
mod pages;
mod payload;
mod recovery_codes;
mod replace_authenticator;
mod request_lookup;
mod reset_crm_user_authenticator;
mod routes;
#[cfg(test)]
mod routes_tests;
mod sessions;
mod sign_out;
mod trusted_browsers;
mod unlock_crm_user;
mod verify_2fa;
mod verify_lookup;
mod way_in;

use juniper::{ID, graphql_object};

use crate::edge::{Call, Endpoint};
use crate::rules::factor::Door;
use crate::sign_in::Acting;

use answers::{answered, answered_as, answered_or_none, faulted, forbidden, listed, unauthenticated};
use audit_trail::{AuditFilter, AuditTrailPage};
use create_update_crm_user::CreateUpdateCrmUserInput;
use crm::{CrmUserResponse, DeleteCrmUsersResponse};
use crm_user_model::CrmUserModel;
use crm_users::{CrmUserFilter, CrmUserOrder, CrmUserPage, PageInput, SortOrder};
use identity::IdentityModel;
use notices::NoticeModel;
use payload::{RecoveryCodesResponse, RequestLookupResponse, VerificationResponse};
use request_lookup::RequestLookupInput;
use sessions::SessionModel;
use trusted_browsers::TrustedBrowserModel;
use verify_2fa::Verify2faInput;
use verify_lookup::VerifyLookupInput;

pub use cookies::COOKIES;
pub use routes::routes;

const DOOR: Door = Door::Staff;

impl juniper::Context for Call {}

/// The queries.
#[derive(Clone, Copy, Debug)]
pub struct Query;

/// The mutations.
#[derive(Clone, Copy, Debug)]
pub struct Mutation;

/// The door, served.
pub type Staff = Endpoint<Query, Mutation>;

/// The door, with introspection or without.
pub fn endpoint(introspection: bool) -> Staff {
    Endpoint::new(Query, Mutation, introspection, &COOKIES)
}

#[graphql_object(context = Call)]
impl Query {
    /// The signed-in admin.
    async fn current_user(context: &Call) -> juniper::FieldResult<Option<CrmUserModel>> {
        current_user::current_user(context).await
    }

    /// What may be done in this session.
    async fn identity(context: &Call) -> juniper::FieldResult<Option<IdentityModel>> {
        identity::identity(context).await
    }

    /// Where the signed-in admin is signed in, the last seen first.
    async fn sessions(context: &Call) -> juniper::FieldResult<Option<Vec<SessionModel>>> {
        sessions::sessions(context).await
    }

    /// The browsers the signed-in admin is never made to wait in by strangers, the last seen first.
    async fn trusted_browsers(context: &Call) -> juniper::FieldResult<Option<Vec<TrustedBrowserModel>>> {
        trusted_browsers::trusted_browsers(context).await
    }

    /// What the signed-in admin was told of by mail, newest first, 50 at most.
    async fn notices(context: &Call) -> juniper::FieldResult<Option<Vec<NoticeModel>>> {
        notices::notices(context).await
    }

    /// An admin; null: there is none of that id. For owners.
    async fn crm_user(context: &Call, id: ID) -> juniper::FieldResult<Option<CrmUserModel>> {
        crm_user::crm_user(context, &id).await
    }

    /// Admins, a page at a time: 50, or as many as asked for, at most 200; by age, if nothing else is asked for. For
    /// owners.
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

    /// What was done here, by whom and on whom, newest first, for role OWNER: 50 lines, or as many as limit says, at most
    /// 200; older ones than that of the id before.
    async fn audit_trail(
        context: &Call,
        limit: Option<i32>,
        before: Option<ID>,
        filter: Option<AuditFilter>,
    ) -> juniper::FieldResult<Option<AuditTrailPage>> {
        audit_trail::audit_trail(context, limit, before, filter).await
    }
}

#[graphql_object(context = Call)]
impl Mutation {
    /// Asks for a code to be mailed. `status: true` means accepted, never that such an account exists.
    async fn request_lookup(context: &Call, input: RequestLookupInput) -> juniper::FieldResult<RequestLookupResponse> {
        request_lookup::request_lookup(context, input).await
    }

    /// Proves the mailed code. Nobody is signed in yet.
    async fn verify_lookup(context: &Call, input: VerifyLookupInput) -> juniper::FieldResult<VerificationResponse> {
        verify_lookup::verify_lookup(context, input).await
    }

    /// Proves the authenticator's code, or a recovery code in its stead, and signs in.
    async fn verify_2fa(context: &Call, input: Verify2faInput) -> juniper::FieldResult<VerificationResponse> {
        verify_2fa::verify_2fa(context, input).await
    }

    /// Signs out. True if a live session ended; twice is not an error.
    async fn sign_out(context: &Call) -> juniper::FieldResult<bool> {
        sign_out::sign_out(context).await
    }

    /// Ends every session of the signed-in admin, this one too. True if one ended.
    async fn sign_out_everywhere(context: &Call) -> juniper::FieldResult<Option<bool>> {
        ending::sign_out_everywhere(context).await
    }

    /// Ends one session of the signed-in admin. False: there is none of that id, or no longer.
    async fn end_session(context: &Call, id: ID) -> juniper::FieldResult<Option<bool>> {
        ending::end_session(context, &id).await
    }

    /// Trusts a browser of the signed-in admin no longer. False: there is none of that id, or no longer.
    async fn forget_browser(context: &Call, id: ID) -> juniper::FieldResult<Option<bool>> {
        ending::forget_browser(context, &id).await
    }

    /// Shows a code of the authenticator once more: for 5 minutes recovery codes and the authenticator may be changed in
    /// this session. Counted as at verify2fa; the fifth wrong one in a row ends the session.
    async fn confirm_identity(
        context: &Call,
        #[graphql(name = "codeFor2fa")] code: String,
    ) -> juniper::FieldResult<Option<VerificationResponse>> {
        confirm_identity::confirm_identity(context, &code).await
    }

    /// Ten new recovery codes, shown this once; older ones are void: at once, or with untilKept once keepRecoveryCodes is
    /// called in this session, within 10 minutes. After confirmIdentity.
    async fn recovery_codes(
        context: &Call,
        until_kept: Option<bool>,
    ) -> juniper::FieldResult<Option<RecoveryCodesResponse>> {
        recovery_codes::recovery_codes(context, until_kept == Some(true)).await
    }

    /// The codes of recoveryCodes(untilKept: true) are the account's, and older ones void. WRONG_STAGE: none wait in this
    /// session; EXPIRED: they have waited too long. Repeated calls are answered alike.
    async fn keep_recovery_codes(context: &Call) -> juniper::FieldResult<Option<VerificationResponse>> {
        recovery_codes::keep_recovery_codes(context).await
    }

    /// Another authenticator. Without a code: authUrlFor2fa of a new secret, good for 10 minutes. With a code of that
    /// secret: it is the account's; the old one, all other sessions and all recovery codes end. After confirmIdentity, or
    /// in a session signed in to by a recovery code.
    async fn replace_authenticator(
        context: &Call,
        #[graphql(name = "codeFor2fa")] code: Option<String>,
    ) -> juniper::FieldResult<Option<VerificationResponse>> {
        replace_authenticator::replace_authenticator(context, code.as_deref()).await
    }
    /// Adds an admin, or changes one. For owners, after confirmIdentity.
    async fn create_update_crm_user(
        context: &Call,
        input: CreateUpdateCrmUserInput,
    ) -> juniper::FieldResult<Option<CrmUserResponse>> {
        create_update_crm_user::create_update_crm_user(context, input).await
    }

    /// Empties an admin's windows, cooldowns and lockouts; lifts no suspension. For owners, after confirmIdentity.
    async fn unlock_crm_user(
        context: &Call,
        id: ID,
        reason: Option<String>,
    ) -> juniper::FieldResult<Option<CrmUserResponse>> {
        unlock_crm_user::unlock_crm_user(context, &id, reason).await
    }

    /// Takes an admin's authenticator away, ends their sessions, and lets them enrol another. For owners, after
    /// confirmIdentity.
    async fn reset_crm_user_authenticator(
        context: &Call,
        id: ID,
        reason: String,
    ) -> juniper::FieldResult<Option<CrmUserResponse>> {
        reset_crm_user_authenticator::reset_crm_user_authenticator(context, &id, reason).await
    }

    /// Lets an admin without an authenticator enrol one, and mails them where. For owners, after confirmIdentity.
    async fn invite_crm_user(context: &Call, id: ID) -> juniper::FieldResult<Option<CrmUserResponse>> {
        invite_crm_user::invite_crm_user(context, &id).await
    }

    /// Removes admins, all of them or none, at most 100. For owners, after confirmIdentity.
    async fn delete_crm_users(
        context: &Call,
        ids: Vec<ID>,
        reason: Option<String>,
    ) -> juniper::FieldResult<Option<DeleteCrmUsersResponse>> {
        delete_crm_users::delete_crm_users(context, &ids, reason).await
    }
}

/// Who acts in a session, as the use-cases want it.
fn acting(call: &Call) -> Acting<'_> {
    let (requester, session, shared) = (call.requester, call.presented.session.as_ref(), &call.shared);
    Acting { door: DOOR, requester, session, shared }
}
