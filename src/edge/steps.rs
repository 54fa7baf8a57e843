//! Steps: what a request sets going, each on a task of its own, at this one place. What has begun is finished, though its
//! client hangs up; what fails is logged here, once, by the request's name.

use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio_util::task::TaskTracker;

use super::RequestId;
use super::refusal::Refusal;
use super::room::Seldom;
use crate::app::App;
use crate::fault::Fault;

/// Steps under way.
#[derive(Clone, Debug)]
pub struct Steps {
    app: Arc<App>,
    under_way: TaskTracker,
    crowded: Arc<Mutex<Seldom>>,
}

/// Why a step has no answer of its own.
pub enum Stopped {
    /// It was refused.
    Refused(Refusal),
    /// It met a fault.
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
    /// Steps of an app, none of them under way.
    pub fn of(app: &Arc<App>) -> Steps {
        Steps { app: Arc::clone(app), under_way: TaskTracker::default(), crowded: Arc::default() }
    }

    /// Runs a step to its end, and waits for it as long as the request lives. It is ended when nothing more is to be
    /// expected of it: it holds what others wait for. The connection that it waited on may be dead, and is not handed out
    /// again.
    pub async fn run<T: Send + 'static>(
        &self,
        id: &RequestId,
        patience: Duration,
        step: impl Future<Output = Result<T, Stopped>> + Send + 'static,
    ) -> Result<T, Refusal> {
        let app = Arc::clone(&self.app);
        let step = async move {
            let mut step = pin!(step);
            let ended = tokio::time::timeout(patience, &mut step).await;
            if ended.is_err() {
                // Before the step is dropped, and its connection given back.
                app.store.give_up_connections();
            }
            ended
        };
        match self.under_way.spawn(step).await {
            Ok(Ok(Ok(answer))) => Ok(answer),
            Ok(Ok(Err(Stopped::Refused(refusal)))) => Err(refusal),
            Ok(Err(_)) => {
                tracing::error!(request = %id.0, "a step was given up on");
                Err(Refusal::unavailable(Duration::from_secs(1)))
            }
            Ok(Ok(Err(Stopped::Fault(fault)))) => {
                self.tell(id, &fault);
                Err(fault.retry_after().map_or_else(Refusal::internal, Refusal::unavailable))
            }
            Err(_) => {
                tracing::error!(request = %id.0, "a request panicked");
                Err(Refusal::internal())
            }
        }
    }

    /// Waits until every step is done, or for so long.
    pub async fn finish(&self, patience: Duration) {
        self.under_way.close();
        let _over = tokio::time::timeout(patience, self.under_way.wait()).await;
    }

    /// One line each; but a crowd is told once, since writing of everyone turned away would cost more than that.
    fn tell(&self, id: &RequestId, fault: &Fault) {
        if !matches!(fault, Fault::Crowded) {
            let source = std::error::Error::source(fault).map(ToString::to_string);
            tracing::error!(request = %id.0, error = %fault, source, "a request failed");
        } else if self.crowded.lock().unwrap_or_else(PoisonError::into_inner).is_due() {
            tracing::warn!(request = %id.0, "more requests wait for the database than can be served in time: refused at once");
        }
    }
}
