//! Bindings: the application key that a sign-in began under, at a door whose callers hold keys. A session and a pending sign-in
//! count under their own key alone.

use uuid::Uuid;

/// The binding of a pending sign-in or a session to an application key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyBinding {
    /// The id of the application key.
    pub key: Uuid,
    /// Whether the holder asked to be remembered for longer.
    pub remembered: bool,
}
