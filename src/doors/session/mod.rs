//! The session door: REST for programs that hold an application key and sign people in by user name, password and authenticator.
//! Field names are those of the document that it serves. Knows a person by one cookie, which is pending until every factor is
//! proven and good under the key alone that it began under.

mod answers;
mod caller;
mod fields;
mod login;
mod login_otp;
mod logout;
mod openapi;
mod paths;
mod routes;
mod user;

pub use openapi::document;
pub use routes::routes;
