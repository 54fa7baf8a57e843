//! Topics of mailed codes: what the reader of the mail began, for the words of the mail. Knows no language.

use super::confirm_reason::ConfirmReason;

/// Topic of a mailed code: the request that it completes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CodeTopic {
    /// A sign-in.
    #[default]
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
    /// A withdrawal by a player.
    Withdrawal,
    /// A change of a player's telephone number, or of whether it is asked for.
    MobileChange,
    /// A confirmation of the signed-in caller's identity.
    Confirmation(ConfirmReason),
}

impl CodeTopic {
    /// Every topic.
    pub const ALL: [CodeTopic; 12] = [
        CodeTopic::SignIn,
        CodeTopic::Registration,
        CodeTopic::AlreadyRegistered,
        CodeTopic::PasswordReset,
        CodeTopic::PasswordChange,
        CodeTopic::TwoFactorOff,
        CodeTopic::Withdrawal,
        CodeTopic::MobileChange,
        CodeTopic::Confirmation(ConfirmReason::UpdateProfile),
        CodeTopic::Confirmation(ConfirmReason::ChangePassword),
        CodeTopic::Confirmation(ConfirmReason::EnableTwoFactor),
        CodeTopic::Confirmation(ConfirmReason::DisableTwoFactor),
    ];

    /// The topic's name in sealed letters. Both names of a registration have twelve letters, so the length of a sealed letter
    /// tells nobody whether the address has an account.
    pub fn name(self) -> &'static str {
        match self {
            CodeTopic::SignIn => "sign_in",
            CodeTopic::Registration => "registration",
            CodeTopic::AlreadyRegistered => "address_held",
            CodeTopic::PasswordReset => "password_reset",
            CodeTopic::PasswordChange => "password_change",
            CodeTopic::TwoFactorOff => "two_factor_off",
            CodeTopic::Withdrawal => "withdrawal",
            CodeTopic::MobileChange => "mobile_change",
            CodeTopic::Confirmation(ConfirmReason::UpdateProfile) => "confirm_update_profile",
            CodeTopic::Confirmation(ConfirmReason::ChangePassword) => "confirm_change_password",
            CodeTopic::Confirmation(ConfirmReason::EnableTwoFactor) => "confirm_enable_two_factor",
            CodeTopic::Confirmation(ConfirmReason::DisableTwoFactor) => "confirm_disable_two_factor",
        }
    }

    /// The topic of a name.
    pub fn named(name: &str) -> Option<CodeTopic> {
        CodeTopic::ALL.into_iter().find(|topic| topic.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    /// Spellings are stored in sealed letters, so they never change.
    #[test]
    fn topics_are_spelled_as_they_always_were() {
        let names = CodeTopic::ALL.map(CodeTopic::name);
        let spelled = "sign_in registration address_held password_reset password_change two_factor_off withdrawal mobile_change \
            confirm_update_profile confirm_change_password confirm_enable_two_factor confirm_disable_two_factor";
        assert_eq!(names.join(" "), spelled);
        assert_eq!(names.map(CodeTopic::named), CodeTopic::ALL.map(Some));
        assert_eq!(CodeTopic::named("Registration"), None);
        for reason in ConfirmReason::VARIANTS {
            assert_eq!(CodeTopic::Confirmation(*reason).name(), format!("confirm_{}", reason.name()));
        }
    }

    #[test]
    fn both_names_of_a_registration_are_equally_long() {
        assert_eq!(CodeTopic::Registration.name().len(), CodeTopic::AlreadyRegistered.name().len());
    }
}
