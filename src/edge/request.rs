//! The body of a GraphQL request: one unambiguous JSON object. Refuses arrays (batches), objects with a duplicate key, and a
//! hash instead of a query.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use http::StatusCode;
use juniper::InputValue;
use juniper::http::GraphQLRequest;
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::refusal::{Code, Refusal};

/// The parameters of the GraphQL over HTTP specification; other keys of a body are ignored.
#[derive(Deserialize)]
struct Parameters {
    query: Option<String>,
    #[serde(rename = "operationName")]
    operation_name: Option<String>,
    variables: Option<InputValue>,
    extensions: Option<BTreeMap<String, Value>>,
}

/// Parses a body.
///
/// # Errors
///
/// 400 for a body that is not one request; `PERSISTED_QUERY_NOT_SUPPORTED` for a hash without its query.
pub fn read(body: &[u8]) -> Result<GraphQLRequest, Refusal> {
    let none = || Refusal::bad_input("The body is not one GraphQL request in JSON.");
    // serde also deserializes a struct from an array, by position.
    if body.trim_ascii_start().first() != Some(&b'{') {
        return Err(none());
    }
    if serde_json::from_slice::<KeysOnce>(body).is_err_and(|error| error.is_data()) {
        return Err(Refusal::bad_input("An object in the body has a key twice."));
    }
    let Parameters { query, operation_name, variables, extensions } =
        serde_json::from_slice(body).map_err(|_| none())?;
    if !matches!(variables, None | Some(InputValue::Null | InputValue::Object(_))) {
        return Err(none());
    }
    let is_hash = extensions.is_some_and(|all| all.get("persistedQuery").is_some_and(Value::is_object));
    match query {
        Some(query) if !query.is_empty() || !is_hash => Ok(GraphQLRequest::new(query, operation_name, variables)),
        None if !is_hash => Err(none()),
        // Apollo's clients send the query and stop sending hashes when they read this message.
        _ => Err(Refusal::new(StatusCode::OK, Code::PersistedQueryNotSupported, "PersistedQueryNotSupported")),
    }
}

/// JSON without duplicate keys at any depth: parsers differ in which of two values they take (RFC 8259, 4). Only a duplicate is
/// a data error here. The body is parsed a second time on purpose: that pass ignores numbers out of range in unknown keys.
struct KeysOnce;

impl<'de> Deserialize<'de> for KeysOnce {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<KeysOnce, D::Error> {
        deserializer.deserialize_any(KeysOnce)
    }
}

impl<'de> Visitor<'de> for KeysOnce {
    type Value = KeysOnce;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<KeysOnce, E> {
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<KeysOnce, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<KeysOnce, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<KeysOnce, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<KeysOnce, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<KeysOnce, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<KeysOnce, A::Error> {
        while items.next_element::<KeysOnce>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<KeysOnce, A::Error> {
        let mut keys = HashSet::new();
        while let Some((key, KeysOnce)) = entries.next_entry::<String, KeysOnce>()? {
            if !keys.insert(key) {
                return Err(A::Error::custom("duplicate key"));
            }
        }
        Ok(self)
    }
}
