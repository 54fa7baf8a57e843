//! `crmUserAccess`: where one admin is signed in, and the browsers trusted for them. Refuses admins who are neither owners nor
//! auditors.

use juniper::{FieldResult, GraphQLObject, ID};

use super::answers::answered_or_none;
use super::caller::acting;
use super::crm::reading;
use super::sessions::SessionModel;
use super::trusted_browsers::TrustedBrowserModel;
use crate::accounts::desk_access::{AdminAccess, access};
use crate::edge::Call;
use crate::fault::Fault;
use crate::metrics::Field;
use crate::sign_in::own_place;

/// The access of an admin.
#[derive(Debug, GraphQLObject)]
pub struct CrmUserAccess {
    /// The live sessions, most recently seen first.
    sessions: Vec<SessionModel>,
    /// The trusted browsers, most recently seen first.
    trusted_browsers: Vec<TrustedBrowserModel>,
}

pub async fn crm_user_access(call: &Call, id: &ID) -> FieldResult<Option<CrmUserAccess>> {
    reading(call, Field::CrmUserAccess).await?;
    answered_or_none(call, Field::CrmUserAccess, listed(call, id).await)
}

async fn listed(call: &Call, id: &ID) -> Result<Option<CrmUserAccess>, Fault> {
    let Some(AdminAccess { sessions, browsers }) = access(&call.app, id).await? else { return Ok(None) };
    let place = own_place(&call.app, acting(call)).await?;
    let (session, browser) = (place.map(|place| place.session), place.and_then(|place| place.browser));
    let sessions = sessions.into_iter().map(|row| {
        let current = Some(row.id) == session;
        SessionModel::of(row, current)
    });
    let browsers = browsers.into_iter().map(|row| {
        let current = Some(row.id) == browser;
        TrustedBrowserModel::of(row, current)
    });
    Ok(Some(CrmUserAccess { sessions: sessions.collect(), trusted_browsers: browsers.collect() }))
}
