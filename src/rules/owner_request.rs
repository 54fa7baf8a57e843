//! Requests of one owner that another approves: what two owners may do together that one may not, and whether a request still
//! stands. Does not know the last owner, whom the store finds under lock, nor how a request is kept.

use uuid::Uuid;

use super::account::Account;
use super::account_change::is_enabled_owner;
use super::desk::{AdminDeed, DeedTarget, DeskDenial, judge};
use super::{Instant, Span};

/// Time for which a request may be approved.
pub const OWNER_REQUEST_TTL: Span = Span::hours(24);

/// The deed to one admin that a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskedDeed {
    /// Change the email address, the roles or both.
    Change {
        /// The email address in canonical form.
        email: Option<String>,
        /// All roles.
        roles: Option<Vec<String>>,
    },
    /// Take the authenticator away.
    Reset,
    /// Open the enrolment window and mail an invitation.
    Invite,
}

impl AskedDeed {
    /// The deeds of the desk that it consists of; `gives_or_takes_owner`: whether OWNER is among the changed roles.
    fn deeds(&self, gives_or_takes_owner: bool) -> Vec<AdminDeed> {
        match self {
            AskedDeed::Change { email, roles } => {
                let email = email.as_ref().map(|_| AdminDeed::Email);
                let roles = roles.as_ref().map(|_| AdminDeed::Roles { owner: gives_or_takes_owner });
                email.into_iter().chain(roles).collect()
            }
            AskedDeed::Reset => vec![AdminDeed::Reset],
            AskedDeed::Invite => vec![AdminDeed::Invite],
        }
    }
}

/// A request of an owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerRequest {
    /// The request's id.
    pub id: Uuid,
    /// The owner who asks.
    pub asker: Uuid,
    /// Version of the asker's row at the asking.
    pub asker_version: i64,
    /// The admin concerned.
    pub about: Uuid,
    /// Version of that admin's row at the asking.
    pub about_version: i64,
    /// The requested deed.
    pub deed: AskedDeed,
    /// The asker's reason.
    pub reason: String,
    /// Time of the asking.
    pub asked_at: Instant,
    /// Expiry time (exclusive).
    pub expires_at: Instant,
}

/// A party to a request, as their genuine row says at the approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestParty {
    /// Version of the row.
    pub version: i64,
    /// Whether the party is an enabled owner.
    pub is_owner: bool,
}

impl From<&Account> for RequestParty {
    fn from(own: &Account) -> RequestParty {
        RequestParty { version: own.version, is_owner: is_enabled_owner(own) }
    }
}

/// Decides whether an owner may ask for a deed: one that needs a second owner, and that is not refused to two as well.
pub fn judge_asking(deed: &AskedDeed, gives_or_takes_owner: bool, whom: DeedTarget) -> Result<(), DeskDenial> {
    let mut needs_two = false;
    for deed in deed.deeds(gives_or_takes_owner) {
        match judge(deed, whom) {
            Ok(()) => {}
            Err(DeskDenial::OwnerByCommandOnly) => needs_two = true,
            Err(why) => return Err(why),
        }
    }
    // One owner does it alone, or nothing is asked for.
    if needs_two { Ok(()) } else { Err(DeskDenial::InvalidInput) }
}

impl OwnerRequest {
    /// Whether the request may still be approved. `None`: the party's row is gone or altered.
    pub fn stands(&self, asker: Option<RequestParty>, about: Option<RequestParty>, now: Instant) -> bool {
        let asks = asker.is_some_and(|asker| asker.is_owner && asker.version == self.asker_version);
        let is_same = about.is_some_and(|about| about.version == self.about_version);
        asks && is_same && now < self.expires_at
    }

    /// Decides whether an owner may approve the request now.
    pub fn judge_approval(
        &self,
        approver: Uuid,
        (asker, about): (Option<RequestParty>, Option<RequestParty>),
        now: Instant,
    ) -> Result<(), DeskDenial> {
        if approver == self.asker || approver == self.about {
            return Err(DeskDenial::AnotherOwner);
        }
        if self.stands(asker, about, now) { Ok(()) } else { Err(DeskDenial::RequestOver) }
    }
}

#[cfg(test)]
#[path = "owner_request_tests.rs"]
mod tests;
