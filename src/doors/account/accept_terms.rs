//! `acceptTerms`: the caller accepts the terms of the door. Refuses the id of other terms.

use juniper::FieldResult;

use super::answers::{AccountCode, AccountRefusal, answered, refused};
use super::caller::{DOOR, acting};
use super::login_result::LoginResult;
use crate::doors::answers::{faulted, unauthenticated};
use crate::edge::Call;
use crate::fault::Fault;
use crate::metrics::Field;
use crate::sign_in::{Described, ProfileDeed, describe_own, own_account};

pub async fn accept_terms(call: &Call, id: String) -> FieldResult<Option<LoginResult>> {
    let field = Field::AcceptTerms;
    match accepted(call, id).await {
        Ok(Some(Described::Done(told))) => answered(call, field, LoginResult::of(call, *told).await),
        Ok(Some(Described::Refused(why))) => refused(call, field, AccountRefusal::of_own_password(why, 0)),
        Ok(Some(Described::Nobody)) => unauthenticated(call, field),
        Ok(None) => refused(call, field, AccountRefusal::of(AccountCode::InvalidInput)),
        Err(fault) => faulted(call, field, fault),
    }
}

/// Accepts the terms. `None`: the caller is signed in, and the door has no terms of this id.
async fn accepted(call: &Call, id: String) -> Result<Option<Described>, Fault> {
    let acting = acting(call).await?;
    if call.app.policy(DOOR).customers.terms.as_ref() != Some(&id) {
        return Ok(own_account(&call.app, acting).await?.is_none().then_some(Described::Nobody));
    }
    describe_own(&call.app, acting, &ProfileDeed::AcceptTerms(id)).await.map(Some)
}
