//! The place of a stream in the trail: the line that was streamed last, by its position and by its link MAC or id. Finds that line,
//! or the declared restore that cut it off. Refuses a trail that has another line at that position, or ends before it, for no
//! declared reason. Writes nothing.

use data_encoding::BASE64URL_NOPAD;
use uuid::Uuid;

use super::anchor;
use super::checkpoint::Checkpoint;
use super::gaps::{DeclaredGap, declared};
use super::ocsf::{StreamedEvent, StreamedPlace};
use super::stream_files::StreamCursor;
use crate::fault::Fault;
use crate::keys::Keys;
use crate::store::Store;
use crate::store::restored;
use crate::store::trail;

/// Maximum number of lines that are looked at in one position.
const MOST: i64 = 500;

/// The place of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StreamPlace {
    /// The cursor.
    pub cursor: StreamCursor,
    /// Id of the last line, where the cursor does not have its link MAC and the stream's file has its event.
    pub line: Option<Uuid>,
}

/// The standing of a trail to the place of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum StreamFooting {
    /// The trail has the line that was streamed last, with this link MAC. `None`: nothing was streamed, or the line and some
    /// after it were archived.
    Held(Option<String>),
    /// A declared restore cut the line off.
    Cut(Box<DeclaredGap>),
    /// The trail has another line at the position, or ends before it, and no declaration says why.
    Lost {
        /// Last sealed position; 0: nothing is sealed.
        ends: i64,
    },
}

impl StreamPlace {
    /// The place of a cursor.
    pub fn of(cursor: StreamCursor) -> StreamPlace {
        StreamPlace { cursor, line: None }
    }

    /// Takes over the last event of the stream's file where that event is further than the cursor, as after a kill between the
    /// two, or knows more of the same line.
    pub fn follow(&mut self, keys: &Keys, told: StreamedPlace) {
        let StreamedPlace { position, at, event } = told;
        let own = &mut self.cursor;
        if matches!(event, StreamedEvent::Checkpoint(_)) {
            own.checkpoint = own.checkpoint.max(position);
        }
        if position < own.position || (position == own.position && own.head.is_some()) {
            return;
        }
        let (head, line) = match event {
            StreamedEvent::Line(id) => (None, Some(id)),
            StreamedEvent::Checkpoint(token) => {
                let read = Checkpoint::read(keys, &token).filter(|read| read.position == position);
                (read.map(|read| BASE64URL_NOPAD.encode(&read.head)), None)
            }
            StreamedEvent::Gap(head) => (head, None),
        };
        *own = StreamCursor { position, checkpoint: own.checkpoint, head, at: Some(at) };
        self.line = line;
    }

    /// Finds the line that was streamed last, or what cut it off.
    pub async fn find(&self, store: &Store, keys: &Keys) -> Result<StreamFooting, Fault> {
        let (position, known) = (self.cursor.position, self.cursor.head.as_ref());
        if position <= 0 {
            return Ok(StreamFooting::Held(None));
        }
        let is_it = |id: Uuid, head: &String| match (known, self.line) {
            (Some(known), _) => known == head,
            (None, Some(line)) => line == id,
            (None, None) => true,
        };
        let placed = trail::placed_at(store, position, MOST).await?;
        let mut placed = placed.into_iter().map(|(id, link)| (id, BASE64URL_NOPAD.encode(&link)));
        if let Some((_, head)) = placed.find(|(id, head)| is_it(*id, head)) {
            return Ok(StreamFooting::Held(Some(head)));
        }
        let archived = trail::archived_until(store).await?.map_or(0, |(archived, _)| archived);
        if archived > position {
            return Ok(StreamFooting::Held(self.cursor.head.clone()));
        }
        if archived == position {
            let end = archived_end(store, keys, position).await?;
            if end.as_ref().is_some_and(|end| known.is_none_or(|known| known == end)) {
                return Ok(StreamFooting::Held(end));
            }
        }
        let cut = self.cut(declared(store, keys).await?);
        let Some(gap) = cut else {
            let ends = restored::last_place(store, i64::MAX).await?.map_or(0, |(last, _)| last);
            return Ok(StreamFooting::Lost { ends });
        };
        Ok(StreamFooting::Cut(Box::new(gap)))
    }

    /// The first of these restores, the oldest first, that was declared since the last line and cut it off. Without the time of
    /// that line the newest restore counts.
    fn cut(&self, gaps: Vec<DeclaredGap>) -> Option<DeclaredGap> {
        let mut cuts = gaps.into_iter().filter(|gap| gap.ends_at() < self.cursor.position);
        match self.cursor.at {
            Some(at) => cuts.find(|gap| gap.at.timestamp_millis() > at),
            None => cuts.next_back(),
        }
    }

