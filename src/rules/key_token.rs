//! Tokens of application keys: `vk_` and 256 random bits. A calling program shows its token with every call; only the hash is
//! stored. Refuses every other text. Does not know what the key allows.

use super::token::{Token, TokenHash};

/// Prefix of every token, by which scanners for leaked secrets recognise one.
const PREFIX: &str = "vk_";

/// The token of an application key. Prints nothing of itself.
#[derive(Clone, Debug)]
pub struct KeyToken(Token);

impl KeyToken {
    /// The token of these random bytes.
    pub fn of(bytes: [u8; 32]) -> KeyToken {
        KeyToken(Token::of(bytes))
    }

    /// The token of a text: `vk_` and exactly 43 characters of unpadded base64url.
    pub fn parse(text: &str) -> Option<KeyToken> {
        Token::parse(text.strip_prefix(PREFIX)?).map(KeyToken)
    }

    /// The text, which is printed once, to the operator who makes the key.
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}", self.0.reveal())
    }

    /// The hash that is stored.
    pub fn hash(&self) -> TokenHash {
        self.0.hash()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_parsed_only_as_it_was_revealed() {
        let token = KeyToken::of([0xA5; 32]);
        let text = token.reveal();
        assert_eq!((text.len(), &text[..3]), (46, "vk_"));
        assert_eq!(KeyToken::parse(&text).map(|parsed| parsed.hash()), Some(token.hash()));
        let others = [
            String::new(),
            String::from("vk_"),
            text[3..].to_owned(),
            text.to_uppercase(),
            format!("{text}="),
            format!(" {text}"),
            format!("{text} "),
            format!("vk_{text}"),
            text.replacen("vk_", "Vk_", 1),
        ];
        for other in others {
            assert!(KeyToken::parse(&other).is_none(), "{other}");
        }
        assert_eq!(format!("{token:?}"), "KeyToken(Token(..))");
    }
}
