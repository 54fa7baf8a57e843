//! The owner's desk: which deeds an owner may do to which admins. Refuses deeds by which a stolen session could make owners or
//! remove the owner it belongs to; two owners together may do some of them (`owner_request.rs`). Does not know the last owner, whom
//! the store finds under lock. Commands are not asked.

use uuid::Uuid;

use super::Span;

/// Minimum time between two lines of the trail about an account's refused calls.
pub const REFUSALS_TOLD_EVERY: Span = Span::minutes(1);

/// An owner at the desk, by the live session of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The owner's account.
    pub account: Uuid,
    /// The account's public id.
    pub handle: String,
    /// The account's email address.
    pub email: String,
    /// The session's id.
    pub session: Uuid,
    /// Whether the owner's identity is confirmed in the session.
    pub confirmed: bool,
}

/// A deed done to an admin. A deed that would change nothing is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminDeed {
    /// Change name, telephone number, job, bio, picture or language.
    Data,
    /// Change the email address.
    Email,
    /// Change the roles.
    Roles {
        /// Whether `OWNER` is given or taken.
        owner: bool,
    },
    /// Enable the admin.
    Enable,
    /// Disable the admin.
    Disable,
    /// Empty windows, cooldowns and lockouts.
    Unlock,
    /// Remove the authenticator.
    Reset,
    /// Open the enrolment window and mail an invitation.
    Invite,
    /// End sessions or the trust in browsers.
    EndAccess,
    /// Make a link that makes one browser trusted.
    DeviceLink,
    /// Remove the admin.
    Remove,
}

/// The admin a deed is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeedTarget {
    /// Whether the admin is the owner at the desk.
    pub own: bool,
    /// Whether the admin holds `OWNER`.
    pub owner: bool,
}

/// Why a call of the owner's desk did nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeskDenial {
    /// The owner has not confirmed their identity.
    NotConfirmed,
    /// No admin has this id.
    NotFound,
    /// The address is not one email address.
    InvalidEmail,
    /// The address is another admin's.
    EmailTaken,
    /// No role has this name.
    UnknownRole,
    /// A text, a language or a number of admins is not allowed.
    InvalidInput,
    /// The call needs a reason.
    ReasonRequired,
    /// Nobody does this to their own account.
    OwnAccount,
    /// No owner who can sign in would be left.
    LastOwner,
    /// Only a command, or two owners together, do this to an owner, or make one.
    OwnerByCommandOnly,
    /// A request is approved by an owner other than its asker and the admin concerned.
    AnotherOwner,
    /// The request is used, withdrawn or expired, or what it rests on has changed.
    RequestOver,
    /// The admin has an authenticator.
    AlreadyEnrolled,
    /// The admin has no such session or trusted browser.
    AlreadyEnded,
    /// The admin is disabled or has no role.
    CannotSignIn,
    /// The MAC of the admin's row is wrong: somebody else wrote the row.
    Altered,
}

/// Decides whether a deed may be done to an admin.
pub fn judge(deed: AdminDeed, whom: DeedTarget) -> Result<(), DeskDenial> {
    match deed {
        AdminDeed::Data => Ok(()),
        _ if whom.own => Err(DeskDenial::OwnAccount),
        AdminDeed::Enable | AdminDeed::Disable | AdminDeed::Unlock | AdminDeed::EndAccess | AdminDeed::Remove => Ok(()),
        AdminDeed::Email | AdminDeed::Reset | AdminDeed::Invite | AdminDeed::DeviceLink | AdminDeed::Roles { .. }
            if whom.owner =>
        {
            Err(DeskDenial::OwnerByCommandOnly)
        }
        AdminDeed::Roles { owner: true } => Err(DeskDenial::OwnerByCommandOnly),
        AdminDeed::Email | AdminDeed::Reset | AdminDeed::Invite | AdminDeed::DeviceLink | AdminDeed::Roles { .. } => {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEEDS: [AdminDeed; 12] = [
        AdminDeed::Data,
        AdminDeed::Email,
        AdminDeed::Roles { owner: false },
        AdminDeed::Roles { owner: true },
        AdminDeed::Enable,
        AdminDeed::Disable,
        AdminDeed::Unlock,
        AdminDeed::Reset,
        AdminDeed::Invite,
        AdminDeed::EndAccess,
        AdminDeed::DeviceLink,
        AdminDeed::Remove,
    ];

    fn told(own: bool, owner: bool) -> [&'static str; 12] {
        DEEDS.map(|deed| match judge(deed, DeedTarget { own, owner }) {
            Ok(()) => "yes",
            Err(DeskDenial::OwnAccount) => "own",
            Err(DeskDenial::OwnerByCommandOnly) => "command",
            Err(other) => panic!("{other:?} is not decided by whom it is done to"),
        })
    }

    #[test]
    fn the_whole_matrix_of_deeds_and_of_whom_they_are_done_to() {
        // data, email, roles, OWNER; enable, disable, unlock; reset, invite; end access, device link, remove
        let yes = "yes";
        let anyone_else = [yes, yes, yes, "command", yes, yes, yes, yes, yes, yes, yes, yes];
        let an_owner = [yes, "command", "command", "command", yes, yes, yes, "command", "command", yes, "command", yes];
        let oneself = [yes, "own", "own", "own", "own", "own", "own", "own", "own", "own", "own", "own"];
        assert_eq!(told(false, false), anyone_else);
        assert_eq!(told(false, true), an_owner);
        // Losing OWNER in the meantime does not change the answers about one's own account.
        assert_eq!((told(true, true), told(true, false)), (oneself, oneself));
    }
}
