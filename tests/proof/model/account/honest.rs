//! The end of a sequence at the account door: an honest holder gets in after the waits that are told (L1).

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::super::action::Code;
use super::super::played::SideBySide;
use super::super::settings::SECOND;
use super::deed::{CLIENTS, Deed, Holder, Named, Who};
use super::side::AccountSide;

impl SideBySide for AccountSide<'_> {
    type Deed = Deed;

    async fn takes(&mut self, deed: Deed) -> Result<(), String> {
        self.happens(deed).await.map(drop)
    }

    /// An honest holder signs in by the address from a client that knows nothing, after the waits that are told. Returns how many were.
    async fn gets_in(&mut self, account: usize) -> Result<usize, String> {
        let client = CLIENTS - 1;
        self.happens(Deed::Fresh(client)).await?;
        for waits in 0..4 {
            let told = self.happens(Deed::Login(client, Who::Address(account), true, Named::Not)).await?;
            if told["status"] == 202 {
                let told = self.happens(Deed::Confirm(client, Code::Right, Holder::Address)).await?;
                return self.is_in(client, account, &told, waits).await;
            }
            if told["status"] == 200 {
                return self.is_in(client, account, &told, waits).await;
            }
            let span = match (&told["unlocksAt"], &told["nextRequestAt"]) {
                (Value::String(until), _) => {
                    let until: DateTime<Utc> = until.parse().map_err(|_| format!("{told}"))?;
                    until.timestamp_micros() - self.door.now
                }
                (_, Value::Number(seconds)) => seconds.as_i64().unwrap_or_default() * SECOND,
                _ => return Err(format!("an honest holder is refused: {told}")),
            };
            self.happens(Deed::Wait(span)).await?;
        }
        Err("an honest holder waits for the fourth time".into())
    }
}

impl AccountSide<'_> {
    async fn is_in(&mut self, client: usize, account: usize, told: &Value, waits: usize) -> Result<usize, String> {
        let profile = self.happens(Deed::Profile(client)).await?;
        let is_own = told["status"] == 200 && profile["email"] == self.door.named.addresses[account].as_str();
        if is_own { Ok(waits) } else { Err(format!("an honest holder is told {told} and {profile}")) }
    }
}
