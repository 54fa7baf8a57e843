//! Wanted: which of a door's lists of factors an account proves. The staff door's list is one for everybody.

use super::account::Account;
use super::factor::{Door, Factor, Purpose};

/// The factors that a door asks for, in order, for a purpose and an account; `None`: the caller's identifier has no account.
/// Empty: the door has no such purpose.
pub fn wanted(door: Door, purpose: Purpose, account: Option<&Account>) -> &'static [Factor] {
    let has_second = match door {
        Door::Staff | Door::Player => false,
        Door::Account => account.is_some_and(|account| account.two_factor),
        Door::Session => account.is_some_and(|account| account.enrolled),
    };
    let lists = door.lists(purpose);
    lists.get(usize::from(has_second)).or_else(|| lists.first()).copied().unwrap_or_default()
}
