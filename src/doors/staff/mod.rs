//! The staff door: GraphQL for the back office's admins. Its names are those of the interface it answers to.

mod current_user;
mod date;
mod payload;
mod request_lookup;
mod sign_out;
mod verify_2fa;
mod verify_lookup;

use juniper::graphql_object;

use crate::http::{Call, Endpoint};
use crate::metrics::{Field, Outcome};
use crate::rules::factor::Door;

use current_user::CrmUserModel;
use payload::{RequestLookupResponse, VerificationResponse};
use request_lookup::RequestLookupInput;
use verify_2fa::Verify2faInput;
use verify_lookup::VerifyLookupInput;

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
    Endpoint::new(Query, Mutation, introspection)
}

#[graphql_object(context = Call)]
impl Query {
    /// The signed-in admin.
    async fn current_user(context: &Call) -> juniper::FieldResult<Option<CrmUserModel>> {
        current_user::current_user(context).await
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

    /// Proves the authenticator's code, and signs in.
    async fn verify_2fa(context: &Call, input: Verify2faInput) -> juniper::FieldResult<VerificationResponse> {
        verify_2fa::verify_2fa(context, input).await
    }

    /// Signs out. True if a live session ended; twice is not an error.
    async fn sign_out(context: &Call) -> juniper::FieldResult<bool> {
        sign_out::sign_out(context).await
    }
}

/// A call that met a fault: the edge makes the answer of it.
fn faulted<T>(call: &Call, field: Field, fault: crate::fault::Fault) -> juniper::FieldResult<T> {
    call.note(field, fault.retry_after().map_or(Outcome::Internal, |_| Outcome::Unavailable));
    let error = juniper::FieldError::from(fault.to_string());
    call.fail(fault);
    Err(error)
}
