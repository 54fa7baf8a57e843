//! `roles`: the names of all roles, as the service is set. Refuses callers without a live session.

use juniper::FieldResult;

use super::answers::answered;
use super::caller::{DOOR, acting};
use crate::edge::Call;
use crate::metrics::Field;
use crate::sign_in::is_signed_in;

pub async fn roles(call: &Call) -> FieldResult<Option<Vec<String>>> {
    let is_signed_in = is_signed_in(&call.app, acting(call)).await;
    let roles = || call.app.policy(DOOR).admins.roles.clone();
    answered(call, Field::Roles, is_signed_in.map(|is_signed_in| is_signed_in.then(roles)))
}
