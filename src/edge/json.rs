//! JSON bodies that mean one thing to every parser. Knows no call and no field.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// The one object of a body; `None`: the body is other JSON or none, nested too deeply, or has a key twice at any depth.
pub fn object(body: &[u8]) -> Option<Map<String, Value>> {
    if has_key_twice(body) {
        return None;
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Some(object),
        _ => None,
    }
}

/// Whether an object in the body has a key twice.
pub fn has_key_twice(body: &[u8]) -> bool {
    serde_json::from_slice::<KeysOnce>(body).is_err_and(|error| error.is_data())
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
