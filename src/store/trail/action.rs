//! Actions: who did what, when, from where and why, as a trail line records it. Does not know which account was affected.

use uuid::Uuid;

use crate::rules::Instant;
use crate::rules::factor::Door;
use crate::rules::request_origin::RequestOrigin;
use crate::rules::trail::{TrailActor, TrailEvent};

/// An action that a line of the trail is written about.
#[derive(Clone, Copy, Debug)]
pub struct TrailAction<'a> {
    /// The line's id.
    pub id: Uuid,
    /// Time of the action.
    pub at: Instant,
    /// Actor.
    pub actor: &'a TrailActor,
    /// The session that a signed-in actor acted in.
    pub session: Option<Uuid>,
    /// The caller's network address and browser, if the action was a request.
    pub requester: Option<RequestOrigin>,
    /// The door of the action.
    pub door: Door,
    /// The event.
    pub event: TrailEvent,
    /// The reason that the actor gave.
    pub reason: Option<&'a str>,
}
