//! Parts of the OpenAPI 3.1 documents of the REST doors: schemas, headers, responses, and the answer that holds a document. Knows no
//! call and no refusal of a door.

use http::StatusCode;
use utoipa::ToSchema;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Schema, Type};
use utoipa::openapi::{ContentBuilder, Header, OpenApi, Ref, RefOr, ResponseBuilder};

use crate::edge::{Response, json_response};

/// The media type of every body.
pub const JSON: &str = "application/json";

/// A response whose body, if it has one, is of this schema.
pub fn answer(description: &str, schema: Option<RefOr<Schema>>) -> ResponseBuilder {
    let response = ResponseBuilder::new().description(description);
    match schema {
        Some(schema) => response.content(JSON, ContentBuilder::new().schema(Some(schema)).build()),
        None => response,
    }
}

/// Adds the header by which the log names the request.
pub fn with_request_id(response: ResponseBuilder) -> ResponseBuilder {
    response.header("X-Request-Id", text_header("Id of the request in the log"))
}

/// Adds the headers of a refusal of this status.
pub fn with_refusal_headers(status: u16, response: ResponseBuilder) -> ResponseBuilder {
    let seconds = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).build();
    let wait = HeaderBuilder::new().schema(Some(seconds)).description(Some("Seconds until a retry may succeed"));
    match status {
        401 => response.header("WWW-Authenticate", text_header("A scheme that no browser knows")),
        405 => response.header("Allow", text_header("The methods of the path")),
        429 | 503 => response.header("Retry-After", wait.build()),
        _ => response,
    }
}

/// A header whose value is any text.
pub fn text_header(description: &str) -> Header {
    let text = ObjectBuilder::new().schema_type(Type::String).build();
    HeaderBuilder::new().schema(Some(text)).description(Some(description)).build()
}

/// The schema of a body whose fields are all named.
pub fn closed<T: ToSchema>() -> RefOr<Schema> {
    match T::schema() {
        RefOr::T(Schema::Object(mut object)) => {
            object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
            RefOr::T(Schema::Object(object))
        }
        other => other,
    }
}

/// The schema of a type, by its name in the document.
pub fn component<T: ToSchema>() -> Ref {
    Ref::from_schema_name(T::name())
}

/// The response that holds a document.
pub fn served(document: &OpenApi) -> Response {
    json_response(StatusCode::OK, document)
}
