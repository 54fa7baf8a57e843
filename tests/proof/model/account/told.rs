//! Answers of the account door as the model tells them: the compared fields or the refusal's extensions, and what the secrets name.

use serde_json::{Value, json};

use super::super::action::Code;
use super::super::settings::Time;
use super::super::time::{tell, wait_until};
use super::door::AccountDoor;

/// Observable answer, with the names of what its secrets stand for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heard {
    /// Compared fields of a result, or extensions of a refusal.
    pub field: Value,
    /// Session and generation of the refresh token.
    pub session: Option<(u32, i64)>,
    /// Row and version of the device token.
    pub device: Option<(u32, u32)>,
    /// Run whose secret is told.
    pub awaited: Option<u32>,
    /// Account whose id is told.
    pub user: Option<usize>,
}

/// A result, or the extensions of a refusal.
pub type Told = Result<Heard, Value>;

/// Answer without secrets.
pub fn plain(field: Value) -> Heard {
    Heard { field, ..Heard::default() }
}

/// Refusal with its code alone.
pub fn refused(code: &str) -> Value {
    json!({ "code": code })
}

/// Refusal until an instant.
pub fn locked(until: Time) -> Value {
    json!({ "code": "LOCKED", "unlocksAt": tell(Some(until)) })
}

/// Refusal with a wait.
pub fn waits(code: &str, until: Time, now: Time) -> Value {
    json!({ "code": code, "nextRequestAt": wait_until(Some(until), now) })
}

/// Wrong guess, with the number of guesses left, and the end of the wait if there is none.
pub fn wrong(code: &str, left: usize, until: Option<Time>) -> Value {
    let mut field = json!({ "code": code, "remainingAttempts": left });
    if let Some(until) = until {
        field["unlocksAt"] = tell(Some(until));
    }
    field
}

/// New password that is too short.
pub fn unfit() -> Value {
    json!({ "code": "INVALID_PASSWORD", "reason": "TOO_SHORT" })
}

/// Result with a wait for the next code.
pub fn awaiting(wait: i64) -> Value {
    json!({ "status": 202, "nextRequestAt": wait })
}

/// Result about two-factor sign-in.
pub fn two_factor(status: u16, wait: i64, on: bool) -> Value {
    json!({ "status": status, "nextRequestAt": wait, "twoFactorAuth": on })
}

/// Result of a sign-in that awaits a code.
pub fn prompted(wait: i64) -> Value {
    json!({ "status": 202, "promptTwoFactorAuth": true, "promptTwoFactor": true, "nextRequestAt": wait, "userProfile": null })
}

impl AccountDoor {
    /// Profile of an account.
    pub fn profile(&self, account: usize) -> Value {
        let own = self.accounts[account].as_ref();
        let name = own.and_then(|own| own.name).map(|name| &self.named.names[name]);
        let two_factor = own.is_some_and(|own| own.two_factor);
        json!({ "username": name, "email": self.named.addresses[account], "twoFactorAuth": two_factor })
    }

    /// Answer with the newest pair of tokens of a session, which its client keeps.
    pub fn tokens(&mut self, client: usize, id: u32, profile: bool) -> Heard {
        let (account, name) = (self.sessions[&id].account, (id, self.sessions[&id].generation));
        let until = self.token_until();
        let hand = &mut self.hands[client];
        hand.token = Some((id, until));
        hand.refresh.retain(|known| known.0 == id && *known != name);
        hand.refresh.push(name);
        let profile = if profile { self.profile(account) } else { Value::Null };
        let field = json!({
            "status": 200, "promptTwoFactorAuth": false, "promptTwoFactor": false, "nextRequestAt": null,
            "userProfile": profile,
        });
        Heard { field, session: Some(name), user: Some(account), ..Heard::default() }
    }
}

/// Digits of a code, of the codes that were mailed for its run.
pub fn code_of(code: Code, mailed: &[String]) -> String {
    let other = (0..1_000_000).map(|number| format!("{number:06}")).find(|digits| !mailed.contains(digits));
    let other = other.unwrap_or_default();
    match code {
        Code::Right => mailed.last().cloned().unwrap_or(other),
        Code::Stale => mailed.iter().rev().nth(1).cloned().unwrap_or(other),
        Code::Malformed => "12345".into(),
        Code::Wrong | Code::Early => other,
    }
}
