//! The fields of a body: taken one by one, each by its type. Refuses a body that is not one JSON object, and fields that the call
//! does not take, with one entry for each fault. Repeats no value.

use zeroize::Zeroizing;

use super::answers::{PropertyError, SessionRefusal};
use crate::edge::json;

/// Maximum number of unknown fields that a refusal names: a body of many must not buy a longer answer.
const UNKNOWN_TOLD: usize = 20;

/// The fields of a body that are left to be taken, each with its value as JSON, and the faults so far. Values stay in the body, which
/// its owner wipes: one under a wrong name may be a password.
pub struct BodyFields<'a> {
    left: Vec<(String, &'a str)>,
    faults: Vec<PropertyError>,
}

impl<'a> BodyFields<'a> {
    /// The fields of a body. An empty body has none.
    ///
    /// # Errors
    ///
    /// The body is not one JSON object, is nested too deeply, or has a key twice.
    pub fn of(body: &'a [u8]) -> Result<BodyFields<'a>, SessionRefusal> {
        let none = || {
            let message = "must be one JSON object without a duplicate key";
            SessionRefusal::unfit(vec![PropertyError { property: String::from("body"), message }])
        };
        let left = if body.is_empty() { Vec::new() } else { json::members(body).ok_or_else(none)? };
        Ok(BodyFields { left, faults: Vec::new() })
    }

    /// The value of a text field, as `parse` reads it; `message` says what the field is.
    pub fn text<T>(
        &mut self,
        name: &'static str,
        message: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.take(name).and_then(|value| serde_json::from_str(value).ok()).map(Zeroizing::<String>::new);
        let parsed = text.and_then(|text| parse(&text));
        if parsed.is_none() {
            self.fault(name, message);
        }
        parsed
    }

    /// The value of an optional field that is the integer 0 or 1.
    pub fn flag(&mut self, name: &'static str) -> bool {
        match self.take(name).map(json::integer) {
            None | Some(Some(0)) => false,
            Some(Some(1)) => true,
            Some(_) => {
                self.fault(name, "must be the integer 0 or 1");
                false
            }
        }
    }

    /// Ends the reading.
    ///
    /// # Errors
    ///
    /// A field was not what the call takes, or is left.
    pub fn finish(mut self) -> Result<(), SessionRefusal> {
        for (name, _) in self.left.iter().take(UNKNOWN_TOLD) {
            // A name may be as long as a body.
            let property = name.chars().filter(|sign| !sign.is_control()).take(64).collect();
            self.faults.push(PropertyError { property, message: "is no field of this call" });
        }
        if self.faults.is_empty() { Ok(()) } else { Err(SessionRefusal::unfit(self.faults)) }
    }

    fn take(&mut self, name: &str) -> Option<&'a str> {
        let place = self.left.iter().position(|(own, _)| own == name)?;
        Some(self.left.remove(place).1)
    }

    fn fault(&mut self, name: &'static str, message: &'static str) {
        self.faults.push(PropertyError { property: name.to_owned(), message });
    }
}
