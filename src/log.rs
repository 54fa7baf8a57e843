//! The log's queue: lines wait in it for a thread of their own that writes them to standard error. Logging is best effort: a full
//! disk, a closed pipe and a reader that stopped reading cost lines, and neither a request nor the process. Knows no line.

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tracing_appender::non_blocking::{ErrorCounter, NonBlocking, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::fmt::MakeWriter;

/// Lines that wait at most; further ones are dropped.
const WAITING: usize = 4096;

/// Counts the lines dropped in this process.
static DROPPED: OnceLock<ErrorCounter> = OnceLock::new();

/// Writes the lines that wait when it is dropped.
static WRITER: Mutex<Option<WorkerGuard>> = Mutex::new(None);

/// The lines dropped in this process since it began to log.
pub fn lines_dropped() -> u64 {
    let dropped = DROPPED.get().map_or(0, ErrorCounter::dropped_lines);
    u64::try_from(dropped).unwrap_or(u64::MAX)
}

/// Writes the lines that wait, for a second at most.
pub fn finish() {
    drop(WRITER.lock().unwrap_or_else(PoisonError::into_inner).take());
}

/// The queue, as the subscriber writes to it. The first line after dropped ones says how many they were.
#[derive(Clone)]
pub struct LogQueue {
    lines: NonBlocking,
    dropped: ErrorCounter,
    told: Arc<AtomicUsize>,
    notice: fn(usize) -> String,
}

impl LogQueue {
    /// A queue to standard error; `notice` writes the line about so many dropped ones.
    pub fn to_stderr(notice: fn(usize) -> String) -> LogQueue {
        let queue = NonBlockingBuilder::default().buffered_lines_limit(WAITING).lossy(true).thread_name("log");
        let (lines, writer) = queue.finish(std::io::stderr());
        let dropped = DROPPED.get_or_init(|| lines.error_counter()).clone();
        *WRITER.lock().unwrap_or_else(PoisonError::into_inner) = Some(writer);
        LogQueue { lines, dropped, told: Arc::default(), notice }
    }

    /// Queues the line about what was dropped since the last one, unless that is dropped too.
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
