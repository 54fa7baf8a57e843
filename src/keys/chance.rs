//! Random values, from the operating system alone.

use data_encoding::BASE64URL_NOPAD;
use uuid::Uuid;

use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::code::Digits;
use crate::rules::invitation::InvitationToken;
use crate::rules::key_token::KeyToken;
use crate::rules::token::Token;
use crate::rules::uuid_token::UuidToken;

/// Random bytes.
pub fn bytes<const N: usize>() -> Result<[u8; N], Fault> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Fault::Chance)?;
    Ok(bytes)
}

/// A token of 256 random bits.
pub fn token() -> Result<Token, Fault> {
    Ok(Token::of(bytes()?))
}

/// A token of the player door: 122 random bits.
pub fn uuid_token() -> Result<UuidToken, Fault> {
    Ok(UuidToken::of(bytes()?))
}

/// The token of an application key: 256 random bits.
pub fn key_token() -> Result<KeyToken, Fault> {
    Ok(KeyToken::of(bytes()?))
}

/// An id of a signed token (claim `jti`): 128 random bits.
pub fn token_id() -> Result<String, Fault> {
    Ok(BASE64URL_NOPAD.encode(&bytes::<16>()?))
}

/// An invitation token of 128 random bits.
pub fn invitation() -> Result<InvitationToken, Fault> {
    Ok(InvitationToken::of(bytes()?))
}

/// A code of six digits, every one equally likely.
pub fn code() -> Result<Digits, Fault> {
    const WHOLE: u32 = u32::MAX - u32::MAX % 1_000_000;
    // Numbers beyond the last whole million would make small codes likelier: they are drawn again.
    loop {
        let number = u32::from_le_bytes(bytes()?);
        if number < WHOLE {
            return Ok(Digits::of(number));
        }
    }
}

/// An id that sorts by time (UUID version 7, RFC 9562).
pub fn id(now: Instant) -> Result<Uuid, Fault> {
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
    Ok(uuid::Builder::from_unix_timestamp_millis(millis, &bytes()?).into_uuid())
}

/// A public id: `prefix` and ten of [0-9a-z]. Not a secret.
pub fn handle(prefix: &str) -> Result<String, Fault> {
    const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let random: [u8; 10] = bytes()?;
    let name = random.iter().filter_map(|byte| LETTERS.get(usize::from(byte % 32)).copied().map(char::from));
    Ok(format!("{prefix}_{}", name.collect::<String>()))
}
