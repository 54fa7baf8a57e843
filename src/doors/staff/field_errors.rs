//! `fieldErrors`: the faulty fields of a refused input, each with a code and an English sentence.

use juniper::{GraphQLEnum, GraphQLObject};

use crate::rules::field_fault::{FieldFault, FieldWhy};

/// The reason for which a field is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, GraphQLEnum)]
pub enum FieldErrorCode {
    /// The field is required.
    Required,
    /// The text has more characters than limit.
    TooLong,
    /// The text has a control character, or a line end where there is one line.
    ControlCharacter,
    /// The value does not have the form of the field.
    Invalid,
    /// Another admin has the value.
    Taken,
    /// There is no such choice.
    Unknown,
    /// Another field contradicts the value.
    Contradictory,
}

/// A refused field of an input.
#[derive(Debug, GraphQLObject)]
#[graphql(name = "FieldError")]
pub struct FieldErrorModel {
    /// The name of the field in the input.
    field: String,
    /// A short English sentence that says what the field takes.
    message: String,
    /// The machine-readable reason.
    code: FieldErrorCode,
    /// The maximum number of characters, if there are more.
    limit: Option<i32>,
}

impl From<FieldFault> for FieldErrorModel {
    fn from(fault: FieldFault) -> FieldErrorModel {
        let (code, limit) = match fault.why {
            FieldWhy::Missing => (FieldErrorCode::Required, None),
            FieldWhy::TooLong(most) => (FieldErrorCode::TooLong, i32::try_from(most).ok()),
            FieldWhy::ControlCharacter => (FieldErrorCode::ControlCharacter, None),
            FieldWhy::Invalid => (FieldErrorCode::Invalid, None),
            FieldWhy::Taken => (FieldErrorCode::Taken, None),
            FieldWhy::Unknown => (FieldErrorCode::Unknown, None),
            FieldWhy::Contradictory => (FieldErrorCode::Contradictory, None),
        };
        FieldErrorModel { field: fault.field.name().to_owned(), message: fault.sentence(), code, limit }
    }
}
