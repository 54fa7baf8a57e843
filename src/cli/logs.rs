//! Logs: lines on standard error, as text or JSON, through the log's queue. A panic is a line too, without its message, which may
//! quote anything.

use std::io::IsTerminal;

use chrono::SecondsFormat;
use tracing_subscriber::EnvFilter;

use crate::clock::Clock;
use crate::log::LogQueue;
use crate::settings::{LogSettings, Settings, Source};

/// Begins to log, as set. A filter that cannot be read is `info`.
pub fn begin(source: &Source) {
    let LogSettings { filter, json } = Settings::log(source);
    let filter = EnvFilter::try_new(&filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let queue = LogQueue::to_stderr(if json { dropped_as_json } else { dropped_as_text });
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(queue).log_internal_errors(false);
    let lines = lines.with_ansi(std::io::stderr().is_terminal());
    let begun = if json { lines.json().try_init() } else { lines.with_target(false).try_init() };
    if begun.is_ok() {
        std::panic::set_hook(Box::new(|panic| {
            let at = panic.location().map(ToString::to_string).unwrap_or_default();
            tracing::error!(%at, "a panic");
        }));
    }
}

fn dropped_as_text(lines: usize) -> String {
    format!("{}  WARN log: lines dropped lines={lines}\n", now())
}

fn dropped_as_json(lines: usize) -> String {
    let fields = serde_json::json!({ "message": "log: lines dropped", "lines": lines });
    format!(
        "{}\n",
        serde_json::json!({ "timestamp": now(), "level": "WARN", "fields": fields, "target": "vestibule::log" })
    )
}

fn now() -> String {
    Clock::system().now().to_rfc3339_opts(SecondsFormat::Micros, true)
}
