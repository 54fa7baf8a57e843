//! The log's queue: its own thread writes queued lines to standard error. Logging is best effort: a full disk, a closed pipe or
//! a stalled reader loses log lines, but never fails a request or ends the process. Does not know the contents of lines.

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tracing_appender::non_blocking::{ErrorCounter, NonBlocking, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::fmt::MakeWriter;

/// Maximum number of queued lines; further lines are dropped.
const WAITING: usize = 4096;

/// Counter of the lines that this process dropped.
static DROPPED: OnceLock<ErrorCounter> = OnceLock::new();

/// Guard of the writing thread; dropping it writes the queued lines.
static WRITER: Mutex<Option<WorkerGuard>> = Mutex::new(None);

/// Number of lines dropped since this process began to log.
pub fn lines_dropped() -> u64 {
    let dropped = DROPPED.get().map_or(0, ErrorCounter::dropped_lines);
    u64::try_from(dropped).unwrap_or(u64::MAX)
}

/// Writes the queued lines, for at most one second.
pub fn finish() {
    drop(WRITER.lock().unwrap_or_else(PoisonError::into_inner).take());
}

/// Writer of the tracing subscriber. After a loss, the next line is preceded by a line with the number of dropped lines.
#[derive(Clone)]
pub struct LogQueue {
    lines: NonBlocking,
    dropped: ErrorCounter,
    told: Arc<AtomicUsize>,
    notice: fn(usize) -> String,
}

impl LogQueue {
    /// A queue to standard error; `notice` formats the line about a number of dropped lines.
    pub fn to_stderr(notice: fn(usize) -> String) -> LogQueue {
        let queue = NonBlockingBuilder::default().buffered_lines_limit(WAITING).lossy(true).thread_name("log");
        let (lines, writer) = queue.finish(std::io::stderr());
        let dropped = DROPPED.get_or_init(|| lines.error_counter()).clone();
        *WRITER.lock().unwrap_or_else(PoisonError::into_inner) = Some(writer);
        LogQueue { lines, dropped, told: Arc::default(), notice }
    }

    /// Queues a notice of the lines dropped since the last notice. A dropped notice is queued again later.
    fn tell_dropped(&mut self) {
        let dropped = self.dropped.dropped_lines();
        let told = self.told.load(Ordering::Relaxed);
        if dropped <= told {
            return;
        }
        let _queued = self.lines.write((self.notice)(dropped - told).as_bytes());
        if self.dropped.dropped_lines() == dropped {
            self.told.store(dropped, Ordering::Relaxed);
        }
    }
}

impl Write for LogQueue {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        self.tell_dropped();
        self.lines.write(line)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for LogQueue {
    type Writer = LogQueue;

    fn make_writer(&'a self) -> LogQueue {
        self.clone()
    }
}
