//! What both test binaries share: a house (server, database, clock, inbox), clients, and above them the verbs of
//! each door.
#![expect(dead_code, reason = "each of the two test binaries uses a part")]

pub mod account;
pub mod authority;
pub mod child;
pub mod client;
pub mod database;
pub mod enrolling;
pub mod failpoints;
pub mod forged;
pub mod gateway;
pub mod growth;
pub mod holder;
pub mod hole;
pub mod house;
pub mod http_stub;
pub mod inbox;
pub mod leaks;
pub mod list;
pub mod malformed;
pub mod maxmind;
pub mod office;
pub mod openmetrics;
pub mod players;
pub mod program;
pub mod proxy;
pub mod replicas;
pub mod ring_jwt;
pub mod search;
pub mod session;
pub mod siteverify;
pub mod sms_service;
pub mod smtp_sink;
pub mod staff;
pub mod stopwatch;
pub mod tls_database;
pub mod trail;
pub mod vouched;
pub mod wire;
pub mod wrapper;

pub use account::{AccountClient, Told};
pub use child::Child;
pub use client::{Answer, Client};
pub use database::TestDatabase;
pub use holder::Holder;
pub use hole::Hole;
pub use house::{House, ORIGIN};
pub use siteverify::Siteverify;
pub use sms_service::{SmsAnswer, SmsService};
pub use smtp_sink::{Reply, SmtpSink};
pub use staff::browser::Browser;
pub use staff::person::Person;
pub use staff::steps::{NO_WAITS, by_tester, crowd, operator, other_than, tally, told, whole};
pub use wire::Wire;

/// A time limit that only a hang exceeds: on a busy machine milliseconds become seconds.
pub const HANG: std::time::Duration = std::time::Duration::from_secs(30);

/// Polls until `ready` returns a value; panics with `what` after a time limit that only a hang exceeds.
pub async fn until<T>(what: &str, mut ready: impl AsyncFnMut() -> Option<T>) -> T {
    let since = std::time::Instant::now();
    while since.elapsed() < HANG {
        if let Some(ready) = ready().await {
            return ready;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    panic!("waited {HANG:?} for {what}");
}
