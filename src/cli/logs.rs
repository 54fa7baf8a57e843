//! Logs: lines on standard error, as text or JSON. A panic is a line too, without what it said: that may quote anything.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::settings::{LogSettings, Settings, Source};

/// Begins to log, as set. A filter that cannot be read is `info`.
pub fn begin(source: &Source) {
    let LogSettings { filter, json } = Settings::log(source);
    let filter = EnvFilter::try_new(&filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let lines = lines.with_ansi(std::io::stderr().is_terminal());
    let begun = if json { lines.json().try_init() } else { lines.with_target(false).try_init() };
    if begun.is_ok() {
        std::panic::set_hook(Box::new(|panic| {
            let at = panic.location().map(ToString::to_string).unwrap_or_default();
            tracing::error!(%at, "a panic");
        }));
    }
}
