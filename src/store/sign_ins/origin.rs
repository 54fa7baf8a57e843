//! Origin of a step, as the trail and the list of sessions show it. Decides nothing.

use ipnet::IpNet;
use serde_json::{Value, json};

use crate::rules::binding::AdmittedKey;
use crate::rules::factor::Door;
use crate::rules::trail::TrailActor;

/// Origin of a step.
#[derive(Clone, Copy, Debug)]
pub struct StepOrigin<'a> {
    /// The door it came to.
    pub door: Door,
    /// The requester's network.
    pub requester: Option<IpNet>,
    /// The actor of the trail's line.
    pub actor: &'a TrailActor,
    /// The requester's browser, in a few words.
    pub agent: Option<&'a str>,
    /// The application key that the request came under.
    pub application: Option<AdmittedKey>,
    /// The reason that the actor gave.
    pub reason: Option<&'a str>,
}

impl<'a> StepOrigin<'a> {
    /// The origin of a step under no application key, from a browser that is not told, for no given reason.
    pub fn of(door: Door, requester: Option<IpNet>, actor: &'a TrailActor) -> StepOrigin<'a> {
        StepOrigin { door, requester, actor, agent: None, application: None, reason: None }
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
