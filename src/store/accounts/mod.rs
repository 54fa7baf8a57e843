//! Accounts in PostgreSQL: found, listed, added and changed, with the sessions and sign-ins that end by a change. Knows no
//! rule.

mod access;
mod browse;
mod budgets;
mod change_all;
mod endings;
mod find;
mod held;
mod locks;
mod mails;
mod many;
mod many_rows;
mod owner_requests;
mod owners;
mod search_pattern;
mod update;
mod write;

pub use access::{JudgedAccount, end_access, insert_device_link};
pub use browse::{Matched, matching};
pub use budgets::{PoolsEmptied, budgets_of, budgets_with_wrong_codes, empty_budgets};
pub use change_all::change_all;
pub use find::{
    Overview, Selection, StoredAccount, id_of, list, of_addresses, of_user_names, oldest, page, signed_in_before,
};
pub use held::{HeldNames, held};
pub use mails::{AccountMail, InvitedBy};
pub use many::record_many;
pub use many_rows::{AccountWrite, ManyTerms};
pub use owner_requests::{ask, owner_request, owner_requests, withdraw};
pub use owners::{owner_rows, owners_left, would_take_last_owner};
pub use update::{AccountUpdate, Approval, ChangeTerms, OwnerSession};
pub use write::{describe, insert, insert_within, lock_as_seen, write};
