//! Languages: the five supported ones, and the choice of one. Reads BCP 47 tags and `Accept-Language` (RFC 9110, 12.5.4);
//! unreadable parts count as absent. Knows no text.

use super::weight::{FULL, Weight, thousandths};

/// A supported language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English, the default.
    #[default]
    En,
    /// German.
    De,
    /// Spanish.
    Es,
    /// French.
    Fr,
    /// Portuguese.
    Pt,
}

/// Maximum number of ranges read of a header; no browser sends more.
const RANGES: usize = 32;

/// Maximum length of a range in bytes. Tags in use have at most 35 (RFC 5646, 4.4.1).
const LONGEST: usize = 64;

/// A name that is no language's; told with the tags there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownLanguage;

impl std::fmt::Display for UnknownLanguage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "not one of {}, none", Language::ALL.map(Language::tag).join(", "))
    }
}

impl Language {
    /// Every language. Between equal weights the first is taken.
    pub const ALL: [Language; 5] = [Language::En, Language::De, Language::Es, Language::Fr, Language::Pt];

    /// The BCP 47 tag. Language tags have two bytes, so a decoy's sealed mail is as long as a real one.
    pub fn tag(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::De => "de",
            Language::Es => "es",
            Language::Fr => "fr",
            Language::Pt => "pt",
        }
    }

    /// The language of a tag, regions and scripts aside: `de`, `de-AT`, `PT-br`.
    pub fn of_tag(tag: &str) -> Option<Language> {
        let mut parts = tag.split('-');
        let primary = parts.next().filter(|part| is_subtag(part) && !part.bytes().any(|byte| byte.is_ascii_digit()))?;
        let named = Language::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary));
        named.filter(|_| parts.all(is_subtag))
    }

    /// The language of a tag as it is stored.
    pub fn named(name: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.tag() == name)
    }

    /// The choice that a command or a list names by a tag, or by `none` for the browser's language.
    ///
    /// # Errors
    ///
    /// Another name.
    pub fn picked(name: &str) -> Result<Option<Language>, UnknownLanguage> {
        if name == "none" { Ok(None) } else { Language::named(name).map(Some).ok_or(UnknownLanguage) }
    }

    /// The language to use: the account's choice, else the browser's, else English.
    pub fn chosen(account: Option<Language>, browser: Option<Language>) -> Language {
        account.or(browser).unwrap_or_default()
    }

    /// The language an `Accept-Language` wants most; `None`: no supported one. A range names a language by its first
    /// part, `*` stands for all that no other range names, and the earlier of two equal ranges counts.
    pub fn accepted(header: &str) -> Option<Language> {
        let mut named: [Option<Weight>; Language::ALL.len()] = [None; Language::ALL.len()];
        let mut order: Vec<Language> = Vec::new();
        let mut any: Option<Weight> = None;
        let mut refused: Vec<Language> = Vec::new();
        for (range, weight) in header.split(',').take(RANGES).filter_map(weighed) {
            if range == "*" {
                any = any.max(Some(weight));
                continue;
            }
            let Some(language) = Language::of_tag(range) else { continue };
            if weight == 0 {
                // A region with weight 0 says nothing of its language.
                if !range.contains('-') {
                    refused.push(language);
                }
                continue;
            }
            if let Some(known) = named.get_mut(language as usize) {
                *known = (*known).max(Some(weight));
                order.push(language);
            }
        }
        // Languages without a range follow, with the weight of `*`.
        order.extend(Language::ALL);
        let wanted = order.into_iter().filter(|language| !refused.contains(language)).filter_map(|language| {
            let weight = named.get(language as usize).copied().flatten().or(any).filter(|weight| *weight > 0)?;
            Some((language, weight))
        });
        // `max_by_key` alone would take the last of the heaviest.
        wanted
            .fold(None, |best, next| if best.is_some_and(|(_, weight)| weight >= next.1) { best } else { Some(next) })
            .map(|(language, _)| language)
    }
}

fn is_subtag(part: &str) -> bool {
    (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A range and its weight, as in `de-AT;q=0.8`; `None`: it is none.
fn weighed(part: &str) -> Option<(&str, Weight)> {
    let part = part.trim_matches([' ', '\t']);
    if part.is_empty() || part.len() > LONGEST {
        return None;
    }
    let Some((range, weight)) = part.split_once(';') else { return Some((part, FULL)) };
    let (name, value) = weight.trim_matches([' ', '\t']).split_once('=')?;
    let range = range.trim_end_matches([' ', '\t']);
    name.eq_ignore_ascii_case("q").then_some(())?;
    thousandths(value).map(|weight| (range, weight))
}

#[cfg(test)]
#[path = "language_tests.rs"]
mod tests;
