//! The owner's desk: admits owners, and auditors to fields that change nothing, and maps every outcome of its use-cases to an
//! answer. No other file decides what those answers disclose.

use juniper::{FieldError, FieldResult, GraphQLEnum, GraphQLObject, ID, graphql_value};

use super::caller::{DOOR, acting};
use super::crm_user_model::CrmUserModel;
use super::field_errors::FieldErrorModel;
use super::refused_call::tell_refusal;
use crate::accounts::desk::{Asking, Desk};
use crate::accounts::{Actor, KnownAccount};
use crate::doors::answers::{faulted, unauthenticated};
use crate::edge::{Call, Code};
use crate::fault::Fault;
use crate::metrics::{Field, OK};
use crate::rules::desk::{DeskDenial, Owner};
use crate::rules::field_fault::FieldFault;
use crate::sign_in::{Caller, SignedInAdmin, owner};

/// The reason why nothing was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, GraphQLEnum, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum CrmUserErrorCode {
    /// confirmIdentity is required first.
    IdentityNotConfirmed,
    /// No admin has this id.
    NotFound,
    /// The address is not a valid email address.
    InvalidEmail,
    /// Another admin has this email address.
    EmailTaken,
    /// A role does not exist.
    UnknownRole,
    /// A text is missing, too long or has forbidden characters; the language is not supported; or too many ids were given.
    InvalidInput,
    /// A reason is required.
    ReasonRequired,
    /// Admins may not do this to their own account.
    OwnAccount,
    /// No owner who can sign in would remain.
    LastOwner,
    /// Only two owners (requestOwnerChange) or the command line change OWNER, and email, roles and authenticator of owners.
    OwnerByCommandOnly,
    /// An owner other than the asker and the admin concerned must approve the request.
    AnotherOwnerRequired,
    /// The request was used or withdrawn, has expired, or what it rests on has changed.
    RequestOver,
    /// The admin already has an authenticator.
    AlreadyEnrolled,
    /// The admin has no such session or trusted browser: it has ended, or is another admin's.
    AlreadyEnded,
    /// The admin is disabled or has no role, so a link would let nobody in.
    CannotSignIn,
    /// The list is larger than 60 KiB: the command line imports it.
    ListTooLarge,
    /// Lines of the list are refused, and nothing of it was imported.
    LinesRefused,
    /// The admin's database row was altered outside Vestibule: the admin can only be removed.
    RowAltered,
}

impl CrmUserErrorCode {
    /// The English message.
    fn message(self) -> &'static str {
        match self {
            CrmUserErrorCode::IdentityNotConfirmed => "Confirm with a code of your authenticator first.",
            CrmUserErrorCode::NotFound => "There is no such admin.",
            CrmUserErrorCode::InvalidEmail => "This is not an email address.",
            CrmUserErrorCode::EmailTaken => "This email address has an admin already.",
            CrmUserErrorCode::UnknownRole => "There is no role of this name.",
            CrmUserErrorCode::InvalidInput => "Something is missing, too long or not as it should be.",
            CrmUserErrorCode::ReasonRequired => "Say why.",
            CrmUserErrorCode::OwnAccount => "Nobody does this to their own account.",
            CrmUserErrorCode::LastOwner => "No owner who can sign in would be left.",
            CrmUserErrorCode::OwnerByCommandOnly => {
                "One owner alone may not do this: another owner approves it, or the command line does it."
            }
            CrmUserErrorCode::AnotherOwnerRequired => "Another owner must approve this.",
            CrmUserErrorCode::RequestOver => "This request is over: ask again.",
            CrmUserErrorCode::AlreadyEnrolled => "This admin has an authenticator already.",
            CrmUserErrorCode::AlreadyEnded => "This has ended already.",
            CrmUserErrorCode::CannotSignIn => "This admin is disabled or has no role.",
            CrmUserErrorCode::ListTooLarge => "A list of more than 60 KiB is imported by the command line.",
            CrmUserErrorCode::LinesRefused => "Lines of the list are refused; nothing was imported.",
            CrmUserErrorCode::RowAltered => "Someone else wrote to this admin's row: they can only be removed.",
        }
    }
}

