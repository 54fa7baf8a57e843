//! Recovery codes: each replaces an authenticator code once, for an admin who lost the authenticator. Ten are made at a
//! time, of 80 random bits each (NIST SP 800-63B-4, 4.2.1: at least 64).

use uuid::Uuid;
use zeroize::Zeroizing;

use super::code::CodeMac;
use super::{Instant, Span};

/// Number of codes made at once.
pub const MANY: usize = 10;

/// Time after a confirmation during which a session may change the account's factors.
pub const CONFIRMED_FOR: Span = Span::minutes(5);

/// Lifetime of offered recovery codes.
const OFFER_LIFE: Span = Span::minutes(10);

/// Lifetime of an offered authenticator secret.
pub const REPLACEMENT_LIFE: Span = Span::minutes(10);

/// Crockford's base 32, without i, l, o and u: no letter reads like a digit, and few codes like a word.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Letters of a code, five bits each.
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

    /// The typed code; `None`: it is none. Blanks, hyphens and case do not matter, and o, i and l are read as the
    /// digits they look like.
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

/// A stored recovery code.
#[derive(Clone, Debug)]
pub struct KeptCode {
    /// The id, by which the trail names it; not a secret.
    pub id: Uuid,
    /// The MAC of its letters, its account and its id.
    pub mac: CodeMac,
}

/// Length of an id and a MAC in bytes.
const PACKED: usize = 16 + 32;

/// Recovery codes offered in a session, which are valid once they are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedCodes {
    /// The codes; `None`: they are kept.
    pub waiting: Option<PackedCodes>,
    /// Expiry of the offer (exclusive).
    pub until: Instant,
}

/// Ids and MACs of recovery codes in one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedCodes {
    /// The master key of all MACs, by id.
    pub key_id: String,
    /// Id and MAC of each code, one after the other.
    pub bytes: Vec<u8>,
}

/// The offer that `keepRecoveryCodes` finds in a session.
#[derive(Debug)]
pub enum Offer {
    /// New codes, which count only once they are kept.
    Waits(Vec<KeptCode>),
    /// The codes are kept: the call was repeated.
    Kept,
    /// The offer has expired, and its codes are void.
    Expired,
    /// No codes were offered.
    Nothing,
}

impl OfferedCodes {
    /// An offer of these codes, made at `now`.
    pub fn new(waiting: PackedCodes, now: Instant) -> OfferedCodes {
        OfferedCodes { waiting: Some(waiting), until: now + OFFER_LIFE }
    }
}

impl PackedCodes {
    /// Codes packed in one column; `None`: their MACs are under several masters, or there are none.
    pub fn of(codes: &[KeptCode]) -> Option<PackedCodes> {
        let key_id = codes.first()?.mac.key_id.clone();
        let mut bytes = Vec::with_capacity(codes.len() * PACKED);
        for code in codes {
            if code.mac.key_id != key_id {
                return None;
            }
            bytes.extend_from_slice(code.id.as_bytes());
            bytes.extend_from_slice(&code.mac.mac);
        }
        Some(PackedCodes { key_id, bytes })
    }

    /// The codes. An incomplete rest is ignored.
    pub fn unpacked(&self) -> Vec<KeptCode> {
        let (packed, _) = self.bytes.as_chunks::<PACKED>();
        let code = |packed: &[u8; PACKED]| {
            let (id, mac) = packed.split_first_chunk::<16>()?;
            let mac = CodeMac { key_id: self.key_id.clone(), mac: mac.try_into().ok()? };
            Some(KeptCode { id: Uuid::from_bytes(*id), mac })
        };
        packed.iter().filter_map(code).collect()
    }
}

impl Offer {
    /// The state of an offer at `now`.
    pub fn of(offered: Option<&OfferedCodes>, now: Instant) -> Offer {
        let Some(offered) = offered else { return Offer::Nothing };
        match &offered.waiting {
            None => Offer::Kept,
            Some(_) if offered.until <= now => Offer::Expired,
            Some(packed) => Offer::Waits(packed.unpacked()),
        }
    }
}

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::test_support::at;

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
    fn an_offer_ends_at_its_expiry_and_is_kept_once() {
        let code = |byte: u8, key_id: &str| KeptCode {
            id: Uuid::from_bytes([byte; 16]),
            mac: CodeMac { key_id: key_id.into(), mac: [byte; 32] },
        };
        let Some(packed) = PackedCodes::of(&[code(1, "k1"), code(2, "k1")]) else { panic!("they are under one key") };
        let offered = OfferedCodes { waiting: Some(packed), until: at(600) };
        let Offer::Waits(codes) = Offer::of(Some(&offered), at(599)) else { panic!("it waits") };
        let told: Vec<_> = codes.iter().map(|code| (code.id, code.mac.mac, code.mac.key_id.as_str())).collect();
        let whole = |byte: u8| (Uuid::from_bytes([byte; 16]), [byte; 32], "k1");
        assert_eq!(told, [whole(1), whole(2)]);
        assert!(matches!(Offer::of(Some(&offered), at(600)), Offer::Expired));
        let kept = OfferedCodes { waiting: None, until: at(600) };
        assert!(matches!(Offer::of(Some(&kept), at(599)), Offer::Kept));
        assert!(matches!(Offer::of(None, at(0)), Offer::Nothing));
        assert_eq!(PackedCodes::of(&[code(1, "k1"), code(2, "k2")]), None);
        assert_eq!(PackedCodes::of(&[]), None);
    }

    #[test]
    fn an_offer_is_made_for_ten_minutes() {
        let waiting = PackedCodes { key_id: "k1".into(), bytes: vec![1; PACKED] };
        let offered = OfferedCodes { waiting: Some(waiting.clone()), until: at(605) };
        assert_eq!(OfferedCodes::new(waiting, at(5)), offered);
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
