//! What is sealed opens for its own purpose and thing alone; what is refused says nothing of a key.

use super::rows::Row;
use super::*;
use crate::rules::pending::Sealed;

const ONE: &str = "one:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const TWO: &str = "two:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";

fn keys(text: &str) -> Keys {
    Keys::parse(text).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_sealed_value_opens_for_its_purpose_and_thing_alone() {
    let (keys, of) = (keys(ONE), Uuid::from_u128(7));
    let sealed = keys.seal(Purpose::Authenticator, of, b"secret").unwrap_or_else(|fault| panic!("{fault}"));
    assert!(!sealed.bytes.windows(6).any(|window| window == b"secret"));
    assert_eq!(keys.open(Purpose::Authenticator, of, &sealed).ok().as_deref().map(Vec::as_slice), Some(&b"secret"[..]));
    assert!(keys.open(Purpose::Enrolment, of, &sealed).is_err());
    assert!(keys.open(Purpose::Authenticator, Uuid::from_u128(8), &sealed).is_err());
    for index in 0..sealed.bytes.len() {
        let mut altered = sealed.clone();
        altered.bytes[index] ^= 1;
        assert!(keys.open(Purpose::Authenticator, of, &altered).is_err(), "byte {index}");
    }
    let cut = Sealed { bytes: sealed.bytes[..10].to_vec(), ..sealed };
    assert!(keys.open(Purpose::Authenticator, of, &cut).is_err());
}

#[test]
fn older_keys_open_what_they_sealed_and_the_first_seals() {
    let of = Uuid::from_u128(7);
    let sealed = keys(ONE).seal(Purpose::Enrolment, of, b"x").unwrap_or_else(|fault| panic!("{fault}"));
    let both = keys(&format!("{TWO},{ONE}"));
    assert!(both.open(Purpose::Enrolment, of, &sealed).is_ok());
    assert!(keys(TWO).open(Purpose::Enrolment, of, &sealed).is_err());
    assert_eq!(both.seal(Purpose::Enrolment, of, b"x").map(|sealed| sealed.key_id).ok().as_deref(), Some("two"));
}

#[test]
fn a_code_mac_is_bound_to_pending_sign_in_code_and_key() {
    let (one, two) = (keys(ONE), keys(TWO));
    let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let (code, other) = (Digits::of(123_456), Digits::of(123_457));
    let mac = one.code_mac(a, &code);
    assert!(mac.matches(&one.code_mac(a, &code)));
    assert!(!mac.matches(&one.code_mac(b, &code)));
    assert!(!mac.matches(&one.code_mac(a, &other)));
    assert!(!mac.matches(&two.code_mac(a, &code)));
    assert!(one.code_mac_under("two", a, &code).is_none());
}

#[test]
fn keys_are_refused_by_their_place_never_by_their_text() {
    let table = [
        ("", KeysError::Empty),
        (" , ", KeysError::Empty),
        ("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", KeysError::Form(1)),
        (":AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", KeysError::Form(1)),
        ("a b:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", KeysError::Form(1)),
        ("one:AAECAw==", KeysError::Length(1)),
        ("one:!", KeysError::Length(1)),
    ];
    for (text, error) in table {
        assert_eq!(Keys::parse(text).err(), Some(error), "{text}");
    }
    assert_eq!(Keys::parse(&format!("{ONE},{ONE}")).err(), Some(KeysError::Twice(2)));
    assert_eq!(format!("{:?}", keys(ONE)), "Keys(..)");
}

#[test]
fn a_generated_key_is_taken_as_it_is() {
    let (a, b) = (Keys::generate(), Keys::generate());
    let (a, b) = (a.unwrap_or_else(|f| panic!("{f}")), b.unwrap_or_else(|f| panic!("{f}")));
    assert!(Keys::parse(&a).is_ok());
    assert_ne!(*a, *b);
}

#[test]
fn codes_are_drawn_evenly_and_keep_their_leading_zeros() {
    let mut first_digits = [0_u32; 10];
    for _ in 0..20_000 {
        let code = chance::code().unwrap_or_else(|fault| panic!("{fault}"));
        assert_eq!(code.reveal().len(), 6);
        first_digits[usize::from(code.reveal().as_bytes()[0] - b'0')] += 1;
    }
    // Chi-square with 9 degrees of freedom: 40 is passed by chance less than once in 100,000 runs.
    let expected = 2000.0;
    let chi: f64 = first_digits.iter().map(|seen| (f64::from(*seen) - expected).powi(2) / expected).sum();
    assert!(chi < 40.0, "{first_digits:?}");
}

#[test]
fn a_retired_key_vouches_for_the_trail_alone() {
    let of = Uuid::from_u128(7);
    let (old, row) = (keys(ONE), Row::of("t").id(Some(of)));
    let now = keys(TWO).and_retired(ONE).unwrap_or_else(|error| panic!("{error}"));
    for kind in MacOf::ALL {
        let mac = old.mac(kind, &row);
        assert_eq!(now.is_mac(kind, &row, &mac), kind != MacOf::Row, "{kind:?}");
        assert!(!keys(TWO).is_mac(kind, &row, &mac));
    }
    let sealed = old.seal(Purpose::Authenticator, of, b"x").unwrap_or_else(|fault| panic!("{fault}"));
    assert!(now.open(Purpose::Authenticator, of, &sealed).is_err());
    assert!(now.code_mac_under("one", of, &Digits::of(1)).is_none());
    let checkpoint = old.checkpoint_signer().sign(b"{}");
    assert!(now.read_checkpoint(&checkpoint).is_some() && keys(TWO).read_checkpoint(&checkpoint).is_none());
    let masters: Vec<_> = now.masters().collect();
    assert_eq!(masters, [("two", Standing::Current), ("one", Standing::Retired)]);
    for (text, why) in [(TWO, KeysError::Twice(1)), ("", KeysError::Empty), ("one:AAEC", KeysError::Length(1))] {
        assert_eq!(keys(TWO).and_retired(text).err(), Some(why), "{text}");
    }
}

#[test]
fn a_signing_key_is_random_and_opens_for_its_row_alone() {
    let (keys, of) = (keys(ONE), Uuid::from_u128(7));
    let made = |of| keys.new_signer(Door::Staff, of).unwrap_or_else(|fault| panic!("{fault}"));
    let ((signer, sealed), (other, _)) = (made(of), made(of));
    assert_ne!(signer.public(), other.public());
    let opened = keys.open_signer(Door::Staff, of, &sealed).unwrap_or_else(|fault| panic!("{fault}"));
    assert_eq!(opened.public(), signer.public());
    assert!(keys.open_signer(Door::Staff, Uuid::from_u128(8), &sealed).is_err());
    assert!(keys.open(Purpose::Authenticator, of, &sealed).is_err());
}