/// The English message of a refusal; `None`: nothing was refused.
pub fn message_of(code: Option<CrmUserErrorCode>) -> Option<String> {
    code.map(|code| code.message().into())
}

impl From<DeskDenial> for CrmUserErrorCode {
    fn from(refusal: DeskDenial) -> CrmUserErrorCode {
        match refusal {
            DeskDenial::NotConfirmed => CrmUserErrorCode::IdentityNotConfirmed,
            DeskDenial::NotFound => CrmUserErrorCode::NotFound,
            DeskDenial::InvalidEmail => CrmUserErrorCode::InvalidEmail,
            DeskDenial::EmailTaken => CrmUserErrorCode::EmailTaken,
            DeskDenial::UnknownRole => CrmUserErrorCode::UnknownRole,
            DeskDenial::InvalidInput => CrmUserErrorCode::InvalidInput,
            DeskDenial::ReasonRequired => CrmUserErrorCode::ReasonRequired,
            DeskDenial::OwnAccount => CrmUserErrorCode::OwnAccount,
            DeskDenial::LastOwner => CrmUserErrorCode::LastOwner,
            DeskDenial::OwnerByCommandOnly => CrmUserErrorCode::OwnerByCommandOnly,
            DeskDenial::AnotherOwner => CrmUserErrorCode::AnotherOwnerRequired,
            DeskDenial::RequestOver => CrmUserErrorCode::RequestOver,
            DeskDenial::AlreadyEnrolled => CrmUserErrorCode::AlreadyEnrolled,
            DeskDenial::AlreadyEnded => CrmUserErrorCode::AlreadyEnded,
            DeskDenial::CannotSignIn => CrmUserErrorCode::CannotSignIn,
            DeskDenial::Altered => CrmUserErrorCode::RowAltered,
        }
    }
}

/// The result of an operation on an admin.
#[derive(Debug, GraphQLObject)]
#[graphql(context = Call)]
pub struct CrmUserResponse {
    /// Whether the operation was done.
    status: bool,
    /// A short English sentence if refused.
    error_message: Option<String>,
    /// The machine-readable reason if refused.
    error_code: Option<CrmUserErrorCode>,
    /// The faulty fields of a refused input, all of them; empty if the refusal is of no field.
    field_errors: Vec<FieldErrorModel>,
    /// The admin after the operation.
    user: Option<CrmUserModel>,
}

/// The result of an operation on many admins.
#[derive(Debug, GraphQLObject)]
pub struct CrmUsersResponse {
    /// Whether it was done to all; if false, it was done to none.
    status: bool,
    /// A short English sentence if refused.
    error_message: Option<String>,
    /// The machine-readable reason if refused.
    error_code: Option<CrmUserErrorCode>,
    /// The number of admins it was done to.
    count: i32,
    /// If refused, the ids of the admins for whom it was refused; empty where the reason is none of theirs.
    refused: Vec<ID>,
}

/// Builds an answer from a refusal code or a result.
pub trait Answer<T> {
    fn of(code: Option<CrmUserErrorCode>, done: Option<T>) -> Self;
}

impl CrmUserResponse {
    /// The answer to an admin who changed their own description.
    pub fn of_own(changed: Result<CrmUserModel, CrmUserErrorCode>) -> CrmUserResponse {
        let (error_code, user) = (changed.as_ref().err().copied(), changed.ok());
        let error_message = message_of(error_code);
        CrmUserResponse { status: user.is_some(), error_message, error_code, field_errors: Vec::new(), user }
    }

    /// The answer with the faulty fields of the input.
    pub fn naming(self, faults: Vec<FieldFault>) -> CrmUserResponse {
        CrmUserResponse { field_errors: faults.into_iter().map(FieldErrorModel::from).collect(), ..self }
    }
}

impl Answer<KnownAccount> for CrmUserResponse {
    fn of(code: Option<CrmUserErrorCode>, done: Option<KnownAccount>) -> CrmUserResponse {
        let error_message = message_of(code);
        let user = done.map(CrmUserModel::from);
        CrmUserResponse { status: code.is_none(), error_message, error_code: code, field_errors: Vec::new(), user }
    }
}

