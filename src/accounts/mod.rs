//! Accounts: the use-cases of the commands and of the owner's desk, at the actor's door. Each names its actor, changes accounts
//! in one transaction and writes to the trail. Reaching a state that holds already is a success. Invitations, owners and device
//! links are of the staff door and stand in `staff`. Knows no page and no wire format.

mod add;
mod change;
mod desk_import;
mod device;
mod enrol;
mod export;
mod find;
mod import;
mod letters;
mod listed;
mod password;
mod players;
mod roles;
mod second_factor;
mod staff;
mod state;
mod unlock;

use uuid::Uuid;

use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::Instant;
use crate::rules::address::Address;
use crate::rules::application_key::KeyName;
use crate::rules::asked;
use crate::rules::desk::Owner;
use crate::rules::factor::Door;
use crate::rules::identifier::UserName;
use crate::rules::request_origin::RequestOrigin;
use crate::rules::trail::{TrailActor, TrailEvent};
use crate::store::accounts::{Approval, ChangeTerms, OwnerSession, Selection};
use crate::store::trail::TrailAction;

pub use add::{Joined, NewAccount, join};
pub use change::{AccountEdit, Changed, change};
pub use desk_import::import_at_desk;
pub use device::{MadeDevice, trust_device};
pub use enrol::{AuthenticatorOffer, enrol, offer_authenticator};
pub use export::{ExportPage, export, tell_export};
pub use find::{KnownAccount, find, find_all, list, list_players};
pub use import::{ImportLine, ImportMode, ImportOutcome, JudgedLine, LineRefusal, import, import_inviting};
pub use listed::ListedAccount;
pub use password::password_min;
pub use players::{
    PlayerKey, PlayerPut, ShownPlayer, add_player, change_player, put_player, remove_player, show_player,
    sign_out_player,
};
pub use second_factor::reset_second_factor;
pub use staff::{
    Added, AdminPage, InvitationLink, Invited, Inviting, LockedAdmins, NewAdmin, add, add_inviting, browse,
    can_sign_in, count_refusal, desk, desk_access, desk_fields, desk_many, device_link, invite, invite_by, locked,
    owner_requests, reset_2fa, reset_inviting,
};
pub use state::{disable, enable, remove, sign_out};
pub use unlock::unlock;

/// The actor of a use-case, for the trail.
#[derive(Clone, Debug)]
pub struct Actor {
    door: Door,
    who: TrailActor,
    requester: Option<RequestOrigin>,
    reason: Option<String>,
    by: Option<OwnerSession>,
    email: Option<String>,
    forces: bool,
    approves: Option<Approval>,
}

impl Actor {
    /// The user who runs a command about accounts of a door, by the system's name for them.
    pub fn os(door: Door, user: &str) -> Actor {
        Actor::of(door, TrailActor::Os(user.to_owned()))
    }

    /// A part of this program, by name.
    pub fn program(door: Door, name: &str) -> Actor {
        Actor::of(door, TrailActor::Program(name.to_owned()))
    }

    /// A program that calls a door with an application key, by the key's name.
    pub fn keyed(door: Door, key: &KeyName, requester: RequestOrigin) -> Actor {
        Actor { requester: Some(requester), ..Actor::program(door, key.as_str()) }
    }

    /// An owner at a door's desk, whose changes need the role and leave an owner.
    pub fn account(door: Door, owner: &Owner, requester: RequestOrigin) -> Actor {
        let by = Some(OwnerSession { account: owner.account, session: owner.session });
        let who = TrailActor::Account(owner.handle.clone());
        let email = Some(owner.email.clone());
        Actor { requester: Some(requester), by, email, ..Actor::of(door, who) }
    }

    /// An admin who reads at a door's desk in a session.
    pub fn reader(door: Door, handle: &str, (account, session): (Uuid, Uuid), requester: RequestOrigin) -> Actor {
        let (who, by) = (TrailActor::Account(handle.to_owned()), Some(OwnerSession { account, session }));
        Actor { requester: Some(requester), by, ..Actor::of(door, who) }
    }

