//! `logout`: ends the sessions of a device of the caller or, where none is named, the session of the token. Refuses callers without
//! a live session.

use juniper::{FieldResult, GraphQLObject};

use super::answers::{AccountCode, AccountRefusal, answered};
use super::caller::acting;
use super::device_info::{DeviceInfo, named};
use super::known_caller::refused_if_known;
use crate::doors::answers::{faulted, unauthenticated};
use crate::edge::Call;
use crate::fault::Fault;
use crate::metrics::Field;
use crate::rules::device::NamedDevice;
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

pub async fn logout(call: &Call, device_info: Option<DeviceInfo>) -> FieldResult<Option<LogoutResult>> {
    let field = Field::Logout;
    let Ok(device) = named(device_info) else {
        return refused_if_known(call, field, AccountRefusal::of(AccountCode::InvalidInput)).await;
    };
    match end(call, device).await {
        Ok(Some(ended)) => {
            let sessions_ended = i32::try_from(ended.count).unwrap_or(i32::MAX);
            answered(call, field, Ok(LogoutResult { status: 200, sessions_ended }))
        }
        Ok(None) => unauthenticated(call, field),
        Err(fault) => faulted(call, field, fault),
    }
}

async fn end(call: &Call, device: Option<NamedDevice>) -> Result<Option<EndedOwn>, Fault> {
    let acting = acting(call).await?;
    let Some(SessionName::Id(own)) = acting.session else { return Ok(None) };
    let ending = match device {
        Some(NamedDevice::Token(token)) => OwnEnding::DeviceOf(token.hash()),
        Some(NamedDevice::Label(label)) => OwnEnding::Labelled(label),
        Some(NamedDevice::Unnamed) | None => OwnEnding::Session(own),
    };
    end_own(&call.app, acting, ending).await
}
