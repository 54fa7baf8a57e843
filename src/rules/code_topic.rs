//! Topics of mailed codes: what the reader of the mail began, for the words of the mail. Knows no language.

use super::confirm_reason::ConfirmReason;

/// What a mailed code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CodeTopic {
    /// A sign-in.
    SignIn,
    /// A registration.
    Registration,
    /// A registration of an address that has an account already: the mail says so and holds no code.
    AlreadyRegistered,
    /// Another password in the place of a forgotten one.
    PasswordReset,
    /// A change of the password by its holder.
    PasswordChange,
    /// The end of two-factor sign-in, asked for by the password.
    TwoFactorOff,
    /// A confirmation of the signed-in caller's identity.
    Confirmation(ConfirmReason),
}
