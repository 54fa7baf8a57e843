//! Values of statements, by PostgreSQL's types. Knows no statement and no table.

use data_encoding::HEXLOWER;
use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::AstPass;
use diesel::sql_types::{
    Array, Bool, Bytea, Inet, Int2, Int4, Int8, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid,
};
use ipnet::IpNet;
use serde::{Serialize, Serializer};
use uuid::Uuid;

use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::factor::Door;
use crate::rules::token::TokenHash;

/// A value of a statement; `None` is null. Serialized as PostgreSQL reads a column of its type from JSON.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Bind {
    /// `uuid`
    Id(Option<Uuid>),
    /// `uuid[]`
    Ids(Option<Vec<Uuid>>),
    /// `int8`
    Long(Option<i64>),
    /// `int2`
    Small(Option<i16>),
    /// `int4`
    Int(Option<i32>),
    /// `int4[]`
    Ints(Option<Vec<i32>>),
    /// `bytea`
    Bytes(#[serde(serialize_with = "bytea")] Option<Vec<u8>>),
    /// `bytea[]`
    ManyBytes(#[serde(serialize_with = "byteas")] Option<Vec<Vec<u8>>>),
    /// `int8[]`
    Longs(Option<Vec<i64>>),
    /// `timestamptz`
    At(Option<Instant>),
    /// `timestamptz[]`
    Ats(Option<Vec<Instant>>),
    /// `text`
    Text(Option<String>),
    /// `text[]`
    Texts(Option<Vec<String>>),
    /// `boolean`
    Flag(Option<bool>),
    /// `inet`
    Net(Option<IpNet>),
    /// `jsonb`
    Json(Option<serde_json::Value>),
}

/// The bytes in PostgreSQL's hexadecimal format.
fn hex(bytes: &[u8]) -> String {
    format!("\\x{}", HEXLOWER.encode(bytes))
}

fn bytea<S: Serializer>(bytes: &Option<Vec<u8>>, to: S) -> Result<S::Ok, S::Error> {
    bytes.as_deref().map(hex).serialize(to)
}

fn byteas<S: Serializer>(many: &Option<Vec<Vec<u8>>>, to: S) -> Result<S::Ok, S::Error> {
    many.as_ref().map(|many| many.iter().map(|bytes| hex(bytes)).collect::<Vec<String>>()).serialize(to)
}

impl Bind {
    /// Binds the value at this place of a statement.
    pub fn push<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        match self {
            Bind::Id(value) => out.push_bind_param::<Nullable<SqlUuid>, _>(value),
            Bind::Ids(value) => out.push_bind_param::<Nullable<Array<SqlUuid>>, _>(value),
            Bind::Long(value) => out.push_bind_param::<Nullable<Int8>, _>(value),
            Bind::Small(value) => out.push_bind_param::<Nullable<Int2>, _>(value),
            Bind::Int(value) => out.push_bind_param::<Nullable<Int4>, _>(value),
            Bind::Ints(value) => out.push_bind_param::<Nullable<Array<Int4>>, _>(value),
            Bind::Bytes(value) => out.push_bind_param::<Nullable<Bytea>, _>(value),
            Bind::ManyBytes(value) => out.push_bind_param::<Nullable<Array<Bytea>>, _>(value),
            Bind::Longs(value) => out.push_bind_param::<Nullable<Array<Int8>>, _>(value),
            Bind::At(value) => out.push_bind_param::<Nullable<Timestamptz>, _>(value),
            Bind::Ats(value) => out.push_bind_param::<Nullable<Array<Timestamptz>>, _>(value),
            Bind::Text(value) => out.push_bind_param::<Nullable<Text>, _>(value),
            Bind::Texts(value) => out.push_bind_param::<Nullable<Array<Text>>, _>(value),
            Bind::Flag(value) => out.push_bind_param::<Nullable<Bool>, _>(value),
            Bind::Net(value) => out.push_bind_param::<Nullable<Inet>, _>(value),
            Bind::Json(value) => out.push_bind_param::<Nullable<Jsonb>, _>(value),
        }
    }
}

/// A row as a JSON object, as `jsonb_populate_recordset` reads it.
pub fn object(values: impl Iterator<Item = (&'static str, Bind)>) -> Result<serde_json::Value, Fault> {
    let value = |(column, bind): (&str, Bind)| Ok((column.to_owned(), serde_json::to_value(bind)?));
    let object: Result<serde_json::Map<String, serde_json::Value>, serde_json::Error> = values.map(value).collect();
    object.map(serde_json::Value::Object).map_err(|error| Fault::Text(error.into()))
}

/// A type whose values go into a statement.
pub trait Bound: Sized {
    /// The value; `None` binds null.
    fn bind(value: Option<Self>) -> Bind;
}

macro_rules! bound {
    ($($type:ty => $bind:ident $(, $into:expr)?;)*) => {
        $(impl Bound for $type {
            fn bind(value: Option<Self>) -> Bind {
                Bind::$bind(value$(.map($into))?)
            }
        })*
    };
}

bound! {
    Uuid => Id;
    Vec<Uuid> => Ids;
    i64 => Long;
    i16 => Small;
    i32 => Int;
    Vec<i32> => Ints;
    Vec<u8> => Bytes;
    Vec<Vec<u8>> => ManyBytes;
    Vec<i64> => Longs;
    Instant => At;
    Vec<Instant> => Ats;
    String => Text;
    Vec<String> => Texts;
    bool => Flag;
    IpNet => Net;
    serde_json::Value => Json;
    &str => Text, str::to_owned;
    Vec<&str> => Texts, |texts| texts.into_iter().map(str::to_owned).collect();
    [u8; 32] => Bytes, |bytes| bytes.to_vec();
    TokenHash => Bytes, |hash| hash.0.to_vec();
    Door => Text, |door| door.name().to_owned();
}

impl<T: Bound> Bound for Option<T> {
    fn bind(value: Option<Option<T>>) -> Bind {
        T::bind(value.flatten())
    }
}
