//! Trouble with the captcha service, as the log tells it: a line for each reason, once until the service answers again, and a line
//! with the length when it does. Does not retry.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// The present trouble with one service, if there is any.
#[derive(Debug, Default)]
pub(super) struct CaptchaTrouble(Mutex<Option<ToldTrouble>>);

#[derive(Debug)]
struct ToldTrouble {
    since: Instant,
    reasons: BTreeSet<&'static str>,
}

impl CaptchaTrouble {
    /// Notes a call without a verdict, and logs a reason that was not logged yet. `let_through`: the request passes nevertheless.
    pub fn failed(&self, reason: &'static str, let_through: bool) {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let trouble = told.get_or_insert_with(|| ToldTrouble { since: Instant::now(), reasons: BTreeSet::new() });
        if !trouble.reasons.insert(reason) {
            return;
        }
        if let_through {
            tracing::warn!(reason, "captcha: service down, requests let through without it");
        } else {
            tracing::warn!(reason, "captcha: service could not be asked, requests refused");
        }
    }

    /// Notes a verdict, and logs the end of a trouble.
    pub fn worked(&self) {
        if let Some(trouble) = self.0.lock().unwrap_or_else(PoisonError::into_inner).take() {
            tracing::info!(seconds = trouble.since.elapsed().as_secs(), "captcha: service works again");
        }
    }
}
