//! Texts, ids and times that callers search by, checked before PostgreSQL sees them: it refuses a NUL and some years
//! with an error.

use chrono::Datelike;

use super::Instant;

/// Maximum length of a name in characters.
const LONGEST_NAME: usize = 200;

/// Maximum length of a public id in bytes.
const LONGEST_ID: usize = 100;

/// Whether a text can be a searched name: up to 200 characters, without control characters.
pub fn is_name(text: &str) -> bool {
    text.chars().count() <= LONGEST_NAME && !text.chars().any(char::is_control)
}

/// Whether a text can be a public id: up to 100 of `[A-Za-z0-9_]`.
pub fn is_id(text: &str) -> bool {
    text.len() <= LONGEST_ID && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Whether a time can be searched: of the years 1970 to 9999 in UTC.
pub fn is_instant(at: Instant) -> bool {
    (1970..=9999).contains(&at.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_up_to_200_characters_and_no_control() {
        for fits in ["", "os:ann", "code_mailed", "Ünïcode 漢字", &"ä".repeat(200)] {
            assert!(is_name(fits), "{fits}");
        }
        for unfit in ["\0", "a\nb", "a\u{1b}b", "a\u{7f}", "a\u{9b}b", &"ä".repeat(201)] {
            assert!(!is_name(unfit), "{unfit:?}");
        }
    }

    #[test]
    fn an_id_has_up_to_100_letters_digits_and_underscores() {
        for fits in ["", "admin_0123456789", &"a".repeat(100)] {
            assert!(is_id(fits), "{fits}");
        }
        for unfit in ["admin_\0", "admin_\n", "a-b", "ä", "a b", &"a".repeat(101)] {
            assert!(!is_id(unfit), "{unfit:?}");
        }
    }

    #[test]
    fn an_instant_is_of_the_years_1970_to_9999() {
        let fits = |text: &str| text.parse::<Instant>().is_ok_and(is_instant);
        for instant in ["1970-01-01T00:00:00Z", "2026-11-21T20:24:00+02:00", "9999-12-31T23:59:59Z"] {
            assert!(fits(instant), "{instant}");
        }
        let years =
            ["1969-12-31T23:59:59Z", "9999-12-31T23:59:59-01:00", "-200000-01-01T00:00:00Z", "+262000-01-01T00:00:00Z"];
        for instant in years {
            assert!(!fits(instant), "{instant}");
        }
    }
}
