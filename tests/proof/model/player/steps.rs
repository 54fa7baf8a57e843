//! Steps of the player door's model: one deed with the meaning of its code, and the walks, which reach no server.

use super::super::action::Typed;
use super::super::settings::{Settings, Time};
use super::super::tour::Walked;
use super::calls::Answered;
use super::deed::{DigitsShown, PlayerDeed, every_player_deed};
use super::door::{FORGED, PlayerDoor};
use super::told::PlayerTold;

impl PlayerDoor {
    /// Applies a deed with a code of this meaning. Returns the answer, if the deed is a call.
    pub fn happens(&mut self, deed: PlayerDeed, typed: Typed) -> Option<PlayerTold> {
        let told: Answered = match deed {
            PlayerDeed::Begin(client, player) => self.begin(client, player),
            PlayerDeed::Leave(player) => self.leave(player),
            PlayerDeed::Put(player, given) => self.put(player, given),
            PlayerDeed::Show(player, key) => self.show(player, key),
            PlayerDeed::Remove(player) => self.remove(player),
            PlayerDeed::Fact(player, request) => self.fact(player, request),
            PlayerDeed::Read(client, named) => self.read(client, named),
            PlayerDeed::SendSms(client, dialled) => self.send_sms(client, dialled),
            PlayerDeed::ShowSms(client, _) => self.show_sms(client, typed),
            PlayerDeed::SendMail(client, request) => self.send_mail(client, request),
            PlayerDeed::ShowMail(client, request, _) => self.show_mail(client, request, typed),
            PlayerDeed::Update(client, wished) => self.update(client, wished),
            other => {
                self.moves(other);
                return None;
            }
        };
        Some(told.unwrap_or_else(|refusal| refusal))
    }

    /// A deed that is no call.
    fn moves(&mut self, deed: PlayerDeed) {
        match deed {
            PlayerDeed::ForgeToken(client) => self.clients[client].token = Some(FORGED),
            PlayerDeed::ForgeChallenge(client) => self.verifies(client, FORGED),
            PlayerDeed::Back(client) => {
                let own = &mut self.clients[client];
                (own.challenge, own.before) = (own.before, own.challenge);
            }
            PlayerDeed::Steal(client) => self.clients[client] = self.clients[0],
            PlayerDeed::Wait(span) => self.now += span,
            PlayerDeed::Unlock(player) => self.unlock(player),
            PlayerDeed::EndKey => self.end_key(),
            PlayerDeed::EndBrand(brand) => drop(self.end_brand(brand)),
            PlayerDeed::AddBrand(brand) => self.brands[brand] = true,
            PlayerDeed::Flood => self.flood(),
            _ => {}
        }
    }

    /// Meaning of a code while walks reach no server.
    fn meant(&self, deed: PlayerDeed) -> Typed {
        let (PlayerDeed::ShowSms(_, shown) | PlayerDeed::ShowMail(_, _, shown)) = deed else { return Typed::Wrong };
        let code = self.shown_to(deed).and_then(|id| self.challenges.get(&id)?.code.as_ref());
        match shown {
            DigitsShown::Malformed => Typed::Malformed,
            DigitsShown::Newest if code.is_some_and(|code| code.arrives) => Typed::Mailed,
            _ => Typed::Wrong,
        }
    }

    /// Whether a deed is refused now.
    pub fn refuses(&self, deed: PlayerDeed) -> bool {
        let told = self.clone().happens(deed, self.meant(deed));
        told.is_some_and(|told| told.status >= 400 && told.status != 403)
    }
}

/// The model at which walks begin, which reach no server.
pub fn walked_players(set: &Settings, now: Time) -> PlayerDoor {
    PlayerDoor::new(set, now)
}

impl Walked for PlayerDoor {
    type Action = PlayerDeed;

    fn all() -> Vec<PlayerDeed> {
        every_player_deed()
    }

    fn takes(&mut self, deed: PlayerDeed) {
        self.happens(deed, self.meant(deed));
        self.posts.clear();
    }

    fn key(&self) -> String {
        self.state_key()
    }
}
