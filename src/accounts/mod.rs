//! Accounts: the use-cases of the commands, and of the owner's desk. Each has its actor, changes one account in one
//! transaction, and tells the trail; a state already reached is done.

mod add;
mod browse;
mod change;
pub mod desk;
mod device_link;
mod export;
mod find;
mod import;
mod invite;
mod owners;
mod refusals;
mod texts;
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
use crate::rules::language::Language;
use crate::rules::trail::{TrailActor, TrailEvent};
use crate::store::accounts::{By, Selection, Terms};
use crate::store::trail::TrailAction;

pub use add::{Added, NewAdmin, add, add_inviting};
pub use browse::{AdminPage, browse};
pub use change::{AdminChange, Changed, change, disable, enable, remove, reset_2fa, reset_inviting, sign_out};
pub use device_link::device_link;
pub use export::{ExportPage, export, tell_export};
pub use find::{Admin, find, list};
pub use import::{Fate, How, Judged, Refusal, Wanted, import, import_inviting};
pub use invite::{InvitationLink, Invited, Inviting, invite, invite_by};
pub use owners::can_sign_in;
pub use refusals::count_refusal;
pub use unlock::unlock;

/// The door these commands serve.
pub const DOOR: Door = Door::Staff;

/// Who does it, for the trail.
#[derive(Clone, Debug)]
pub struct Actor {
    who: TrailActor,
    requester: Option<IpNet>,
    reason: Option<String>,
    by: Option<By>,
    forces: bool,
}

impl Actor {
    /// Whoever runs a command on this machine, by the name the system has for them.
    pub fn os(user: &str) -> Actor {
        Actor { who: TrailActor::Os(user.to_owned()), requester: None, reason: None, by: None, forces: false }
    }

    /// The program itself.
    pub fn program(name: &str) -> Actor {
        Actor { who: TrailActor::Program(name.to_owned()), requester: None, reason: None, by: None, forces: false }
    }

    /// An owner at the desk. What they do is done only while they are one, and leaves one.
    pub fn account(owner: &Owner, requester: IpNet) -> Actor {
        let by = Some(By { account: owner.account, session: owner.session });
        let who = TrailActor::Account(owner.handle.clone());
        Actor { who, requester: Some(requester), reason: None, by, forces: false }
    }

    /// May take the last owner who can sign in, as nobody at the desk may.
    #[must_use]
    pub fn forcing(self, forces: bool) -> Actor {
        Actor { forces, ..self }
    }

    /// The terms of what they do. Where no role makes an owner, none is kept.
    fn terms(&self, app: &App) -> Terms {
        let keeps_owner = self.by.is_some() || (app.policy.has_owners() && !self.forces);
        Terms { by: self.by, keeps_owner }
    }

    /// The same, and why.
    #[must_use]
    pub fn because(self, reason: Option<&str>) -> Actor {
        let reason = reason.map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned);
        Actor { reason, ..self }
    }

    fn deed(&self, app: &App, event: TrailEvent) -> Result<TrailAction<'_>, Fault> {
        self.deed_at(app.clock.now(), event)
    }

    fn deed_at(&self, at: Instant, event: TrailEvent) -> Result<TrailAction<'_>, Fault> {
        let (requester, reason) = (self.requester, self.reason.as_deref());
        Ok(TrailAction { id: chance::id(at)?, at, actor: &self.who, requester, door: DOOR, event, reason })
    }
}

/// What is told of an admin; unset: not told, or not changed. An empty telephone number, job, bio or picture is none.
#[derive(Clone, Debug, Default)]
pub struct AdminData {
    /// What they are called.
    pub name: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// The job.
    pub job_title: Option<String>,
    /// A few words.
    pub bio: Option<String>,
    /// A picture.
    pub avatar_url: Option<String>,
    /// In which language they are spoken to; `Some(None)`: none chosen, as their browser asks.
    pub language: Option<Option<Language>>,
}

/// Roles by name, each once; the first that the policy does not know.
fn roles(app: &App, named: &[String]) -> Result<Vec<String>, String> {
    let mut roles: Vec<String> = Vec::new();
    for role in named {
        if !app.policy.roles.contains(role) {
            return Err(role.clone());
        }
        if !roles.contains(role) {
            roles.push(role.clone());
        }
    }
    Ok(roles)
}

/// Whether these are the same roles, in whatever order and however often.
fn is_same(has: &[String], wanted: &[String]) -> bool {
    let set = |roles: &[String]| roles.iter().cloned().collect::<BTreeSet<String>>();
    set(has) == set(wanted)
}

/// How people name an account: its id or its e-mail address.
#[derive(Clone, Debug)]
pub enum Who {
    /// By public id.
    Handle(String),
    /// By canonical address.
    Address(Address),
}

impl Who {
    /// Reads an id or an e-mail address.
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
