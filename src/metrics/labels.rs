//! Labels of the metrics. Every set is closed: no address, no id and no network can become a label, and a decoy bears the
//! same labels as a known account.

/// The endpoint of a request, by its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Route {
    /// The staff door's GraphQL endpoint.
    Graphql,
    /// The gate (`/authz`).
    Authz,
    /// Liveness and readiness.
    Health,
    /// Pages and their assets.
    Pages,
    /// The public keys that verify assertions.
    Jwks,
    /// Any other path.
    Other,
}

/// The class of an HTTP status (RFC 9110, 15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Class {
    /// Informational.
    #[strum(serialize = "1xx")]
    Informational,
    /// Success.
    #[strum(serialize = "2xx")]
    Success,
    /// Redirection.
    #[strum(serialize = "3xx")]
    Redirection,
    /// Client error.
    #[strum(serialize = "4xx")]
    ClientError,
    /// Server error.
    #[strum(serialize = "5xx")]
    ServerError,
}

impl Field {
    /// The field's name in the schema.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl Class {
    /// The class of a status.
    pub fn of(status: u16) -> Class {
        match status {
            ..200 => Class::Informational,
            200..300 => Class::Success,
            300..400 => Class::Redirection,
            400..500 => Class::ClientError,
            500.. => Class::ServerError,
        }
    }
}

/// A field of the staff door's schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "camelCase")]
pub enum Field {
    /// Asks for a code.
    RequestLookup,
    /// Shows the mailed code.
    VerifyLookup,
    /// Shows the authenticator's.
    Verify2fa,
    /// Signs out.
    SignOut,
    /// Who is signed in.
    CurrentUser,
    /// What may be done in a session.
    Identity,
    /// Where an admin is signed in.
    Sessions,
    /// Which browsers are trusted.
    TrustedBrowsers,
    /// What was told by mail.
    Notices,
    /// Ends one session.
    EndSession,
    /// Ends all.
    SignOutEverywhere,
    /// Trusts a browser no longer.
    ForgetBrowser,
    /// Shows the authenticator's code once more.
    ConfirmIdentity,
    /// Makes recovery codes.
    RecoveryCodes,
    /// Lets new recovery codes count.
    KeepRecoveryCodes,
    /// Sets up another authenticator.
    ReplaceAuthenticator,
    /// One admin, to an owner.
    CrmUser,
    /// Many.
    CrmUsers,
    /// Adds an admin, or changes one.
    CreateUpdateCrmUser,
    /// Empties an admin's windows and lockouts.
    UnlockCrmUser,
    /// Takes an admin's authenticator away.
    ResetCrmUserAuthenticator,
    /// Invites an admin.
    InviteCrmUser,
    /// Removes admins.
    DeleteCrmUsers,
    /// Reads the trail.
    AuditTrail,
}

/// The verdict on a captcha token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum CaptchaVerdict {
    /// Accepted.
    Passed,
    /// Not accepted.
    Failed,
    /// The captcha service did not answer.
    Unavailable,
}

/// A fault of the trail that the sealer found.
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

/// The result of an attempt to send a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum MailFate {
    /// The carrier accepted the mail.
    Carried,
    /// The carrier refused the mail for now; it is retried.
    Deferred,
    /// The carrier refused the mail for good.
    Refused,
    /// The mail expired before a carrier accepted it.
    Late,
    /// No master key opens the mail's payload.
    Unreadable,
}
