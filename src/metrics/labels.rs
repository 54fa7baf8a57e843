//! Metric labels: closed sets, so no address, id or network can become a label. A decoy gets the labels of a known
//! account.

use crate::rules::factor::Door;

/// Endpoint of a request, by its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Route {
    /// The staff door's GraphQL endpoint.
    Graphql,
    /// The account door's GraphQL endpoint.
    AccountGraphql,
    /// The calls of the session door.
    SessionRest,
    /// The calls of the player door.
    PlayerRest,
    /// The gate's question (`/authz`).
    Authz,
    /// Liveness and readiness.
    Health,
    /// Pages and their assets.
    Pages,
    /// Public keys that verify assertions.
    Jwks,
    /// Any other path.
    Other,
}

impl Field {
    /// Name of the field in its door's schema, or of the operation in its document.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The door that serves the field.
    pub fn door(self) -> Door {
        match self {
            Field::RequestLookup
            | Field::VerifyLookup
            | Field::Verify2fa
            | Field::SignOut
            | Field::CurrentUser
            | Field::SignedIn
            | Field::Roles
            | Field::PendingSignIn
            | Field::Identity
            | Field::Sessions
            | Field::TrustedBrowsers
            | Field::Notices
            | Field::EndSession
            | Field::SignOutEverywhere
            | Field::ForgetBrowser
            | Field::ConfirmIdentity
            | Field::RecoveryCodes
            | Field::KeepRecoveryCodes
            | Field::ReplaceAuthenticator
            | Field::UpdateOwnProfile
            | Field::CrmUser
            | Field::CrmUserAccess
            | Field::CrmUsers
            | Field::CreateUpdateCrmUser
            | Field::UnlockCrmUser
            | Field::ResetCrmUserAuthenticator
            | Field::InviteCrmUser
            | Field::EndCrmUserSession
            | Field::ForgetCrmUserBrowser
            | Field::SignOutCrmUser
            | Field::CreateCrmUserDeviceLink
            | Field::ImportCrmUsers
            | Field::ChangeCrmUsers
            | Field::DeleteCrmUsers
            | Field::ExportCrmUsers
            | Field::OwnerRequests
            | Field::RequestOwnerChange
            | Field::ApproveOwnerRequest
            | Field::WithdrawOwnerRequest
            | Field::AuditTrail
            | Field::LockedCrmUsers
            | Field::AuditDays => Door::Staff,
            Field::Login
            | Field::Logout
            | Field::UserProfile
            | Field::Confirm2Fa
            | Field::Resend2Fa
            | Field::Send2Fa
            | Field::NewToken
            | Field::Register
            | Field::ForgotPassword
            | Field::ConfirmPasswordReset
            | Field::ChangePassword
            | Field::ConfirmChangePassword2Fa
            | Field::ResendChangePassword2Fa
            | Field::Enable2Fa
            | Field::Disable2Fa
            | Field::UpdateProfile
            | Field::AcceptTerms => Door::Account,
            Field::SessionUser | Field::SessionLogin | Field::SessionLoginOtp | Field::SessionLogout => Door::Session,
            Field::PlayerSend
            | Field::PlayerValidate
            | Field::PlayerRead
            | Field::PlayerUpdate
            | Field::OperatorPlayers
            | Field::OperatorSessions
            | Field::OperatorFacts => Door::Player,
        }
    }
}

