//! The body of a GraphQL request: one object in JSON, read with one meaning or not at all. Refuses arrays, an object that
//! has a key twice, and a hash that stands for a query.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use http::StatusCode;
use juniper::InputValue;
use juniper::http::GraphQLRequest;
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::refusal::{Code, Refusal};

/// A request's parts by the GraphQL over HTTP specification; other keys of a body are ignored.
#[derive(Deserialize)]
struct Parameters {
    query: Option<String>,
    #[serde(rename = "operationName")]
    operation_name: Option<String>,
    variables: Option<InputValue>,
    extensions: Option<BTreeMap<String, Value>>,
}

/// Reads a body.
pub fn read(body: &[u8]) -> Result<GraphQLRequest, Refusal> {
    let none = || Refusal::bad_input("The body is not one GraphQL request in JSON.");
    // Reading by fields takes an array too, for the fields in their order.
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
        // Apollo's clients send the query next and stop sending hashes when they read this message.
        _ => Err(Refusal::new(StatusCode::OK, Code::PersistedQueryNotSupported, "PersistedQueryNotSupported")),
    }
}

/// JSON in which no object has a key twice, at any depth. Parsers differ in which of two values they take (RFC 8259, 4).
/// A duplicate is the one error of its deserialization that is an error of data.
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
                return Err(A::Error::custom("a key stands twice"));
            }
        }
        Ok(self)
    }
}
