//! Passwords that an operator sets: judged as any new password, hashed beside the async threads, and sealed to their account.
//! Refuses passwords that are too short or too common. Stores nothing.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;
use uuid::Uuid;

use crate::app::App;
use crate::fault::Fault;
use crate::hashing::HashingCaller;
use crate::rules::factor::Door;
use crate::rules::password::{KnownWords, Password, PasswordFault};
use crate::rules::pending::Sealed;

/// Judges a new password of an account with these words, and hashes it.
pub(super) async fn hashed(
    app: &App,
    (door, account): (Door, Uuid),
    chosen: &Password,
    known: &KnownWords,
) -> Result<Result<Sealed, PasswordFault>, Fault> {
    // An operator's command waits in no line but its own.
    let caller = HashingCaller::Network(IpNet::from(IpAddr::from(Ipv4Addr::LOCALHOST)));
    let hash = app.hashing.judge_and_hash(caller, chosen, known, app.policy(door).password_min).await?;
    hash.map(|hash| app.keys.seal_password(account, &hash))
        .map_or_else(|fault| Ok(Err(fault)), |sealed| Ok(Ok(sealed?)))
}
