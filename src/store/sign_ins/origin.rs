//! Where a step came from, as the trail and a session's list tell it. Decides nothing.

use ipnet::IpNet;

use crate::rules::factor::Door;

/// Where a step came from.
#[derive(Clone, Copy, Debug)]
pub struct StepOrigin<'a> {
    /// The door it came to.
    pub door: Door,
    /// The requester's network.
    pub requester: Option<IpNet>,
    /// The public id of the account that is signed in and does it.
    pub account: Option<&'a str>,
    /// The requester's browser, in a few words.
    pub agent: Option<&'a str>,
}
