//! Rows that are not as we wrote them: someone wrote to the database beside us. Whoever reads one takes it for nobody's and
//! raises an alarm here; the worker writes it to the trail, and from there it is told. Knows no row's meaning.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

use super::Store;

/// Alarms that wait to be written, at most: more of them say nothing new.
const WAITING: usize = 1000;

/// A row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Altered {
    /// Of which table.
    pub table: &'static str,
    /// Which one: its id, its account's where that names it, or the beginning of its key.
    pub row: Uuid,
}

/// What was found altered and not yet written, and how many there were. One for all stores of a process.
#[derive(Clone, Debug, Default)]
pub struct Alarms(Arc<Mutex<Raised>>);

#[derive(Debug, Default)]
struct Raised {
    waiting: HashMap<Altered, Option<Uuid>>,
    total: u64,
}

impl Alarms {
    /// An alarm about a row, of this account as far as the row says.
    pub(super) fn raise(&self, altered: Altered, account: Option<Uuid>) {
        let mut raised = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        raised.total += 1;
        if raised.waiting.len() < WAITING {
            raised.waiting.insert(altered, account);
        }
    }

    /// How often such a row was met.
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

impl Store {
    /// What was found altered.
    pub fn alarms(&self) -> &Alarms {
        &self.alarms
    }
}
