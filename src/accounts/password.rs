//! Passwords that an operator sets: judged as any new password, hashed beside the async threads, and sealed to their account.
//! Refuses passwords that are too short or too common or hold a control character. Stores nothing.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;
use uuid::Uuid;

use crate::app::App;
use crate::fault::Fault;
use crate::hashing::HashingCaller;
use crate::rules::factor::Door;
use crate::rules::password::{KnownWords, NewPassword, Password, PasswordFault};

/// Minimum length of a new password of an account, in code points. `enrolled`: whether the account has an authenticator.
pub fn password_min(app: &App, door: Door, enrolled: bool) -> u16 {
    door.password_min(enrolled, app.policy(door).password_min)
}

/// Judges a new password of an account with these words, and hashes it. `enrolled`: whether the account has an authenticator, which
/// the record of a short password checks again.
pub(super) async fn hashed(
    app: &App,
    (door, account): (Door, Uuid),
    (chosen, enrolled): (&Password, bool),
    known: &KnownWords,
) -> Result<Result<NewPassword, PasswordFault>, Fault> {
    // An operator's command waits in no line but its own.
    let caller = HashingCaller::Network(IpNet::from(IpAddr::from(Ipv4Addr::LOCALHOST)));
    let is_short = chosen.is_shorter_than(password_min(app, door, false));
    match app.hashing.judge_and_hash(caller, chosen, known, password_min(app, door, enrolled)).await? {
        Ok(hash) => Ok(Ok(NewPassword { hash: app.keys.seal_password(account, &hash)?, is_short })),
        Err(fault) => Ok(Err(fault)),
    }
}
