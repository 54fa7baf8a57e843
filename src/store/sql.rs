//! Handwritten statements, for what diesel's query builder cannot express: changes of several tables at once. Names such as
//! `:now` or `:session.id` mark the places of values; they are resolved at a statement's first use, and the text is prepared
//! once per connection. A name without a value, or a value without a name, is an error. Knows no table.

use std::marker::PhantomData;
use std::sync::{Arc, OnceLock};

use diesel::QueryResult;
use diesel::pg::{Pg, PgQueryBuilder};
use diesel::query_builder::{AstPass, Query, QueryBuilder, QueryFragment, QueryId};
use diesel::result::Error;

use super::bind::{Bind, Bound};
use super::row::Columns;

/// A name in a text: row and column, or an empty first part and the name of a single value.
type BindName = (&'static str, &'static str);

/// The values of a statement, by name.
#[derive(Debug, Default)]
pub struct Binds {
    values: Vec<(BindName, Bind)>,
    /// Names of single values and of rows.
    given: Vec<&'static str>,
}

impl Binds {
    /// Adds the value `:name`.
    #[must_use]
    pub fn with<T: Bound>(mut self, name: &'static str, value: T) -> Binds {
        self.values.push((("", name), T::bind(Some(value))));
        self.given.push(name);
        self
    }

    /// Adds the value `:name`, if there is one.
    #[must_use]
    pub fn with_any<T: Bound>(self, name: &'static str, value: Option<T>) -> Binds {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Adds the columns `:name.column` of a row, if there is one.
    #[must_use]
    pub fn with_any_row<R: Columns>(self, name: &'static str, row: Option<R>) -> Binds {
        if row.is_some() { self.with_row(name, row) } else { self }
    }

    /// Whether there is a value `:name` or a row of this name.
    pub fn has(&self, name: &str) -> bool {
        self.given.contains(&name)
    }

    /// Adds the columns `:name.column` of a row; without a row all are null.
    #[must_use]
    pub fn with_row<R: Columns>(mut self, name: &'static str, row: Option<R>) -> Binds {
        R::for_each(row, |column, bind| self.values.push(((name, column), bind)));
        self.given.push(name);
        self
    }
}

/// A statement's text, and where each value goes in it.
pub struct StatementText {
    sql: String,
    plan: OnceLock<Arc<Plan>>,
}

/// The places of a text's values, for a given order of value names.
struct Plan {
    names: Vec<BindName>,
    /// For each place, the index of its value.
    places: Vec<usize>,
    /// The text with PostgreSQL's placeholders: `$1` and so on.
    sql: String,
}

impl StatementText {
    /// A text with a name, `:now` or `:session.id`, for each value.
    pub fn new(sql: impl Into<String>) -> StatementText {
        StatementText { sql: sql.into(), plan: OnceLock::new() }
    }

    /// The plan for these values: the one made at the first use, or a new one if the names differ.
    fn plan(&'static self, binds: &Binds) -> Result<Arc<Plan>, String> {
        let names = || binds.values.iter().map(|(name, _)| *name);
        if let Some(plan) = self.plan.get().filter(|plan| plan.names.iter().copied().eq(names())) {
            return Ok(Arc::clone(plan));
        }
        let plan = Arc::new(Plan::of(&self.sql, names().collect())?);
        // A plan that another caller stored first is kept.
        let _kept = self.plan.set(Arc::clone(&plan));
        Ok(plan)
    }
}

impl Plan {
    fn of(sql: &'static str, names: Vec<BindName>) -> Result<Plan, String> {
        let (mut places, mut with_places, mut rest, mut from) = (Vec::new(), String::new(), sql, 0);
        let mut used = vec![false; names.len()];
        while let Some(colon) = rest[from..].find(':').map(|at| from + at) {
            let behind = &rest[colon + 1..];
            if behind.starts_with(':') {
                // A cast: `::uuid`.
                from = colon + 2;
                continue;
            }
            let length =
                behind.find(|sign: char| !matches!(sign, 'a'..='z' | '0'..='9' | '_' | '.')).unwrap_or(behind.len());
            let name = &behind[..length];
            if name.is_empty() {
                from = colon + 1;
                continue;
            }
            let (row, column) = name.split_once('.').unwrap_or(("", name));
            let index = names.iter().position(|known| *known == (row, column));
            let index = index.ok_or_else(|| format!("a statement has no value for :{name}"))?;
            used[index] = true;
            places.push(index);
            with_places.push_str(&rest[..colon]);
            with_places.push('$');
            with_places.push_str(&places.len().to_string());
            (rest, from) = (&behind[length..], 0);
        }
        let is_used = |name: &BindName| names.iter().zip(&used).any(|(other, used)| *used && other.0 == name.0);
        let idle = names.iter().zip(&used).find(|(name, used)| !**used && (name.0.is_empty() || !is_used(name)));
        match idle {
            Some((("", name), _)) => Err(format!("a statement has no place for :{name}")),
            Some(((row, column), _)) => Err(format!("a statement has no place for :{row}.{column}")),
            None => Ok(Plan { names, places, sql: with_places + rest }),
        }
    }
}

/// A text with its values.
pub struct Filled {
    plan: Result<Arc<Plan>, String>,
    binds: Binds,
}

impl Filled {
    /// A text with these values in the places of their names.
    pub fn of(text: &'static StatementText, binds: Binds) -> Filled {
        Filled { plan: text.plan(&binds), binds }
    }

