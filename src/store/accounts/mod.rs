//! Accounts in PostgreSQL: finding them, and changing them with all that ends with a change.

mod change;
mod find;

pub use change::{AccountChange, Deed, Ends, NewAccount, change, empty_budgets, insert, tell};
pub use find::{Named, Overview, Profile, Spent, budgets_of, in_service, language, list};
