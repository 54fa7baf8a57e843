//! JSON bodies that mean one thing to every parser, and their integers. Refuses bodies that are no object in UTF-8, are nested too
//! deeply or have a key twice. Knows no call and no field.

use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeOwned, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// Why a body is not read as one object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misread {
    /// The body is not UTF-8, no JSON object, or an object with other members than the type has.
    Unfit,
    /// An object in the body has a key twice.
    KeyTwice,
}

/// The one object of a body, as a type that names its members. Serde alone would also read a struct from an array, by position,
/// and skip bytes that are not UTF-8 in the value of an unknown key.
///
/// # Errors
///
/// The body is no such object, or has a key twice at any depth.
pub fn object<T: DeserializeOwned>(body: &[u8]) -> Result<T, Misread> {
    let text = std::str::from_utf8(body).map_err(|_| Misread::Unfit)?;
    if !text.trim_ascii_start().starts_with('{') {
        return Err(Misread::Unfit);
    }
    if has_key_twice(text) {
        return Err(Misread::KeyTwice);
    }
    serde_json::from_str(text).map_err(|_| Misread::Unfit)
}

/// The members of the one object of a body, each value as it stands there, so that wiping the body wipes it. (Of a text with
/// escapes the parser's own buffer keeps a copy.) `None`: the body is other JSON or none, nested too deeply, or has a key twice at
/// any depth.
pub fn members(body: &[u8]) -> Option<Vec<(String, &str)>> {
    serde_json::from_slice::<KeysOnce>(body).ok()?;
    let mut left = std::str::from_utf8(body).ok()?.trim_ascii_start().strip_prefix('{')?.trim_ascii_start();
    let mut members = Vec::new();
    while !left.starts_with('}') {
        let (name, _, after) = first::<String>(left)?;
        let (IgnoredAny, value, after) = first(after.trim_ascii_start().strip_prefix(':')?)?;
        members.push((name, value));
        let after = after.trim_ascii_start();
        left = after.strip_prefix(',').unwrap_or(after).trim_ascii_start();
    }
    Some(members)
}

/// The first value of a text, its own text, and the text behind it.
fn first<'de, T: Deserialize<'de>>(text: &'de str) -> Option<(T, &'de str, &'de str)> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter();
    let value = values.next()?.ok()?;
    let (own, after) = text.split_at_checked(values.byte_offset())?;
    Some((value, own.trim_ascii_start(), after))
}

