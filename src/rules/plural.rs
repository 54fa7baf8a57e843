//! Plural forms: which form of a counted text a whole number takes in a language, by the cardinal rules of the Unicode CLDR.
//! Refuses nothing. Does not know the texts. Compiled into the build script too, which wants every form that it names.

use super::language::Language;

/// A plural form. CLDR has six; the languages spoken here need two. A language that needs more adds its forms and its rule
/// here, and its file in `words/` must then have them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plural {
    /// `one`: "1 minute".
    One,
    /// `other`: "2 minutes".
    Other,
}

impl Plural {
    /// The form that a count takes.
    pub fn of(language: Language, count: u64) -> Plural {
        let one = match language {
            Language::En | Language::De | Language::Es | Language::Pt => count == 1,
            Language::Fr => count <= 1,
        };
        if one { Plural::One } else { Plural::Other }
    }
}
