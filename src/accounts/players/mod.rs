//! Players: the use-cases of the door whose accounts the operator makes and changes by brand and number, by calls and by commands.
//! A player whose row is altered counts as missing, and can only be removed. Knows no wire format.

mod put;
mod show;

use super::Who;
use crate::rules::factor::Door;

pub use put::{PlayerPut, add_player, change_player, put_player};
pub use show::{ShownPlayer, remove_player, show_player, sign_out_player};

/// The door of players.
const DOOR: Door = Door::Player;

/// Brand and number of a player, both positive.
pub type PlayerKey = (i32, i64);

fn named((brand, number): PlayerKey) -> Who {
    Who::Player(brand, number)
}
