//! Bars of commands that take long: on standard error, on a terminal alone, and only after a second. A bar is gone before anything
//! else is printed.

use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::progress::{self, TaskProgress};

/// Time for which a task gets no bar.
const QUIET: Duration = Duration::from_secs(1);

/// The task that is under way, and its bar once it takes long.
static UNDER_WAY: Mutex<Option<LongTask>> = Mutex::new(None);

struct LongTask {
    of: &'static str,
    since: Instant,
    bar: Option<ProgressBar>,
}

/// Shows bars from now on, if standard error is a terminal.
pub fn begin() {
    if std::io::stderr().is_terminal() {
        progress::show_by(show);
    }
}

/// Removes the bar.
pub fn clear() {
    if let Some(bar) = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner).take().and_then(|task| task.bar) {
        bar.finish_and_clear();
    }
}

fn show(progress: TaskProgress) {
    let mut under_way = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
    let task = under_way.get_or_insert_with(|| LongTask { of: progress.of, since: Instant::now(), bar: None });
    if task.bar.is_none() && task.since.elapsed() < QUIET {
        return;
    }
    let bar = task.bar.get_or_insert_with(ProgressBar::no_length);
    if task.of != progress.of || bar.length() != progress.total {
        task.of = progress.of;
        progress.total.map_or_else(|| bar.unset_length(), |total| bar.set_length(total));
    }
    let template = if progress.total.is_some() {
        "  {msg} [{bar:32}] {human_pos} of {human_len}, {eta} left"
    } else {
        "  {msg} {human_pos}, {elapsed}"
    };
    // The templates are constants; the default style replaces one that does not parse.
    bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(progress.of);
    bar.set_position(progress.done);
}
