//! Assertions: signed JSON Web Tokens (RFC 7519) about an admin for a service behind a gate, for one host and one minute. Their claims are the
//! account as just read. Signing would cost half as much as the rest of the request, so an equal assertion of the same session is
//! reused for a few seconds; a change of the account is signed at once.

use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use crate::fault::Fault;
use crate::keys::chance;
use crate::keys::signing::Signer;
use crate::rules::signing::ASSERTION_LIFE;
use crate::rules::token::TokenHash;
use crate::rules::{Instant, Span};

/// Age up to which an assertion is reused (exclusive).
pub const REUSE: Span = Span::seconds(10);

/// Number of cached assertions, of about 1 KB each.
const KEPT: usize = 1024;

/// Content of an assertion, and the session it is for.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// Session of the admin, whichever cookie named it.
    pub session: TokenHash,
    /// Issuer: claim `iss`.
    pub issuer: &'a str,
    /// Audience: claim `aud`.
    pub audience: &'a str,
    /// Public id of the admin: claim `sub`.
    pub subject: &'a str,
    /// Email address of the admin.
    pub email: &'a str,
    /// Roles of the admin.
    pub roles: &'a [String],
}

/// Registered claims (RFC 7519, 4.1), with email address and roles.
#[derive(Serialize)]
struct AssertionClaims<'a> {
    iss: &'a str,
    aud: &'a str,
    sub: &'a str,
    email: &'a str,
    roles: &'a [String],
    iat: i64,
    nbf: i64,
    exp: i64,
    jti: String,
}

/// Cache of recent assertions. A session and an audience hash to one of a fixed number of slots; a
/// slot holds the latest assertion.
pub struct Assertions {
    slots: Box<[Mutex<Option<Made>>]>,
    places: RandomState,
}

struct Made {
    kid: Box<str>,
    session: TokenHash,
    issuer: Box<str>,
    audience: Box<str>,
    subject: Box<str>,
    email: Box<str>,
    roles: Box<[String]>,
    at: Instant,
    token: Arc<str>,
}

impl Default for Assertions {
    fn default() -> Assertions {
        let slots = (0..KEPT).map(|_| Mutex::default()).collect();
        Assertions { slots, places: RandomState::new() }
    }
}

impl std::fmt::Debug for Assertions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Assertions(..)")
    }
}

impl Assertions {
    /// The assertion of this content, signed now or taken from the cache.
    pub fn of(&self, signer: &Signer, about: About<'_>, now: Instant) -> Result<Arc<str>, Fault> {
        let place = self.places.hash_one((about.session.0, about.audience));
        let Some(slot) = usize::try_from(place % KEPT as u64).ok().and_then(|place| self.slots.get(place)) else {
            return signed(signer, about, now).map(Arc::from);
        };
        if let Some(made) = &*slot.lock().unwrap_or_else(PoisonError::into_inner)
            && made.says(signer, about)
            && made.is_fresh(now)
        {
            return Ok(Arc::clone(&made.token));
        }
        // Signing holds no lock: two concurrent requests may sign two valid assertions.
        let token: Arc<str> = signed(signer, about, now)?.into();
        *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(Made::of(signer, about, now, &token));
        Ok(token)
    }
}

impl Made {
    fn of(signer: &Signer, about: About<'_>, at: Instant, token: &Arc<str>) -> Made {
        Made {
            kid: signer.public().kid().into(),
            session: about.session,
            issuer: about.issuer.into(),
            audience: about.audience.into(),
            subject: about.subject.into(),
            email: about.email.into(),
            roles: about.roles.into(),
            at,
            token: Arc::clone(token),
        }
    }

    /// Whether the assertion has exactly this content, signed by this key.
    fn says(&self, signer: &Signer, about: About<'_>) -> bool {
        *self.kid == *signer.public().kid()
            && self.session == about.session
            && *self.issuer == *about.issuer
            && *self.audience == *about.audience
            && *self.subject == *about.subject
            && *self.email == *about.email
            && *self.roles == *about.roles
    }

    /// Whether the assertion may be reused. One from the future, after the clock was set back, may not.
    fn is_fresh(&self, now: Instant) -> bool {
        self.at <= now && now - self.at < REUSE
    }
}

fn signed(signer: &Signer, about: About<'_>, now: Instant) -> Result<String, Fault> {
    let second = now.timestamp();
    signer.sign_claims(&AssertionClaims {
        iss: about.issuer,
        aud: about.audience,
        sub: about.subject,
        email: about.email,
        roles: about.roles,
        iat: second,
        nbf: second,
        exp: second + ASSERTION_LIFE.num_seconds(),
        jti: chance::token_id()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Keys;
    use crate::rules::factor::Door;

    fn at(second: i64) -> Instant {
        Instant::UNIX_EPOCH + Span::seconds(1_800_000_000 + second)
    }

    fn signer() -> Signer {
        let keys = Keys::parse("one:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
        let keys = keys.unwrap_or_else(|why| panic!("{why}"));
        keys.new_signer(Door::Staff, uuid::Uuid::nil()).unwrap_or_else(|fault| panic!("{fault}")).0
    }

    #[test]
    fn the_same_is_said_again_for_a_moment_and_anything_else_anew() {
        let (one_key, other_key) = (signer(), signer());
        let (made, both, one) = (Assertions::default(), ["BO".to_owned(), "CMS".to_owned()], ["BO".to_owned()]);
        let about = About {
            session: TokenHash([1; 32]),
            issuer: "https://admin.example.com/staff",
            audience: "cms.example.com",
            subject: "admin_0123456789",
            email: "ann@example.com",
            roles: &both,
        };
        let say = |about: About<'_>, second: i64| {
            let said = made.of(&one_key, about, at(second));
            said.unwrap_or_else(|fault| panic!("{fault}"))
        };
        let first = say(about, 0);
        assert_eq!(say(about, 9), first);
        assert_ne!(say(About { roles: &one, ..about }, 9), first);
        for other in [
            About { session: TokenHash([2; 32]), ..about },
            About { issuer: "https://admin.example.com/other", ..about },
            About { audience: "bo.example.com", ..about },
            About { subject: "admin_9876543210", ..about },
            About { email: "ann@example.org", ..about },
            About { roles: &both[..1], ..about },
            About { roles: &[], ..about },
        ] {
            let again = say(about, 9);
            assert_ne!(say(other, 9), again, "{other:?}");
        }
        let again = say(about, 20);
        assert_eq!(say(about, 29), again);
        assert_ne!(say(about, 30), again);
        let later = say(about, 40);
        let set_back = say(about, 39);
        assert_ne!(set_back, later, "a clock set back");
        let under_another = made.of(&other_key, about, at(39)).unwrap_or_else(|fault| panic!("{fault}"));
        assert_ne!(under_another, set_back, "another key");
    }

    #[test]
    fn however_many_are_asked_for_so_many_are_kept() {
        let (made, signer) = (Assertions::default(), signer());
        for number in 0..3 * KEPT as u64 {
            let mut hash = [0; 32];
            hash[..8].copy_from_slice(&number.to_le_bytes());
            let about =
                About { session: TokenHash(hash), issuer: "i", audience: "a", subject: "s", email: "e", roles: &[] };
            assert!(made.of(&signer, about, at(0)).is_ok());
        }
        assert_eq!(made.slots.len(), KEPT);
    }
}
