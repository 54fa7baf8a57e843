//! `Date`: a timestamp on the wire of every GraphQL door. Refuses years before 1970 and after 9999.

use juniper::GraphQLScalar;

use crate::rules::Instant;

/// An RFC 3339 timestamp in UTC with whole seconds: 2026-11-21T20:24:00Z
#[derive(Clone, Copy, Debug, GraphQLScalar)]
#[graphql(name = "Date", with = scalar, parse_token(String), specified_by_url = "https://scalars.graphql.org/andimarek/date-time.html")]
pub struct Date(pub Instant);

impl Date {
    /// The text of the timestamp on the wire.
    pub fn written(self) -> String {
        self.0.format("%Y-%m-%dT%H:%M:%SZ").to_string()
    }
}

mod scalar {
    use crate::doors::date::Date;
    use crate::rules::Instant;
    use crate::rules::asked::is_instant;

    pub(super) fn to_output(date: &Date) -> String {
        date.written()
    }

    pub(super) fn from_input(text: &str) -> Result<Date, Box<str>> {
        let at = text.parse::<Instant>().ok().filter(|at| is_instant(*at));
        at.map(Date).ok_or_else(|| "not an RFC 3339 instant of the years 1970 to 9999".into())
    }
}
