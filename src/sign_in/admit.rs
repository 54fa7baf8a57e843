//! Admit: whether whoever holds a cookie may pass a gate, and what the service behind it is told of them. Asked anew for
//! every request that passes: nothing is remembered of an earlier one but a signature that says the same.

use std::sync::Arc;

use super::Requester;
use super::current::holder;
use crate::app::App;
use crate::assertions::About;
use crate::fault::Fault;
use crate::keys::signing::PublicKey;
use crate::rules::factor::Door;
use crate::rules::token::{Token, TokenHash};
use crate::store::sessions::Key;

/// What names a session at a gate.
#[derive(Clone, Debug)]
pub enum Pass {
    /// The session's own cookie.
    Session(Token),
    /// Those for gates alone, as hashes: one session is named by each, or none.
    Gate(Vec<TokenHash>),
}

/// A gate, and who asks to pass.
#[derive(Debug)]
pub struct Passing<'a> {
    /// At which door they signed in.
    pub door: Door,
    /// From where.
    pub requester: Requester,
    /// By what.
    pub pass: &'a Pass,
    /// The roles the proxy asks for, any of which will do; none: whoever is signed in.
    pub roles: &'a [String],
    /// Who says so: `iss`.
    pub issuer: &'a str,
    /// The gate's host, `aud`, and the roles the host wants, any of which will do; `None`: it is no host of ours.
    pub gate: Option<(&'a str, &'a [String])>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Admission {
    /// Nobody is signed in by that.
    Nobody,
    /// Someone is, and has none of the roles that are asked for.
    Refused,
    /// Someone is, and no gate of that host is kept.
    Unlisted,
    /// They may.
    Admitted {
        /// Their public id.
        id: String,
        /// Their address.
        email: String,
        /// What they may do.
        roles: Vec<String>,
        /// The same, signed, for the gate's host.
        assertion: Arc<str>,
    },
}

/// The public keys a door's assertions are verified with now.
pub async fn public_keys(app: &App, door: Door) -> Result<Vec<PublicKey>, Fault> {
    app.assertions.keyring.public_keys(&app.store, &app.keys, (door, app.clock.now())).await
}

/// Decides on it.
pub async fn admit(app: &App, passing: Passing<'_>) -> Result<Admission, Fault> {
    let key = match passing.pass {
        Pass::Session(token) => Key::Session(token.hash()),
        Pass::Gate(hashes) => Key::Gate(hashes),
    };
    let Some(found) = holder(app, &passing.requester, passing.door, key).await? else {
        return Ok(Admission::Nobody);
    };
    let presented = match passing.pass {
        Pass::Session(token) => token.hash(),
        Pass::Gate(_) => found.session.gate_hash.unwrap_or(found.session.token_hash),
    };
    let account = found.account;
    let Some((audience, wanted)) = passing.gate else { return Ok(Admission::Unlisted) };
    // What the proxy asks for and what the host wants must both hold: a proxy that forgets the role opens no other's gate.
    let may = |wanted: &[String]| wanted.is_empty() || wanted.iter().any(|role| account.roles.contains(role));
    if !may(passing.roles) || !may(wanted) {
        return Ok(Admission::Refused);
    }
    let about = About {
        session: presented,
        issuer: passing.issuer,
        audience,
        subject: &account.handle,
        email: &account.email,
        roles: &account.roles,
    };
    let now = app.clock.now();
    let signer = app.assertions.keyring.signer(&app.store, &app.keys, (passing.door, now)).await?;
    let assertion = app.assertions.of(&signer, about, now)?;
    Ok(Admission::Admitted { id: account.handle, email: account.email, roles: account.roles, assertion })
}
