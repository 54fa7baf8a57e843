//! `Date`: an instant on the wire.

use juniper::GraphQLScalar;

use crate::rules::Instant;

/// An instant, RFC 3339 in UTC with whole seconds: 2026-11-21T20:24:00Z
#[derive(Clone, Copy, Debug, GraphQLScalar)]
#[graphql(name = "Date", with = scalar, parse_token(String), specified_by_url = "https://scalars.graphql.org/andimarek/date-time.html")]
pub struct Date(pub Instant);

mod scalar {
    use super::{Date, Instant};

    pub(super) fn to_output(date: &Date) -> String {
        date.0.format("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    pub(super) fn from_input(text: &str) -> Result<Date, Box<str>> {
        text.parse::<Instant>().map(Date).map_err(|_| "not an RFC 3339 instant".into())
    }
}
