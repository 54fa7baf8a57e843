//! Statements written by hand, for what diesel's query builder cannot say: several tables changed in one statement. A
//! statement is a text with a `?` where each value goes; the values are typed, and the text is prepared once a
//! connection. Knows no table.

use std::marker::PhantomData;

use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{
    Array, Bool, Bytea, Inet, Int2, Int4, Int8, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid,
};
use ipnet::IpNet;
use uuid::Uuid;

use crate::rules::Instant;

/// A value.
#[derive(Debug)]
pub enum Bind {
    /// `uuid`
    Id(Option<Uuid>),
    /// `int8`
    Long(Option<i64>),
    /// `int2`
    Small(i16),
    /// `int4`
    Int(i32),
    /// `int4[]`
    Ints(Vec<i32>),
    /// `bytea`
    Bytes(Option<Vec<u8>>),
    /// `bytea[]`
    ManyBytes(Vec<Vec<u8>>),
    /// `int8[]`
    Longs(Vec<i64>),
    /// `timestamptz`
    At(Option<Instant>),
    /// `timestamptz[]`
    Ats(Vec<Instant>),
    /// `text`
    Text(Option<String>),
    /// `text[]`
    Texts(Vec<&'static str>),
    /// `boolean`
    Flag(bool),
    /// `inet`
    Net(Option<IpNet>),
    /// `jsonb`
    Json(serde_json::Value),
}

/// Names a statement whose text is always the same, so that it is prepared once a connection.
pub trait Named: 'static + Send + Sync {
    /// The SQL types of a row it returns.
    type Row;
}

/// A statement in sections, each a text and its values.
pub struct Statement<N> {
    sections: Vec<Section>,
    name: PhantomData<N>,
}

/// A piece of a statement, and its values.
pub type Section = (&'static str, Vec<Bind>);

impl<N: Named> Statement<N> {
    /// The statement of this name.
    pub fn of(sections: Vec<Section>) -> Statement<N> {
        Statement { sections, name: PhantomData }
    }
}

impl<N: Named> QueryId for Statement<N> {
    type QueryId = Statement<N>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<N: Named> Query for Statement<N> {
    type SqlType = N::Row;
}

impl<N: Named> QueryFragment<Pg> for Statement<N> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.sections.iter().try_for_each(|(text, binds)| walk(&mut out, text, binds))
    }
}

/// Writes `text` with each `?` replaced by the next of `binds`.
pub fn walk<'b>(out: &mut AstPass<'_, 'b, Pg>, text: &'static str, binds: &'b [Bind]) -> QueryResult<()> {
    let mut binds = binds.iter();
    for (index, piece) in text.split('?').enumerate() {
        if index > 0 {
            let missing = || diesel::result::Error::QueryBuilderError("a statement is short of a value".into());
            push(out, binds.next().ok_or_else(missing)?)?;
        }
        out.push_sql(piece);
    }
    match binds.next() {
        None => Ok(()),
        Some(_) => Err(diesel::result::Error::QueryBuilderError("a statement has a value too many".into())),
    }
}

fn push<'b>(out: &mut AstPass<'_, 'b, Pg>, bind: &'b Bind) -> QueryResult<()> {
    match bind {
        Bind::Id(value) => out.push_bind_param::<Nullable<SqlUuid>, _>(value),
        Bind::Long(value) => out.push_bind_param::<Nullable<Int8>, _>(value),
        Bind::Small(value) => out.push_bind_param::<Int2, _>(value),
        Bind::Int(value) => out.push_bind_param::<Int4, _>(value),
        Bind::Ints(value) => out.push_bind_param::<Array<Int4>, _>(value),
        Bind::Bytes(value) => out.push_bind_param::<Nullable<Bytea>, _>(value),
        Bind::ManyBytes(value) => out.push_bind_param::<Array<Bytea>, _>(value),
        Bind::Longs(value) => out.push_bind_param::<Array<Int8>, _>(value),
        Bind::At(value) => out.push_bind_param::<Nullable<Timestamptz>, _>(value),
        Bind::Ats(value) => out.push_bind_param::<Array<Timestamptz>, _>(value),
        Bind::Text(value) => out.push_bind_param::<Nullable<Text>, _>(value),
        Bind::Texts(value) => out.push_bind_param::<Array<Text>, _>(value),
        Bind::Flag(value) => out.push_bind_param::<Bool, _>(value),
        Bind::Net(value) => out.push_bind_param::<Nullable<Inet>, _>(value),
        Bind::Json(value) => out.push_bind_param::<Jsonb, _>(value),
    }
}
