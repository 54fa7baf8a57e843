//! Accounts in PostgreSQL: finding them, and changing them with all that ends with a change.

mod change;
mod find;
mod many;
mod row;

pub use change::{AccountChange, Deed, Ends, Leaves, NewAccount, Written, change, empty_budgets, insert, tell};
pub use find::{Known, Named, Overview, Personal, Profile, Spent, budgets_of, language, list, of_addresses, page};
pub use many::{Rewritten, Told, record_many};
pub use row::{AccountRow, AuthenticatorRow, whole};
