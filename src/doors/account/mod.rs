//! The account door: GraphQL for customers and programs, who sign in by a password and hold an access token. Field names are
//! those of the client interface that it serves. Sets no cookie.

mod answers;
mod caller;
mod email;
mod login;
mod logout;
mod routes;
mod schema;
mod user_profile;

pub use routes::routes;
pub use schema::endpoint;