    fn of(door: Door, who: TrailActor) -> Actor {
        Actor { door, who, requester: None, reason: None, by: None, email: None, forces: false, approves: None }
    }

    /// Lets the actor take the last owner who can sign in, if `forces` is true. Has no effect at the desk.
    #[must_use]
    pub fn forcing(self, forces: bool) -> Actor {
        Actor { forces, ..self }
    }

    /// Lets the owner at the desk do what another owner asked for, by using the request up.
    #[must_use]
    fn approving(self, request: Approval) -> Actor {
        Actor { approves: Some(request), ..self }
    }

    /// The terms of the actor's changes. Where the door has no roles, or its policy none of owners, no owner is kept.
    fn terms(&self, app: &App) -> ChangeTerms {
        let keeps_owner =
            self.by.is_some() || (self.door.wants_role() && app.policy(self.door).has_owners() && !self.forces);
        ChangeTerms { by: self.by, keeps_owner, approves: self.approves }
    }

    /// The actor with a reason; an empty reason is none.
    #[must_use]
    pub fn because(self, reason: Option<&str>) -> Actor {
        let reason = reason.map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned);
        Actor { reason, ..self }
    }

    /// An action of the actor, now.
    pub fn action(&self, app: &App, event: TrailEvent) -> Result<TrailAction<'_>, Fault> {
        self.action_at(app.clock.now(), event)
    }

    fn action_at(&self, at: Instant, event: TrailEvent) -> Result<TrailAction<'_>, Fault> {
        let (requester, reason) = (self.requester, self.reason.as_deref());
        let session = self.by.map(|by| by.session);
        Ok(TrailAction {
            id: chance::id(at)?,
            at,
            actor: &self.who,
            session,
            requester,
            door: self.door,
            event,
            reason,
        })
    }
}

/// An account as an operator names it.
#[derive(Clone, Debug)]
pub enum Who {
    /// The account with this public id.
    Handle(String),
    /// The account with this canonical address.
    Address(Address),
    /// The account with this user name.
    UserName(UserName),
    /// The account with this number, and the account whose user name is these digits.
    Number(i64, String),
    /// The player of a brand with this number.
    Player(i32, i64),
}

impl Who {
    /// Parses a public id, an email address or, at a door that has them, a user name or a number; of a player an id or BRAND/ID.
    /// A text that could be an id is one.
    pub fn parse(door: Door, text: &str) -> Option<Who> {
        let is_handle = text.strip_prefix(door.handle_prefix()).is_some_and(|rest| rest.starts_with('_'));
        if is_handle && asked::is_id(text) {
            return Some(Who::Handle(text.to_owned()));
        }
        if door == Door::Player {
            return player(text).map(|(brand, id)| Who::Player(brand, id));
        }
        if let Some(address) = Address::parse(text) {
            return Some(Who::Address(address));
        }
        if door.numbers_accounts() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return text.parse().ok().map(|number| Who::Number(number, text.to_owned()));
        }
        door.has_user_names().then(|| UserName::parse(text).map(Who::UserName)).flatten()
    }

    fn selection(&self) -> Selection<'_> {
        match self {
            Who::Handle(handle) => Selection::Handle(handle),
            Who::Address(address) => Selection::Address(address.as_str()),
            Who::UserName(name) => Selection::UserName(name.as_str()),
            Who::Number(number, digits) => Selection::Number(*number, digits),
            Who::Player(brand, id) => Selection::Player(*brand, *id),
        }
    }
}

/// Brand and number of a player who is named `BRAND/ID`.
fn player(text: &str) -> Option<(i32, i64)> {
    let (brand, id) = text.split_once('/')?;
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (brand, id) = ((is_number(brand)).then(|| brand.parse().ok())??, is_number(id).then(|| id.parse().ok())??);
    (brand > 0 && id > 0).then_some((brand, id))
}
