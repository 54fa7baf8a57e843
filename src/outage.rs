//! Outages of recurring tasks, as the log tells them: one line when a task begins to fail, one when it works again. Does not
//! retry.

use std::error::Error;
use std::time::Instant;

/// The outage of one task, if it fails.
#[derive(Debug)]
pub struct Outage {
    task: &'static str,
    since: Option<Instant>,
}

impl Outage {
    /// No outage yet. `task`: the module and what it does, such as `trail: sealing`.
    pub fn of(task: &'static str) -> Outage {
        Outage { task, since: None }
    }

    /// Notes a failed try, and logs the first one.
    pub fn failed(&mut self, fault: &(dyn Error + 'static)) {
        if self.since.is_none() {
            let source = fault.source().map(ToString::to_string);
            tracing::warn!(error = %fault, source, "{} failed, retrying", self.task);
            self.since = Some(Instant::now());
        }
    }

    /// Notes a try that worked, and logs the end of an outage with its length.
    pub fn worked(&mut self) {
        if let Some(since) = self.since.take() {
            tracing::info!(seconds = since.elapsed().as_secs(), "{} works again", self.task);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tracing::field::{Field, Visit};
    use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

    use super::*;
    use crate::fault::Fault;

    /// Messages of events, in order.
    #[derive(Clone, Default)]
    struct Messages(Arc<Mutex<Vec<String>>>);

    impl<S: tracing::Subscriber> Layer<S> for Messages {
        fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
            event.record(&mut self.clone());
        }
    }

    impl Visit for Messages {
        fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
            if field.name() == "message"
                && let Ok(mut all) = self.0.lock()
            {
                all.push(format!("{value:?}"));
            }
        }
    }

    #[test]
    fn an_outage_of_many_tries_is_two_lines() {
        let messages = Messages::default();
        tracing::subscriber::with_default(tracing_subscriber::registry().with(messages.clone()), || {
            let mut outage = Outage::of("trail: sealing");
            for _ in 0..2 {
                outage.worked();
                for _ in 0..3 {
                    outage.failed(&Fault::Crowded);
                }
                outage.worked();
            }
        });
        let told = messages.0.lock().map(|all| all.clone()).unwrap_or_default();
        let (fails, works) = ("trail: sealing failed, retrying", "trail: sealing works again");
        assert_eq!(told, [fails, works, fails, works]);
    }
}
