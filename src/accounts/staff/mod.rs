//! Staff: the use-cases of doors whose accounts are admins. Admins have roles and an authenticator, are invited, and
//! owners among them manage the others at a desk. Knows no page and no wire format.

mod add;
mod browse;
pub mod desk;
pub mod desk_access;
pub mod desk_fields;
pub mod desk_many;
mod device_link;
mod invite;
mod locked;
mod opening;
pub mod owner_requests;
mod owners;
mod refusals;
mod reset;

pub use add::{Added, NewAdmin, add, add_inviting};
pub(super) use add::{MadeAdmin, made as made_admin};
pub use browse::{AdminPage, browse};
pub use device_link::device_link;
pub use invite::{Invited, invite, invite_by};
pub use locked::{LockedAdmins, locked};
pub(super) use opening::Opening;
pub use opening::{InvitationLink, Inviting};
pub use owners::can_sign_in;
pub use refusals::count_refusal;
pub use reset::{reset_2fa, reset_inviting};
