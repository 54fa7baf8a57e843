//! Bindings: the application key that a sign-in began under, at a door whose callers hold keys. A session and a pending sign-in
//! count under their own key alone.

use uuid::Uuid;

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
}

/// Whether a row with this binding counts in a call under this application key; `None`: the door's callers have no keys.
pub fn counts_under(binding: Option<KeyBinding>, key: Option<Uuid>) -> bool {
    binding.map(|binding| binding.key) == key
}

#[cfg(test)]
mod tests {
    use super::*;

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
