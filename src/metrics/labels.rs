//! The words metrics are told apart by. Every set is closed: no address, no id and no network can become a label, and a
//! decoy bears the same words as a known account.

/// An enum whose values are words of a label.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$what:meta])* $value:ident = $word:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$what])* $value,)* }

        impl $name {
            /// All there are, in order.
            pub const ALL: &[$name] = &[$($name::$value,)*];

            /// The word.
            pub fn name(self) -> &'static str {
                match self { $($name::$value => $word,)* }
            }
        }
    };
}

words! {
    /// What was asked for, by its path.
    Route {
        /// The staff door.
        Graphql = "graphql",
        /// The gate.
        Authz = "authz",
        /// Whether we live, and can serve.
        Health = "health",
        /// The pages and what they are made of.
        Pages = "pages",
        /// The public keys that verify assertions.
        Jwks = "jwks",
        /// Anything else.
        Other = "other",
    }
}

words! {
    /// The first digit of a status.
    Class {
        /// Neither done nor refused.
        Informational = "1xx",
        /// Done.
        Success = "2xx",
        /// Elsewhere.
        Redirection = "3xx",
        /// The caller's fault.
        ClientError = "4xx",
        /// Ours.
        ServerError = "5xx",
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

words! {
    /// A field of the staff door.
    Field {
        /// Asks for a code.
        RequestLookup = "requestLookup",
        /// Shows the mailed code.
        VerifyLookup = "verifyLookup",
        /// Shows the authenticator's.
        Verify2fa = "verify2fa",
        /// Signs out.
        SignOut = "signOut",
        /// Who is signed in.
        CurrentUser = "currentUser",
        /// What may be done in a session.
        Identity = "identity",
        /// Where an admin is signed in.
        Sessions = "sessions",
        /// Which browsers are trusted.
        TrustedBrowsers = "trustedBrowsers",
        /// What was told by mail.
        Notices = "notices",
        /// Ends one session.
        EndSession = "endSession",
        /// Ends all.
        SignOutEverywhere = "signOutEverywhere",
        /// Trusts a browser no longer.
        ForgetBrowser = "forgetBrowser",
        /// Shows the authenticator's code once more.
        ConfirmIdentity = "confirmIdentity",
        /// Makes recovery codes.
        RecoveryCodes = "recoveryCodes",
        /// Lets new recovery codes count.
        KeepRecoveryCodes = "keepRecoveryCodes",
        /// Sets up another authenticator.
        ReplaceAuthenticator = "replaceAuthenticator",
        /// One admin, to an owner.
        CrmUser = "crmUser",
        /// Many.
        CrmUsers = "crmUsers",
        /// Adds an admin, or changes one.
        CreateUpdateCrmUser = "createUpdateCrmUser",
        /// Empties an admin's windows and lockouts.
        UnlockCrmUser = "unlockCrmUser",
        /// Takes an admin's authenticator away.
        ResetCrmUserAuthenticator = "resetCrmUserAuthenticator",
        /// Invites an admin.
        InviteCrmUser = "inviteCrmUser",
        /// Removes admins.
        DeleteCrmUsers = "deleteCrmUsers",
        /// Reads the trail.
        AuditTrail = "auditTrail",
    }
}

words! {
    /// What the wire told of a field.
    Outcome {
        /// Accepted, right, done.
        Ok = "ok",
        /// Not one e-mail address.
        InvalidEmail = "INVALID_EMAIL",
        /// No person, as far as the captcha can tell.
        CaptchaFailed = "CAPTCHA_FAILED",
        /// The captcha could not be asked.
        CaptchaUnavailable = "CAPTCHA_UNAVAILABLE",
        /// Too soon.
        Cooldown = "COOLDOWN",
        /// Too many wrong codes.
        Locked = "LOCKED",
        /// Too many from one network.
        TooManyRequests = "TOO_MANY_REQUESTS",
        /// No sign-in under way.
        NoPendingSignIn = "NO_PENDING_SIGN_IN",
        /// A code too old.
        Expired = "EXPIRED",
        /// Another step comes first.
        WrongStage = "WRONG_STAGE",
        /// Not six digits.
        InvalidFormat = "INVALID_FORMAT",
        /// A wrong code.
        WrongCode = "WRONG_CODE",
        /// Enrolled elsewhere meanwhile.
        AlreadyEnrolled = "ALREADY_ENROLLED",
        /// Who asks has not confirmed who they are.
        IdentityNotConfirmed = "IDENTITY_NOT_CONFIRMED",
        /// No such admin.
        NotFound = "NOT_FOUND",
        /// The address has another admin.
        EmailTaken = "EMAIL_TAKEN",
        /// No such role.
        UnknownRole = "UNKNOWN_ROLE",
        /// A text, a language or a number of things that cannot be.
        InvalidInput = "INVALID_INPUT",
        /// It wants a reason.
        ReasonRequired = "REASON_REQUIRED",
        /// Nobody does it to themselves.
        OwnAccount = "OWN_ACCOUNT",
        /// No owner would be left.
        LastOwner = "LAST_OWNER",
        /// Only a command does it to an owner.
        OwnerByCommandOnly = "OWNER_BY_COMMAND_ONLY",
        /// Someone else wrote to the row.
        RowAltered = "ROW_ALTERED",
        /// An argument that cannot be.
        BadUserInput = "BAD_USER_INPUT",
        /// Signed in, and not for this.
        Forbidden = "FORBIDDEN",
        /// Nobody is signed in.
        Unauthenticated = "UNAUTHENTICATED",
        /// Later it may work.
        Unavailable = "UNAVAILABLE",
        /// A fault of ours.
        Internal = "INTERNAL",
    }
}

impl Outcome {
    /// A refusal that no table counts and no trail keeps: the log is where it can be found.
    pub fn is_uncounted_refusal(self) -> bool {
        match self {
            Outcome::Ok | Outcome::WrongCode | Outcome::Unauthenticated => false,
            Outcome::Unavailable | Outcome::Internal => false,
            Outcome::InvalidEmail | Outcome::CaptchaFailed | Outcome::CaptchaUnavailable => true,
            Outcome::Cooldown | Outcome::Locked | Outcome::TooManyRequests | Outcome::NoPendingSignIn => true,
            Outcome::Expired | Outcome::WrongStage | Outcome::InvalidFormat => true,
            Outcome::AlreadyEnrolled | Outcome::IdentityNotConfirmed => true,
            Outcome::NotFound | Outcome::EmailTaken | Outcome::UnknownRole | Outcome::InvalidInput => true,
            Outcome::ReasonRequired | Outcome::OwnAccount | Outcome::LastOwner => true,
            Outcome::RowAltered | Outcome::OwnerByCommandOnly | Outcome::BadUserInput | Outcome::Forbidden => true,
        }
    }
}

words! {
    /// What a captcha said.
    CaptchaVerdict {
        /// A person.
        Passed = "passed",
        /// None.
        Failed = "failed",
        /// It could not be asked.
        Unavailable = "unavailable",
    }
}

words! {
    /// What is amiss with the trail.
    TrailAlarm {
        /// A line that we did not write.
        Line = "line",
        /// It ends before where it was sealed.
        Cut = "cut",
        /// Its last line is not the one that was sealed.
        Altered = "altered",
        /// Its checkpoint is gone, older, or not ours.
        Checkpoint = "checkpoint",
    }
}

words! {
    /// What became of an attempt at carrying a mail.
    MailFate {
        /// The carrier took it.
        Carried = "carried",
        /// Not for now; it is tried again.
        Deferred = "deferred",
        /// Never.
        Refused = "refused",
        /// It was dead before anyone took it.
        Late = "late",
        /// No key of ours opens it.
        Unreadable = "unreadable",
    }
}
