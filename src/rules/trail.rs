//! The trail's vocabulary: events, outcomes and actors, each spelled once. A line of the trail keeps them as text, because a
//! row may be written by another version of this program or by a stranger: `parse` tells a known name from such a text.

use super::account::Barred;
use super::factor::Factor;

/// Event of a trail line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum TrailEvent {
    /// A caller asked for a code to be mailed.
    CodeMailed,
    /// A player asked for a code to be sent to a telephone.
    CodeTexted,
    /// A caller showed a mailed code.
    EmailCode,
    /// A caller showed a code that was sent to a telephone.
    SmsCode,
    /// A caller showed a password.
    Password,
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
    /// A first authenticator was enrolled by a command.
    AuthenticatorEnrolled,
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
    /// An owner asked for a change that another owner approves.
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
    /// An account was added.
    AccountAdded,
    /// An account's user name, names, telephone number or language were changed.
    AccountChanged,
    /// An account was disabled.
    AccountDisabled,
    /// An account was enabled.
    AccountEnabled,
    /// An account's windows, cooldowns and lockouts were emptied.
    AccountUnlocked,
    /// An account's sessions were ended by a command.
    AccountSignedOut,
    /// An account was removed.
    AccountRemoved,
    /// An account's password was set by a command.
    PasswordSet,
    /// An account lost a password that is too short to be the only factor, because it lost its authenticator.
    PasswordEnded,
    /// A caller registered an account, and proved its address.
    Registered,
    /// A signed-in holder changed their password.
    PasswordChanged,
    /// A caller set another password in the place of a forgotten one.
    PasswordReset,
    /// A signed-in holder or a command turned two-factor sign-in on.
    TwoFactorOn,
    /// A signed-in holder or a command turned two-factor sign-in off.
    TwoFactorOff,
    /// A signed-in holder changed the names or the telephone number of their account.
    ProfileChanged,
    /// A signed-in holder accepted the terms.
    TermsAccepted,
    /// A refresh token was used out of turn: right after its first use (`Resent`), or later, which ends its session
    /// (`Replayed`).
    RefreshToken,
    /// A signed-in holder ended the sessions of one device.
    DeviceLoggedOut,
    /// The list of all accounts was exported.
    AccountsExported,
    /// An application key was made.
    ApplicationKeyAdded,
    /// An application key lost networks, scopes, brands or time.
    ApplicationKeyNarrowed,
    /// An application key was ended.
    ApplicationKeyEnded,
    /// An application key that had expired was deleted.
    ApplicationKeyExpired,
    /// An operator's program or a command began a session of a player.
    SessionBegun,
    /// A player proved the telephone number of their account.
    MobileProven,
    /// A player changed the telephone number of their account.
    MobileChanged,
    /// An operator's program was told that a player proved a mailbox for a withdrawal.
    FactTold,
    /// A brand was added.
    BrandAdded,
    /// A brand's name or senders were changed.
    BrandChanged,
    /// A text of a brand was set.
    BrandTextSet,
    /// A brand was removed.
    BrandRemoved,
    /// The personal data of lines about a removed account was withheld.
    PersonalDataWithheld,
}

/// How the event of a line ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum TrailOutcome {
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
    /// The account was for a trial, which is over.
    TrialOver,
    /// No code was mailed: the account has no authenticator and no invitation.
    NotInvited,
    /// No code was mailed: the account's invitation has expired.
    InvitationExpired,
    /// No code was mailed: the invitation's token was not shown.
    InvitationNotShown,
    /// No code was sent: the number in the request is not the one stored.
    OtherNumber,
    /// No code was sent: the player has no telephone number.
    NoNumber,
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

/// Actor of a trail line.
#[derive(Clone, Debug, PartialEq, Eq, strum::Display)]
pub enum TrailActor {
    /// A caller who is not signed in.
    #[strum(to_string = "requester")]
    Requester,
    /// The account that the line is about. A line names its public id as `account:ID`, unless the account is gone.
    #[strum(to_string = "account")]
    Itself,
    /// A signed-in account, by its public id.
    #[strum(to_string = "account:{0}")]
    Account(String),
    /// A user of the operating system, by name, through the command line.
    #[strum(to_string = "os:{0}")]
    Os(String),
    /// A program, by name.
    #[strum(to_string = "program:{0}")]
    Program(String),
}

impl TrailEvent {
    /// The events by which an account is removed, at any door.
    pub const REMOVALS: [TrailEvent; 2] = [TrailEvent::AdminRemoved, TrailEvent::AccountRemoved];

    /// The steps of a sign-in, of which most lines tell. Lines of every other event have an index.
    pub const FREQUENT: [TrailEvent; 7] = [
        TrailEvent::CodeMailed,
        TrailEvent::CodeTexted,
        TrailEvent::EmailCode,
        TrailEvent::SmsCode,
        TrailEvent::Password,
        TrailEvent::Authenticator,
        TrailEvent::Session,
    ];

    /// The event's name in the table.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl TrailOutcome {
    /// The outcomes by which a sign-in ends in a session.
    pub const SIGN_INS: [TrailOutcome; 3] =
        [TrailOutcome::SignedIn, TrailOutcome::EnrolledAndSignedIn, TrailOutcome::Recovered];

    /// The outcomes of most lines. Lines of every other outcome have an index.
    pub const FREQUENT: [TrailOutcome; 8] = [
        TrailOutcome::Done,
        TrailOutcome::Begun,
        TrailOutcome::Resent,
        TrailOutcome::Right,
        TrailOutcome::Wrong,
        TrailOutcome::SignedIn,
        TrailOutcome::Confirmed,
        TrailOutcome::SignedOut,
    ];

    /// The outcome's name in the table.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl From<Factor> for TrailEvent {
    fn from(factor: Factor) -> TrailEvent {
        match factor {
            Factor::EmailCode => TrailEvent::EmailCode,
            Factor::SmsCode => TrailEvent::SmsCode,
            Factor::Password => TrailEvent::Password,
            Factor::Authenticator => TrailEvent::Authenticator,
        }
    }
}

impl From<Barred> for TrailOutcome {
    fn from(barred: Barred) -> TrailOutcome {
        match barred {
            Barred::Disabled => TrailOutcome::Disabled,
            Barred::NoRole => TrailOutcome::NoRole,
            Barred::TrialOver => TrailOutcome::TrialOver,
            Barred::NotInvited => TrailOutcome::NotInvited,
            Barred::InvitationExpired => TrailOutcome::InvitationExpired,
            Barred::InvitationNotShown => TrailOutcome::InvitationNotShown,
        }
    }
}

#[cfg(test)]
#[path = "trail_tests.rs"]
mod tests;
