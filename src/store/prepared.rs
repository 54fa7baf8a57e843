//! Statements of diesel's query builder that are prepared once per connection. Diesel keeps none that could have endlessly many texts:
//! changes of columns, conflicts, conditions written by hand. Knows no table.

use diesel::QueryResult;
use diesel::pg::{Pg, PgQueryBuilder};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};

/// A statement with few texts.
pub struct Prepared<Q>(Q);

/// Has a connection keep the prepared statement. The values of the statement are bound, so that its texts are few.
pub fn prepared<Q>(statement: Q) -> Prepared<Q> {
    Prepared(statement)
}

impl<Q> QueryId for Prepared<Q> {
    type QueryId = ();
    // One type may have several texts: the cache distinguishes them.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query> Query for Prepared<Q> {
    type SqlType = Q::SqlType;
}

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Prepared<Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    fn to_sql(&self, out: &mut PgQueryBuilder, backend: &Pg) -> QueryResult<()> {
        self.0.to_sql(out, backend)
    }

    fn is_safe_to_cache_prepared(&self, _: &Pg) -> QueryResult<bool> {
        Ok(true)
    }
}
