//! Sign-ins in PostgreSQL: one statement loads the facts of a step, another records its decision. Knows no rule.

mod count;
mod decoys;
mod frames;
mod gateway;
mod load;
mod load_awaited;
mod load_player;
mod origin;
mod paying;
mod proven;
mod record;
mod rows;
mod sign_out;
mod told;

pub use count::Count;
pub(super) use count::{Counting, counted_by_key, requester_text};
pub use decoys::{Ended, end_of_account};
pub use gateway::{GatewayCall, count_gateway_call};
pub use load::{Cookies, KeptSessions, Loaded, load_for_begin, load_for_confirm, load_for_login, load_for_prove};
pub use load_awaited::{AwaitedKey, load_awaited, waiting_in_session};
pub use load_player::load_for_player;
pub use origin::StepOrigin;
pub use paying::paying_device;
pub use record::{open, record, record_within};
pub use rows::{BudgetRow, PendingRow};
pub use sign_out::{SignOut, sign_out};
