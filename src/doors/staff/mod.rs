//! The staff door: GraphQL, pages, gate and device links for the admins of a back office. Field names are those of the client
//! interface that it serves.

mod answers;
mod audit_days;
mod audit_names;
mod audit_trail;
mod authz;
mod caller;
mod confirm_identity;
mod create_crm_user_device_link;
mod create_update_crm_user;
mod credentials;
mod crm;
mod crm_user;
mod crm_user_access;
mod crm_user_model;
mod crm_users;
mod current_user;
mod delete_crm_users;
mod device;
mod end_crm_user_access;
mod ending;
mod field_errors;
mod identity;
mod invite_crm_user;
mod notices;
mod optional;
mod pages;
mod payload;
mod pending_sign_in;
mod reader;
mod recovery_codes;
mod refused_call;
mod replace_authenticator;
mod request_lookup;
mod reset_crm_user_authenticator;
mod roles;
mod routes;
#[cfg(test)]
mod routes_tests;
mod schema;
mod schema_text;
mod sessions;
mod sign_out;
mod signed_in;
mod trusted_browsers;
mod unlock_crm_user;
mod update_own_profile;
mod verify_2fa;
mod verify_lookup;
mod way_in;

pub use credentials::CREDENTIALS;
pub use routes::routes;
pub use schema::endpoint;
