//! An account as its own holder sees it: sessions, trusted browsers and notices, and which of these the holder may end. Holds
//! no secret: a session is named by its id, never by its cookie.

use ipnet::IpNet;
use uuid::Uuid;

use super::Instant;
use super::device::DeviceLabel;
use super::notice::NoticeKind;
use super::token::TokenHash;

/// A live session in a list.
#[derive(Clone, Debug)]
pub struct OwnSession {
    /// The session's id.
    pub id: Uuid,
    /// The network address it was made from.
    pub requester: Option<IpNet>,
    /// The browser's name, in a few words.
    pub agent: Option<String>,
    /// Time of the sign-in.
    pub created_at: Instant,
    /// Time of the last request.
    pub seen_at: Instant,
}

/// A trusted browser in a list.
#[derive(Clone, Debug)]
pub struct OwnBrowser {
    /// The browser's id.
    pub id: Uuid,
    /// The network address of its last sign-in.
    pub requester: Option<IpNet>,
    /// The browser's name, in a few words.
    pub agent: Option<String>,
    /// Time since which it is trusted.
    pub created_at: Instant,
    /// Time of its last sign-in.
    pub seen_at: Instant,
}

/// A notice that was sent to the holder.
#[derive(Clone, Debug)]
pub struct OwnNotice {
    /// The notice's id.
    pub id: Uuid,
    /// The kind of event it tells of.
    pub kind: NoticeKind,
    /// Time of the event.
    pub at: Instant,
    /// Whether the event concerned the holder's own account.
    pub own: bool,
    /// The address of the account it concerned, while that exists.
    pub email: Option<String>,
    /// How many accounts it concerned.
    pub accounts: i32,
}

/// A part of the account that the holder ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnEnding {
    /// One session.
    Session(Uuid),
    /// Every session, and every pending sign-in past its first factor.
    Everything,
    /// A browser's trust.
    Browser(Uuid),
    /// The sessions of the device that a token of ours names.
    DeviceOf(TokenHash),
    /// The sessions of the device with a label.
    Labelled(DeviceLabel),
}

impl OwnEnding {
    /// Whether a session is ended by it, whatever its device.
    pub fn ends_session(&self, session: Uuid) -> bool {
        match self {
            OwnEnding::Session(ended) => *ended == session,
            OwnEnding::Everything => true,
            OwnEnding::Browser(_) | OwnEnding::DeviceOf(_) | OwnEnding::Labelled(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_ended_by_its_id_or_with_all_and_never_by_a_browser() {
        let (own, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert!(OwnEnding::Session(own).ends_session(own) && OwnEnding::Everything.ends_session(own));
        assert!(!OwnEnding::Session(other).ends_session(own) && !OwnEnding::Browser(own).ends_session(own));
    }
}
