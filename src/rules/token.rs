//! Tokens: 256 random bits that name a pending sign-in or a session. Only their hash is stored, so that a copy of the
//! tables gives away no cookie.

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// A bearer token, as a cookie carries it. Prints nothing of itself.
#[derive(Clone)]
pub struct Token(Zeroizing<[u8; 32]>);

impl Token {
    /// The token of these random bytes.
    pub fn of(bytes: [u8; 32]) -> Token {
        Token(Zeroizing::new(bytes))
    }

    /// The token of a cookie's value: exactly 43 characters of unpadded base64url.
    pub fn parse(value: &str) -> Option<Token> {
        if value.len() != 43 {
            return None;
        }
        let bytes = Zeroizing::new(BASE64URL_NOPAD.decode(value.as_bytes()).ok()?);
        Some(Token(Zeroizing::new(<[u8; 32]>::try_from(bytes.as_slice()).ok()?)))
    }

    /// The value for the cookie; it goes nowhere else.
    pub fn reveal(&self) -> String {
        BASE64URL_NOPAD.encode(&*self.0)
    }

    /// The hash that is stored.
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(*self.0).into())
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(..)")
    }
}

/// SHA-256 of a token. A slow hash would add nothing: 256 random bits cannot be guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenHash(pub [u8; 32]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_parsed_only_as_it_was_revealed() {
        let token = Token::of([0xA5; 32]);
        let value = token.reveal();
        assert_eq!(value.len(), 43);
        assert_eq!(Token::parse(&value).map(|parsed| parsed.hash()), Some(token.hash()));
        for other in
            ["", "short", &format!("{value}="), &format!(" {value}"), &value.replace('p', "+"), &"é".repeat(22)]
        {
            assert!(Token::parse(other).is_none(), "{other}");
        }
        assert_eq!(format!("{token:?}"), "Token(..)");
    }
}
