//! Bindings: the application key that a sign-in began under, at a door whose callers hold keys. A session and a pending sign-in
//! count under their own key alone.

use uuid::Uuid;

use super::Instant;
use super::application_key::ApplicationKey;
use super::door::Door;

/// An application key as a call was admitted by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AdmittedKey {
    /// The id.
    pub id: Uuid,
    /// The version of its row: a narrowing or an end raises it.
    pub version: i64,
}

/// The binding of a pending sign-in or a session to an application key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyBinding {
    /// The id of the application key.
    pub key: Uuid,
    /// Whether the holder asked to be remembered for longer.
    pub remembered: bool,
}

impl Door {
    /// Whether a session with this binding counts in a call under this application key. A player shows no key: the operator's
    /// began the session, and its end ends the session.
    pub fn binds(self, binding: Option<KeyBinding>, key: Option<Uuid>) -> bool {
        match self {
            Door::Player => true,
            Door::Staff | Door::Account | Door::Session => counts_under(binding, key),
        }
    }

    /// Whether a session with this binding goes on, by the application key that it is bound to; `None`: that key is unknown or
    /// altered. A player's session ends with its key; elsewhere every call shows the key itself.
    pub fn outlasts(self, binding: Option<KeyBinding>, key: Option<&ApplicationKey>, now: Instant) -> bool {
        match (self, binding) {
            (Door::Staff | Door::Account | Door::Session, _) | (Door::Player, None) => true,
            (Door::Player, Some(own)) => key.is_some_and(|key| key.id == own.key && key.is_live(now)),
        }
    }
}

/// Whether a row with this binding counts in a call under this application key; `None`: the door's callers have no keys.
pub fn counts_under(binding: Option<KeyBinding>, key: Option<Uuid>) -> bool {
    binding.map(|binding| binding.key) == key
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::test_support::{application_key, at};

    #[test]
    fn a_players_session_ends_with_its_application_key_and_no_other_door_asks_again() {
        let key = ApplicationKey { expires_at: Some(at(10)), ..application_key() };
        let ended = ApplicationKey { ended_at: Some(at(1)), ..key.clone() };
        let bound = |key: Uuid| Some(KeyBinding { key, remembered: false });
        let (own, other) = (bound(key.id), bound(Uuid::from_u128(9)));
        let table = [
            (Door::Player, own, Some(&key), 9, true),
            (Door::Player, own, Some(&key), 10, false),
            (Door::Player, own, Some(&ended), 9, false),
            (Door::Player, other, Some(&key), 9, false),
            (Door::Player, own, None, 9, false),
            (Door::Player, None, None, 9, true),
            (Door::Session, own, None, 9, true),
            (Door::Account, None, None, 9, true),
        ];
        for (door, binding, key, now, outlasts) in table {
            assert_eq!(door.outlasts(binding, key, at(now)), outlasts, "{door:?} {binding:?} {key:?} {now}");
        }
    }

    #[test]
    fn a_row_counts_under_its_own_key_alone() {
        let (own, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let bound = Some(KeyBinding { key: own, remembered: false });
        let table = [
            (bound, Some(own), true),
            (bound, Some(other), false),
            (bound, None, false),
            (None, Some(own), false),
            (None, None, true),
        ];
        for (binding, key, counts) in table {
            assert_eq!(counts_under(binding, key), counts, "{binding:?} {key:?}");
        }
    }
}
