//! Streaming: follows the sealed lines of the trail, by position, as events of a SIEM, with signed checkpoints between them. The
//! cursor moves after a line is written, and never past a line that was not read; after a declared restore it goes back to the
//! cut. Refuses a trail that does not have the line that was streamed last, and to leave out lines that were archived before they
//! were streamed. Leaves out lines that no key of this installation made.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant as Moment};

use data_encoding::BASE64URL_NOPAD;
use tokio_util::sync::CancellationToken;

use super::chain;
use super::checkpoint::Checkpoint;
use super::gaps::DeclaredGap;
use super::ocsf::{checkpoint_of, event_of, gap_of, place_of};
use super::stream_files::{CursorFile, StreamCursor, StreamSink, last_line};
use super::stream_place::{StreamFooting, StreamPlace};
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::keys::Keys;
use crate::outage::Outage;
use crate::store::Store;
use crate::store::trail;

/// Lines read and written at once.
const BATCH: i64 = 500;

/// Pause between two looks for new lines.
const PAUSE: Duration = Duration::from_secs(1);

/// Minimum time between two checkpoints of a stream that follows.
const SIGNED: Duration = Duration::from_secs(60);

/// Where a stream goes, and how far.
#[derive(Clone, Copy, Debug)]
pub struct StreamOrder<'a> {
    /// The file to append to; `None`: standard output.
    pub to: Option<&'a Path>,
    /// The file of the cursor.
    pub cursor: &'a Path,
    /// Whether the stream ends when it has caught up.
    pub once: bool,
}

/// The end of a stream.
#[derive(Debug, PartialEq, Eq)]
pub enum Streaming {
    /// The stream ended after the line at this position.
    Ended(i64),
    /// Another stream holds the cursor.
    Held,
    /// The file ends with a line that is no streamed event.
    Foreign,
    /// The lines from one position to another were archived before they were streamed.
    Archived(i64, i64),
    /// The trail does not have the line that was streamed last, and no declared restore cut it off.
    Lost {
        /// Position of the line that was streamed last.
        streamed: i64,
        /// Last sealed position of the trail; 0: nothing is sealed.
        ends: i64,
    },
}

