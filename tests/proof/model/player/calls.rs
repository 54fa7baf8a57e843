//! Calls of players, each in the order in which the door looks at things: the network, the brand, the session, the shape, the
//! challenge, the lock, the cooldown or the code.

use serde_json::{Value, json};

use super::super::action::Typed;
use super::super::pool::room_at;
use super::super::settings::Time;
use super::deed::{BrandNamed, Dialled, UNFIT};
use super::door::{Aim, BrandSeen, CHANGED, Over, OwnSession, PROVEN, PlayerDoor, Reach, SMS, WaitingChange};
use super::rows::{NUMBERS, is_same};
use super::told::{PlayerTold, late, refused, success, token, unfit, verification};

/// A result or a refusal.
pub type Answered = Result<PlayerTold, PlayerTold>;

const LIMIT: &str = "Authentication attempts limit exceeded";
const FAILED: &str = "Failed";
const ERROR: &str = "Error";

/// Refusal whose reason is the challenge's token.
fn of_token(status: &str, why: &str, challenge: Option<u32>) -> PlayerTold {
    let mut data = json!({ "description": why, "2fa-auth-token": why });
    if let Some(challenge) = challenge {
        data["2fa_auth_token"] = token(challenge);
    }
    refused(status, data)
}

fn unknown(status: &str) -> PlayerTold {
    of_token(status, "Auth token does not exist", None)
}

/// Refusal that names its challenge and, where a code is asked for, the wait.
fn said(status: &str, what: &str, challenge: u32, wait: Option<i64>) -> PlayerTold {
    let mut data = json!({ "description": what, "2fa_auth_token": token(challenge) });
    if let Some(wait) = wait {
        data["remaining_time"] = json!(wait);
    }
    refused(status, data)
}

fn please_wait(seconds: i64) -> String {
    format!("Please wait before sending again in {seconds} seconds")
}

impl PlayerDoor {
    /// Admits a player's call: the live session, full or half, of the client's token.
    pub fn admitted(&mut self, client: usize, named: BrandNamed, counts: bool) -> Result<u32, PlayerTold> {
        if counts && let Some(until) = self.counted() {
            return Err(late(self.left(until)));
        }
        let seen = self.brand_in(client, named);
        let is_brand = match seen {
            BrandSeen::Absent => true,
            BrandSeen::Brand(brand) => self.brands[brand],
            BrandSeen::Unknown | BrandSeen::Unfit => false,
        };
        if !is_brand {
            return Err(unfit("brand id"));
        }
        let id = self.clients[client].token.filter(|token| self.is_live(*token)).ok_or_else(|| unfit("token"))?;
        self.touch(id);
        let own = &self.sessions[&id];
        let is_due = self.players[own.player].as_ref().is_some_and(|player| player.due);
        let is_of_other = matches!(seen, BrandSeen::Brand(brand) if brand != own.player);
        if is_of_other || (is_due && !own.half) { Err(unfit("token")) } else { Ok(id) }
    }

    /// Refuses a half session.
    pub fn full(&self, session: u32) -> Result<usize, PlayerTold> {
        let own = &self.sessions[&session];
        if own.half { Err(unfit("token")) } else { Ok(own.player) }
    }

    pub fn read(&mut self, client: usize, named: BrandNamed) -> Answered {
        let session = self.admitted(client, named, false)?;
        let player = self.full(session)?;
        Ok(success(self.own_data(player)))
    }

    /// Challenge of the client's token, which its session must be of and which must not have expired.
    fn challenge(&self, client: usize, session: u32, status: &str) -> Result<u32, PlayerTold> {
        let id = self.clients[client].challenge.ok_or_else(|| unknown(status))?;
        let own = self.challenges.get(&id).filter(|own| own.session == Some(session) && self.now < own.until);
        own.map(|_| id).ok_or_else(|| unknown(status))
    }

    /// Refuses a challenge that is over, and a locked one.
    fn open(&mut self, id: u32, status: &str) -> Result<(), PlayerTold> {
        let (player, over) = (self.challenges[&id].player, self.challenges[&id].over);
        if over == Some(Over::Proven) {
            return Err(of_token(status, "Auth Token is already verified", Some(id)));
        }
        match self.locked_until(player, SMS) {
            Some(until) => Err(said(status, LIMIT, id, (status == FAILED).then(|| self.left(until)))),
            None if over.is_some() => Err(unknown(status)),
            None => Ok(()),
        }
    }

    pub fn send_sms(&mut self, client: usize, dialled: Dialled) -> Answered {
        let session = self.admitted(client, BrandNamed::Own, true)?;
        let dialled = match dialled {
            Dialled::TwoKinds => return Err(unfit("body")),
            Dialled::Number(UNFIT) => return Err(unfit("mobile number")),
            Dialled::Number(number) => number,
        };
        let id = self.challenge(client, session, FAILED)?;
        self.open(id, FAILED)?;
        let (own, set, now) = (self.challenges[&id].clone(), self.set.clone(), self.now);
        let pool = self.pool(own.player).clone();
        let used_up = room_at(&pool.mails, &set.mails, now).or((own.codes >= set.codes).then_some(own.until));
        if let Some(until) = used_up {
            return Err(said(FAILED, LIMIT, id, Some(self.left(until))));
        }
        let waits = own.codes > 0 || !matches!(own.aim, Aim::Change(_, true));
        if let Some(until) = pool.next_code.filter(|until| waits && *until > now) {
            let wait = self.left(until);
            return Err(said(FAILED, &please_wait(wait), id, Some(wait)));
        }
        let stored = self.players[own.player].as_ref().and_then(|player| player.number);
        let goes_to = if let Aim::Change(change, _) = &own.aim { Some(change.number) } else { stored };
        self.sends(id, goes_to.filter(|number| is_same(*number, dialled)).map(Reach::Number));
        Ok(success(json!({ "description": "Success", "2fa_auth_token": token(id) })))
    }

