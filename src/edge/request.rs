//! The body of a GraphQL request: one unambiguous JSON object. Refuses arrays (batches), objects with a duplicate key, and a
//! hash instead of a query.

use std::collections::BTreeMap;

use http::StatusCode;
use juniper::InputValue;
use juniper::http::GraphQLRequest;
use serde::Deserialize;
use serde_json::Value;

use super::json::{self, Misread};
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
    let Parameters { query, operation_name, variables, extensions } = json::object(body).map_err(|why| match why {
        Misread::Unfit => none(),
        Misread::KeyTwice => Refusal::bad_input("An object in the body has a key twice."),
    })?;
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
