//! `Date`: a timestamp on the wire.

use juniper::GraphQLScalar;

use crate::rules::Instant;

/// An RFC 3339 timestamp in UTC with whole seconds: 2026-11-21T20:24:00Z
#[derive(Clone, Copy, Debug, GraphQLScalar)]
#[graphql(name = "Date", with = scalar, parse_token(String), specified_by_url = "https://scalars.graphql.org/andimarek/date-time.html")]
pub struct AccountDate(pub Instant);

mod scalar {
    use super::AccountDate;

    pub(super) fn to_output(date: &AccountDate) -> String {
        date.0.format("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    pub(super) fn from_input(text: &str) -> Result<AccountDate, Box<str>> {
        text.parse().map(AccountDate).map_err(|_| "not an RFC 3339 instant".into())
    }
}

/// An e-mail address, as typed. Any text is accepted here; a field refuses one that is no address.
#[derive(Clone, Debug, GraphQLScalar)]
#[graphql(name = "EmailAddress", transparent)]
pub struct EmailAddress(pub String);