    pub fn show_sms(&mut self, client: usize, typed: Typed) -> Answered {
        let session = self.admitted(client, BrandNamed::Own, true)?;
        if typed == Typed::Malformed {
            return Err(unfit("code"));
        }
        let id = self.challenge(client, session, ERROR)?;
        self.open(id, ERROR)?;
        let (own, now) = (self.challenges[&id].clone(), self.now);
        let not_valid = || {
            refused(
                ERROR,
                json!({ "description": "Code is not valid", "2fa_auth_token": token(id), "success": "false" }),
            )
        };
        if own.code.is_none_or(|code| code.until <= now) {
            let cools = self.pool(own.player).next_code.filter(|until| own.codes > 0 && *until > now);
            return Err(cools.map_or_else(not_valid, |until| said(ERROR, &please_wait(self.left(until)), id, None)));
        }
        if typed != Typed::Mailed {
            self.wrong(id, SMS);
            return Err(not_valid());
        }
        self.closes(id, Over::Proven);
        match own.aim {
            Aim::Release(change) => {
                let next = self.opens(own.player, Some(session), Aim::Change(change, true));
                self.verifies(client, next);
                Err(verification(next, None))
            }
            Aim::Change(change, _) => {
                self.writes(own.player, session, &change);
                Ok(self.goes_on(client, session, id))
            }
            Aim::SignIn | Aim::Withdrawal(_) => {
                if let Some(player) = self.players[own.player].as_mut() {
                    let is_proven = player.number.is_some();
                    self.lines[PROVEN] += i64::from(is_proven && !player.proven);
                    player.proven = is_proven;
                }
                Ok(self.goes_on(client, session, id))
            }
        }
    }

    /// Writes the change that waited, which ends the player's other sessions.
    fn writes(&mut self, player: usize, session: u32, change: &WaitingChange) {
        if let Some(own) = self.players[player].as_mut() {
            // A number that was typed otherwise meanwhile is the one that is stored.
            let stored = own.number.filter(|number| is_same(*number, change.number));
            self.lines[CHANGED] += i64::from(stored.is_none());
            (own.number, own.proven) = (stored.or(Some(change.number)), true);
            own.two_factor |= change.two_factor;
            own.comment = change.comment.unwrap_or(own.comment);
        }
        self.sessions.retain(|id, own| own.player != player || *id == session);
    }

    /// Answer to a code that completes its challenge: the session goes on, whole, under another token.
    fn goes_on(&mut self, client: usize, session: u32, challenge: u32) -> PlayerTold {
        let (next, now) = (self.fresh(), self.now);
        let Some(before) = self.sessions.remove(&session) else { return unfit("token") };
        let player = before.player;
        self.sessions.insert(next, OwnSession { half: false, seen: now, ..before });
        if let Some(own) = self.challenges.get_mut(&challenge) {
            own.session = Some(next);
        }
        self.clients[client].token = Some(next);
        let own = self.players[player].clone().unwrap_or_default();
        let tokens = (token(challenge), token(next));
        if own.due {
            return refused(
                ERROR,
                json!({
                    "description": "TNC_REQUIRED", "result": "TNC_REQUIRED", "2fa_auth_token": tokens.0,
                    "token": tokens.1, "auth_token": tokens.1, "status": 422,
                }),
            );
        }
        let number = own.number.map_or("", |number| NUMBERS[number]);
        success(json!({
            "description": "Valid", "2fa_auth_token": tokens.0,
            "updated_fields": { "mobile_number": number, "verification_status": "1" },
            "result": "OK", "token": tokens.1, "auth_token": tokens.1, "status": 200,
        }))
    }

    /// Data of a player, as the player sees them.
    fn own_data(&self, player: usize) -> Value {
        let own = self.players[player].clone().unwrap_or_default();
        let status = match (own.number, own.proven) {
            (None, _) => "",
            (Some(_), true) => "Active",
            (Some(_), false) => "Pending",
        };
        json!({
            "brand_id": super::rows::BRANDS[player], "player_id": super::rows::PLAYER_ID,
            "is_2fa_required": own.two_factor,
            "mobile": {
                "number": own.number.map_or("", |number| NUMBERS[number]),
                "verification_status": u8::from(own.proven), "status": status,
                "status_comment": if own.comment { super::rows::COMMENT } else { "" },
            },
        })
    }

    /// Seconds until room, if a window of codes is full.
    pub fn window(&mut self, player: usize) -> Option<Time> {
        let (limits, now) = (self.set.mails.clone(), self.now);
        room_at(&self.pool(player).mails, &limits, now)
    }
}
