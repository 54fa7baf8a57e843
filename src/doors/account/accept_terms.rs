//! `acceptTerms`: the caller accepts the terms of the door. Refuses the id of other terms.

use juniper::FieldResult;

use super::answers::{AccountCode, AccountRefusal, answered, refused};
use super::caller::{DOOR, acting};
use super::known_caller::refused_if_known;
use super::login_result::LoginResult;
use crate::doors::answers::{faulted, unauthenticated};
use crate::edge::Call;
use crate::metrics::Field;
use crate::sign_in::{Described, ProfileDeed, describe_own};

pub async fn accept_terms(call: &Call, id: String) -> FieldResult<Option<LoginResult>> {
    let field = Field::AcceptTerms;
    if call.app.policy(DOOR).customers.terms.as_ref() != Some(&id) {
        return refused_if_known(call, field, AccountRefusal::of(AccountCode::InvalidInput)).await;
    }
    let accepted = match acting(call).await {
        Ok(acting) => describe_own(&call.app, acting, &ProfileDeed::AcceptTerms(id)).await,
        Err(fault) => Err(fault),
    };
    match accepted {
        Ok(Described::Done(told)) => answered(call, field, LoginResult::of(call, *told).await),
        Ok(Described::Refused(why)) => refused(call, field, AccountRefusal::of_own_password(why.into())),
        Ok(Described::Nobody) => unauthenticated(call, field),
        Err(fault) => faulted(call, field, fault),
    }
}
