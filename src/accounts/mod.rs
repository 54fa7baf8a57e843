//! Accounts: the use-cases of the commands and of the owner's desk. Each names its actor, changes accounts in one transaction
//! and writes to the trail. Reaching a state that holds already is a success. Knows no page and no wire format.

mod add;
mod browse;
mod change;
pub mod desk;
mod device_link;
mod export;
mod find;
mod import;
mod invite;
mod letters;
mod opening;
mod owners;
mod refusals;
mod state;
mod unlock;

use std::collections::BTreeSet;

use ipnet::IpNet;

use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::Instant;
use crate::rules::address::Address;
use crate::rules::asked;
use crate::rules::desk::Owner;
use crate::rules::factor::Door;
use crate::rules::trail::{TrailActor, TrailEvent};
use crate::store::accounts::{ChangeTerms, OwnerSession, Selection};
use crate::store::trail::TrailAction;

pub use add::{Added, NewAdmin, add, add_inviting};
pub use browse::{AdminPage, browse};
pub use change::{AdminChange, Changed, change};
pub use device_link::device_link;
pub use export::{ExportPage, export, tell_export};
pub use find::{Admin, find, list};
pub use import::{Fate, ImportLine, ImportMode, JudgedLine, LineRefusal, import, import_inviting};
pub use invite::{Invited, invite, invite_by};
pub use opening::{InvitationLink, Inviting};
pub use owners::can_sign_in;
pub use refusals::count_refusal;
pub use state::{disable, enable, remove, reset_2fa, reset_inviting, sign_out};
pub use unlock::unlock;

/// The door these commands serve.
pub const DOOR: Door = Door::Staff;

/// The actor of a use-case, for the trail.
#[derive(Clone, Debug)]
pub struct Actor {
    who: TrailActor,
    requester: Option<IpNet>,
    reason: Option<String>,
    by: Option<OwnerSession>,
    forces: bool,
}

impl Actor {
    /// The user who runs a command, by the system's name for them.
    pub fn os(user: &str) -> Actor {
        Actor { who: TrailActor::Os(user.to_owned()), requester: None, reason: None, by: None, forces: false }
    }

    /// A part of this program, by name.
    pub fn program(name: &str) -> Actor {
        Actor { who: TrailActor::Program(name.to_owned()), requester: None, reason: None, by: None, forces: false }
    }

    /// An owner at the desk, whose changes need the role and leave an owner.
    pub fn account(owner: &Owner, requester: IpNet) -> Actor {
        let by = Some(OwnerSession { account: owner.account, session: owner.session });
        let who = TrailActor::Account(owner.handle.clone());
        Actor { who, requester: Some(requester), reason: None, by, forces: false }
    }

    /// Lets the actor take the last owner who can sign in, if `forces` is true. Has no effect at the desk.
    #[must_use]
    pub fn forcing(self, forces: bool) -> Actor {
        Actor { forces, ..self }
    }

    /// The terms of the actor's changes. Where the policy has no role of owners, no owner is kept.
    fn terms(&self, app: &App) -> ChangeTerms {
        let keeps_owner = self.by.is_some() || (app.policy(DOOR).has_owners() && !self.forces);
        ChangeTerms { by: self.by, keeps_owner }
    }

    /// The actor with a reason; an empty reason is none.
    #[must_use]
    pub fn because(self, reason: Option<&str>) -> Actor {
        let reason = reason.map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned);
        Actor { reason, ..self }
    }

    fn action(&self, app: &App, event: TrailEvent) -> Result<TrailAction<'_>, Fault> {
        self.action_at(app.clock.now(), event)
    }

    fn action_at(&self, at: Instant, event: TrailEvent) -> Result<TrailAction<'_>, Fault> {
        let (requester, reason) = (self.requester, self.reason.as_deref());
        Ok(TrailAction { id: chance::id(at)?, at, actor: &self.who, requester, door: DOOR, event, reason })
    }
}

/// Named roles, each once.
///
/// # Errors
///
/// The first name that the policy does not know.
fn roles(app: &App, named: &[String]) -> Result<Vec<String>, String> {
    let mut roles: Vec<String> = Vec::new();
    for role in named {
        if !app.policy(DOOR).admins.roles.contains(role) {
            return Err(role.clone());
        }
        if !roles.contains(role) {
            roles.push(role.clone());
        }
    }
    Ok(roles)
}

/// Whether two lists name the same roles, whatever their order and repetitions.
fn is_same(has: &[String], wanted: &[String]) -> bool {
    let set = |roles: &[String]| roles.iter().cloned().collect::<BTreeSet<String>>();
    set(has) == set(wanted)
}

/// An admin as an operator names them.
#[derive(Clone, Debug)]
pub enum Who {
    /// The admin with this public id.
    Handle(String),
    /// The admin with this canonical address.
    Address(Address),
}

impl Who {
    /// Parses a public id or an e-mail address.
    pub fn parse(text: &str) -> Option<Who> {
        if let Some(address) = Address::parse(text) {
            return Some(Who::Address(address));
        }
        (text.starts_with("admin_") && asked::is_id(text)).then(|| Who::Handle(text.to_owned()))
    }

    fn selection(&self) -> Selection<'_> {
        match self {
            Who::Handle(handle) => Selection::Handle(handle),
            Who::Address(address) => Selection::Address(address.as_str()),
        }
    }
}
