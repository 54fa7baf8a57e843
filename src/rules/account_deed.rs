//! Deeds that are done to accounts of every door, and the event by which a door's trail tells each: the staff door's lines say
//! admin. Knows no command.

use super::factor::Door;
use super::trail::TrailEvent;

/// A deed done to an account by a command or an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::VariantArray)]
pub enum AccountDeed {
    /// The account is added.
    Added,
    /// Its description or its user name is changed.
    Changed,
    /// It is disabled.
    Disabled,
    /// It is enabled.
    Enabled,
    /// Its windows, cooldowns and lockouts are emptied.
    Unlocked,
    /// Its sessions are ended.
    SignedOut,
    /// It is removed.
    Removed,
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
                AccountDeed::Removed => TrailEvent::AdminRemoved,
            },
            Door::Account | Door::Session | Door::Player => match self {
                AccountDeed::Added => TrailEvent::AccountAdded,
                AccountDeed::Changed => TrailEvent::AccountChanged,
                AccountDeed::Disabled => TrailEvent::AccountDisabled,
                AccountDeed::Enabled => TrailEvent::AccountEnabled,
                AccountDeed::Unlocked => TrailEvent::AccountUnlocked,
                AccountDeed::SignedOut => TrailEvent::AccountSignedOut,
                AccountDeed::Removed => TrailEvent::AccountRemoved,
            },
        }
    }
}
