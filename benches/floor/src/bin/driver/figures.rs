//! Figures of a load: rates and quantiles, as one JSON object.

use std::time::Duration;

use serde_json::{Value, json};

/// Durations of what succeeded, and what failed.
#[derive(Default)]
pub struct Figures {
    pub took: Vec<Duration>,
    pub failed: Vec<String>,
}

impl Figures {
    /// The figures over a time.
    pub fn told(&mut self, over: Duration) -> Value {
        self.took.sort();
        json!({
            "done": self.took.len(),
            "per_s": self.took.len() as f64 / over.as_secs_f64(),
            "p50_ms": self.quantile(500),
            "p99_ms": self.quantile(990),
            "failed": self.failed.len(),
            "first_failure": self.failed.first(),
        })
    }

    /// A quantile of the sorted durations, in milliseconds.
    fn quantile(&self, thousandths: usize) -> f64 {
        let last = self.took.len().saturating_sub(1);
        self.took.get(last * thousandths / 1000).map_or(0.0, |took| took.as_secs_f64() * 1000.0)
    }
}
