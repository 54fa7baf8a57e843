//! The account door: GraphQL for customers and programs, who sign in by a password and hold an access token. Field names are
//! those of the client interface that it serves. Sets no cookie.

mod accept_terms;
mod answers;
mod awaited;
mod caller;
mod change_password;
mod confirm_2fa;
mod confirm_password_reset;
mod device_info;
mod email;
mod forgot_password;
mod known_caller;
mod login;
mod login_result;
mod logout;
mod new_token;
mod reason;
mod register;
mod resend_2fa;
mod routes;
mod schema;
mod send_2fa;
mod two_factor;
mod update_profile;
mod user_profile;

pub use routes::routes;
pub use schema::endpoint;
