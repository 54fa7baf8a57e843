//! Deeds at the player door as dice draw them.

use super::super::dice::Dice;
use super::deed::{
    ANN, BOB, BrandNamed, CLIENTS, Dialled, DigitsShown, GIVEN, Given, KeyShown, PLAYERS, PlayerDeed, REQUESTS,
    RETYPED, SPANS, UNFIT, WISHED,
};

impl Dice {
    /// Draws the next deed. Deeds that can succeed are more likely than those refused at once.
    pub fn player_deed(&mut self, is_limited: bool) -> PlayerDeed {
        let (client, player) = ([0, 0, 0, 1, 1, 2][self.below(6)], [ANN, ANN, BOB][self.below(3)]);
        match self.below(100) {
            0..60 => self.player_call(client, player),
            60..64 => PlayerDeed::Steal(1 + self.below(CLIENTS - 1)),
            64..67 => [PlayerDeed::ForgeToken(client), PlayerDeed::ForgeChallenge(client), PlayerDeed::Back(client)]
                [self.below(3)],
            67..69 if is_limited => PlayerDeed::Flood,
            69..76 => PlayerDeed::Put(player, GIVEN[self.below(GIVEN.len())]),
            76..79 => PlayerDeed::Put(player, [Given::due(false), Given::disabled(false)][self.below(2)]),
            79..82 => self.operator_call(player),
            _ => PlayerDeed::Wait(SPANS[[0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4][self.below(11)]]),
        }
    }

    fn operator_call(&mut self, player: usize) -> PlayerDeed {
        let keys = [KeyShown::Whole, KeyShown::OfBob, KeyShown::ForFacts, KeyShown::Unknown];
        match self.below(12) {
            0 => PlayerDeed::Leave(player),
            1 => PlayerDeed::Remove(player),
            2 => PlayerDeed::Unlock(player),
            3 => PlayerDeed::EndBrand(player),
            4 | 5 => PlayerDeed::AddBrand(player),
            6 => PlayerDeed::EndKey,
            _ => PlayerDeed::Show(player, keys[self.below(4)]),
        }
    }

    fn player_call(&mut self, client: usize, player: usize) -> PlayerDeed {
        use BrandNamed::{Absent, Other, Own, Unfit, Unknown};
        let codes = [
            DigitsShown::Newest,
            DigitsShown::Newest,
            DigitsShown::Newest,
            DigitsShown::Newest,
            DigitsShown::Wrong,
            DigitsShown::Malformed,
            DigitsShown::Earlier,
            DigitsShown::Foreign,
        ];
        let (code, request) = (codes[self.below(8)], [0, 0, 0, 0, 0, 1, 1, UNFIT][self.below(8)]);
        match self.below(100) {
            0..16 => PlayerDeed::Begin(client, player),
            16..22 => PlayerDeed::Read(client, [Own, Absent, Own, Other, Unknown, Unfit][self.below(6)]),
            22..40 => {
                let dialled = [0, 0, RETYPED, 1, 1, UNFIT].map(Dialled::Number);
                PlayerDeed::SendSms(client, [&dialled[..], &[Dialled::TwoKinds]].concat()[self.below(7)])
            }
            40..60 => PlayerDeed::ShowSms(client, code),
            60..69 => PlayerDeed::SendMail(client, request),
            69..79 => PlayerDeed::ShowMail(client, request, code),
            79..84 => PlayerDeed::Fact(self.below(PLAYERS), self.below(REQUESTS)),
            _ => PlayerDeed::Update(client, WISHED[self.below(WISHED.len())]),
        }
    }
}
