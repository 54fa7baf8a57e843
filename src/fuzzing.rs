//! Fuzz targets: for each parser a function of bytes that asserts the properties of every accepted input, and that no input panics.
//! Built for tests and for `cargo fuzz`, which sets `--cfg fuzzing`, and never into the server.
//!
//! `cargo test fuzzing` replays `fuzz/corpus` and 2,000 mutations of it for each target. `FUZZ_SECONDS=60 cargo test
//! --release fuzzing` mutates for that time instead. With a nightly compiler, `cargo fuzz run TARGET` is guided by coverage.

use crate::keys::{Keys, SealPurpose};
use crate::rules::address::Address;
use crate::rules::code::Digits;

pub use crate::edge::fuzzing::{cookies, requester, site};
pub use crate::edge::graphql::fuzzing::graphql;
pub use crate::mail::fuzzing::smtp_url;
pub use crate::settings::fuzzing::window;
pub use crate::store::fuzzing::database_url;

/// Function that is given arbitrary bytes.
pub type Target = fn(&[u8]);

/// Name of each target, which is its corpus folder too, and its function.
pub const TARGETS: [(&str, Target); 10] = [
    ("address", address),
    ("code", code),
    ("cookies", cookies),
    ("database_url", database_url),
    ("graphql", graphql),
    ("keys", keys),
    ("requester", requester),
    ("site", site),
    ("smtp_url", smtp_url),
    ("window", window),
];

/// An accepted address has one canonical form, which parses to itself, also for the mail library.
pub fn address(bytes: &[u8]) {
    let typed = String::from_utf8_lossy(bytes);
    let Some(address) = Address::parse(&typed) else { return };
    let canonical = address.as_str();
    assert!(canonical.len() <= 254 && canonical.bytes().all(|byte| byte.is_ascii_graphic()), "{canonical:?}");
    assert_eq!(canonical, canonical.to_ascii_lowercase());
    let Some((local, domain)) = canonical.split_once('@') else { panic!("{canonical:?} is no address") };
    assert!(!local.is_empty() && !domain.is_empty() && !domain.contains('@'), "{canonical:?}");
    assert!(!canonical.contains([',', ';', '"', '(', ')', '<', '>', '[', ']', '\\', ':']), "{canonical:?}");
    let typed_local = typed.trim().rsplit_once('@').map(|(local, _)| local.to_ascii_lowercase());
    assert_eq!(typed_local.as_deref(), Some(local), "nothing is folded into another's address");
    for again in [canonical.to_owned(), canonical.to_ascii_uppercase(), format!(" \t{canonical}\r\n")] {
        assert_eq!(Address::parse(&again).as_ref(), Some(&address), "{again:?}");
    }
    let carried: Result<lettre::message::Mailbox, _> = canonical.parse();
    let carried = carried.map(|mailbox| (mailbox.name, mailbox.email.to_string())).ok();
    assert_eq!(carried, Some((None, canonical.to_owned())));
}

/// A code is accepted exactly if it is six digits besides blanks and hyphens.
pub fn code(bytes: &[u8]) {
    let typed = String::from_utf8_lossy(bytes);
    let left: String = typed.chars().filter(|typed| !typed.is_whitespace() && *typed != '-').collect();
    let six = left.len() == 6 && left.bytes().all(|byte| byte.is_ascii_digit());
    let digits = Digits::parse(&typed);
    assert_eq!(digits.as_ref().map(Digits::reveal), six.then_some(left.as_str()), "{typed:?}");
}

/// Accepted master keys seal under the first of them, and open their own seals.
pub fn keys(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let entries: Vec<&str> = text.split(',').map(str::trim).filter(|entry| !entry.is_empty()).collect();
    let ids: Vec<&str> = entries.iter().map(|entry| entry.split(':').next().unwrap_or_default()).collect();
    let Ok(keys) = Keys::parse(&text) else { return };
    for (index, (id, entry)) in ids.iter().zip(&entries).enumerate() {
        assert!((1..=32).contains(&id.len()) && id.is_ascii() && !ids[..index].contains(id), "{text:?}");
        assert_eq!(entry.len(), id.len() + 1 + 44, "32 bytes in base64: {text:?}");
    }
    let (of, plain) = (uuid::Uuid::nil(), b"plain".as_slice());
    let Ok(sealed) = keys.seal(SealPurpose::Enrolment, of, plain) else { panic!("{text:?} seals nothing") };
    assert_eq!(Some(&sealed.key_id.as_str()), ids.first());
    assert!(keys.open(SealPurpose::Enrolment, of, &sealed).is_ok_and(|opened| opened.as_slice() == plain));
    assert!(keys.open(SealPurpose::Authenticator, of, &sealed).is_err());
    // Values sealed under the first key open under any order of the same keys.
    let rotated: Vec<&str> = entries.iter().rev().copied().collect();
    let opened = Keys::parse(&rotated.join(",")).map(|keys| keys.open(SealPurpose::Enrolment, of, &sealed).is_ok());
    assert_eq!(opened, Ok(true), "{text:?}");
}

#[cfg(test)]
mod tests;
