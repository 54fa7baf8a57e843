//! Schemas of single values in the player door's document. A pattern is as strict as the parser behind the value.

use strum::VariantArray;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type};

use crate::rules::language::Language;
use crate::rules::player::StepDue;

/// Digits, with a calling code, however they are typed.
const MOBILE: &str = r"^[ ()\[\]-]*(\+|0[ ()\[\]-]*0)?[ ()\[\]-]*[1-9]([ ()\[\]-]*[0-9]){6,14}[ ()\[\]-]*$";

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn text_or_null() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::from_iter([Type::String, Type::Null]))
}

/// The one way of a code that is named.
pub fn by_mail() -> ObjectBuilder {
    text().enum_values(Some(["email"])).description(Some("The code goes by mail"))
}

/// A code.
pub fn code() -> ObjectBuilder {
    text()
        .pattern(Some(r"^[\s-]*([0-9][\s-]*){6}$"))
        .examples(["123456"])
        .description(Some("Six digits; blanks and hyphens between them are left out"))
}

/// A telephone number.
pub fn mobile_number() -> ObjectBuilder {
    text().pattern(Some(MOBILE)).max_length(Some(40)).examples(["44-123456789"]).description(Some(
        "A telephone number with its calling code: 7 to 15 digits. A leading + or 00, blanks, hyphens and brackets are left out",
    ))
}

/// A telephone number that may be left out.
pub fn optional_mobile_number() -> ObjectBuilder {
    mobile_number().schema_type(SchemaType::from_iter([Type::String, Type::Null]))
}

/// A language that may be left out.
pub fn language() -> ObjectBuilder {
    let tags = Language::ALL.into_iter().map(Language::tag);
    let values = tags.chain([""]).map(serde_json::Value::from).chain([serde_json::Value::Null]);
    text_or_null()
        .enum_values(Some(values))
        .examples(["en"])
        .description(Some("Language of mails and SMS; empty: the default one"))
}

/// Steps that are due, and may be left out.
pub fn steps() -> ArrayBuilder {
    due().schema_type(SchemaType::from_iter([Type::Array, Type::Null]))
}

/// Steps that are due.
pub fn due() -> ArrayBuilder {
    let names = StepDue::VARIANTS.iter().map(|step| step.name());
    ArrayBuilder::new()
        .items(text().enum_values(Some(names)))
        .description(Some("What the player must accept at the operator's before any call is answered"))
}

/// The token of a challenge.
pub fn challenge() -> ObjectBuilder {
    text()
        .examples(["c8bfd06c-f934-4cb9-a554-694825b89328"])
        .description(Some("The token of the challenge, with a body about a code by SMS"))
}

/// The id of a withdrawal.
pub fn request_id() -> ObjectBuilder {
    text()
        .pattern(Some("^[!-~]{1,128}$"))
        .min_length(Some(1))
        .max_length(Some(128))
        .examples(["w-20261129-0001"])
        .description(Some("The id of the withdrawal: 1 to 128 visible ASCII characters"))
}

/// The id of a withdrawal in a header, which is judged with a body about a code by mail alone.
pub fn request_id_in_header() -> ObjectBuilder {
    let description = "The id of the withdrawal, with a body about a code by mail: 1 to 128 visible ASCII characters";
    text().examples(["w-20261129-0001"]).description(Some(description))
}

/// The status in an envelope.
pub fn envelope_status() -> ObjectBuilder {
    text().enum_values(Some(["Success", "Failed", "Error"]))
}

/// One of several components; the one, if it is one.
pub fn one_of(mut components: Vec<RefOr<Schema>>) -> RefOr<Schema> {
    if components.len() == 1 {
        return components.remove(0);
    }
    components.into_iter().fold(OneOfBuilder::new(), OneOfBuilder::item).into()
}

/// A version in a path.
pub fn version() -> ObjectBuilder {
    text().pattern(Some("^v[0-9]{1,9}$")).examples(["v1"])
}

/// A brand in a path.
pub fn brand() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(i32::MAX)).examples([1009])
}

/// A number that may name a player.
pub fn whole() -> ObjectBuilder {
    let whole = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(i64::MIN)).maximum(Some(i64::MAX));
    whole.examples([32574]).description(Some("The player's number at the brand"))
}

/// A number that may name a player and may be left out.
pub fn optional_whole() -> ObjectBuilder {
    whole().schema_type(SchemaType::from_iter([Type::Integer, Type::Null]))
}

/// A player's number in a path.
pub fn player() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(i64::MAX)).examples([32574])
}