/// Query or mutation of a door's schema, or an operation of its OpenAPI document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "camelCase")]
pub enum Field {
    /// Requests a mailed code.
    RequestLookup,
    /// Verifies the mailed code.
    VerifyLookup,
    /// Verifies the authenticator's code, or a recovery code in its place.
    Verify2fa,
    /// Ends the session of the request.
    SignOut,
    /// Returns the signed-in admin.
    CurrentUser,
    /// Tells whether somebody is signed in.
    SignedIn,
    /// Returns the names of all roles to the signed-in admin.
    Roles,
    /// Tells the pending sign-in of the request.
    PendingSignIn,
    /// Returns the permissions of the session.
    Identity,
    /// Lists the signed-in admin's live sessions.
    Sessions,
    /// Lists the signed-in admin's trusted browsers.
    TrustedBrowsers,
    /// Lists the notices mailed to the signed-in admin.
    Notices,
    /// Ends one session of the signed-in admin.
    EndSession,
    /// Ends every session of the signed-in admin.
    SignOutEverywhere,
    /// Removes a trusted browser.
    ForgetBrowser,
    /// Verifies a code of the authenticator again in a session.
    ConfirmIdentity,
    /// Creates recovery codes.
    RecoveryCodes,
    /// Activates new recovery codes and voids older ones.
    KeepRecoveryCodes,
    /// Replaces the authenticator.
    ReplaceAuthenticator,
    /// Changes the name, language and time zone of the signed-in admin.
    UpdateOwnProfile,
    /// Returns one admin to an owner.
    CrmUser,
    /// Lists one admin's sessions and trusted browsers.
    CrmUserAccess,
    /// Returns a page of admins to an owner.
    CrmUsers,
    /// Adds or changes an admin.
    CreateUpdateCrmUser,
    /// Resets an admin's windows, cooldowns and lockouts.
    UnlockCrmUser,
    /// Removes an admin's authenticator.
    ResetCrmUserAuthenticator,
    /// Mails an invitation to an admin.
    InviteCrmUser,
    /// Ends a session of an admin.
    EndCrmUserSession,
    /// Withdraws the trust in a browser of an admin.
    ForgetCrmUserBrowser,
    /// Ends every session and trusted browser of an admin.
    SignOutCrmUser,
    /// Makes a device link for an admin.
    CreateCrmUserDeviceLink,
    /// Imports a list of admins.
    ImportCrmUsers,
    /// Invites, disables or unlocks admins.
    ChangeCrmUsers,
    /// Removes admins.
    DeleteCrmUsers,
    /// Records an export of the list of admins.
    ExportCrmUsers,
    /// Lists the requests that another owner may approve.
    OwnerRequests,
    /// Asks for a change that another owner approves.
    RequestOwnerChange,
    /// Approves a request of another owner.
    ApproveOwnerRequest,
    /// Withdraws a request.
    WithdrawOwnerRequest,
    /// Returns lines of the audit trail.
    AuditTrail,
    /// Returns the days of the audit trail with the numbers of their lines.
    AuditDays,
    /// How many admins are locked.
    LockedCrmUsers,
    /// Signs in by a password.
    Login,
    /// Ends the session of the token.
    Logout,
    /// Returns the signed-in account.
    UserProfile,
    /// Completes a sign-in or a registration, or confirms an identity, by a mailed code.
    #[strum(serialize = "confirm2Fa")]
    Confirm2Fa,
    /// Mails another code of what is to be confirmed.
    #[strum(serialize = "resend2Fa")]
    Resend2Fa,
    /// Mails a code that confirms the identity of a signed-in account.
    #[strum(serialize = "send2Fa")]
    Send2Fa,
    /// Renews the tokens of a session.
    NewToken,
    /// Mails a code that makes an account.
    Register,
    /// Mails a code that resets a password.
    ForgotPassword,
    /// Sets a new password by a mailed code.
    ConfirmPasswordReset,
    /// Changes the password of the signed-in account.
    ChangePassword,
    /// Completes a waiting change of password by a mailed code.
    #[strum(serialize = "confirmChangePassword2Fa")]
    ConfirmChangePassword2Fa,
    /// Mails another code of the waiting change of password.
    #[strum(serialize = "resendChangePassword2Fa")]
    ResendChangePassword2Fa,
    /// Turns the mailed second factor on.
    #[strum(serialize = "enable2Fa")]
    Enable2Fa,
    /// Turns the mailed second factor off.
    #[strum(serialize = "disable2Fa")]
    Disable2Fa,
    /// Changes the profile of the signed-in account.
    UpdateProfile,
    /// Records that the signed-in account accepts the terms.
    AcceptTerms,
    /// Returns the signed-in account of the session door.
    SessionUser,
    /// Shows a password at the session door.
    SessionLogin,
    /// Shows the code of an authenticator at the session door.
    SessionLoginOtp,
    /// Ends the session of the request at the session door.
    SessionLogout,
    /// Sends a code to a player, by SMS or mail.
    PlayerSend,
    /// Verifies a code of a player.
    PlayerValidate,
    /// Returns the data of a player.
    PlayerRead,
    /// Changes the data of a player.
    PlayerUpdate,
    /// Makes, changes, shows or removes a player, for an operator's program.
    OperatorPlayers,
    /// Begins or ends sessions of a player, for an operator's program.
    OperatorSessions,
    /// Tells an operator's program whether a player proved a mailbox.
    OperatorFacts,
}

/// Verdict on a captcha token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum CaptchaVerdict {
    /// The captcha service accepted the token.
    Passed,
    /// The captcha service refused the token.
    Failed,
    /// The captcha service did not answer.
    Unavailable,
}

/// Fault of the trail that the sealer found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum TrailAlarm {
    /// A line whose MAC is wrong.
    Line,
    /// The trail ends before its last sealed line.
    Cut,
    /// The last sealed line was changed.
    Altered,
    /// The checkpoint is missing, older than the trail, or not signed by this installation.
    Checkpoint,
}
