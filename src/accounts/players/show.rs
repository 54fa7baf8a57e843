//! Show, sign out and remove: what the operator does to a player but for changes. Shows nothing of a player whose row is altered.

use super::put::state;
use super::{DOOR, PlayerKey, named};
use crate::accounts::{self, Actor, Changed, find};
use crate::app::App;
use crate::fault::Fault;
use crate::rules::player_state::PlayerState;

/// A player as the operator is shown one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownPlayer {
    /// The brand's id.
    pub brand: i32,
    /// The player's number at the brand.
    pub player: i64,
    /// All else.
    pub state: PlayerState,
}

/// The player of a brand and a number.
pub async fn show_player(app: &App, player: PlayerKey) -> Result<Option<ShownPlayer>, Fault> {
    let known = find(app, DOOR, &named(player)).await?.filter(|known| !known.altered);
    Ok(known.map(|known| ShownPlayer { brand: player.0, player: player.1, state: state(&known) }))
}

/// Ends the sessions and pending sign-ins of a player. False: there is no such player.
pub async fn sign_out_player(app: &App, actor: &Actor, player: PlayerKey) -> Result<bool, Fault> {
    match find(app, DOOR, &named(player)).await? {
        Some(known) => Ok(accounts::sign_out(app, actor, &known).await? == Changed::Done),
        None => Ok(false),
    }
}

/// Removes a player, even one whose row is altered. False: there is no such player.
pub async fn remove_player(app: &App, actor: &Actor, player: PlayerKey) -> Result<bool, Fault> {
    match find(app, DOOR, &named(player)).await? {
        Some(known) => Ok(accounts::remove(app, actor, &known).await? == Changed::Done),
        None => Ok(false),
    }
}
