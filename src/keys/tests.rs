//! Keys: a sealed value opens only for its own purpose and row, and an error reveals nothing of a key.

use super::rows::{CoveredRow, MacOf};
use super::*;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::code::Digits;
use crate::rules::factor::Door;
use crate::rules::password::PhcHash;
use crate::rules::pending::Sealed;
use strum::VariantArray;
use uuid::Uuid;
use zeroize::Zeroizing;

const ONE: &str = "one:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const TWO: &str = "two:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";

fn keys(text: &str) -> Keys {
    Keys::parse(text).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_sealed_value_opens_for_its_purpose_and_thing_alone() {
    let (keys, of) = (keys(ONE), Uuid::from_u128(7));
    let sealed = keys.seal(SealPurpose::Authenticator, of, b"secret").unwrap_or_else(|fault| panic!("{fault}"));
    assert!(!sealed.bytes.windows(6).any(|window| window == b"secret"));
    assert_eq!(
        keys.open(SealPurpose::Authenticator, of, &sealed).ok().as_deref().map(Vec::as_slice),
        Some(&b"secret"[..])
    );
    assert!(keys.open(SealPurpose::Enrolment, of, &sealed).is_err());
    assert!(keys.open(SealPurpose::Authenticator, Uuid::from_u128(8), &sealed).is_err());
    for index in 0..sealed.bytes.len() {
        let mut altered = sealed.clone();
        altered.bytes[index] ^= 1;
        assert!(keys.open(SealPurpose::Authenticator, of, &altered).is_err(), "byte {index}");
    }
    let cut = Sealed { bytes: sealed.bytes[..10].to_vec(), ..sealed };
    assert!(keys.open(SealPurpose::Authenticator, of, &cut).is_err());
}

#[test]
fn older_keys_open_what_they_sealed_and_the_first_seals() {
    let of = Uuid::from_u128(7);
    let sealed = keys(ONE).seal(SealPurpose::Enrolment, of, b"x").unwrap_or_else(|fault| panic!("{fault}"));
    let both = keys(&format!("{TWO},{ONE}"));
    assert!(both.open(SealPurpose::Enrolment, of, &sealed).is_ok());
    assert!(keys(TWO).open(SealPurpose::Enrolment, of, &sealed).is_err());
    assert_eq!(both.seal(SealPurpose::Enrolment, of, b"x").map(|sealed| sealed.key_id).ok().as_deref(), Some("two"));
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

/// Chi-square test of each of the six places, with 9 degrees of freedom: chance exceeds 47 less than once in 2,000,000
/// tests (ASVS 11.5.1).
#[test]
fn a_million_codes_have_each_digit_in_each_place_as_often() {
    let mut seen = [[0_u32; 10]; 6];
    for _ in 0..1_000_000 {
        let code = chance::code().unwrap_or_else(|fault| panic!("{fault}"));
        assert_eq!(code.reveal().len(), 6);
        for (place, digit) in code.reveal().bytes().enumerate() {
            seen[place][usize::from(digit - b'0')] += 1;
        }
    }
    let expected = 100_000.0;
    for (place, digits) in seen.iter().enumerate() {
        let chi: f64 = digits.iter().map(|seen| (f64::from(*seen) - expected).powi(2) / expected).sum();
        assert!(chi < 47.0, "place {place}: {digits:?}");
    }
}

/// Random draws of one process, a line each. The instant is fixed, so that only randomness makes processes differ.
fn draws() -> Vec<String> {
    let now = Instant::UNIX_EPOCH;
    let drawn = || -> Result<Vec<String>, Fault> {
        let (token, invitation) = (chance::token()?.reveal(), chance::invitation()?.reveal().to_string());
        let codes: Result<String, Fault> = (0..4).map(|_| Ok(chance::code()?.reveal().to_string())).collect();
        let (id, handle, master) = (chance::id(now)?.to_string(), chance::handle("admin")?, Keys::generate()?);
        let sealed = keys(ONE).seal(SealPurpose::Authenticator, Uuid::nil(), b"the same")?.bytes;
        Ok(vec![token, invitation, codes?, id, handle, master.to_string(), format!("{sealed:02x?}")])
    };
    drawn().unwrap_or_else(|fault| panic!("{fault}"))
}

#[test]
#[ignore = "is run by another test in processes of its own"]
fn draws_of_this_process() {
    draws().iter().for_each(|drawn| println!("drawn {drawn}"));
}

#[test]
fn two_processes_at_one_instant_draw_nothing_alike() {
    let drawn = || {
        let program = std::env::current_exe().unwrap_or_else(|error| panic!("{error}"));
        let mut child = std::process::Command::new(program);
        child.args(["--exact", "keys::tests::draws_of_this_process", "--include-ignored", "--nocapture"]);
        let output = child.output().unwrap_or_else(|error| panic!("{error}"));
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.lines().filter_map(|line| Some(line.split_once("drawn ")?.1.to_owned())).collect::<Vec<String>>()
    };
    let (first, second) = (drawn(), drawn());
    assert_eq!((first.len(), second.len()), (draws().len(), draws().len()), "{first:?}");
    for (one, other) in first.iter().zip(&second) {
        assert_ne!(one, other);
    }
}

#[test]
fn a_retired_key_vouches_for_the_trail_alone() {
    let of = Uuid::from_u128(7);
    let (old, row) = (keys(ONE), CoveredRow::of("t").id(Some(of)));
    let now = keys(TWO).and_retired(ONE).unwrap_or_else(|error| panic!("{error}"));
    for kind in MacOf::ALL {
        let mac = old.mac(kind, &row);
        assert_eq!(now.is_mac(kind, &row, &mac), kind != MacOf::Row, "{kind:?}");
        assert!(!keys(TWO).is_mac(kind, &row, &mac));
    }
    let sealed = old.seal(SealPurpose::Authenticator, of, b"x").unwrap_or_else(|fault| panic!("{fault}"));
    assert!(now.open(SealPurpose::Authenticator, of, &sealed).is_err());
    assert!(now.code_mac_under("one", of, &Digits::of(1)).is_none());
    let checkpoint = old.checkpoint_signer().sign(b"{}");
    assert!(now.read_checkpoint(&checkpoint).is_some() && keys(TWO).read_checkpoint(&checkpoint).is_none());
    let masters: Vec<_> = now.masters().collect();
    assert_eq!(masters, [("two", KeyStanding::Current), ("one", KeyStanding::Retired)]);
    for (text, why) in [(TWO, KeysError::Twice(1)), ("", KeysError::Empty), ("one:AAEC", KeysError::Length(1))] {
        assert_eq!(keys(TWO).and_retired(text).err(), Some(why), "{text}");
    }
}

#[test]
fn a_signing_key_is_random_and_opens_for_its_row_alone() {
    let (keys, of) = (keys(ONE), Uuid::from_u128(7));
    for door in Door::signing() {
        let made = |of| keys.new_signer(door, of).unwrap_or_else(|fault| panic!("{fault}"));
        let ((signer, sealed), (other, _)) = (made(of), made(of));
        assert_ne!(signer.public(), other.public());
        let opened = keys.open_signer(door, of, &sealed).unwrap_or_else(|fault| panic!("{fault}"));
        assert_eq!(opened.public(), signer.public());
        assert!(keys.open_signer(door, Uuid::from_u128(8), &sealed).is_err());
        assert!(keys.open(SealPurpose::Authenticator, of, &sealed).is_err());
        for other in Door::VARIANTS.iter().copied().filter(|other| *other != door) {
            assert!(keys.open_signer(other, of, &sealed).is_err(), "{door:?} at {other:?}");
        }
    }
}

#[test]
fn a_door_that_signs_nothing_has_no_key() {
    for door in [Door::Session, Door::Player] {
        assert!(matches!(keys(ONE).new_signer(door, Uuid::nil()), Err(Fault::SigningKey)), "{door:?}");
    }
}

#[test]
fn the_hash_of_a_password_opens_for_its_account_alone() {
    let (one, both, of) = (keys(ONE), keys(&format!("{TWO},{ONE}")), Uuid::from_u128(7));
    let hash = PhcHash::of(Zeroizing::new("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".to_owned()));
    let sealed = one.seal_password(of, &hash).unwrap_or_else(|fault| panic!("{fault}"));
    assert_eq!(both.open_password(of, &sealed).ok().as_ref().map(PhcHash::reveal), Some(hash.reveal()));
    assert!(one.open_password(Uuid::from_u128(8), &sealed).is_err());
    assert!(one.open(SealPurpose::Authenticator, of, &sealed).is_err());
    assert!(keys(TWO).open_password(of, &sealed).is_err());
}
