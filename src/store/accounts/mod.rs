//! Accounts in PostgreSQL: finding them, and changing them with all that ends with a change.

mod browse;
mod budgets;
mod change;
mod columns;
mod find;
mod mails;
mod many;
mod owners;
mod together;

pub use browse::{Matched, matching};
pub use budgets::{budgets_of, budgets_with_wrong_codes, empty_budgets};
pub use change::{Ends, Written, insert};
pub use columns::{AccountChange, NewAccount};
pub use find::{Known, Overview, Selection, list, of_addresses, page};
pub use mails::{InvitedBy, NewMail};
pub use many::{Doer, Rewritten, Told, record_many};
pub use owners::{owner_rows, owners_left, would_take_last_owner};
pub use together::{By, Part, Terms, change_all};
