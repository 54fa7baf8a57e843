//! The rules, through the real server on real PostgreSQL: one binary, one module per field, then the rules that cross
//! them. Tests run side by side, each with a database and a clock of its own.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

mod accounts;
mod architecture;
mod authenticator;
mod budgets;
mod budgets_authenticator;
mod captcha;
mod captcha_enterprise;
mod captcha_siteverify;
mod cli;
mod cookies;
mod crowds;
mod current_user;
mod dev;
mod disclosure;
mod doctor;
mod documents;
mod enrolment;
mod enrolment_url;
mod faults;
mod idle;
mod limits;
mod malformed;
mod metrics;
mod metrics_serve;
mod migrations;
mod notices;
mod origins;
mod pages;
mod postgresql;
mod proof;
mod proxies;
mod prune;
mod races;
mod races_authenticator;
mod rate_limit;
mod real;
mod request_lookup;
mod resend;
mod secrets;
mod serve;
mod sign_out;
mod silence;
mod smtp;
mod smtp_tls;
mod statements;
mod transport;
mod trusted;
mod trusted_links;
mod verify_2fa;
mod verify_lookup;
