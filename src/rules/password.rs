//! Passwords: the form in which they are hashed, their lengths, and the judgement of new ones (NIST SP 800-63B-4, 3.1.1; ASVS 6.2).
//! Refuses passwords that are too short, too long or too common or hold a control character; asks for no kinds of character. Knows
//! no hash function.

use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::address::Address;
use super::door::Door;
use super::pending::Sealed;

/// Maximum length in code points.
const LONGEST: usize = 128;

/// Maximum length as typed, in bytes: 512 once normalized, and four times that for text that is normalized to less.
const LONGEST_TYPED: usize = 4 * 512;

/// Code points that the estimate of guesses reads: its time grows with their square and more.
const ESTIMATED: usize = 64;

/// Minimum number of guesses.
const GUESSES: u64 = 100_000_000;

/// Minimum number of code points beside the words of the account.
const OWN: usize = 8;

/// Minimum length of a password beside an authenticator, in code points (NIST SP 800-63B-4, 3.1.1.2).
const BESIDE_AUTHENTICATOR_MIN: u16 = 8;

/// Minimum length of a word that is taken out of a password, in code points.
const SHORTEST_WORD: usize = 3;

/// The name of this program, which no password rests on.
const OUR_NAME: &str = "vestibule";

/// A password in NFC, otherwise exactly as typed. Clones share one copy.
#[derive(Clone)]
pub struct Password(Arc<Zeroizing<String>>);

/// Why a new password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum PasswordFault {
    /// Fewer code points than the policy's minimum.
    TooShort,
    /// More than 128 code points.
    TooLong,
    /// Guessed early by anyone who knows common passwords and the account.
    TooCommon,
    /// A control character, which many keyboards and forms cannot type again.
    ControlCharacter,
}

/// The words of an account and of this program, which anyone may guess: longest first, in lower case.
#[derive(Clone, Debug)]
pub struct KnownWords(Vec<String>);

/// The hash of a password, as a PHC string.
#[derive(Clone)]
pub struct PhcHash(Zeroizing<String>);

/// The password of an account, as it is stored.
#[derive(Clone, Debug)]
pub struct OwnPassword {
    /// The hash, sealed to the account.
    pub hash: Sealed,
    /// Whether the password is too short to be the only factor.
    pub is_short: bool,
    /// Raised by every write.
    pub version: i64,
}

/// A new password of an account, judged and hashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPassword {
    /// The hash, sealed to the account.
    pub hash: Sealed,
    /// Whether the password is too short to be the only factor.
    pub is_short: bool,
}

impl NewPassword {
    /// A password that is long enough to be the only factor.
    pub fn long(hash: Sealed) -> NewPassword {
        NewPassword { hash, is_short: false }
    }
}

impl Door {
    /// Minimum length of a new password in code points. `sole`: that of a password which is the only factor; `enrolled`: whether
    /// the account has an authenticator.
    pub fn password_min(self, enrolled: bool, sole: u16) -> u16 {
        match self {
            Door::Session if enrolled => BESIDE_AUTHENTICATOR_MIN.min(sole),
            Door::Session | Door::Staff | Door::Account | Door::Player => sole,
        }
    }
}

impl Password {
    /// The password of a typed text.
    ///
    /// # Errors
    ///
    /// [`PasswordFault::TooLong`]: no account has such a password.
    pub fn parse(typed: &str) -> Result<Password, PasswordFault> {
        if typed.len() > LONGEST_TYPED {
            return Err(PasswordFault::TooLong);
        }
        // A code point is normalized to at most three times its bytes: a text that grew would leave copies behind.
        let mut normal = Zeroizing::new(String::with_capacity(3 * typed.len()));
        normal.extend(typed.nfc());
        if normal.chars().nth(LONGEST).is_some() { Err(PasswordFault::TooLong) } else { Ok(Password(Arc::new(normal))) }
    }

    /// The bytes to hash; they go nowhere else.
    pub fn reveal(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// Whether a new password would have fewer code points than `min`.
    pub fn is_shorter_than(&self, min: u16) -> bool {
        self.0.chars().count() < usize::from(min)
    }

    /// Whether the password holds a control character, which no new one may.
    pub fn has_control_character(&self) -> bool {
        self.0.chars().any(char::is_control)
    }

    /// Whether the password is guessed early. Slow, up to a second: never on an async thread.
    pub fn is_too_common(&self, known: &KnownWords) -> bool {
        let whole: Zeroizing<Vec<char>> = Zeroizing::new(self.0.chars().collect());
        let own = known.taken_out_of(&whole);
        own.len() < OWN || known.guesses(&own) < GUESSES || (own.len() < whole.len() && known.guesses(&whole) < GUESSES)
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(..)")
    }
}

impl KnownWords {
    /// The words of an account: the parts of its address, its user name and the names of its holder.
    pub fn of<'a>(address: Option<&'a Address>, names: impl IntoIterator<Item = &'a str>) -> KnownWords {
        let wholes = address.map(Address::as_str).into_iter().chain(names).map(str::to_lowercase);
        let wholes: Vec<String> = wholes.chain([OUR_NAME.to_owned()]).collect();
        let parts = wholes.iter().flat_map(|whole| whole.split(|letter: char| !letter.is_alphanumeric()));
        let mut words: Vec<String> =
            wholes.iter().map(String::as_str).chain(parts).map(|word| word.nfc().collect()).collect();
        words.retain(|word| word.chars().count() >= SHORTEST_WORD);
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        words.dedup();
        KnownWords(words)
    }

    /// The password without these words, whatever their case.
    fn taken_out_of(&self, password: &[char]) -> Zeroizing<Vec<char>> {
        let mut rest = Zeroizing::new(password.to_vec());
        for word in &self.0 {
            let word: Vec<char> = word.chars().collect();
            let is_word = |part: &[char]| part.iter().zip(&word).all(|(one, other)| lower(*one) == lower(*other));
            while let Some(at) = rest.windows(word.len()).position(is_word) {
                drop(rest.drain(at..at + word.len()));
            }
        }
        rest
    }

    /// The estimated number of guesses of an attacker who knows these words.
    fn guesses(&self, password: &[char]) -> u64 {
        let read: Zeroizing<String> = Zeroizing::new(password.iter().take(ESTIMATED).collect());
        let words: Vec<&str> = self.0.iter().map(String::as_str).collect();
        zxcvbn::zxcvbn(&read, &words).guesses()
    }
}

/// A letter in lower case, if that is one letter too.
fn lower(letter: char) -> char {
    letter.to_lowercase().next().unwrap_or(letter)
}

impl OwnPassword {
    /// The password with its next version.
    #[must_use]
    pub fn next(&self) -> OwnPassword {
        OwnPassword { version: self.version.saturating_add(1), ..self.clone() }
    }
}

impl PhcHash {
    /// A hash as it is stored or was computed.
    pub fn of(text: Zeroizing<String>) -> PhcHash {
        PhcHash(text)
    }

    /// The PHC string, for the hash function and the seal alone.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for PhcHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PhcHash(..)")
    }
}

#[cfg(test)]
#[path = "password_tests.rs"]
mod tests;
