//! Email addresses in one canonical form, which every key, count and comparison uses. Refuses addresses with two
//! readings: quoted local parts, address literals, lists, control characters. Folds no dots and no plus signs.

use lettre::Address as Parsed;

/// Maximum length in bytes (RFC 5321, 4.5.3.1.3, without the brackets).
const LONGEST: usize = 254;

/// An address in canonical form: local part ASCII lower case, domain lower-case ASCII by IDNA.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Address(String);

impl Address {
    /// The canonical form of a typed address; `None`: it is not one address.
    pub fn parse(typed: &str) -> Option<Address> {
        let typed = typed.trim();
        if typed.len() > 4 * LONGEST {
            return None;
        }
        let (local, domain) = typed.rsplit_once('@')?;
        if local.is_empty() || local.len() > 64 || !local.bytes().all(is_atom) {
            return None;
        }
        if local.starts_with('.') || local.ends_with('.') || local.contains("..") {
            return None;
        }
        let domain = idna::domain_to_ascii_strict(domain).ok()?;
        let canonical = format!("{}@{domain}", local.to_ascii_lowercase());
        if domain.is_empty() || domain.ends_with('.') || canonical.len() > LONGEST {
            return None;
        }
        // The mail carrier must read the address the same way.
        let carried: Parsed = canonical.parse().ok()?;
        (carried.user().len() + 1 + carried.domain().len() == canonical.len()).then_some(Address(canonical))
    }

    /// The canonical form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// `atext` of RFC 5322, 3.2.3, and the dot.
fn is_atom(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_has_one_canonical_form() {
        let table = [
            ("admin@example.com", Some("admin@example.com")),
            ("  Admin@Example.COM \t", Some("admin@example.com")),
            ("a.b+c@example.com", Some("a.b+c@example.com")),
            ("a@bücher.example", Some("a@xn--bcher-kva.example")),
            ("a@BÜCHER.example", Some("a@xn--bcher-kva.example")),
            ("a@localhost", Some("a@localhost")),
            ("o'neil@example.com", Some("o'neil@example.com")),
            ("", None),
            ("@", None),
            ("a@", None),
            ("@example.com", None),
            ("a.example.com", None),
            ("\"a b\"@example.com", None),
            ("a@[127.0.0.1]", None),
            ("a@example.com,b@example.com", None),
            ("a@example.com b@example.com", None),
            ("A <a@example.com>", None),
            ("<a@example.com>", None),
            ("a@example.com\r\nBcc: b@example.com", None),
            ("a\0@example.com", None),
            ("a@exa\u{0}mple.com", None),
            ("admın@example.com", None),
            ("аdmin@example.com", None),
            (".a@example.com", None),
            ("a.@example.com", None),
            ("a..b@example.com", None),
            ("a@example..com", None),
            ("a@example.com.", None),
            ("a@-example.com", None),
            ("a@b@example.com", None),
        ];
        for (typed, canonical) in table {
            assert_eq!(Address::parse(typed).as_ref().map(Address::as_str), canonical, "{typed:?}");
        }
    }

    #[test]
    fn an_address_has_at_most_254_bytes() {
        let domain = |length: usize| format!("{}.example", vec!["d".repeat(49); 3].join(".") + &"d".repeat(length));
        let fits = format!("{}@{}", "l".repeat(64), domain(14));
        assert!(fits.len() <= 254 && Address::parse(&fits).is_some(), "{}", fits.len());
        let local = format!("{}@example.com", "l".repeat(65));
        assert_eq!(Address::parse(&local), None);
        let long = format!("l@{}.example", vec!["d".repeat(60); 5].join("."));
        assert_eq!(Address::parse(&long), None);
    }
}
