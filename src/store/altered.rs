//! Alarms about altered rows, kept in memory until the worker writes them to the trail. Does not know what a row means.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

/// Maximum number of alarms that wait to be written; further ones are dropped.
const WAITING: usize = 1000;

/// Names an altered row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Altered {
    /// The row's table.
    pub table: &'static str,
    /// The row's id, or its account's id if the row has none of its own.
    pub row: Uuid,
}

/// Altered rows that were read and are not in the trail yet, shared by all stores of a process.
#[derive(Clone, Debug, Default)]
pub struct Alarms(Arc<Mutex<Raised>>);

#[derive(Debug, Default)]
struct Raised {
    waiting: HashMap<Altered, Option<Uuid>>,
    total: u64,
}

impl Alarms {
    /// Raises an alarm about a row, of `account` if the row names one.
    pub(super) fn raise(&self, altered: Altered, account: Option<Uuid>) {
        let mut raised = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        raised.total += 1;
        if raised.waiting.len() < WAITING {
            raised.waiting.insert(altered, account);
        }
    }

    /// Number of times an altered row was read.
    pub fn total(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).total
    }

    pub(super) fn take(&self) -> HashMap<Altered, Option<Uuid>> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).waiting)
    }

    pub(super) fn put_back(&self, waiting: HashMap<Altered, Option<Uuid>>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).waiting.extend(waiting);
    }
}
