//! Deeds that are done to accounts of every door, and the event by which a door's trail tells each: the staff door's lines say
//! admin. Knows no command.

use super::factor::Door;
use super::trail::TrailEvent;

/// A deed done to an account by a command or an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::VariantArray)]
pub enum AccountDeed {
    /// The account is added.
    Added,
    /// The description or the user name of the account is changed.
    Changed,
    /// The account is disabled.
    Disabled,
    /// The account is enabled.
    Enabled,
    /// The windows, cooldowns and lockouts of the account are emptied.
    Unlocked,
    /// The sessions of the account are ended.
    SignedOut,
    /// The account loses its second factor.
    TwoFactorReset,
    /// The account is removed.
    Removed,
    /// The list of all accounts is exported.
    Exported,
}

impl AccountDeed {
    /// The event of the deed at a door.
    pub fn event(self, door: Door) -> TrailEvent {
        match door {
            Door::Staff => match self {
                AccountDeed::Added => TrailEvent::AdminAdded,
                AccountDeed::Changed => TrailEvent::AdminChanged,
                AccountDeed::Disabled => TrailEvent::AdminDisabled,
                AccountDeed::Enabled => TrailEvent::AdminEnabled,
                AccountDeed::Unlocked => TrailEvent::AdminUnlocked,
                AccountDeed::SignedOut => TrailEvent::AdminSignedOut,
                AccountDeed::TwoFactorReset => TrailEvent::AuthenticatorReset,
                AccountDeed::Removed => TrailEvent::AdminRemoved,
                AccountDeed::Exported => TrailEvent::AdminsExported,
            },
            Door::Session if self == AccountDeed::TwoFactorReset => TrailEvent::AuthenticatorReset,
            Door::Account | Door::Session | Door::Player => match self {
                AccountDeed::Added => TrailEvent::AccountAdded,
                AccountDeed::Changed => TrailEvent::AccountChanged,
                AccountDeed::Disabled => TrailEvent::AccountDisabled,
                AccountDeed::Enabled => TrailEvent::AccountEnabled,
                AccountDeed::Unlocked => TrailEvent::AccountUnlocked,
                AccountDeed::SignedOut => TrailEvent::AccountSignedOut,
                AccountDeed::TwoFactorReset => TrailEvent::TwoFactorOff,
                AccountDeed::Removed => TrailEvent::AccountRemoved,
                AccountDeed::Exported => TrailEvent::AccountsExported,
            },
        }
    }
}
