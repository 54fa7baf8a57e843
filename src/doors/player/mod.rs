//! The player door: REST for players of many brands, who prove a telephone at sign-in and a mailbox at a withdrawal, and for the
//! operator's programs, which begin the sessions and ask for the proof. A player is known by a token in a header; no cookie is read.

mod answers;
mod body;
mod caller;
mod documented;
mod examples;
mod openapi;
mod openapi_calls;
mod openapi_refusals;
mod operator;
mod operator_facts;
mod operator_sessions;
mod paths;
mod read;
mod refusals;
mod routes;
mod schemas;
mod send;
mod update;
mod validate;

pub use openapi::document;
pub use routes::routes;
