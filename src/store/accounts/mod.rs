//! Accounts in PostgreSQL: finding them, and changing them with all that ends with a change.

mod browse;
mod change;
mod columns;
mod find;
mod mails;
mod many;
mod owners;
mod together;

pub use browse::{Matched, Order, OrderBy, Wanted, matching};
pub use change::{Ends, Written, empty_budgets, insert};
pub use columns::{AccountChange, NewAccount};
pub use find::{Known, Named, Overview, Personal, Profile, Spent, budgets_of, list, of_addresses, page};
pub use mails::{InvitedBy, NewMail};
pub use many::{Doer, Rewritten, Told, record_many};
pub use owners::{owner_rows, owners_left, would_take_last_owner};
pub use together::{By, Part, Terms, change_all};
