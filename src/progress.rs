//! Progress of long tasks, for the command that shows it. In a server nobody does, and telling costs one look at a flag.

use std::sync::OnceLock;

/// How far a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskProgress {
    /// Name of the counted things, such as `lines of the trail`.
    pub of: &'static str,
    /// Number of those that are done.
    pub done: u64,
    /// Their number at the end, if it is known.
    pub total: Option<u64>,
}

/// The function that shows progress in this process.
static SHOWN_BY: OnceLock<fn(TaskProgress)> = OnceLock::new();

/// Shows the progress of this process from now on.
pub fn show_by(show: fn(TaskProgress)) {
    // Set once: a process runs one command.
    let _first = SHOWN_BY.set(show);
}

/// Tells how far a task is.
pub fn tell(of: &'static str, done: u64, total: Option<u64>) {
    if let Some(show) = SHOWN_BY.get() {
        show(TaskProgress { of, done, total });
    }
}
