//! HTTP: what stands between the network and a door. Reads a request within its limits, asks the guard, hands a call to
//! a door and writes the answer. Knows no rule of signing in.

mod accept;
mod agent;
pub mod body;
mod call;
pub mod cookies;
mod document;
mod front;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
pub mod gate_headers;
pub mod graphql;
mod guard;
mod headers;
pub mod health;
mod introspection;
mod invalid;
pub mod language;
mod limits;
mod line;
mod metrics;
#[cfg(test)]
mod panic_tests;
pub mod refusal;
mod request;
pub mod requester;
mod room;
mod server;
mod site;
pub mod steps;
mod turns;
mod unlisted;

pub use call::{Call, Carried};
pub use cookies::{CookieKind, CookieNames, Presented};
pub use front::Front;
pub use graphql::Endpoint;
pub use health::Readiness;
pub use limits::Limits;
pub use metrics::serve_metrics;
pub use requester::Hearsay;
pub use server::serve;
pub use site::{Gate, GateHost, Origin, Site, is_loopback};
pub use steps::Steps;
pub use turns::Turns;
pub use unlisted::Unlisted;

use crate::keys::chance;

/// What a handler answers with.
pub type Response = warp::reply::Response;

/// Names a request in the log, in `X-Request-Id`, and to whoever met a fault in it.
#[derive(Clone, Debug)]
pub struct RequestId(pub std::sync::Arc<str>);

impl RequestId {
    /// A new name.
    fn new() -> RequestId {
        let random: [u8; 8] = chance::bytes().unwrap_or_default();
        RequestId(data_encoding::HEXLOWER.encode(&random).into())
    }
}