    fn plan(&self) -> QueryResult<&Plan> {
        self.plan.as_deref().map_err(|wrong| Error::QueryBuilderError(wrong.as_str().into()))
    }

    /// Writes the whole text at once: it is a statement of its own, whose placeholders count from one.
    fn write(&self, out: &mut PgQueryBuilder) -> QueryResult<()> {
        out.push_sql(&self.plan()?.sql);
        Ok(())
    }

    /// Gives each value to its place.
    pub fn walk<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let plan = self.plan()?;
        for index in &plan.places {
            if let Some((_, bind)) = self.binds.values.get(*index) {
                bind.push(out)?;
            }
        }
        Ok(())
    }
}

/// A statement with a constant text, which is prepared once per connection.
pub trait NamedStatement: 'static + Send + Sync {
    /// The SQL types of a row it returns.
    type Row;

    /// The statement's text.
    fn text() -> &'static StatementText;
}

/// Declares a statement: its name, the SQL types of a row it returns, and its text.
macro_rules! statement {
    ($vis:vis $name:ident: $row:ty = $text:expr) => {
        $vis struct $name;

        impl $crate::store::sql::NamedStatement for $name {
            type Row = $row;

            fn text() -> &'static $crate::store::sql::StatementText {
                static TEXT: std::sync::LazyLock<$crate::store::sql::StatementText> =
                    std::sync::LazyLock::new(|| $crate::store::sql::StatementText::new($text));
                &TEXT
            }
        }
    };
}

pub(super) use statement;

/// A statement that is made of sections, with its values. Prepared once per connection and choice of sections.
pub struct Sectioned<Row> {
    filled: Filled,
    row: PhantomData<Row>,
}

impl<Row> Sectioned<Row> {
    /// A statement of this text, with these values.
    pub fn of(text: &'static StatementText, binds: Binds) -> Sectioned<Row> {
        Sectioned { filled: Filled::of(text, binds), row: PhantomData }
    }
}

impl<Row> QueryId for Sectioned<Row> {
    type QueryId = ();
    // Statements of other sections have this type too: the cache distinguishes them by their texts.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Row> Query for Sectioned<Row> {
    type SqlType = Row;
}

impl<Row> QueryFragment<Pg> for Sectioned<Row> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.filled.walk(&mut out)
    }

    fn to_sql(&self, out: &mut PgQueryBuilder, _: &Pg) -> QueryResult<()> {
        self.filled.write(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &Pg) -> QueryResult<bool> {
        Ok(true)
    }
}

/// A statement with its values.
pub struct Statement<N> {
    filled: Filled,
    name: PhantomData<N>,
}

impl<N: NamedStatement> Statement<N> {
    /// The statement of this name, with these values.
    pub fn of(binds: Binds) -> Statement<N> {
        Statement { filled: Filled::of(N::text(), binds), name: PhantomData }
    }
}

impl<N: NamedStatement> QueryId for Statement<N> {
    type QueryId = Statement<N>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<N: NamedStatement> Query for Statement<N> {
    type SqlType = N::Row;
}

impl<N: NamedStatement> QueryFragment<Pg> for Statement<N> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.filled.walk(&mut out)
    }

    fn to_sql(&self, out: &mut PgQueryBuilder, _: &Pg) -> QueryResult<()> {
        self.filled.write(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &Pg) -> QueryResult<bool> {
        Ok(true)
    }
}

#[cfg(test)]
#[path = "sql_tests.rs"]
mod tests;
