//! The end of a sequence at the session door: an honest holder gets in after the waits that are told (L1), under the key that lost
//! nothing.

use super::super::action::Code;
use super::super::played::SideBySide;
use super::super::settings::SECOND;
use super::deed::{ANN, JARS, Order, SessionDeed, Shows, WHOLE, With};
use super::side::SessionSide;

impl SideBySide for SessionSide<'_> {
    type Deed = SessionDeed;

    async fn takes(&mut self, deed: SessionDeed) -> Result<(), String> {
        self.happens(deed).await.map(drop)
    }

    /// An honest holder logs in with an empty jar, after the waits that are told and once the account is enabled. Returns how many
    /// waits there were. A suspended authenticator is reset first.
    async fn gets_in(&mut self, account: usize) -> Result<usize, String> {
        let (jar, with) = (JARS - 1, With::Key(WHOLE));
        self.happens(SessionDeed::Fresh(jar)).await?;
        self.happens(SessionDeed::Order(Order::Enable(account))).await?;
        let mut waits = 0;
        while waits < 8 {
            let mut told = self.happens(SessionDeed::Login(jar, with, Shows::of(account))).await?;
            if told.as_ref().is_some_and(|told| told.body["requiresOtp"] == true) {
                // A code of the next step may have been shown.
                while self.door.people[ANN].app.as_ref().is_some_and(|app| app.last_step >= self.door.step()) {
                    self.happens(SessionDeed::Wait(31 * SECOND)).await?;
                }
                told = self.happens(SessionDeed::Otp(jar, with, Code::Right)).await?;
            }
            match told.as_ref().map(|told| (told.code, told.wait)) {
                Some((0, _)) => {
                    let user = self.happens(SessionDeed::User(jar, with)).await?;
                    let name = user.as_ref().and_then(|user| user.body["userName"].as_str());
                    if name == Some(&self.door.names[account]) {
                        return Ok(waits);
                    }
                    let wait = user.as_ref().and_then(|user| user.wait);
                    let wait = wait.ok_or_else(|| format!("an honest holder is told {user:?}"))?;
                    self.happens(SessionDeed::Wait(wait * SECOND)).await?;
                    self.happens(SessionDeed::Logout(jar, with)).await?;
                }
                Some((10120, Some(wait))) => {
                    self.happens(SessionDeed::Wait(wait * SECOND)).await?;
                }
                Some((10121, None)) => {
                    self.happens(SessionDeed::Order(Order::Reset(account))).await?;
                }
                _ => return Err(format!("an honest holder is refused: {told:?}")),
            }
            waits += 1;
        }
        Err("an honest holder waits for the eighth time".into())
    }
}