    /// The cursor right after the cut of a restore.
    pub fn after(&self, gap: &DeclaredGap) -> StreamCursor {
        let head = gap.cut.as_ref().map(|cut| BASE64URL_NOPAD.encode(&cut.head));
        let (position, own) = (gap.ends_at(), &self.cursor);
        StreamCursor { position, checkpoint: own.checkpoint.min(position), head, at: own.at }
    }
}

/// Link MAC at the end of the archived lines, base64url, if they end at a position and their anchor is genuine.
async fn archived_end(store: &Store, keys: &Keys, position: i64) -> Result<Option<String>, Fault> {
    let (anchors, _) = anchor::genuine(keys, &trail::anchors(store).await?);
    let end = anchors.last().map(|newest| newest.anchor.end());
    Ok(end.filter(|end| end.0 == position).and_then(|(_, head)| head).map(|head| BASE64URL_NOPAD.encode(&head)))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test ends where it cannot go on")]
mod tests {
    use super::*;
    use crate::audit::gaps::TrailPlace;
    use crate::audit::walk::tests::{keys, line};

    fn place(position: i64, head: Option<&str>) -> StreamPlace {
        let head = head.map(str::to_owned);
        StreamPlace::of(StreamCursor { position, checkpoint: 3, head, at: Some(1_000) })
    }

    fn followed(mut place: StreamPlace, position: i64, event: StreamedEvent) -> StreamPlace {
        place.follow(&keys(1), StreamedPlace { position, at: 2_000, event });
        place
    }

    #[test]
    fn the_file_counts_where_it_is_further_or_knows_more_than_the_cursor() {
        let id = Uuid::from_u128(7);
        let event = || StreamedEvent::Line(id);
        assert_eq!(followed(place(8, Some("own")), 8, event()), place(8, Some("own")));
        assert_eq!(followed(place(8, None), 7, event()), place(8, None));
        for (before, position) in [(place(8, None), 8), (place(8, Some("own")), 9)] {
            let cursor = StreamCursor { position, checkpoint: 3, head: None, at: Some(2_000) };
            assert_eq!(followed(before, position, event()), StreamPlace { cursor, line: Some(id) });
        }
        let checkpoint = Checkpoint { position: 9, head: vec![1; 32], at: line(1).at };
        let event = || StreamedEvent::Checkpoint(checkpoint.sign(&keys(1)).unwrap());
        let cursor = followed(place(8, Some("own")), 9, event()).cursor;
        assert_eq!((cursor.head, cursor.checkpoint), (Some(BASE64URL_NOPAD.encode(&[1; 32])), 9));
        assert_eq!(followed(place(8, Some("own")), 10, event()).cursor.head, None, "of another position");
        let cursor = followed(place(10, Some("own")), 9, event()).cursor;
        assert_eq!((cursor.position, cursor.checkpoint), (10, 9));
        let gap = followed(place(8, Some("own")), 9, StreamedEvent::Gap(Some("cut".into()))).cursor;
        assert_eq!((gap.position, gap.head.as_deref()), (9, Some("cut")));
    }

    /// A restore that was declared at a number of milliseconds since 1970.
    fn gap(at: i64, cut: i64) -> DeclaredGap {
        DeclaredGap {
            line: Uuid::from_u128(u128::from(at.unsigned_abs())),
            position: None,
            at: crate::rules::Instant::from_timestamp_millis(at).unwrap(),
            by: String::new(),
            reason: None,
            cut: Some(TrailPlace { position: cut, head: vec![1; 32] }),
            against: None,
            database: String::new(),
            missed: None,
            accepted: false,
        }
    }

    #[test]
    fn the_first_restore_since_the_last_line_that_cut_it_off_is_gone_back_to() {
        let cut = |at: Option<i64>, gaps: Vec<DeclaredGap>| {
            let mut place = place(8, Some("own"));
            place.cursor.at = at;
            place.cut(gaps).map(|gap| (gap.at.timestamp_millis(), gap.ends_at()))
        };
        let gaps = || vec![gap(900, 2), gap(1_000, 4), gap(1_100, 6), gap(1_200, 7), gap(1_300, 8)];
        assert_eq!(cut(Some(1_000), gaps()), Some((1_100, 6)));
        assert_eq!(cut(Some(1_250), gaps()), None, "a cut after the last line took nothing that was streamed");
        assert_eq!(cut(None, gaps()), Some((1_200, 7)));
        assert_eq!(cut(None, Vec::new()), None);
        let after = place(8, Some("own")).after(&gap(1_100, 2));
        assert_eq!((after.position, after.checkpoint, after.at), (2, 2, Some(1_000)));
        assert_eq!(after.head, Some(BASE64URL_NOPAD.encode(&[1; 32])));
    }
}