impl CrmUsersResponse {
    /// The answer, which names the admins for whom the operation was refused.
    pub fn concerning(self, ids: Vec<String>) -> CrmUsersResponse {
        CrmUsersResponse { refused: ids.into_iter().map(ID::from).collect(), ..self }
    }
}

impl Answer<usize> for CrmUsersResponse {
    fn of(code: Option<CrmUserErrorCode>, done: Option<usize>) -> CrmUsersResponse {
        let (error_message, count) = (message_of(code), done.unwrap_or_default());
        let count = i32::try_from(count).unwrap_or(i32::MAX);
        CrmUsersResponse { status: code.is_none(), error_message, error_code: code, count, refused: Vec::new() }
    }
}

/// Admits an owner or an auditor to a field that changes nothing, and returns them as an actor for the trail.
///
/// # Errors
///
/// The answer to any other caller.
pub async fn reading(call: &Call, field: Field) -> FieldResult<Actor> {
    let requester = call.requester.origin();
    match owner(&call.app, acting(call)).await {
        Ok(Caller::Owner(owner)) => Ok(Actor::account(DOOR, &owner, requester)),
        Ok(Caller::Auditor(SignedInAdmin { account, handle, session })) => {
            Ok(Actor::reader(DOOR, &handle, (account, session), requester))
        }
        Ok(Caller::Other(member)) => forbidden(call, field, &member).await,
        Ok(Caller::Nobody) => unauthenticated(call, field),
        Err(fault) => faulted(call, field, fault),
    }
}

/// The calling owner.
///
/// # Errors
///
/// The answer to a caller who is not an owner.
pub async fn keeper(call: &Call, field: Field) -> FieldResult<Owner> {
    match owner(&call.app, acting(call)).await {
        Ok(Caller::Owner(owner)) => Ok(owner),
        Ok(Caller::Other(member) | Caller::Auditor(member)) => forbidden(call, field, &member).await,
        Ok(Caller::Nobody) => unauthenticated(call, field),
        Err(fault) => faulted(call, field, fault),
    }
}

/// The page that an invitation leads to.
pub fn sign_in_page(call: &Call) -> String {
    format!("{}/sign-in", call.origin)
}

/// The calling owner with the origin of the request and their reason.
///
/// # Errors
///
/// The answer to a caller who is not an owner.
pub async fn asking(call: &Call, field: Field, reason: Option<String>) -> FieldResult<Asking> {
    let owner = keeper(call, field).await?;
    Ok(Asking { owner, requester: call.requester.origin(), reason })
}

/// Answers with the outcome of a use-case of the desk.
pub async fn answered<T, A: Answer<T>>(
    call: &Call,
    field: Field,
    asking: &Asking,
    told: Result<Desk<T>, Fault>,
) -> FieldResult<Option<A>> {
    match told {
        Ok(Desk::Done(done)) => {
            call.note(field, OK);
            Ok(Some(A::of(None, Some(done))))
        }
        Ok(Desk::Refused(why)) => refused(call, field, asking, why.into()).await.map(Some),
        Ok(Desk::NoOwner) => unauthenticated(call, field),
        Err(fault) => faulted(call, field, fault),
    }
}

/// Answers with a refusal and records it.
pub async fn refused<T, A: Answer<T>>(
    call: &Call,
    field: Field,
    asking: &Asking,
    code: CrmUserErrorCode,
) -> FieldResult<A> {
    let Owner { account, session, ref handle, .. } = asking.owner;
    let owner = SignedInAdmin { account, handle: handle.clone(), session };
    tell_refusal(call, field, code.into(), &owner).await?;
    Ok(A::of(Some(code), None))
}

/// Answers that the signed-in admin is not an owner.
async fn forbidden<T>(call: &Call, field: Field, member: &SignedInAdmin) -> FieldResult<T> {
    let code = Code::Forbidden.name();
    tell_refusal(call, field, code, member).await?;
    Err(FieldError::new("This is for owners.", graphql_value!({ "code": code })))
}

/// Answers that an argument is invalid.
pub fn bad_input<T>(call: &Call, field: Field, why: &str) -> FieldResult<T> {
    let code = Code::BadUserInput.name();
    call.note_unrecorded(field, code);
    Err(FieldError::new(why, graphql_value!({ "code": code })))
}
