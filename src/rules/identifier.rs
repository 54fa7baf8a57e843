//! Identifiers: what a caller signs in as, in one canonical form for every key, count and comparison. Refuses user names with
//! an `@`, which could be read as addresses, and with characters that nobody sees. Does not know whether an account has the identifier.

use unicode_normalization::UnicodeNormalization;

use super::address::Address;
use super::unprintable::is_invisible;

/// Lengths of a user name in characters.
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=32;

/// Most bytes of a typed user name that are normalized: four times what the longest name can have.
const LONGEST_TYPED: usize = 512;

/// Name by which a caller signs in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Identifier {
    /// An email address.
    Address(Address),
    /// A user name.
    UserName(UserName),
    /// A player of a brand.
    Player {
        /// The brand's id.
        brand: i32,
        /// The player's number at the brand.
        id: i64,
    },
}

impl From<Address> for Identifier {
    fn from(address: Address) -> Identifier {
        Identifier::Address(address)
    }
}

impl Identifier {
    /// The identifier's text in keys. No two identifiers have one text: an address holds an `@` and a user name none, and
    /// neither holds the NUL of a player's.
    pub fn key(&self) -> String {
        match self {
            Identifier::Address(address) => address.as_str().to_owned(),
            Identifier::UserName(name) => name.as_str().to_owned(),
            Identifier::Player { brand, id } => format!("{brand}\0{id}"),
        }
    }
}

/// A user name in canonical form: NFKC, in lower case, without blanks around it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UserName(String);

impl UserName {
    /// The canonical form of a typed user name; `None`: not 3 to 32 characters, an invisible character or an `@`.
    pub fn parse(typed: &str) -> Option<UserName> {
        if typed.len() > LONGEST_TYPED {
            return None;
        }
        let lower = typed.nfkc().collect::<String>().to_lowercase();
        // Letters in lower case may compose where those in upper case did not.
        let canonical: String = lower.nfkc().collect();
        let name = canonical.trim();
        let fits = LENGTHS.contains(&name.chars().count());
        let is_name = fits && !name.contains(|sign: char| sign == '@' || is_invisible(sign));
        is_name.then(|| UserName(name.to_owned()))
    }

    /// The canonical form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_user_name_has_one_canonical_form() {
        let table = [
            ("ann", Some("ann")),
            ("  Ann.Smith ", Some("ann.smith")),
            ("ANN SMITH", Some("ann smith")),
            ("ＡＮＮ", Some("ann")),
            ("Jos\u{65}\u{301}", Some("jos\u{e9}")),
            ("ﬁne", Some("fine")),
            ("ÄÖÜ", Some("äöü")),
            ("日本語", Some("日本語")),
            ("123", Some("123")),
            ("ab", None),
            ("   a   ", None),
            ("", None),
            ("ann@example.com", None),
            ("ann＠example", None),
            ("an\0n", None),
            ("ann\nsmith", None),
            ("ann\u{1b}[2J", None),
            ("ann\u{7f}", None),
            ("ann\u{85}smith", None),
            ("an\u{200b}n", None),
            ("ann\u{200d}", None),
            ("\u{202e}nna", None),
            ("ann\u{3164}", None),
            ("ann\u{fe0f}", None),
            ("ann\u{2028}smith", None),
            ("ann\u{e0061}", None),
        ];
        for (typed, canonical) in table {
            assert_eq!(UserName::parse(typed).as_ref().map(UserName::as_str), canonical, "{typed:?}");
        }
    }

    #[test]
    fn a_user_name_has_3_to_32_characters_once_it_is_canonical() {
        let canonical = |typed: &str| UserName::parse(typed).map(|name| name.as_str().chars().count());
        assert_eq!(canonical(&"ä".repeat(32)), Some(32));
        assert_eq!(canonical(&"ä".repeat(33)), None);
        assert_eq!(canonical(&"a\u{308}".repeat(32)), Some(32));
        // One character that becomes 18.
        assert_eq!(canonical("\u{fdfa}"), Some(18));
        assert_eq!(canonical(&"\u{fdfa}".repeat(2)), None);
        assert_eq!(canonical(&"a".repeat(10_000)), None);
    }

    #[test]
    fn a_canonical_user_name_is_its_own_canonical_form() {
        for typed in ["İstanbul", "ΌΔΟΣ", "ẞtraße", "ǅungla", "\u{1e9e}\u{fb03}x", "Å\u{212b}\u{2126}"] {
            let Some(name) = UserName::parse(typed) else { panic!("{typed}") };
            assert_eq!(UserName::parse(name.as_str()), Some(name.clone()), "{typed}");
        }
    }

    #[test]
    fn identifiers_of_different_kinds_have_different_keys() {
        let address = Address::parse("1@2").map(Identifier::Address);
        let name = UserName::parse("1009 32574").map(Identifier::UserName);
        let player = Some(Identifier::Player { brand: 1009, id: 32_574 });
        let other = Some(Identifier::Player { brand: 100, id: 932_574 });
        let keys: std::collections::BTreeSet<String> =
            [address, name, player, other].iter().flatten().map(Identifier::key).collect();
        assert_eq!(keys.len(), 4, "{keys:?}");
    }
}
