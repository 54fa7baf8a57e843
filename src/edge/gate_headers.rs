//! The path of gates, and the headers that every answer to them has, wherever it was made.

use http::{HeaderMap, HeaderName, HeaderValue};

/// Where gates ask.
pub const PATH: &str = "/authz";

/// The public id of whoever may pass.
pub const ID: HeaderName = HeaderName::from_static("x-auth-id");

/// Their e-mail address.
pub const EMAIL: HeaderName = HeaderName::from_static("x-auth-email");

/// Their roles, with commas.
pub const ROLES: HeaderName = HeaderName::from_static("x-auth-roles");

/// The assertion of it all.
pub const ASSERTION: HeaderName = HeaderName::from_static("x-auth-assertion");

/// Puts on every answer the headers it is to have.
pub fn complete(headers: &mut HeaderMap) {
    for name in [ID, EMAIL, ROLES, ASSERTION] {
        headers.entry(name).or_insert(HeaderValue::from_static(""));
    }
}