/// The integer of a JSON value by its exact worth, as JSON Schema counts integers: 1.0 and 10e-1 are 1. A parser's `f64` would round
/// 0.99999999999999999 to 1. `None`: no number, one with a fraction, or beyond 64 bits.
pub fn integer(value: &str) -> Option<i64> {
    let (mantissa, exponent) = value.split_once(['e', 'E']).unwrap_or((value, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [whole, fraction].concat();
    let significant = digits.trim_end_matches('0');
    if ["", "-"].contains(&significant) {
        return Some(0);
    }
    let (dropped, places) = (digits.len() - significant.len(), fraction.len());
    let zeros =
        exponent.parse::<i64>().ok()?.checked_add(i64::try_from(dropped).ok()? - i64::try_from(places).ok()?)?;
    significant.parse::<i64>().ok()?.checked_mul(10_i64.checked_pow(u32::try_from(zeros).ok()?)?)
}

/// An integer of 64 bits in a body, as JSON Schema counts integers: 1.0 is 1. With a fraction or an exponent it is less than 2^50:
/// beyond, a parser's `f64` may be another integer (RFC 8259, 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WholeNumber(pub i64);

impl<'de> Deserialize<'de> for WholeNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<WholeNumber, D::Error> {
        deserializer.deserialize_any(WholeVisitor)
    }
}

struct WholeVisitor;

impl Visitor<'_> for WholeVisitor {
    type Value = WholeNumber;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an integer of 64 bits")
    }

    fn visit_i64<E>(self, value: i64) -> Result<WholeNumber, E> {
        Ok(WholeNumber(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<WholeNumber, E> {
        i64::try_from(value).map(WholeNumber).map_err(E::custom)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<WholeNumber, E> {
        let is_exact = value.abs() < 1_125_899_906_842_624.0;
        let whole = is_exact.then(|| integer(&value.to_string())).flatten();
        whole.map(WholeNumber).ok_or_else(|| E::custom("not an integer"))
    }
}

/// Whether an object in the text has a key twice.
fn has_key_twice(text: &str) -> bool {
    serde_json::from_str::<KeysOnce>(text).is_err_and(|error| error.is_data())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_integer_is_judged_by_its_exact_worth() {
        for (text, worth) in [
            ("0", Some(0)),
            ("-0", Some(0)),
            ("0.0", Some(0)),
            ("0e99999999999999999999", Some(0)),
            ("1", Some(1)),
            ("1.0", Some(1)),
            ("1e0", Some(1)),
            ("1E+0", Some(1)),
            ("10e-1", Some(1)),
            ("0.1e1", Some(1)),
            ("0.00100e3", Some(1)),
            ("-1.50e1", Some(-15)),
            ("9007199254740993", Some(9_007_199_254_740_993)),
            ("9223372036854775807", Some(i64::MAX)),
            ("9223372036854775808", None),
            ("0.9999999999999999999", None),
            ("1.0000000000000000001", None),
            ("1e-1", None),
            ("1e-400", None),
            ("1e400", None),
            ("1e99999999999999999999", None),
            ("1e9223372036854775807", None),
            ("true", None),
            ("false", None),
            ("null", None),
            ("\"1\"", None),
            ("\"0.0\"", None),
            ("[1]", None),
            ("{}", None),
        ] {
            assert_eq!(integer(text), worth, "{text}");
        }
    }

    #[test]
    fn a_whole_number_may_have_a_fraction_of_noughts() {
        for (text, worth) in [
            ("32574", Some(32574)),
            ("32574.0", Some(32574)),
            ("3.2574e4", Some(32574)),
            ("-0.0", Some(0)),
            ("9223372036854775807", Some(i64::MAX)),
            ("1125899906842623.0", Some(1_125_899_906_842_623)),
            ("1125899906842624.0", None),
            ("9007199254740991.0", None),
            ("1e300", None),
            ("9223372036854775808", None),
            ("32574.5", None),
            ("\"32574\"", None),
            ("true", None),
            ("null", None),
            ("[1]", None),
        ] {
            let read = serde_json::from_str::<WholeNumber>(text).ok().map(|WholeNumber(value)| value);
            assert_eq!(read, worth, "{text}");
        }
        assert_eq!(serde_json::from_str::<Option<WholeNumber>>("null").ok(), Some(None));
    }

    #[test]
    fn a_body_is_one_object_in_utf_8_without_a_duplicate_key() {
        #[derive(Debug, PartialEq, Eq, Deserialize)]
        struct OnlyName {
            name: String,
        }
        let read = |body: &[u8]| object::<OnlyName>(body).map(|named| named.name);
        assert_eq!(read(b" \r\n{\"name\":\"a\",\"x\":[1e999,{\"name\":2}]}\n"), Ok(String::from("a")));
        for unfit in [
            b"".as_slice(),
            b"[\"a\"]",
            b" [\"a\"]",
            b"\"a\"",
            b"null",
            b"{}",
            b"{\"name\":7}",
            b"{\"name\":\"a\"}{}",
            b"{\"name\":\"a\",\"x\":\"\xff\"}",
            b"{\"name\":\"a\",\"\xff\":1}",
            b"{\"name\":\"\xed\xa0\x80\"}",
            b"\xef\xbb\xbf{\"name\":\"a\"}",
        ] {
            assert_eq!(read(unfit), Err(Misread::Unfit), "{}", String::from_utf8_lossy(unfit));
        }
        for twice in [b"{\"name\":\"a\",\"name\":\"b\"}".as_slice(), b"{\"name\":\"a\",\"x\":{\"y\":1,\"\\u0079\":2}}"]
        {
            assert_eq!(read(twice), Err(Misread::KeyTwice), "{}", String::from_utf8_lossy(twice));
        }
    }

    #[test]
    fn members_are_told_in_order_as_they_stand_in_the_body() {
        let body = " {\"a\" : \"x\\\"}\" ,\n\"\\u0062\":{\"c\":[1,{}]}, \"d\":1.0 , \"\": null}\r\n";
        let told = members(body.as_bytes()).map(|members| {
            let written = |(name, value): &(String, &str)| format!("{name}={value}");
            members.iter().map(written).collect::<Vec<String>>().join(" ")
        });
        assert_eq!(told.as_deref(), Some("a=\"x\\\"}\" b={\"c\":[1,{}]} d=1.0 =null"));
        assert!(members(b"{}").is_some_and(|members| members.is_empty()));
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(200), "]".repeat(200));
        for other in
            ["", "[]", "7", "{", "{\"a\":1,}", "{\"a\":1}{}", "{\"a\":1,\"\\u0061\":2}", "{\"a\":1e999}", &deep]
        {
            assert!(members(other.as_bytes()).is_none(), "{other}");
        }
    }
}
