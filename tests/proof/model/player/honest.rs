//! The end of a sequence at the player door: an honest player signs in by the code that goes to the stored number, after the waits that
//! are told (L1).

use serde_json::Value;

use super::super::played::SideBySide;
use super::super::settings::{HOUR, SECOND, Time};
use super::deed::{BrandNamed, CLIENTS, Dialled, DigitsShown, Given, PlayerDeed};
use super::side::PlayerSide;
use super::told::PlayerTold;

impl SideBySide for PlayerSide<'_> {
    type Deed = PlayerDeed;

    async fn takes(&mut self, deed: PlayerDeed) -> Result<(), String> {
        self.happens(deed).await.map(drop)
    }

    /// A player whose operator asks for a code signs in. Returns how many waits there were.
    async fn gets_in(&mut self, player: usize) -> Result<usize, String> {
        let client = CLIENTS - 1;
        self.happens(PlayerDeed::AddBrand(player)).await?;
        let number = self.door.players[player].as_ref().and_then(|own| own.number).unwrap_or_default();
        let wanted = Given { due: Some(false), disabled: Some(false), two_factor: Some(true), ..Given::number(number) };
        self.happens(PlayerDeed::Put(player, wanted)).await?;
        for waits in 0..16 {
            self.happens(PlayerDeed::Begin(client, player)).await?;
            let told = self.happens(PlayerDeed::SendSms(client, Dialled::Number(number))).await?;
            let told = match told {
                Some(told) if told.status == 200 && !self.has_code(client) => {
                    // The number or its brand has had as many SMS as it may have, which nobody is told.
                    self.happens(PlayerDeed::Wait(25 * HOUR)).await?;
                    continue;
                }
                Some(told) if told.status == 200 => {
                    self.happens(PlayerDeed::ShowSms(client, DigitsShown::Newest)).await?
                }
                told => told,
            };
            let told = match told {
                Some(told) if told.status == 200 => self.happens(PlayerDeed::Read(client, BrandNamed::Own)).await?,
                told => told,
            };
            match told {
                Some(told) if told.status == 200 && told.body["data"]["mobile"]["verification_status"] == 1 => {
                    return Ok(waits);
                }
                told => {
                    let wait = told.as_ref().and_then(waited);
                    let wait = wait.ok_or_else(|| format!("an honest player is refused: {told:?}"))?;
                    self.happens(PlayerDeed::Wait(wait)).await?;
                }
            }
        }
        Err("an honest player waits for the sixteenth time".into())
    }
}

impl PlayerSide<'_> {
    /// Whether the newest code of a client's challenge reached somebody.
    fn has_code(&self, client: usize) -> bool {
        let own = self.door.clients[client].challenge.and_then(|id| self.door.challenges.get(&id));
        own.and_then(|own| own.code.as_ref()).is_some_and(|code| code.arrives)
    }
}

/// The wait that a refusal tells.
fn waited(told: &PlayerTold) -> Option<Time> {
    let told = told.wait.or_else(|| told.body["data"].get("remaining_time").and_then(Value::as_i64));
    told.map(|seconds| seconds * SECOND)
}
