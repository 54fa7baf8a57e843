//! Answers that all fields share: not signed in, role missing, fault. Each counts the outcome of its field in the metrics.

use juniper::{FieldError, graphql_value};
use uuid::Uuid;

use super::payload::SignInErrorCode;
use super::refused_call::tell_refusal;
use crate::doors::answers::{faulted, unauthenticated};
use crate::edge::Call;
use crate::edge::Code;
use crate::fault::Fault;
use crate::metrics::{Field, OK};
use crate::sign_in::{OwnList, SignedInAdmin};

/// Counts an answer of the sign-in or of an own account. Logs a refusal that the trail does not record.
pub fn note(call: &Call, field: Field, refusal: Option<SignInErrorCode>) {
    match refusal {
        None => call.note(field, OK),
        Some(code @ SignInErrorCode::WrongCode) => call.note(field, code.into()),
        Some(code) => call.note_unrecorded(field, code.into()),
    }
}

/// Answers with the result of a use-case for signed-in admins; `None` is answered as not signed in.
pub fn answered<T>(call: &Call, field: Field, found: Result<Option<T>, Fault>) -> juniper::FieldResult<Option<T>> {
    answered_as(call, field, found.map(|found| found.map(|found| (found, None))))
}

/// Answers with a result and counts the code of its refusal; `None` is answered as not signed in.
pub fn answered_as<T>(
    call: &Call,
    field: Field,
    found: Result<Option<(T, Option<SignInErrorCode>)>, Fault>,
) -> juniper::FieldResult<Option<T>> {
    match found {
        Ok(Some((found, refusal))) => {
            note(call, field, refusal);
            Ok(Some(found))
        }
        Ok(None) => unauthenticated(call, field),
        Err(fault) => faulted(call, field, fault),
    }
}

/// Answers with an optional result.
pub fn answered_or_none<T>(
    call: &Call,
    field: Field,
    found: Result<Option<T>, Fault>,
) -> juniper::FieldResult<Option<T>> {
    answered(call, field, found.map(Some)).map(Option::flatten)
}

/// Maps a list with `model`, which also receives whether a row is the caller's current one.
pub fn listed<T, M>(
    found: Result<Option<OwnList<T>>, Fault>,
    id: impl Fn(&T) -> Uuid,
    model: impl Fn(T, bool) -> M,
) -> Result<Option<Vec<M>>, Fault> {
    let told = |OwnList { rows, current }: OwnList<T>| {
        rows.into_iter()
            .map(|row| {
                let own = current == Some(id(&row));
                model(row, own)
            })
            .collect()
    };
    found.map(|found| found.map(told))
}

/// Answers that the signed-in admin lacks the role; records the refusal.
pub async fn forbidden<T>(call: &Call, field: Field, member: &SignedInAdmin) -> juniper::FieldResult<T> {
    let code = Code::Forbidden.name();
    tell_refusal(call, field, code, member).await?;
    Err(FieldError::new("This is for role OWNER.", graphql_value!({ "code": code })))
}
