//! The state of notices: how far the trail was read, and which notices were sent. Contains no query.

use uuid::Uuid;

use crate::rules::Instant;
use crate::rules::notice::NoticeKind;

/// How far the trail was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub(super) xact: i64,
    pub(super) line: Uuid,
}

/// A notice sent before.
#[derive(Clone, Copy, Debug)]
pub struct Earlier {
    /// The recipient.
    pub to: Uuid,
    /// The account it was about.
    pub about: Uuid,
    /// The kind.
    pub kind: NoticeKind,
    /// Time of the event.
    pub at: Instant,
    /// Id of the notice's mail.
    pub mail: Uuid,
    /// Whether that mail waits for more notices.
    pub waits: bool,
}
