//! Verifies `X-Auth-Assertion` for a service behind a gate, in Rust. Copy this file. It reads no other header, and accepts this one
//! only by its signature.
//!
//! ```toml
//! jsonwebtoken = { version = "11", default-features = false, features = ["aws_lc_rs"] }
//! serde = { version = "1", features = ["derive"] }
//! ```
//!
//! Fetch the keys from `https://admin.example.com/.well-known/jwks.json` at the start, when they are older than a minute, and when a
//! token names an unknown key; in that case at most every ten seconds, whatever callers send. If the fetch fails, keep the keys
//! that you have.

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;

/// The `typ` of an assertion. A token with another `typ` is refused, whoever signed it.
const TYPE: &str = "vestibule-assertion+jwt";

/// Allowed difference between this clock and Vestibule's, in seconds.
const SKEW: u64 = 5;

/// Longest lifetime of an assertion, in seconds.
const LIFE: u64 = 60;

/// The issuer, audience, roles and keys for which assertions are accepted.
pub struct Verifier {
    /// Issuer: Vestibule's public URL and the door, `https://admin.example.com/staff`.
    pub issuer: String,
    /// Audience: the host of this service as its proxy names it, `cms.example.com`.
    pub audience: String,
    /// Roles that this service accepts; empty: every signed-in admin. The proxy may have forgotten to ask for a role.
    pub roles: Vec<String>,
    /// Public keys of Vestibule.
    pub keys: JwkSet,
}

/// The admin that an assertion is about.
#[derive(Debug, PartialEq, Eq)]
pub struct Admin {
    /// Id: `admin_` and ten or more of `[0-9a-z]`. It stays when the address changes.
    pub id: String,
    /// Email address.
    pub email: String,
    /// Roles of the admin.
    pub roles: Vec<String>,
}

/// Reason for refusing a token. Answer callers with 401 or, for [`Refused::Role`], 403, and do not tell them the reason.
#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    /// The text is no assertion.
    Form,
    /// No known key signed it: fetch the keys again.
    UnknownKey,
    /// Wrong signature, issuer or audience.
    Claims,
    /// Not valid yet, expired, or valid for too long.
    Time,
    /// The admin has none of the service's roles: answer 403.
    Role,
}

#[derive(Deserialize)]
struct Claims {
    // A single audience; a list is refused.
    #[serde(rename = "aud")]
    _aud: String,
    sub: String,
    email: String,
    roles: Vec<String>,
    iat: u64,
    nbf: u64,
    exp: u64,
    // Required, so that a log can tell assertions apart.
    #[serde(rename = "jti")]
    _jti: String,
}

impl Verifier {
    /// Verifies an assertion at the time `now`, in seconds since 1970, and returns its admin.
    pub fn verify(&self, token: &str, now: u64) -> Result<Admin, Refused> {
        let header = decode_header(token).map_err(|_| Refused::Form)?;
        // The verifier fixes the algorithm, not the token. No critical header is understood.
        if header.alg != Algorithm::EdDSA || header.typ.as_deref() != Some(TYPE) || header.crit.is_some() {
            return Err(Refused::Form);
        }
        let named = header.kid.as_deref().and_then(|kid| self.keys.find(kid));
        let key = named.and_then(|key| DecodingKey::from_jwk(key).ok()).ok_or(Refused::UnknownKey)?;
        let mut rules = Validation::new(Algorithm::EdDSA);
        rules.set_issuer(&[&self.issuer]);
        rules.set_audience(&[&self.audience]);
        rules.set_required_spec_claims(&["iss", "aud", "sub", "exp", "nbf"]);
        // Checked below, with the given time.
        rules.validate_exp = false;
        let claims = decode::<Claims>(token, &key, &rules).map_err(|_| Refused::Claims)?.claims;
        let short = claims.exp.checked_sub(claims.iat).is_some_and(|life| life <= LIFE);
        if !short || claims.nbf > now + SKEW || claims.exp.saturating_add(SKEW) <= now {
            return Err(Refused::Time);
        }
        if !self.roles.is_empty() && !claims.roles.iter().any(|role| self.roles.contains(role)) {
            return Err(Refused::Role);
        }
        Ok(Admin { id: claims.sub, email: claims.email, roles: claims.roles })
    }
}
