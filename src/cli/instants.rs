//! Instants of command lines: RFC 3339, or a day as its start in UTC. Refuses years that PostgreSQL does not take.

use crate::rules::{Instant, asked};

/// Parses an instant, or a day as its start in UTC.
pub fn instant(text: &str) -> Result<Instant, String> {
    let day = text.parse::<chrono::NaiveDate>().map(|day| day.and_time(chrono::NaiveTime::MIN).and_utc());
    let at = day.or_else(|_| text.parse()).ok().filter(|at| asked::is_instant(*at));
    at.ok_or_else(|| String::from("neither 2026-11-21 nor 2026-11-21T20:24:00Z, of the years 1970 to 9999"))
}
