//! Recovery codes: what stands for the authenticator of whoever has lost theirs, ten at a time, each good once. 80 random
//! bits, so that nobody guesses one (NIST SP 800-63B-4, 4.2.1: at least 64).

use uuid::Uuid;
use zeroize::Zeroizing;

use super::Span;
use super::code::CodeMac;

/// How many an account gets at once.
pub const MANY: usize = 10;

/// How long a confirmed identity lets a session change the account's factors.
pub const CONFIRMED_FOR: Span = Span::minutes(5);

/// How long a new authenticator may wait for its first code.
pub const REPLACEMENT_LIFE: Span = Span::minutes(10);

/// Without i, l, o and u: nothing reads like a digit, and little like a word (the alphabet of Crockford's base 32).
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Sixteen letters of five bits each.
const LENGTH: usize = 16;

/// A recovery code. Prints nothing of itself.
#[derive(Clone)]
pub struct RecoveryCode(Zeroizing<String>);

impl RecoveryCode {
    /// The code of these random bytes.
    pub fn of(bytes: [u8; 10]) -> RecoveryCode {
        let mut padded = Zeroizing::new([0_u8; 16]);
        padded[6..].copy_from_slice(&bytes);
        let number = Zeroizing::new(u128::from_be_bytes(*padded));
        let letter = |place: usize| usize::try_from((*number >> (5 * (LENGTH - 1 - place))) & 31).unwrap_or_default();
        let letters = (0..LENGTH).filter_map(|place| LETTERS.get(letter(place)).copied().map(char::from));
        RecoveryCode(Zeroizing::new(letters.collect()))
    }

    /// What was typed, if it is a code as we write them: blanks and hyphens do not matter, nor does the case, and o, i and
    /// l are read as the digits they look like.
    pub fn parse(typed: &str) -> Option<RecoveryCode> {
        let mut code = Zeroizing::new(String::with_capacity(LENGTH));
        for typed in typed.chars().filter(|typed| !typed.is_whitespace() && *typed != '-') {
            let letter = match typed.to_ascii_lowercase() {
                'o' => '0',
                'i' | 'l' => '1',
                other => other,
            };
            let known = u8::try_from(letter).is_ok_and(|byte| LETTERS.contains(&byte));
            if !known || code.len() == LENGTH {
                return None;
            }
            code.push(letter);
        }
        (code.len() == LENGTH).then_some(RecoveryCode(code))
    }

    /// The letters, for the MAC.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The code as it is shown, once: `0123-4567-89ab-cdef`.
    pub fn shown(&self) -> String {
        let letters: Vec<char> = self.0.chars().collect();
        let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
        groups.join("-")
    }
}

/// A recovery code as it is kept.
#[derive(Clone, Debug)]
pub struct KeptCode {
    /// What names it in the trail; drawn when it is made, and never a secret.
    pub id: Uuid,
    /// The MAC of its letters, its account and its id.
    pub mac: CodeMac,
}

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_was_shown_however_it_is_typed() {
        let code = RecoveryCode::of([0x00, 0x44, 0x32, 0x14, 0xC7, 0x42, 0x54, 0xB6, 0x35, 0xCF]);
        assert_eq!(code.shown(), "0123-4567-89ab-cdef");
        let table = [
            ("0123-4567-89ab-cdef", true),
            (" 0123 4567 89AB CDEF\n", true),
            ("o1234567-89abcdef", true),
            ("OI23-4567-89ab-cdef", true),
            ("ol23456789abcdef", true),
            ("0123-4567-89ab-cde", false),
            ("0123-4567-89ab-cdef0", false),
            ("0123-4567-89ab-cdeu", false),
            ("0123–4567-89ab-cdef", false),
            ("０123-4567-89ab-cdef", false),
            ("123456", false),
            ("", false),
        ];
        for (typed, same) in table {
            let parsed = RecoveryCode::parse(typed);
            assert_eq!(parsed.is_some_and(|parsed| parsed.reveal() == code.reveal()), same, "{typed:?}");
        }
        assert_eq!(format!("{code:?}"), "RecoveryCode(..)");
    }

    #[test]
    fn every_bit_makes_another_code() {
        let mut seen = std::collections::BTreeSet::from([RecoveryCode::of([0; 10]).shown()]);
        for bit in 0..80 {
            let mut bytes = [0_u8; 10];
            bytes[bit / 8] = 1 << (bit % 8);
            let code = RecoveryCode::of(bytes);
            assert!(RecoveryCode::parse(&code.shown()).is_some_and(|parsed| parsed.reveal() == code.reveal()));
            assert!(seen.insert(code.shown()));
        }
    }
}
