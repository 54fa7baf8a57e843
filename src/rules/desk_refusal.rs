//! Refused calls at the desk, as they are counted for the trail. Does not know when the trail is told.

use ipnet::IpNet;
use uuid::Uuid;

use super::factor::Door;

/// A refused call of somebody who is signed in.
#[derive(Clone, Copy, Debug)]
pub struct DeskRefusal<'a> {
    /// The door of the desk.
    pub door: Door,
    /// The caller's account.
    pub account: Uuid,
    /// The network the call came from.
    pub requester: IpNet,
    /// The field that was called.
    pub field: &'a str,
    /// The code of the refusal.
    pub code: &'a str,
}
