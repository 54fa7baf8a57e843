//! Application keys in PostgreSQL. One statement finds the key of a call and counts the call; each change is a transaction with
//! its line of the trail. Does not decide what a key allows.

mod expire;
mod find;
mod find_for_call;
mod rows;
mod told;
mod under_key;
mod write;

pub use expire::expire;
pub use find::{KnownKey, is_as_admitted, list, sessions_behind, versions};
pub use find_for_call::{CallCount, KeyCall, find_for_call};
pub use rows::ApplicationKeyRow;
pub use write::{AddedKey, ChangedKey, add, end, narrow};