/// A failure of a stream.
#[derive(Debug, thiserror::Error)]
pub enum StreamFault {
    /// The store or the keys failed.
    #[error(transparent)]
    Store(#[from] Fault),
    /// The file or the cursor cannot be read or written.
    #[error("{0} cannot be read or written")]
    File(PathBuf, #[source] io::Error),
    /// The reader of standard output is gone.
    #[error("the reader of the stream is gone")]
    Gone,
}

/// A running stream.
struct TrailStream<'a> {
    store: &'a Store,
    keys: &'a Keys,
    order: StreamOrder<'a>,
    sink: StreamSink,
    file: CursorFile,
    place: StreamPlace,
    signed_at: Option<Moment>,
}

/// Streams the trail until `stop`, or until it has caught up.
pub async fn stream(
    store: &Store,
    keys: &Keys,
    order: StreamOrder<'_>,
    stop: &CancellationToken,
) -> Result<Streaming, StreamFault> {
    let of_cursor = |error| StreamFault::File(order.cursor.to_owned(), error);
    let Some(file) = CursorFile::open(order.cursor).map_err(of_cursor)? else { return Ok(Streaming::Held) };
    let mut place = StreamPlace::of(file.read().map_err(of_cursor)?.unwrap_or_default());
    if let Some(path) = order.to {
        let last = last_line(path).map_err(|error| StreamFault::File(path.to_owned(), error))?;
        match last.as_deref().map(place_of) {
            Some(None) => return Ok(Streaming::Foreign),
            Some(Some(told)) => place.follow(keys, told),
            None => {}
        }
    }
    let sink = order.to.map_or(StreamSink::Output, |path| StreamSink::File(path.to_owned(), None));
    let mut running = TrailStream { store, keys, order, sink, file, place, signed_at: None };
    let mut outage = Outage::of("trail: streaming");
    loop {
        match running.step().await {
            Ok(StreamStep::Archived(first, last)) => return Ok(Streaming::Archived(first, last)),
            Ok(StreamStep::Lost { streamed, ends }) => return Ok(Streaming::Lost { streamed, ends }),
            Ok(step) => {
                outage.worked();
                if stop.is_cancelled() || (order.once && step == StreamStep::CaughtUp) {
                    break;
                }
                if step == StreamStep::More {
                    continue;
                }
            }
            Err(StreamFault::Gone) => break,
            Err(StreamFault::Store(fault)) if !order.once => outage.failed(&fault),
            Err(fault) => return Err(fault),
        }
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
    Ok(Streaming::Ended(running.place.cursor.position))
}

/// The end of a batch.
#[derive(Clone, Copy, PartialEq, Eq)]
enum StreamStep {
    More,
    CaughtUp,
    Archived(i64, i64),
    Lost { streamed: i64, ends: i64 },
}

impl TrailStream<'_> {
    /// Streams a batch, and a checkpoint if the stream has caught up.
    async fn step(&mut self) -> Result<StreamStep, StreamFault> {
        let (mut text, mut cursor) = (String::new(), self.place.cursor.clone());
        let lines = trail::listed_behind(self.store, cursor.position, BATCH).await?;
        // The last line is looked up after the next ones were read: another database may have taken the place of this one.
        match self.place.find(self.store, self.keys).await? {
            StreamFooting::Held(head) => cursor.head = head,
            StreamFooting::Cut(gap) => {
                self.go_back(&gap)?;
                return Ok(StreamStep::More);
            }
            StreamFooting::Lost { ends } => return Ok(StreamStep::Lost { streamed: cursor.position, ends }),
        }
        for listed in &lines {
            let last = cursor.position;
            let Some(position) = listed.stored.position.filter(|position| *position > last) else { continue };
            if position > last + 1 {
                match trail::archived_until(self.store).await? {
                    Some((archived, _)) if archived > last && last > 0 => {
                        return Ok(StreamStep::Archived(last + 1, archived));
                    }
                    Some((archived, _)) if archived > last => {
                        tracing::warn!(archived, "trail: the stream begins after the archived lines");
                    }
                    _ => tracing::error!(
                        after = last,
                        position,
                        "trail: lines are missing: see `vestibule audit verify`"
                    ),
                }
            }
            cursor.position = position;
            cursor.head = listed.stored.link_mac.as_deref().map(|link| BASE64URL_NOPAD.encode(link));
            cursor.at = Some(listed.stored.line.at.timestamp_millis());
            if chain::is_made_by_us(self.keys, &listed.stored) {
                text.push_str(&event_of(listed).to_string());
                text.push('\n');
            } else {
                let line = listed.stored.line.id;
                tracing::error!(position, %line, "trail: a line that is not as it was written is not streamed");
            }
        }
        self.write(&text, cursor)?;
        if i64::try_from(lines.len()) == Ok(BATCH) {
            return Ok(StreamStep::More);
        }
        self.sign().await?;
        Ok(StreamStep::CaughtUp)
    }

    /// Streams a declared gap, and goes back to the last line before it.
    fn go_back(&mut self, gap: &DeclaredGap) -> Result<(), StreamFault> {
        let (cut, streamed) = (gap.ends_at(), self.place.cursor.position);
        tracing::warn!(
            cut,
            streamed,
            line = %gap.line,
            "trail: a restore cut off lines that were streamed: the stream goes on after the cut"
        );
        self.write(&(gap_of(gap, streamed).to_string() + "\n"), self.place.after(gap))
    }

    /// Streams the kept checkpoint, if it is of the last line.
    async fn sign(&mut self) -> Result<(), StreamFault> {
        let is_due = self.order.once || self.signed_at.is_none_or(|before| before.elapsed() >= SIGNED);
        let cursor = &self.place.cursor;
        if !is_due || cursor.checkpoint >= cursor.position {
            return Ok(());
        }
        let Some(token) = trail::kept(self.store).await?.token else { return Ok(()) };
        let kept = Checkpoint::read(self.keys, &token).filter(|kept| kept.position == cursor.position);
        if let Some(kept) = kept {
            let text = checkpoint_of(&kept, &token).to_string() + "\n";
            let cursor = StreamCursor { checkpoint: kept.position, ..cursor.clone() };
            self.write(&text, cursor)?;
            self.signed_at = Some(Moment::now());
        }
        Ok(())
    }

    /// Writes lines, and the cursor after them.
    fn write(&mut self, text: &str, cursor: StreamCursor) -> Result<(), StreamFault> {
        if cursor == self.place.cursor && text.is_empty() {
            return Ok(());
        }
        let to = self.order.to.unwrap_or(Path::new("standard output"));
        self.sink.write(text).map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => StreamFault::Gone,
            _ => StreamFault::File(to.to_owned(), error),
        })?;
        failpoint!("stream.written");
        self.file.write(&cursor).map_err(|error| StreamFault::File(self.order.cursor.to_owned(), error))?;
        self.place = StreamPlace::of(cursor);
        Ok(())
    }
}
