//! What a service behind the gate does with `X-Auth-Assertion`, in Rust: to copy. It believes no other header, and this one
//! for its signature alone.
//!
//! ```toml
//! jsonwebtoken = { version = "11", default-features = false, features = ["aws_lc_rs"] }
//! serde = { version = "1", features = ["derive"] }
//! ```
//!
//! Get the keys from `https://admin.example.com/.well-known/jwks.json` at the start, again when they are over a minute old,
//! and when a token names a key that is not among them: then once in ten seconds at most, whatever callers send. When they
//! cannot be had, go on with those at hand.

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;

/// What this kind of token calls itself. A token of another kind is none, whoever signed it.
const TYPE: &str = "vestibule-assertion+jwt";

/// Seconds our clock and Vestibule's may be apart.
const SKEW: u64 = 5;

/// Seconds from an assertion's beginning to its end.
const LIFE: u64 = 60;

/// Whose assertions are believed, and to whom they must be made.
pub struct Verifier {
    /// Vestibule's public URL and the door: `https://admin.example.com/staff`.
    pub issuer: String,
    /// The host of this service, as its proxy names it: `cms.example.com`.
    pub audience: String,
    /// The roles any of which this service is for; none: whoever is signed in. A proxy may forget to ask for one.
    pub roles: Vec<String>,
    /// Vestibule's keys.
    pub keys: JwkSet,
}

/// Who is there.
#[derive(Debug, PartialEq, Eq)]
pub struct Admin {
    /// The id: `admin_` and ten or more of `[0-9a-z]`. The address may change, this never does.
    pub id: String,
    /// The address.
    pub email: String,
    /// What they may do.
    pub roles: Vec<String>,
}

/// Why a token is not believed. Callers are told none of it: 401, and 403 where it is the role.
#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    /// No assertion at all.
    Form,
    /// Signed by none of these keys: worth getting them again.
    UnknownKey,
    /// Not as signed, of another issuer, or to somebody else.
    Claims,
    /// Not yet, or no longer.
    Time,
    /// About someone without any of the service's roles: 403.
    Role,
}

#[derive(Deserialize)]
struct Claims {
    // One audience, not a list that we are in.
    #[serde(rename = "aud")]
    _aud: String,
    sub: String,
    email: String,
    roles: Vec<String>,
    iat: u64,
    nbf: u64,
    exp: u64,
    // Each has one, so that a log can tell them apart.
    #[serde(rename = "jti")]
    _jti: String,
}

impl Verifier {
    /// Whom an assertion is about, at `now`, in seconds since 1970.
    pub fn verify(&self, token: &str, now: u64) -> Result<Admin, Refused> {
        let header = decode_header(token).map_err(|_| Refused::Form)?;
        // The algorithm is ours to say, not the token's; and what must be understood is not.
        if header.alg != Algorithm::EdDSA || header.typ.as_deref() != Some(TYPE) || header.crit.is_some() {
            return Err(Refused::Form);
        }
        let named = header.kid.as_deref().and_then(|kid| self.keys.find(kid));
        let key = named.and_then(|key| DecodingKey::from_jwk(key).ok()).ok_or(Refused::UnknownKey)?;
        let mut rules = Validation::new(Algorithm::EdDSA);
        rules.set_issuer(&[&self.issuer]);
        rules.set_audience(&[&self.audience]);
        rules.set_required_spec_claims(&["iss", "aud", "sub", "exp", "nbf"]);
        // Judged below, by the clock we were given.
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
