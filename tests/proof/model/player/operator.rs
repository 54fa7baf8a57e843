//! Calls of an operator's program: players, their sessions, and facts.

use serde_json::{Value, json};

use super::calls::Answered;
use super::deed::{ANN, Given, KeyShown, UNFIT};
use super::door::{Aim, Over, OwnPlayer, OwnSession, PlayerDoor};
use super::rows::{BRANDS, NUMBERS, PLAYER_ID, address};
use super::told::{made, not_found, success, token, unfit, verification};

impl PlayerDoor {
    /// Admits a call about a player's brand.
    fn at_brand(&self, player: usize) -> Result<(), super::told::PlayerTold> {
        if self.brands[player] { Ok(()) } else { Err(unfit("brand id")) }
    }

    pub fn show(&mut self, player: usize, key: KeyShown) -> Answered {
        self.at_brand(player)?;
        match key {
            KeyShown::Unknown | KeyShown::ForFacts => return Err(unfit("key")),
            KeyShown::OfBob if player == ANN => return Err(unfit("key")),
            KeyShown::OfBob | KeyShown::Whole => {}
        }
        let own = self.players[player].as_ref().ok_or_else(not_found)?;
        Ok(success(shown(player, own)))
    }

    pub fn put(&mut self, player: usize, given: Given) -> Answered {
        self.at_brand(player)?;
        if given.unknown {
            return Err(unfit("body"));
        }
        if given.email == Some(UNFIT) {
            return Err(unfit("email address"));
        }
        if given.number == Some(UNFIT) {
            return Err(unfit("mobile number"));
        }
        let known = self.players[player].clone();
        let before = known.clone().unwrap_or_default();
        let number = given.number.or(before.number);
        let kept = before.proven && number == before.number;
        let after = OwnPlayer {
            email: given.email.or(before.email),
            number,
            proven: given.verified.unwrap_or(kept),
            two_factor: given.two_factor.unwrap_or(before.two_factor),
            due: given.due.unwrap_or(before.due),
            disabled: given.disabled.unwrap_or(before.disabled),
            comment: before.comment,
        };
        if after.proven && after.number.is_none() {
            return Err(unfit("mobile number"));
        }
        // Another address or number, a code that was not asked for before, and being disabled end what is there.
        let ends = after.email != before.email
            || after.number != before.number
            || (after.two_factor && !before.two_factor)
            || (after.disabled && !before.disabled);
        if ends {
            self.end_all(player);
        }
        let told = shown(player, &after);
        self.players[player] = Some(after);
        Ok(if known.is_none() { made(told) } else { success(told) })
    }

    pub fn remove(&mut self, player: usize) -> Answered {
        self.at_brand(player)?;
        self.players[player].take().ok_or_else(not_found)?;
        self.end_all(player);
        Ok(success(Value::Null))
    }

    pub fn begin(&mut self, client: usize, player: usize) -> Answered {
        self.at_brand(player)?;
        let own = self.players[player].clone().filter(|own| !own.disabled).ok_or_else(not_found)?;
        let (id, now, half) = (self.fresh(), self.now, own.two_factor);
        self.sessions.insert(id, OwnSession { player, half, begun: now, seen: now });
        self.clients[client].token = Some(id);
        if !half {
            return Ok(success(json!({ "token": token(id), "auth_token": token(id) })));
        }
        let challenge = self.opens(player, Some(id), Aim::SignIn);
        self.verifies(client, challenge);
        Err(verification(challenge, Some(id)))
    }

    pub fn leave(&mut self, player: usize) -> Answered {
        self.at_brand(player)?;
        self.players[player].as_ref().ok_or_else(not_found)?;
        self.end_all(player);
        Ok(success(Value::Null))
    }

    pub fn fact(&mut self, player: usize, request: usize) -> Answered {
        self.at_brand(player)?;
        if request == UNFIT {
            return Err(unfit("body"));
        }
        let proven = self.withdrawal(player, request).filter(|id| {
            let own = &self.challenges[id];
            own.over == Some(Over::Proven) && self.now < own.until
        });
        self.challenges.retain(|id, _| Some(*id) != proven);
        Ok(success(json!({ "verified": proven.is_some() })))
    }

    /// The command `player unlock`, which empties the pool of a player that there is.
    pub fn unlock(&mut self, player: usize) {
        if self.players[player].is_some() {
            *self.pool(player) = super::super::pool::Pool::default();
        }
    }

    /// Whether `brand remove` removes a player's brand; none: there is no such brand.
    pub fn end_brand(&mut self, brand: usize) -> Option<bool> {
        let goes = self.brands[brand].then(|| self.players[brand].is_none());
        self.brands[brand] &= goes != Some(true);
        goes
    }
}

/// A player as the operator's program is shown one.
fn shown(player: usize, own: &OwnPlayer) -> Value {
    json!({
        "brand_id": BRANDS[player], "player_id": PLAYER_ID,
        "email": own.email.map(address).unwrap_or_default(),
        "mobile_number": own.number.map_or("", |number| NUMBERS[number]),
        "mobile_verified": own.proven, "is_2fa_required": own.two_factor, "language": "",
        "steps_due": if own.due { vec!["TNC_REQUIRED"] } else { Vec::new() },
        "disabled": own.disabled,
    })
}
