//! Turns of the calls of `doctor`: one at a time asks the database, so that a crowd of strangers' calls takes one connection at most.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The turns of calls. Cheap to clone.
#[derive(Clone, Debug)]
pub struct DoctorCalls(Arc<Semaphore>);

impl Default for DoctorCalls {
    fn default() -> DoctorCalls {
        DoctorCalls(Arc::new(Semaphore::new(1)))
    }
}

impl DoctorCalls {
    /// A turn; `None`: another call has it.
    pub fn turn(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0).try_acquire_owned().ok()
    }
}
