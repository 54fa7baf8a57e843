//! Admit: whether the holder of a cookie may pass a gate, and the claims that the service behind the gate gets. Every request
//! is decided from current rows; only the signature over equal claims is reused. Refuses callers without a live session or a
//! required role.

use std::sync::Arc;

use super::Requester;
use super::holder::holder;
use crate::app::App;
use crate::assertions::About;
use crate::fault::Fault;
use crate::keys::signing::PublicKey;
use crate::rules::account::Account;
use crate::rules::factor::Door;
use crate::rules::language::Language;
use crate::rules::token::{Token, TokenHash};
use crate::store::sessions::Key;

/// The cookies that name a session at a gate.
#[derive(Clone, Debug)]
pub enum Pass {
    /// The session cookie.
    Session(Token),
    /// Gate cookies, as hashes; each names one session or none.
    Gate(Vec<TokenHash>),
}

/// A request to pass a gate.
#[derive(Debug)]
pub struct Passing<'a> {
    /// The door of the session.
    pub door: Door,
    /// The caller: network address and `User-Agent`.
    pub requester: &'a Requester,
    /// The cookies that name the session.
    pub pass: &'a Pass,
    /// The roles that the proxy asks for, of which one suffices; empty: any signed-in caller may pass.
    pub roles: &'a [String],
    /// Issuer of the assertion (`iss`).
    pub issuer: &'a str,
    /// The gate's host (`aud`), and the roles that the host asks for, of which one suffices; `None`: the host is not
    /// configured.
    pub gate: Option<(&'a str, &'a [String])>,
}

/// A signed-in caller who may not pass.
#[derive(Clone, Debug)]
pub struct BarredVisitor {
    /// The caller's email address.
    pub email: String,
    /// The caller's roles.
    pub roles: Vec<String>,
    /// The language that the caller's account chose.
    pub language: Option<Language>,
}

/// Outcome of a request to pass a gate.
#[derive(Clone, Debug)]
pub enum GateAdmission {
    /// The cookies name no live session.
    Nobody,
    /// The caller is signed in and has none of these roles, of which one is asked for.
    Refused(BarredVisitor, Vec<String>),
    /// The caller is signed in, and the host is not configured.
    Unlisted(BarredVisitor),
    /// The caller may pass.
    Admitted {
        /// The caller's public id.
        id: String,
        /// The caller's email address.
        email: String,
        /// The caller's roles.
        roles: Vec<String>,
        /// The signed assertion of these claims for the gate's host.
        assertion: Arc<str>,
    },
}

/// The public keys by which a door's assertions are verified now.
pub async fn public_keys(app: &App, door: Door) -> Result<Vec<PublicKey>, Fault> {
    app.keyring.public_keys(&app.store, &app.keys, (door, app.clock.now())).await
}

/// Decides whether a request may pass.
pub async fn admit(app: &App, passing: Passing<'_>) -> Result<GateAdmission, Fault> {
    let key = match passing.pass {
        Pass::Session(token) => Key::Session(token.hash()),
        Pass::Gate(hashes) => Key::Gate(hashes),
    };
    let Some(found) = holder(app, passing.requester, (passing.door, None), key).await? else {
        return Ok(GateAdmission::Nobody);
    };
    let presented = match passing.pass {
        Pass::Session(token) => token.hash(),
        Pass::Gate(_) => found.session.gate_hash.unwrap_or(found.session.token_hash),
    };
    let account = found.account;
    let barred = |account: Account| {
        let Account { email, roles, language, .. } = account;
        BarredVisitor { email, roles, language }
    };
    let Some((audience, wanted)) = passing.gate else { return Ok(GateAdmission::Unlisted(barred(account))) };
    // The proxy's roles and the host's must both hold: a proxy that forgets its own does not open the host's gate.
    let may = |wanted: &[String]| wanted.is_empty() || wanted.iter().any(|role| account.roles.contains(role));
    if let Some(lacking) = [passing.roles, wanted].into_iter().find(|wanted| !may(wanted)) {
        return Ok(GateAdmission::Refused(barred(account), lacking.to_vec()));
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
    let signer = app.keyring.signer(&app.store, &app.keys, (passing.door, now)).await?;
    let assertion = app.assertions.of(&signer, about, now)?;
    Ok(GateAdmission::Admitted { id: account.handle, email: account.email, roles: account.roles, assertion })
}
