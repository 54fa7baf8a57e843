//! A password that a caller shows on the wire. Refuses an empty text, and one that is too long to be anybody's.

use crate::rules::password::Password;

/// The password of a typed text; `None`: the text can be none.
pub fn shown_password(typed: &str) -> Option<Password> {
    if typed.is_empty() { None } else { Password::parse(typed).ok() }
}
