//! Times and waits as every door tells them.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::settings::{SECOND, Time};
use crate::support::told;

/// Formats an instant as answers do.
pub fn tell(at: Option<Time>) -> Value {
    at.map_or(Value::Null, |at| told(DateTime::<Utc>::from_timestamp_micros(at).unwrap()))
}

/// Seconds from now to the end of a wait, rounded up.
pub fn wait_until(until: Option<Time>, now: Time) -> i64 {
    until.map_or(0, |until| (until - now + SECOND - 1) / SECOND)
}
