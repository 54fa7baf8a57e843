//! Six-digit codes as people type them, and the mailed code they are compared with. Codes are compared as keyed MACs: an
//! unkeyed hash of a million codes is searched in no time.

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::Instant;

/// Exactly six of `[0-9]`. Prints nothing of itself.
#[derive(Clone)]
pub struct Digits(Zeroizing<[u8; 6]>);

impl Digits {
    /// The typed digits without blanks (Unicode's `White_Space`: mails and apps have no-break spaces) and hyphens (U+002D); `None`: not
    /// six ASCII digits.
    pub fn parse(typed: &str) -> Option<Digits> {
        let mut digits = Zeroizing::new([0_u8; 6]);
        let mut count = 0;
        for typed in typed.chars().filter(|typed| !typed.is_whitespace() && *typed != '-') {
            let digit = u8::try_from(typed).ok().filter(u8::is_ascii_digit)?;
            *digits.get_mut(count)? = digit;
            count += 1;
        }
        (count == 6).then_some(Digits(digits))
    }

    /// The code of a number below a million, with leading zeros.
    pub fn of(number: u32) -> Digits {
        let mut digits = Zeroizing::new([b'0'; 6]);
        let mut rest = number % 1_000_000;
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + u8::try_from(rest % 10).unwrap_or_default();
            rest /= 10;
        }
        Digits(digits)
    }

    /// The digits, for the mail and for the MAC.
    pub fn reveal(&self) -> &str {
        std::str::from_utf8(&*self.0).unwrap_or_default()
    }
}

impl std::fmt::Debug for Digits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Digits(..)")
    }
}

/// The MAC of a mailed code, bound to its pending sign-in.
#[derive(Clone, Debug)]
pub struct CodeMac {
    /// The master key's id.
    pub key_id: String,
    /// HMAC-SHA256.
    pub mac: [u8; 32],
}

impl CodeMac {
    /// Whether both MACs are of the same code. Takes constant time.
    pub fn matches(&self, other: &CodeMac) -> bool {
        self.key_id == other.key_id && bool::from(self.mac.ct_eq(&other.mac))
    }
}

/// The code last mailed for a pending sign-in.
#[derive(Clone, Debug)]
pub struct MailedCode {
    /// The MAC it is compared by.
    pub mac: CodeMac,
    /// Expiry time (exclusive).
    pub expires_at: Instant,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_ascii_digits_are_a_code_whatever_blanks_and_hyphens_stand_between() {
        let table = [
            ("123456", Some("123456")),
            (" 123 456\t", Some("123456")),
            ("123\u{a0}456\n", Some("123456")),
            ("000000", Some("000000")),
            ("", None),
            ("12345", None),
            ("1234567", None),
            ("123-456", Some("123456")),
            ("1234-5", None),
            ("123\u{2009}456\u{3000}\u{85}", Some("123456")),
            ("123\u{2010}456", None),
            ("123\u{200b}456", None),
            ("123\u{feff}456", None),
            ("１２３４５６", None),
            ("12345a", None),
            ("١٢٣٤٥٦", None),
            ("123456\0", None),
            ("+12345", None),
        ];
        for (typed, digits) in table {
            assert_eq!(Digits::parse(typed).as_ref().map(Digits::reveal), digits, "{typed:?}");
        }
    }

    #[test]
    fn a_number_keeps_its_leading_zeros() {
        assert_eq!(Digits::of(42).reveal(), "000042");
        assert_eq!(Digits::of(999_999).reveal(), "999999");
        assert_eq!(format!("{:?}", Digits::of(42)), "Digits(..)");
    }

    #[test]
    fn a_mac_matches_only_its_like_under_the_same_key() {
        let mac = |key_id: &str, byte| CodeMac { key_id: String::from(key_id), mac: [byte; 32] };
        assert!(mac("a", 1).matches(&mac("a", 1)));
        assert!(!mac("a", 1).matches(&mac("a", 2)));
        assert!(!mac("a", 1).matches(&mac("b", 1)));
    }
}
