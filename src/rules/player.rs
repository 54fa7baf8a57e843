//! Players: what an account of the player door has beside every other one. Knows no call and no code.

use super::mobile::Mobile;

/// A step that a player must accept at the operator's before any call is answered.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, strum::EnumString, strum::IntoStaticStr, strum::VariantArray,
)]
pub enum StepDue {
    /// New terms and conditions.
    #[strum(serialize = "TNC_REQUIRED")]
    Terms,
}

impl StepDue {
    /// The name on the wire and in the table.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// Facts that only an account of the player door has. Empty at other doors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlayerFacts {
    /// The telephone number.
    pub mobile: Option<Mobile>,
    /// Whether a code that was sent to the number came back, or the operator vouched for it.
    pub mobile_proven: bool,
    /// Steps that the player must accept before any call is answered.
    pub steps_due: Vec<StepDue>,
}
