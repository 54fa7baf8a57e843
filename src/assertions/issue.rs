//! Assertions: what a service behind a gate is told of an admin, signed, for one host and for a minute. Made of what was
//! read of the account just now. A signature would cost half of such a request again, so one that says the same of the
//! same session is handed out again for a few seconds; a change of the account is another assertion at once.

use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use data_encoding::BASE64URL_NOPAD;
use serde::Serialize;

use super::keyring::Keyring;
use crate::fault::Fault;
use crate::keys::chance;
use crate::keys::signing::Signer;
use crate::rules::token::TokenHash;
use crate::rules::{Instant, Span};

/// How long an assertion is good.
pub const LIFE: Span = Span::seconds(60);

/// How long it may be handed out again.
pub const REUSE: Span = Span::seconds(10);

/// How many are kept, each of about a kilobyte.
const KEPT: usize = 1024;

/// Of whom, to whom, by whom.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// The session, by whichever cookie named it.
    pub session: TokenHash,
    /// Who says so: `iss`.
    pub issuer: &'a str,
    /// To whom alone: `aud`.
    pub audience: &'a str,
    /// The public id: `sub`.
    pub subject: &'a str,
    /// The address.
    pub email: &'a str,
    /// What they may do.
    pub roles: &'a [String],
}

/// The claims of RFC 7519, 4.1, and ours.
#[derive(Serialize)]
struct Claims<'a> {
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

/// The assertions made in the last seconds, and the keys that sign them. A session and its host share one of a
/// fixed number of slots with all that hash to it; a slot keeps the assertion made last.
pub struct Assertions {
    slots: Box<[Mutex<Option<Made>>]>,
    places: RandomState,
    /// Signing keys, as this server last read them.
    pub keyring: Keyring,
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
        Assertions { slots, places: RandomState::new(), keyring: Keyring::default() }
    }
}

impl std::fmt::Debug for Assertions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Assertions(..)")
    }
}

impl Assertions {
    /// The assertion of this, made now or a moment ago.
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
        // Signed without the lock: two at once make two, each as good as the other.
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

    /// Whether it says just this under this key: nothing of it may have changed since.
    fn says(&self, signer: &Signer, about: About<'_>) -> bool {
        *self.kid == *signer.public().kid()
            && self.session == about.session
            && *self.issuer == *about.issuer
            && *self.audience == *about.audience
            && *self.subject == *about.subject
            && *self.email == *about.email
            && *self.roles == *about.roles
    }

    /// A clock that was set back makes everything old.
    fn is_fresh(&self, now: Instant) -> bool {
        self.at <= now && now - self.at < REUSE
    }
}

fn signed(signer: &Signer, about: About<'_>, now: Instant) -> Result<String, Fault> {
    let second = now.timestamp();
    let claims = Claims {
        iss: about.issuer,
        aud: about.audience,
        sub: about.subject,
        email: about.email,
        roles: about.roles,
        iat: second,
        nbf: second,
        exp: second + LIFE.num_seconds(),
        jti: BASE64URL_NOPAD.encode(&chance::bytes::<16>()?),
    };
    let claims = serde_json::to_vec(&claims).map_err(|error| Fault::Text(Box::new(error)))?;
    Ok(signer.sign(&claims))
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
