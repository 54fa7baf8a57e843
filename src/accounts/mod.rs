//! Accounts: the use-cases of the commands. Each has its actor, changes one account in one transaction, and tells the
//! trail; a state already reached is done.

mod add;
mod change;
mod device_link;
mod export;
mod find;
mod import;
mod invite;
mod unlock;

use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::address::Address;
use crate::rules::factor::Door;
use crate::rules::language::Language;
use crate::store::accounts::{Deed, Named};

pub use crate::store::accounts::Profile;
pub use add::{Added, NewAdmin, add};
pub use change::{AdminChange, Changed, change, disable, enable, remove, reopen_enrolment, reset_2fa, sign_out};
pub use device_link::device_link;
pub use export::{Page, export};
pub use find::{Admin, find, list};
pub use import::{Fate, How, Judged, Refusal, Wanted, import};
pub use invite::{Invited, invite};
pub use unlock::unlock;

/// The door these commands serve.
pub const DOOR: Door = Door::Staff;

/// Who does it, for the trail.
#[derive(Clone, Debug)]
pub struct Actor(String);

impl Actor {
    /// Whoever runs a command on this machine, by the name the system has for them.
    pub fn os(user: &str) -> Actor {
        Actor(format!("os:{user}"))
    }

    /// The program itself.
    pub fn program(name: &str) -> Actor {
        Actor(format!("program:{name}"))
    }

    fn deed(&self, app: &App, event: &'static str) -> Result<Deed<'_>, Fault> {
        let at = app.clock.now();
        Ok(Deed { id: chance::id(at)?, at, actor: &self.0, requester: None, door: DOOR, event, reason: None })
    }
}

/// What is told of an admin; unset: not told, or not changed.
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
        text.starts_with("admin_").then(|| Who::Handle(text.to_owned()))
    }

    fn named(&self) -> Named<'_> {
        match self {
            Who::Handle(handle) => Named::Handle(handle),
            Who::Address(address) => Named::Address(address.as_str()),
        }
    }
}
