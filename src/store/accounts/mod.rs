//! Accounts in PostgreSQL: finding them, and changing them with all that ends with a change.

mod browse;
mod change;
mod find;
mod many;
mod together;

pub use browse::{Matched, Order, OrderBy, Wanted, matching};
pub use change::{AccountChange, Deed, Ends, Leaves, NewAccount, Written, change, empty_budgets, insert, tell};
pub use find::{Known, Named, Overview, Profile, Spent, budgets_of, in_service, language, list, of_addresses, page};
pub use many::{Rewritten, Told, record_many};
pub use together::{By, NewMail, Part, change_all, owners_left};
