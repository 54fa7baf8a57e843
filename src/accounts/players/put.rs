//! Put: makes a player, changes the one that there is, or either; fields that are not given stay. What ends by a change ends in the
//! transaction of the change. Refuses a brand that there is not, and whatever the rules refuse. Does not know who may put.

use super::{DOOR, PlayerKey, named};
use crate::accounts::state::apply;
use crate::accounts::{Actor, Changed, KnownAccount, find};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::account::Account;
use crate::rules::account_change::ChangeOutcome;
use crate::rules::account_deed::AccountDeed;
use crate::rules::address::Address;
use crate::rules::player_state::{PlayerFault, PlayerFields, PlayerState};
use crate::rules::profile::Profile;
use crate::store::accounts::{self, AccountUpdate, InvitedBy};
use crate::store::brands;

/// Maximum number of attempts while the player keeps changing; each failed one means that another change was written.
const ROUNDS: usize = 64;

/// Outcome of putting a player.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlayerPut {
    /// The player is made.
    Made,
    /// The player is changed, or was so already.
    Changed,
    /// There is no such brand.
    NoBrand,
    /// The email text is not one address.
    InvalidAddress,
    /// The number text is not a number.
    InvalidMobile,
    /// The number is of a country that no SMS is sent to.
    ForeignMobile,
    /// There is no number that could be proven.
    NoMobile,
    /// There is such a player, who should be made.
    Taken,
    /// There is no such player, who should be changed.
    Unknown,
    /// The player's row was altered outside Vestibule: the player can only be removed.
    Altered,
}

impl From<PlayerFault> for PlayerPut {
    fn from(fault: PlayerFault) -> PlayerPut {
        match fault {
            PlayerFault::Email => PlayerPut::InvalidAddress,
            PlayerFault::Mobile => PlayerPut::InvalidMobile,
            PlayerFault::Country => PlayerPut::ForeignMobile,
            PlayerFault::NoMobile => PlayerPut::NoMobile,
        }
    }
}

/// Makes the player of a brand and a number, or changes the one that there is. A change to what holds already is told by no line.
pub async fn put_player(
    app: &App,
    actor: &Actor,
    player: PlayerKey,
    fields: &PlayerFields,
) -> Result<PlayerPut, Fault> {
    put(app, actor, player, fields, None).await
}

/// Makes the player of a brand and a number.
pub async fn add_player(
    app: &App,
    actor: &Actor,
    player: PlayerKey,
    fields: &PlayerFields,
) -> Result<PlayerPut, Fault> {
    put(app, actor, player, fields, Some(PlayerPut::Made)).await
}

/// Changes the player of a brand and a number.
pub async fn change_player(
    app: &App,
    actor: &Actor,
    player: PlayerKey,
    fields: &PlayerFields,
) -> Result<PlayerPut, Fault> {
    put(app, actor, player, fields, Some(PlayerPut::Changed)).await
}

/// `only`: the one outcome that is wanted, if it is one.
async fn put(
    app: &App,
    actor: &Actor,
    player: PlayerKey,
    fields: &PlayerFields,
    only: Option<PlayerPut>,
) -> Result<PlayerPut, Fault> {
    for _ in 0..ROUNDS {
        let put = match find(app, DOOR, &named(player)).await? {
            Some(_) if only == Some(PlayerPut::Made) => Some(PlayerPut::Taken),
            None if only == Some(PlayerPut::Changed) => Some(PlayerPut::Unknown),
            Some(known) => change(app, actor, &known, fields).await?,
            None => make(app, actor, player, fields).await?,
        };
        if let Some(put) = put {
            return Ok(put);
        }
    }
    Err(Fault::Contended)
}

/// Makes a player; `None`: there is one meanwhile.
async fn make(
    app: &App,
    actor: &Actor,
    (brand, number): PlayerKey,
    fields: &PlayerFields,
) -> Result<Option<PlayerPut>, Fault> {
    if brands::find(&app.store, brand).await?.is_none() {
        return Ok(Some(PlayerPut::NoBrand));
    }
    let unknown = PlayerState::default();
    let wanted = match unknown.with(fields, &app.policies.sms) {
        Ok(wanted) => wanted,
        Err(fault) => return Ok(Some(fault.into())),
    };
    let action = actor.action(app, AccountDeed::Added.event(DOOR))?;
    let (id, handle) = (chance::id(action.at)?, chance::handle(DOOR.handle_prefix())?);
    let change = unknown.change_to(&wanted, action.at);
    let bare = Account { brand: Some(brand), number: Some(number), ..Account::without_address(DOOR, (id, handle)) };
    let own = Account { version: bare.version, ..change.applied_to(&bare) };
    let profile = Profile::new("", &change.profile, action.at);
    Ok(match accounts::insert(&app.store, (&own, &profile, None), action, &InvitedBy::Nothing).await? {
        ChangeOutcome::Done => Some(PlayerPut::Made),
        ChangeOutcome::NoBrand => Some(PlayerPut::NoBrand),
        _ => None,
    })
}

/// Changes a player; `None`: the player has changed meanwhile.
async fn change(
    app: &App,
    actor: &Actor,
    known: &KnownAccount,
    fields: &PlayerFields,
) -> Result<Option<PlayerPut>, Fault> {
    if known.altered {
        return Ok(Some(PlayerPut::Altered));
    }
    let before = state(known);
    let wanted = match before.with(fields, &app.policies.sms) {
        Ok(wanted) => wanted,
        Err(fault) => return Ok(Some(fault.into())),
    };
    let (at, events) = (app.clock.now(), before.events_to(&wanted, DOOR));
    if events.is_empty() {
        return Ok(Some(PlayerPut::Changed));
    }
    let update = AccountUpdate {
        account: known.id,
        seen: Some(known.version),
        change: before.change_to(&wanted, at),
        actions: events.into_iter().map(|event| actor.action_at(at, event)).collect::<Result<_, Fault>>()?,
        letter: None,
        invited: InvitedBy::Nothing,
        farewell: None,
    };
    Ok(match apply(app, actor, update).await? {
        Changed::Done => Some(PlayerPut::Changed),
        Changed::Altered => Some(PlayerPut::Altered),
        _ => None,
    })
}

/// The state of a player whose row is genuine.
pub(super) fn state(known: &KnownAccount) -> PlayerState {
    PlayerState {
        email: Address::parse(&known.address),
        mobile: known.player.mobile.clone(),
        mobile_proven: known.player.mobile_proven,
        two_factor: known.two_factor,
        language: known.view.profile.language,
        steps_due: known.player.steps_due.clone(),
        disabled: known.disabled_at.is_some(),
    }
}
