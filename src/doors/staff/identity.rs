//! `identity`: how the session began, and what it may do now.

use juniper::{FieldResult, GraphQLObject};

use super::answers::answered;
use super::caller::acting;
use crate::doors::date::Date;
use crate::edge::Call;
use crate::metrics::Field;
use crate::rules::whole_second;
use crate::sign_in::{Identity, identity as ask};

/// Rights of the signed-in admin in this session.
#[derive(Debug, GraphQLObject)]
pub struct IdentityModel {
    /// The time until which recovery codes and the authenticator may be changed: see confirmIdentity. Null if they may not.
    confirmed_until: Option<Date>,
    /// Whether the session began with a recovery code and no authenticator was set up since: replaceAuthenticator needs no
    /// confirmIdentity.
    recovered: bool,
    /// The number of unused recovery codes.
    recovery_codes_left: i32,
}

impl From<Identity> for IdentityModel {
    fn from(identity: Identity) -> IdentityModel {
        IdentityModel {
            confirmed_until: identity.confirmed_until.map(|until| Date(whole_second(until))),
            recovered: identity.recovered,
            recovery_codes_left: i32::try_from(identity.recovery_codes_left).unwrap_or(i32::MAX),
        }
    }
}

pub async fn identity(call: &Call) -> FieldResult<Option<IdentityModel>> {
    let found = ask(&call.app, acting(call)).await;
    answered(call, Field::Identity, found.map(|found| found.map(IdentityModel::from)))
}
