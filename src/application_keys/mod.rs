//! Application keys: the use-cases of the command line. Each names its actor and writes to the trail. Knows no wire format, and
//! no call that is made with a key.

mod add;
mod change;
mod list;

use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::factor::Door;
use crate::rules::trail::{TrailActor, TrailEvent};
use crate::store::trail::TrailAction;

pub use add::{KeyMade, NewKey, add};
pub use change::{end, narrow};
pub use list::{ListedKey, list};

/// Actor of a deed on application keys, and its reason, for the trail. Lines are of the operators' door: a key belongs to no door.
#[derive(Clone, Copy, Debug)]
pub struct KeyActor<'a> {
    /// Actor.
    pub who: &'a TrailActor,
    /// The reason given.
    pub reason: Option<&'a str>,
}

impl<'a> KeyActor<'a> {
    fn action(self, app: &App, event: TrailEvent) -> Result<TrailAction<'a>, Fault> {
        let at = app.clock.now();
        let (actor, reason) = (self.who, self.reason);
        Ok(TrailAction {
            id: chance::id(at)?,
            at,
            actor,
            session: None,
            requester: None,
            door: Door::OPERATORS,
            event,
            reason,
        })
    }
}
