//! Reasons for which a signed-in caller confirms their identity by a code: each confirmation is good for its own reason, once.
//! Knows no door.

/// Reason of a confirmation: the deed that it allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum ConfirmReason {
    /// A change of the profile.
    UpdateProfile,
    /// A change of the password.
    ChangePassword,
    /// A mailed code after the password from now on.
    EnableTwoFactor,
    /// No mailed code after the password any more.
    DisableTwoFactor,
}

impl ConfirmReason {
    /// The reason's name in the tables.
    pub fn name(self) -> &'static str {
        self.into()
    }
}
