//! The edge: everything between the network and a door. Accepts connections within limits, finds a request's route, asks the
//! guard, reads the body, passes a call to a door and writes the response. Knows no sign-in rule and no door: doors pass in
//! their paths, pages, credentials and voices.

mod accept;
mod audience;
mod body;
mod call;
mod connections;
pub mod cookies;
mod credentials;
mod deciding;
mod doctor_call;
mod doctor_turns;
mod document;
mod exchange;
mod front;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
pub mod graphql;
mod guard;
pub mod headers;
pub mod health;
mod introspection;
mod invalid;
pub mod json;
mod jwks;
pub mod language;
mod limits;
mod metrics;
mod missing;
#[cfg(test)]
pub mod panic_tests;
mod readiness;
mod refusal;
mod refusal_lines;
mod request;
mod requester;
mod rest;
pub mod return_to;
mod routes;
mod server;
mod site;
mod steps;
mod stream;
mod throttle;
mod turns;
mod unlisted;
mod voice;
pub mod weighed;
mod workbench;

pub use audience::Audience;
pub use call::{Call, Carried};
pub use cookies::{CookieKind, CookieName, CookieNames, DoorCookies};
pub use credentials::{Credentials, HeaderSecret, Presented};
pub use exchange::{Body, RequestHead, RequestId, Response};
pub use front::Front;
pub use graphql::Endpoint;
pub use jwks::jwks;
pub use limits::Limits;
pub use metrics::serve_metrics;
pub use missing::{MissingPage, nothing_served};
pub use readiness::Readiness;
pub use refusal::{Code, Refusal};
pub use requester::{Peer, requester};
pub use rest::{RestBody, RestDoor, json_response};
pub use routes::{Methods, RouteEntry, RouteTable};
pub use server::serve;
pub use site::{Gate, GateHost, Origin, Site, is_loopback};
pub use steps::{Steps, Stopped};
pub use turns::Turns;
pub use voice::{GRAPHQL, JSON, Voice};
pub use workbench::{GraphiqlFile, GraphiqlFiles, Workbench};
