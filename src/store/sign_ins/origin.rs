//! Origin of a step, as the trail and the list of sessions show it. Decides nothing.

use serde_json::{Value, json};

use crate::rules::binding::AdmittedKey;
use crate::rules::factor::Door;
use crate::rules::request_origin::RequestOrigin;
use crate::rules::trail::TrailActor;

/// Origin of a step.
#[derive(Clone, Copy, Debug)]
pub struct StepOrigin<'a> {
    /// The door it came to.
    pub door: Door,
    /// The requester's network address and browser.
    pub requester: Option<RequestOrigin>,
    /// The actor of the trail's line.
    pub actor: &'a TrailActor,
    /// The application key that the request came under.
    pub application: Option<AdmittedKey>,
    /// The reason that the actor gave.
    pub reason: Option<&'a str>,
}

impl<'a> StepOrigin<'a> {
    /// The origin of a step under no application key, for no given reason.
    pub fn of(door: Door, requester: Option<RequestOrigin>, actor: &'a TrailActor) -> StepOrigin<'a> {
        StepOrigin { door, requester, actor, application: None, reason: None }
    }

    /// Names the application key and the reason in the detail of a trail line.
    pub fn tell(&self, detail: &mut Value) {
        if let Some(key) = self.application {
            detail["applicationKeyId"] = json!(key.id);
        }
        if let Some(reason) = self.reason {
            detail["reason"] = json!(reason);
        }
    }
}
