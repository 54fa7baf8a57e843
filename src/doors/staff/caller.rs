//! The caller of a use-case, as the staff door knows it.

use crate::edge::Call;
use crate::rules::factor::Door;
use crate::sign_in::{Acting, SessionName};

/// The door of this module's callers.
pub const DOOR: Door = Door::Staff;

/// The caller of a use-case for signed-in admins.
pub fn acting(call: &Call) -> Acting<'_> {
    let (requester, session, shared) =
        (&call.requester, call.presented.session.as_ref().map(SessionName::Cookie), &call.shared);
    Acting { door: DOOR, requester, session, application: None, shared }
}
