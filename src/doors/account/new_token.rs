//! `newToken`: exchanges a refresh token for the next pair of tokens. Refuses whatever renews no live session, in one way.

use juniper::FieldResult;

use super::answers::{AccountCode, AccountRefusal, answered, refused};
use super::caller::DOOR;
use super::login_result::LoginResult;
use crate::doors::answers::faulted;
use crate::edge::Call;
use crate::metrics::Field;
use crate::sign_in::renew;

pub async fn new_token(call: &Call, refresh_token: String) -> FieldResult<Option<LoginResult>> {
    let (field, token) = (Field::NewToken, zeroize::Zeroizing::new(refresh_token));
    match renew(&call.app, (DOOR, &call.requester), &token).await {
        Ok(Some((session, account))) => answered(call, field, LoginResult::renewed(call, &session, &account).await),
        Ok(None) => refused(call, field, AccountRefusal::of(AccountCode::InvalidToken)),
        Err(fault) => faulted(call, field, fault),
    }
}
