//! Refresh tokens: each names a session and a generation under a MAC, so that nothing of a token is stored. Refuses texts of another
//! form. Does not know whether the session lives.

use data_encoding::BASE64URL_NOPAD;
use hmac::Mac;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::key_set::Keys;
use super::master::Master;
use crate::rules::factor::Door;
use crate::rules::generation::Refresh;

/// Bytes of a token: session, generation, MAC.
const LENGTH: usize = 16 + 8 + 32;

/// A refresh token as a client shows it. Prints nothing of itself.
#[derive(Clone)]
pub struct ShownRefresh {
    /// The session that it names.
    pub session: Uuid,
    /// The generation that it names.
    pub generation: i64,
    mac: Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for ShownRefresh {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ShownRefresh(..)")
    }
}

impl ShownRefresh {
    /// The token of a text; `None`: another form.
    pub fn parse(text: &str) -> Option<ShownRefresh> {
        if text.len() != BASE64URL_NOPAD.encode_len(LENGTH) {
            return None;
        }
        let bytes = Zeroizing::new(BASE64URL_NOPAD.decode(text.as_bytes()).ok()?);
        let (session, rest) = bytes.split_at_checked(16)?;
        let (generation, mac) = rest.split_at_checked(8)?;
        Some(ShownRefresh {
            session: Uuid::from_slice(session).ok()?,
            generation: i64::from_be_bytes(generation.try_into().ok()?),
            mac: Zeroizing::new(mac.try_into().ok()?),
        })
    }
}

impl Keys {
    /// The token of the newest generation of a session, under the current master key. Equal for equal arguments.
    pub fn refresh_token(&self, door: Door, session: Uuid, newest: Refresh) -> Zeroizing<String> {
        let mac: [u8; 32] =
            of(self.writer(), door, (session, newest.generation), &newest.salt).finalize().into_bytes().into();
        let bytes = Zeroizing::new([session.as_bytes(), &newest.generation.to_be_bytes()[..], &mac].concat());
        Zeroizing::new(BASE64URL_NOPAD.encode(&bytes))
    }

    /// Whether a token was issued for its session and generation, whose salt this is. Takes constant time for each master key.
    pub fn issued_refresh(&self, door: Door, shown: &ShownRefresh, salt: &[u8; 16]) -> bool {
        let named = (shown.session, shown.generation);
        self.openers().any(|master| of(master, door, named, salt).verify_slice(&*shown.mac).is_ok())
    }
}

fn of(master: &Master, door: Door, (session, generation): (Uuid, i64), salt: &[u8; 16]) -> hmac::Hmac<sha2::Sha256> {
    let mac = master.refresh.clone().chain_update(door.name()).chain_update([0]);
    mac.chain_update(session.as_bytes()).chain_update(generation.to_be_bytes()).chain_update(salt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Instant;

    const ONE: &str = "one:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const TWO: &str = "two:ICECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    fn keys(text: &str) -> Keys {
        Keys::parse(text).unwrap_or_else(|error| panic!("{error}"))
    }

    fn refresh(generation: i64) -> Refresh {
        Refresh { salt: [3; 16], generation, made_at: Instant::UNIX_EPOCH }
    }

    #[test]
    fn a_token_is_genuine_for_its_door_session_generation_and_salt_alone() {
        let (keys, own) = (keys(ONE), Uuid::from_u128(7));
        let token = keys.refresh_token(Door::Account, own, refresh(2));
        let Some(shown) = ShownRefresh::parse(&token) else { panic!("no token: {}", token.len()) };
        assert_eq!((shown.session, shown.generation), (own, 2));
        assert!(keys.issued_refresh(Door::Account, &shown, &[3; 16]));
        assert!(!keys.issued_refresh(Door::Staff, &shown, &[3; 16]), "another door");
        assert!(!keys.issued_refresh(Door::Account, &shown, &[4; 16]), "another salt");
        let other = ShownRefresh { generation: 3, ..shown.clone() };
        assert!(!keys.issued_refresh(Door::Account, &other, &[3; 16]), "another generation");
        let other = ShownRefresh { session: Uuid::from_u128(8), ..shown.clone() };
        assert!(!keys.issued_refresh(Door::Account, &other, &[3; 16]), "another session");
        assert_eq!(format!("{shown:?}"), "ShownRefresh(..)");
    }

    #[test]
    fn a_token_stays_genuine_while_its_master_key_opens() {
        let token = keys(ONE).refresh_token(Door::Account, Uuid::from_u128(7), refresh(1));
        let Some(shown) = ShownRefresh::parse(&token) else { panic!("no token") };
        assert!(keys(&format!("{TWO},{ONE}")).issued_refresh(Door::Account, &shown, &[3; 16]));
        assert!(!keys(TWO).issued_refresh(Door::Account, &shown, &[3; 16]));
    }

    #[test]
    fn a_text_of_another_form_is_no_token() {
        let token = keys(ONE).refresh_token(Door::Account, Uuid::from_u128(7), refresh(1));
        for text in ["", "x", &token[1..], &format!("{}=", *token), &format!("{}!", &token[1..])] {
            assert!(ShownRefresh::parse(text).is_none(), "{text}");
        }
    }
}
