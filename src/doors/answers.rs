//! Answers that all GraphQL doors share: not signed in, fault. Each counts the outcome of its field in the metrics.

use juniper::{FieldError, graphql_value};

use crate::edge::{Call, Code};
use crate::fault::Fault;
use crate::metrics::Field;

/// Answers that the caller is not signed in.
pub fn unauthenticated<T>(call: &Call, field: Field) -> juniper::FieldResult<T> {
    let code = Code::Unauthenticated.name();
    call.note(field, code);
    Err(FieldError::new("Nobody is signed in.", graphql_value!({ "code": code })))
}

/// Records a fault, which the edge turns into the response.
pub fn faulted<T>(call: &Call, field: Field, fault: Fault) -> juniper::FieldResult<T> {
    call.note(field, fault.retry_after().map_or(Code::Internal, |_| Code::Unavailable).name());
    let error = FieldError::from(fault.to_string());
    call.fail(fault);
    Err(error)
}
