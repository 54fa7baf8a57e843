//! Events, outcomes and kinds of actors of the staff door's trail, as the schema has them. A line that this version does not
//! know is told by its text alone.

use juniper::GraphQLEnum;

use crate::rules::trail::{TrailEvent, TrailOutcome};
use crate::rules::trail_actor::ActorKind;

/// Declares an enum of the schema with some variants of a rules' enum. `told` refuses the other variants.
macro_rules! names {
    ($(#[$doc:meta])* pub enum $name:ident of $rule:ident { $($(#[$of:meta])* $variant:ident,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, GraphQLEnum)]
        pub enum $name {
            $($(#[$of])* $variant,)+
        }

        impl $name {
            /// The value for a line's text; `None`: this door and version write no such line.
            pub fn told(text: &str) -> Option<$name> {
                match text.parse().ok()? {
                    $($rule::$variant => Some($name::$variant),)+
                    _ => None,
                }
            }
        }

        impl From<$name> for $rule {
            fn from(name: $name) -> $rule {
                match name {
                    $($name::$variant => $rule::$variant,)+
                }
            }
        }
    };
}

names! {
    /// The event of a line of the audit trail.
    pub enum AuditEvent of TrailEvent {
        /// A caller asked for a code to be mailed.
        CodeMailed,
        /// A caller showed a mailed code.
        EmailCode,
        /// A caller showed an authenticator code, or a recovery code in its place.
        Authenticator,
        /// A signed-in admin showed an authenticator code to confirm their identity.
        Identity,
        /// A session was ended by its own browser, or sessions by a newer sign-in.
        Session,
        /// A signed-in admin ended one of their sessions, or an owner that of an admin.
        SessionEnded,
        /// A signed-in admin ended all their sessions.
        SignedOutEverywhere,
        /// A signed-in admin withdrew the trust in a browser of theirs, or an owner that in an admin's.
        BrowserForgotten,
        /// A device link was made.
        DeviceLinkMade,
        /// A device link made a browser trusted.
        DeviceLinkRedeemed,
        /// Recovery codes were made.
        RecoveryCodes,
        /// An authenticator was replaced by its holder.
        AuthenticatorReplaced,
        /// An authenticator was removed by an owner or a command.
        AuthenticatorReset,
        /// An enrolment window was opened.
        EnrolmentOpened,
        /// An invitation or an enrolment window of a restored database was closed.
        EnrolmentClosed,
        /// An admin was added.
        AdminAdded,
        /// An admin's name, telephone number, job, bio, picture or language was changed.
        AdminChanged,
        /// An admin's email address was changed.
        EmailChanged,
        /// An admin's roles were changed.
        RolesChanged,
        /// An admin was disabled.
        AdminDisabled,
        /// An admin was enabled.
        AdminEnabled,
        /// An admin's windows, cooldowns and lockouts were emptied.
        AdminUnlocked,
        /// An admin's sessions were ended by an owner or a command.
        AdminSignedOut,
        /// An admin was removed.
        AdminRemoved,
        /// The list of all admins was exported.
        AdminsExported,
        /// An owner asked for a change that another owner approves; changes are the wanted ones.
        OwnerChangeAsked,
        /// Another owner approved a requested change.
        OwnerChangeApproved,
        /// An owner withdrew a request.
        OwnerChangeWithdrawn,
        /// Calls of the owner's desk were refused.
        DeskRefused,
        /// Rows and secrets were moved to the current master key.
        KeysRotated,
        /// A command declared that the database was restored, and closed what the dump held open.
        Restored,
        /// A row's MAC was wrong: somebody else wrote the row.
        RowAltered,
        /// A signed-in holder changed the names or the telephone number of their account.
        ProfileChanged,
        /// An application key was made.
        ApplicationKeyAdded,
        /// An application key lost networks, scopes, brands or time.
        ApplicationKeyNarrowed,
        /// An application key was ended.
        ApplicationKeyEnded,
        /// An application key that had expired was deleted.
        ApplicationKeyExpired,
        /// The personal data of lines about a removed account was withheld.
        PersonalDataWithheld,
    }
}

names! {
    /// The outcome of the event of a line.
    pub enum AuditOutcome of TrailOutcome {
        /// Done.
        Done,
        /// A device link was redeemed by a browser that was trusted already.
        Known,
        /// A pending sign-in began, and a code was mailed.
        Begun,
        /// A pending sign-in went on, and another code was mailed; or a refresh token was answered with its successor again.
        Resent,
        /// No code was mailed: the account is disabled.
        Disabled,
        /// No code was mailed: the account has no role.
        NoRole,
        /// No code was mailed: the account has no authenticator and no invitation.
        NotInvited,
        /// No code was mailed: the account's invitation has expired.
        InvitationExpired,
        /// No code was mailed: the invitation's token was not shown.
        InvitationNotShown,
        /// The code was right, and another factor is left.
        Right,
        /// The code was wrong.
        Wrong,
        /// The recovery code was wrong.
        WrongRecoveryCode,
        /// The authenticator code was used before, or is older than the last one used; or the refresh token has a used
        /// successor.
        Replayed,
        /// The code was wrong, and the pool is locked.
        LockedOut,
        /// The code was wrong, and the authenticator is suspended.
        Suspended,
        /// Another browser enrolled an authenticator first.
        AlreadyEnrolled,
        /// Refused.
        Refused,
        /// Signed in.
        SignedIn,
        /// An authenticator was enrolled, and its holder signed in.
        EnrolledAndSignedIn,
        /// Signed in by a recovery code.
        Recovered,
        /// The identity was confirmed.
        Confirmed,
        /// Sessions ended because their account had too many.
        Displaced,
        /// Signed out.
        SignedOut,
    }
}

/// The kind of the actor of a line of the audit trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, GraphQLEnum)]
pub enum AuditActorKind {
    /// A caller who was not signed in.
    Requester,
    /// A signed-in admin.
    Account,
    /// A user of the operating system, through the command line.
    Os,
    /// A program.
    Program,
}

impl From<ActorKind> for AuditActorKind {
    fn from(kind: ActorKind) -> AuditActorKind {
        match kind {
            ActorKind::Requester => AuditActorKind::Requester,
            ActorKind::Account => AuditActorKind::Account,
            ActorKind::Os => AuditActorKind::Os,
            ActorKind::Program => AuditActorKind::Program,
        }
    }
}
