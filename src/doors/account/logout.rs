//! `logout`: ends the session of the caller's token. Refuses callers without a live session.

use juniper::{FieldResult, GraphQLObject};

use super::caller::acting;
use crate::doors::answers::{faulted, unauthenticated};
use crate::edge::Call;
use crate::fault::Fault;
use crate::metrics::{Field, OK};
use crate::rules::own_account::OwnEnding;
use crate::sign_in::{EndedOwn, SessionName, end_own};

/// The result of a logout.
#[derive(Clone, Debug, GraphQLObject)]
pub struct LogoutResult {
    /// 200: done.
    status: i32,
    /// How many sessions were ended.
    sessions_ended: i32,
}

pub async fn logout(call: &Call) -> FieldResult<Option<LogoutResult>> {
    match end(call).await {
        Ok(Some(ended)) => {
            call.note(Field::Logout, OK);
            let sessions_ended = i32::try_from(ended.count).unwrap_or(i32::MAX);
            Ok(Some(LogoutResult { status: 200, sessions_ended }))
        }
        Ok(None) => unauthenticated(call, Field::Logout),
        Err(fault) => faulted(call, Field::Logout, fault),
    }
}

async fn end(call: &Call) -> Result<Option<EndedOwn>, Fault> {
    let acting = acting(call).await?;
    let Some(SessionName::Id(own)) = acting.session else { return Ok(None) };
    end_own(&call.app, acting, OwnEnding::Session(own)).await
}
