//! `lockedCrmUsers`: how many admins are locked, and from how many networks. Refuses admins who are neither owners nor auditors.

use juniper::{FieldResult, GraphQLObject};

use super::answers::answered_or_none;
use super::caller::DOOR;
use super::crm::reading;
use crate::accounts::{LockedAdmins, locked};
use crate::doors::date::Date;
use crate::edge::Call;
use crate::metrics::Field;

/// Admins that are locked now.
#[derive(Debug, GraphQLObject)]
pub struct LockedCrmUsersModel {
    /// The number of admins.
    count: i32,
    /// The number of networks that the lockouts of the last 24 hours came from.
    networks: i32,
    /// The start of those 24 hours.
    since: Date,
}

impl From<LockedAdmins> for LockedCrmUsersModel {
    fn from(locked: LockedAdmins) -> LockedCrmUsersModel {
        let number = |count: i64| i32::try_from(count).unwrap_or(i32::MAX);
        let (count, networks) = (number(locked.count), number(locked.networks));
        LockedCrmUsersModel { count, networks, since: Date(locked.since) }
    }
}

pub async fn locked_crm_users(call: &Call) -> FieldResult<Option<LockedCrmUsersModel>> {
    reading(call, Field::LockedCrmUsers).await?;
    let found = locked(&call.app, DOOR).await;
    answered_or_none(call, Field::LockedCrmUsers, found.map(|found| Some(found.into())))
}
