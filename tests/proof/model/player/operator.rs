//! Calls of an operator's program: players, their sessions, and facts.

use serde_json::{Value, json};

use super::calls::Answered;
use super::deed::{ABROAD, ANN, BOB, Given, KeyShown, UNFIT};
use super::door::{Aim, Over, OwnPlayer, OwnSession, PlayerDoor, TOLD};
use super::rows::{BRANDS, NUMBERS, PLAYER_ID, address, is_same};
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
            KeyShown::OfBob if player == ANN || self.key_ended => return Err(unfit("key")),
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
        if matches!(given.number, Some(UNFIT | ABROAD)) {
            return Err(unfit("mobile number"));
        }
        let known = self.players[player].clone();
        let before = known.clone().unwrap_or_default();
        let number = given.number.or(before.number);
        let other = number.zip(before.number).map_or(number != before.number, |(one, other)| !is_same(one, other));
        let kept = before.proven && !other;
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
            || other
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
        let keyed = is_keyed(client, player);
        if keyed && self.key_ended {
            return Err(unfit("key"));
        }
        let own = self.players[player].clone().filter(|own| !own.disabled).ok_or_else(not_found)?;
        let (id, now, half) = (self.fresh(), self.now, own.two_factor);
        self.sessions.insert(id, OwnSession { player, keyed, half, begun: now, seen: now });
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
        self.lines[TOLD] += i64::from(proven.is_some());
        Ok(success(json!({ "verified": proven.is_some() })))
    }

    /// The command `player unlock`, which empties the pool of a player that there is.
    pub fn unlock(&mut self, player: usize) {
        if self.players[player].is_some() {
            *self.pool(player) = super::super::pool::Pool::default();
        }
    }

    /// The command `api-key end` of the key for Bob's brand, which ends the sessions that began under it.
    pub fn end_key(&mut self) {
        self.key_ended = true;
        self.sessions.retain(|_, own| !own.keyed);
    }

    /// Whether `brand remove` removes a player's brand, which Bob's live key keeps from going; none: there is no such brand.
    pub fn end_brand(&mut self, brand: usize) -> Option<bool> {
        let goes = self.brands[brand].then(|| self.players[brand].is_none() && (brand != BOB || self.key_ended));
        self.brands[brand] &= goes != Some(true);
        goes
    }
}

/// Whether a session begins under the key for Bob's brand.
pub fn is_keyed(client: usize, player: usize) -> bool {
    (client, player) == (1, BOB)
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
