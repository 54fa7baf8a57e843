//! Steps: the work of requests, each on its own task, so that it finishes even if its client disconnects. Logs each fault once,
//! with the request id; refuses a request whose step failed.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;
use tokio::time::error::Elapsed;
use tokio_util::task::TaskTracker;

use super::exchange::RequestId;
use super::refusal::Refusal;
use super::refusal_lines::{MOST, MinuteLine, MinuteLines};
use super::throttle::LogThrottle;
use crate::app::App;
use crate::fault::Fault;

/// The steps under way.
#[derive(Clone, Debug)]
pub struct Steps {
    app: Arc<App>,
    under_way: TaskTracker,
    crowded: Arc<Mutex<LogThrottle>>,
    failed: Arc<Mutex<MinuteLines>>,
}

/// Why a step ended without a response.
pub enum Stopped {
    /// The step was refused.
    Refused(Refusal),
    /// The step failed.
    Fault(Fault),
}

impl From<Refusal> for Stopped {
    fn from(refusal: Refusal) -> Stopped {
        Stopped::Refused(refusal)
    }
}

impl From<Fault> for Stopped {
    fn from(fault: Fault) -> Stopped {
        Stopped::Fault(fault)
    }
}

impl Steps {
    /// The steps of an app, none under way yet.
    pub fn of(app: &Arc<App>) -> Steps {
        Steps {
            app: Arc::clone(app),
            under_way: TaskTracker::default(),
            crowded: Arc::default(),
            failed: Arc::default(),
        }
    }

    /// Runs a step on its own task and waits for it. A step that takes longer than `patience` is cancelled, since other
    /// steps wait for its locks; its database connection may be dead and is not reused. The step is boxed at once: handing it on
    /// copies a pointer.
    ///
    /// # Errors
    ///
    /// The refusal that the step ended with; 503 where it met a fault that may pass or was cancelled, else 500.
    pub fn run<T: Send + 'static>(
        &self,
        id: &RequestId,
        patience: Duration,
        step: impl Future<Output = Result<T, Stopped>> + Send + 'static,
    ) -> impl Future<Output = Result<T, Refusal>> + Send {
        let (app, mut step) = (Arc::clone(&self.app), Box::pin(step));
        let step = async move {
            let ended = tokio::time::timeout(patience, &mut step).await;
            if ended.is_err() {
                // Before dropping the step returns its connection to the pool.
                app.store.give_up_connections();
            }
            ended
        };
        self.ended(id, self.under_way.spawn(step))
    }

    /// The answer of a step that runs on a task.
    async fn ended<T>(
        &self,
        id: &RequestId,
        task: JoinHandle<Result<Result<T, Stopped>, Elapsed>>,
    ) -> Result<T, Refusal> {
        match task.await {
            Ok(Ok(Ok(answer))) => Ok(answer),
            Ok(Ok(Err(Stopped::Refused(refusal)))) => Err(refusal),
            Ok(Err(_)) => {
                tracing::error!(request = %id.0, "edge: a step took too long and was cancelled");
                Err(Refusal::unavailable(Duration::from_secs(1)))
            }
            Ok(Ok(Err(Stopped::Fault(fault)))) => {
                self.log(id, &fault);
                Err(fault.retry_after().map_or_else(Refusal::internal, Refusal::unavailable))
            }
            Err(_) => {
                tracing::error!(request = %id.0, "edge: a request panicked");
                Err(Refusal::internal())
            }
        }
    }

    /// Waits until every step is done, for at most `patience`.
    pub async fn finish(&self, patience: Duration) {
        self.under_way.close();
        let _over = tokio::time::timeout(patience, self.under_way.wait()).await;
    }

    /// Logs a fault. Faults that may pass are throttled: an outage fails every request, and the log tells states. Overload costs less than its line.
    fn log(&self, id: &RequestId, fault: &Fault) {
        if !matches!(fault, Fault::Crowded | Fault::HashingCrowded) {
            let source = std::error::Error::source(fault).map(ToString::to_string);
            let line = if fault.retry_after().is_none() { MinuteLine::Own } else { self.failed_line() };
            match line {
                MinuteLine::Own => tracing::error!(request = %id.0, error = %fault, source, "edge: a request failed"),
                MinuteLine::Rest => tracing::error!(
                    "edge: more than {MOST} requests failed within a minute; further ones of this minute are counted in \
                     vestibule_requests_total alone"
                ),
                MinuteLine::Nothing => {}
            }
        } else if self.crowded.lock().unwrap_or_else(PoisonError::into_inner).is_due() {
            tracing::warn!(
                request = %id.0,
                reason = %fault,
                setting = matches!(fault, Fault::Crowded).then_some("VESTIBULE_DATABASE_POOL"),
                "edge: a line is full, refusing more"
            );
        }
    }

    /// The line of a failure that may pass.
    fn failed_line(&self) -> MinuteLine {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).next(Instant::now())
    }
}
