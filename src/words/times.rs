//! Times in words: instants and spans as people say them. Every instant is told in UTC, and the text says so. Refuses
//! nothing. Does not know the clock.

use chrono::Datelike;

use super::TimeWords;
use crate::rules::{Instant, Span};

impl TimeWords {
    /// An instant: "21 November 2026 at 20:24 UTC".
    pub fn instant(&self, at: Instant) -> String {
        let month = self.months.get(at.month0() as usize).copied().unwrap_or_default();
        let day = if at.day() == 1 { self.first_day.to_owned() } else { at.day().to_string() };
        self.moment(clock(at), self.date(day, month, at.year()))
    }

    /// A span, rounded up: "45 seconds", "1 minute", "2 hours". A negative one is "0 seconds".
    pub fn span(&self, span: Span) -> String {
        let seconds = span.num_seconds().max(0).unsigned_abs() + u64::from(span.subsec_nanos() > 0);
        // Up to 99 seconds in seconds and up to 90 minutes in minutes, but exactly one minute or hour by its own name.
        match seconds {
            60 => self.minute(1),
            3600 => self.hour(1),
            0..100 => self.second(seconds),
            100..5400 => self.minute(seconds.div_ceil(60)),
            _ => self.hour(seconds.div_ceil(3600)),
        }
    }
}

/// The time of day: "20:24".
pub fn clock(at: Instant) -> String {
    at.format("%H:%M").to_string()
}
