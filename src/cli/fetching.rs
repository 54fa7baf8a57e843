//! What is said while PostgreSQL's programs are fetched: a line when it begins and one when it is done, on standard
//! error, and a bar between them where that is a terminal. `dev` and the tests say it alike.
//!
//! Refuses nothing. Does not know what fetches.

use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use private_postgres::{Fetch, Progress};
use tokio_util::sync::CancellationToken;

use super::say;

/// Leave to fetch, given up when `stop` is cancelled, and shown.
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
            said => {
                if let Some(bar) = bar.take() {
                    bar.finish_and_clear();
                }
                line(&said);
            }
        }
    };
    Fetch::new(move || stop.is_cancelled(), tell)
}

fn draw(bar: &ProgressBar, bytes: u64, total: Option<u64>) {
    let form = match total {
        Some(_) => "  [{bar:32}] {bytes} of {total_bytes}, {elapsed}",
        None => "  {spinner} {bytes}, {elapsed}",
    };
    if bar.length() != total || bar.position() == 0 {
        // The forms are ours: a bar of another form is still a bar.
        bar.set_style(ProgressStyle::with_template(form).unwrap_or_else(|_| ProgressStyle::default_bar()));
        total.map_or_else(|| bar.unset_length(), |total| bar.set_length(total));
        bar.enable_steady_tick(Duration::from_millis(200));
    }
    bar.set_position(bytes);
}

fn line(progress: &Progress<'_>) {
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
