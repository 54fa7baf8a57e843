//! `sessions`: the live sessions of the signed-in admin.

use juniper::{FieldResult, GraphQLObject, ID};

use super::answers::{answered, listed};
use super::caller::acting;
use crate::doors::date::Date;
use crate::edge::Call;
use crate::metrics::Field;
use crate::rules::own_account::OwnSession;
use crate::sign_in::sessions as list;

/// A live session.
#[derive(Debug, GraphQLObject)]
pub struct SessionModel {
    /// The id for endSession and endCrmUserSession. It grants no access.
    id: ID,
    /// Whether the session is the one of this request.
    current: bool,
    /// The network address of the sign-in.
    network: Option<String>,
    /// The browser and system, such as "Firefox, Linux".
    browser: Option<String>,
    /// The time of the sign-in.
    created_at: Date,
    /// The time of the last request, to about a minute.
    last_seen_at: Date,
}

pub async fn sessions(call: &Call) -> FieldResult<Option<Vec<SessionModel>>> {
    answered(call, Field::Sessions, listed(list(&call.app, acting(call)).await, |row| row.id, SessionModel::of))
}

impl SessionModel {
    /// A session; `current`: the request is made in it.
    pub fn of(row: OwnSession, current: bool) -> SessionModel {
        SessionModel {
            current,
            id: ID::from(row.id.to_string()),
            network: row.requester.map(|requester| requester.addr().to_string()),
            browser: row.agent,
            created_at: Date(row.created_at),
            last_seen_at: Date(row.seen_at),
        }
    }
}
