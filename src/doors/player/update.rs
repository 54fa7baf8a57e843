//! `PUT /{brand}`, and `PUT` and `POST /send/code` with a `mobile` object: a player changes the number, whether codes are asked for, or
//! the remark.

use super::answers::{Null, success};
use super::caller::{PlayerAnswer, PlayerRequest};
use super::refusals::{PlayerRefusal, Unfit};
use crate::edge::Stopped;
use crate::sign_in::player::{PlayerSession, PlayerUpdate, Updated, update_player};

/// Changes a player's data.
pub async fn update(
    request: &PlayerRequest,
    session: PlayerSession,
    wanted: &PlayerUpdate,
) -> Result<PlayerAnswer, Stopped> {
    Ok(match update_player(&request.call.app, request.player(), session, wanted).await? {
        Updated::Done => Ok(success(Null)),
        Updated::Waits(challenge) => Err(PlayerRefusal::Verification { challenge, session: None }),
        Updated::NoSession => Err(Unfit::Token.into()),
        Updated::CannotDisable => Err(Unfit::CannotDisable.into()),
        Updated::InvalidMobile => Err(Unfit::MobileNumber.into()),
    })
}
