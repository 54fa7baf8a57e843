//! Invitation tokens: 128 random bits that give an account without an authenticator the right to enrol one. The server
//! keeps their hash alone. A text that no server issued hashes like any other and matches no account.

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// A token of one invitation, as the link carries it: 22 characters of unpadded base64url. Prints nothing of itself.
#[derive(Clone)]
pub struct InvitationToken(Zeroizing<String>);

impl InvitationToken {
    /// The token of these random bytes.
    pub fn of(bytes: [u8; 16]) -> InvitationToken {
        let bytes = Zeroizing::new(bytes);
        InvitationToken(Zeroizing::new(BASE64URL_NOPAD.encode(&*bytes)))
    }

    /// The text for the link, and for nothing else.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The hash that the account's row keeps.
    pub fn hash(&self) -> InvitationHash {
        InvitationHash::of_typed(&self.0)
    }
}

impl std::fmt::Debug for InvitationToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InvitationToken(..)")
    }
}

/// SHA-256 of a token's text. A slow hash would add nothing: 128 random bits cannot be guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvitationHash(pub [u8; 32]);

impl InvitationHash {
    /// The hash of a text as it came, of any length and form.
    pub fn of_typed(text: &str) -> InvitationHash {
        InvitationHash(Sha256::digest(text.as_bytes()).into())
    }

    /// Whether both are the hash of one token. Takes constant time.
    pub fn matches(&self, other: &InvitationHash) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_matches_as_it_was_revealed_and_in_no_other_spelling() {
        let token = InvitationToken::of([0xA5; 16]);
        let text = token.reveal();
        assert_eq!((text.len(), format!("{token:?}").as_str()), (22, "InvitationToken(..)"));
        assert!(InvitationHash::of_typed(text).matches(&token.hash()));
        let others = [
            String::new(),
            format!("{text}="),
            format!(" {text}"),
            text.to_lowercase(),
            text[..21].to_owned(),
            text.repeat(100_000),
            InvitationToken::of([0xA4; 16]).reveal().to_owned(),
        ];
        for other in others {
            assert!(!InvitationHash::of_typed(&other).matches(&token.hash()), "{} bytes", other.len());
        }
    }
}
