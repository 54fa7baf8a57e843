//! `sessions`: where the signed-in admin is signed in.

use juniper::{FieldResult, GraphQLObject, ID};

use super::date::Date;
use super::{acting, answered, listed};
use crate::edge::Call;
use crate::metrics::Field;
use crate::rules::own_account::OwnSession;
use crate::sign_in::sessions as list;

/// A live session.
#[derive(Debug, GraphQLObject)]
pub struct SessionModel {
    /// What endSession takes. Opens nothing.
    id: ID,
    /// Whether it is the one this request came in.
    current: bool,
    /// The address it was signed in from.
    network: Option<String>,
    /// What the browser calls itself, in a few words.
    browser: Option<String>,
    /// Since when.
    created_at: Date,
    /// When last seen, to the minute or so.
    last_seen_at: Date,
}

pub async fn sessions(call: &Call) -> FieldResult<Option<Vec<SessionModel>>> {
    let model = |row: OwnSession, current| SessionModel {
        current,
        id: ID::from(row.id.to_string()),
        network: row.requester.map(|requester| requester.addr().to_string()),
        browser: row.agent,
        created_at: Date(row.created_at),
        last_seen_at: Date(row.seen_at),
    };
    answered(call, Field::Sessions, listed(list(&call.app, acting(call)).await, |row| row.id, model))
}
