//! Logs: lines on standard error, as text or JSON, through a queue. Every event is one line, with control characters escaped. A
//! panic is logged without its message, which may contain secrets.

use std::fmt::{self, Debug};
use std::io::{self, Write};

use chrono::SecondsFormat;
use tracing::Subscriber;
use tracing::field::{Field, Visit};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::{FormatFields, Writer};

use super::colour;
use super::shown::{in_a_line, in_lines};
use crate::clock::Clock;
use crate::log::LogQueue;
use crate::settings::{LogSettings, Settings, Source};

/// Starts logging. A filter that does not parse is replaced by `info`.
pub fn begin(source: &Source) {
    let LogSettings { filter, json } = Settings::log(source);
    let filter = EnvFilter::try_new(&filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let begun = if json {
        tracing::subscriber::set_global_default(as_json(filter, LogQueue::to_stderr(dropped_as_json)))
    } else {
        let queue = LogQueue::to_stderr(dropped_as_text);
        tracing::subscriber::set_global_default(as_text(filter, queue, colour::is_on(&io::stderr())))
    };
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
    let message = "log: lines dropped";
    let line = serde_json::json!({
        "timestamp": now(), "level": "WARN", "message": message, "lines": lines, "target": "vestibule::log"
    });
    format!("{line}\n")
}

fn now() -> String {
    Clock::system().now().to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// Logs as text; `coloured` for a terminal.
fn as_text<W>(filter: EnvFilter, writer: W, coloured: bool) -> impl Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt().with_env_filter(filter).fmt_fields(TextFields).with_target(false);
    lines.with_ansi(coloured).with_writer(writer).log_internal_errors(false).finish()
}

/// Logs as JSON: one object a line, without objects in it.
fn as_json<W>(filter: EnvFilter, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt().with_env_filter(filter).json().flatten_event(true);
    let lines = lines.with_current_span(false).with_span_list(false);
    lines.with_ansi(false).with_writer(EscapingWriter(writer)).log_internal_errors(false).finish()
}

/// Formats fields as text. The library's own formatter lets line ends through.
struct TextFields;

impl<'writer> FormatFields<'writer> for TextFields {
    fn format_fields<R: RecordFields>(&self, writer: Writer<'writer>, fields: R) -> fmt::Result {
        let mut visitor = TextVisitor { writer, begun: false, written: Ok(()) };
        fields.record(&mut visitor);
        visitor.written
    }
}

struct TextVisitor<'writer> {
    writer: Writer<'writer>,
    begun: bool,
    written: fmt::Result,
}

impl TextVisitor<'_> {
    fn put(&mut self, field: &Field, value: &str) {
        // The line already has the metadata of `log` records.
        if self.written.is_err() || field.name().starts_with("log.") {
            return;
        }
        let blank = if std::mem::replace(&mut self.begun, true) { " " } else { "" };
        let value = in_a_line(value);
        self.written = match field.name() {
            "message" => write!(self.writer, "{blank}{value}"),
            name => write!(self.writer, "{blank}{}={value}", name.strip_prefix("r#").unwrap_or(name)),
        };
    }
}

impl Visit for TextVisitor<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" { self.put(field, value) } else { self.record_debug(field, &value) }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.put(field, &format!("{value:?}"));
    }
}

/// Writer of JSON lines: escapes characters that JSON allows but a terminal acts on. Every write is a whole event.
struct EscapingWriter<W>(W);

impl<'w, M: MakeWriter<'w>> MakeWriter<'w> for EscapingWriter<M> {
    type Writer = EscapingWriter<M::Writer>;

    fn make_writer(&'w self) -> Self::Writer {
        EscapingWriter(self.0.make_writer())
    }
}

impl<W: Write> Write for EscapingWriter<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        match std::str::from_utf8(line) {
            Ok(text) => self.0.write_all(in_lines(text).as_bytes())?,
            Err(_) => self.0.write_all(line)?,
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex, PoisonError};

    use super::*;

    /// Captured log lines.
    #[derive(Clone, Default)]
    struct CapturedLog(Arc<Mutex<Vec<u8>>>);

    impl CapturedLog {
        fn text(&self) -> String {
            let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            String::from_utf8_lossy(&kept).into_owned()
        }
    }

    impl Write for CapturedLog {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Logs a text in every way in which a text gets into an event.
    fn log_everywhere(text: &str) {
        let error: Box<dyn std::error::Error> = text.into();
        let span = tracing::info_span!("request", id = %text, path = text);
        let _entered = span.enter();
        tracing::info!(shown = %text, quoted = ?text, plain = text, error = &*error as &dyn std::error::Error, "told: {text}");
    }

    const FORGED: &str = "a\nERROR forged\r\u{1b}[2J\u{85}\u{9b}2J\u{2028}\u{202e}";

    #[test]
    fn a_text_event_is_one_line_without_control_characters() {
        for coloured in [false, true] {
            let kept = CapturedLog::default();
            let writer = kept.clone();
            tracing::subscriber::with_default(
                as_text(EnvFilter::new("info"), move || writer.clone(), coloured),
                || {
                    log_everywhere(FORGED);
                },
            );
            let said = kept.text();
            assert_eq!(said.lines().count(), 1, "{said:?}");
            assert!(said.contains("told: a\\nERROR forged\\r\\u{1b}[2J\\u{85}\\u{9b}2J\\u{2028}\\u{202e}"), "{said:?}");
            assert!(said.matches("forged").count() == 7 && !said.contains("\u{1b}[2J"), "{said:?}");
            let uncoloured = said.replace("\u{1b}[", "");
            assert!(!uncoloured.trim_end().contains(|sign: char| sign.is_control() || sign == '\u{202e}'), "{said:?}");
            assert!(coloured || !said.contains('\u{1b}'), "{said:?}");
        }
    }

    #[test]
    fn a_json_event_is_one_line_without_control_characters() -> Result<(), serde_json::Error> {
        let kept = CapturedLog::default();
        let writer = kept.clone();
        tracing::subscriber::with_default(as_json(EnvFilter::new("info"), move || writer.clone()), || {
            log_everywhere(FORGED)
        });
        let said = kept.text();
        assert_eq!(said.lines().count(), 1, "{said:?}");
        assert!(!said.trim_end().contains(|sign: char| sign.is_control() || sign == '\u{202e}'), "{said:?}");
        let told: serde_json::Value = serde_json::from_str(&said)?;
        assert_eq!(told["shown"], FORGED, "{told}");
        assert_eq!(told["message"], format!("told: {FORGED}"), "{told}");
        Ok(())
    }
}
