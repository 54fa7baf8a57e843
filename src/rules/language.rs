//! Languages: the five we speak, and which of them someone is spoken to in. Reads BCP 47 tags and `Accept-Language`
//! (RFC 9110, 12.5.4); what of that cannot be read counts as absent. Knows no text.

/// A language we speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English: what is spoken where nothing else is asked for.
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

/// How many ranges of a header are looked at: no browser sends more, and the first are the ones that count.
const RANGES: usize = 32;

/// The longest range looked at, in bytes. Tags in use have at most 35 (RFC 5646, 4.4.1).
const LONGEST: usize = 64;

/// The weight of a range in thousandths; 0: not wanted.
type Weight = u16;

impl Language {
    /// Each of them. Between equals the first is taken.
    pub const ALL: [Language; 5] = [Language::En, Language::De, Language::Es, Language::Fr, Language::Pt];

    /// Its BCP 47 tag. Two letters, whichever it is: what is sealed with it is of one size.
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

    /// The language so named, by its tag as we write it.
    pub fn named(name: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.tag() == name)
    }

    /// What someone is spoken to in: what their account has chosen, else what their browser asks for, else English.
    pub fn chosen(account: Option<Language>, browser: Option<Language>) -> Language {
        account.or(browser).unwrap_or_default()
    }

    /// The language an `Accept-Language` wants most; `None`: none of ours. A range is of one of ours by its first part;
    /// `*` is any that no other range names; between equals the earlier range counts.
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
                // A region that is not wanted says nothing of its language.
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
        // Those not named follow, as much as `*` wants them.
        order.extend(Language::ALL);
        let wanted = order.into_iter().filter(|language| !refused.contains(language)).filter_map(|language| {
            let weight = named.get(language as usize).copied().flatten().or(any).filter(|weight| *weight > 0)?;
            Some((language, weight))
        });
        // The first of the heaviest: `max_by_key` alone would take the last.
        wanted
            .fold(None, |best, next| if best.is_some_and(|(_, weight)| weight >= next.1) { best } else { Some(next) })
            .map(|(language, _)| language)
    }
}

fn is_subtag(part: &str) -> bool {
    (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A range and its weight: `de-AT;q=0.8`. `None`: not one.
fn weighed(part: &str) -> Option<(&str, Weight)> {
    let part = part.trim_matches([' ', '\t']);
    if part.is_empty() || part.len() > LONGEST {
        return None;
    }
    let Some((range, weight)) = part.split_once(';') else { return Some((part, 1000)) };
    let (name, value) = weight.trim_matches([' ', '\t']).split_once('=')?;
    let range = range.trim_end_matches([' ', '\t']);
    name.eq_ignore_ascii_case("q").then_some(())?;
    thousandths(value).map(|weight| (range, weight))
}

/// `0`, `1`, `0.5`, `1.000`: from 0 to 1 with at most three digits behind the point.
fn thousandths(value: &str) -> Option<Weight> {
    let (whole, rest) = value.split_once('.').unwrap_or((value, ""));
    if rest.len() > 3 || !rest.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let behind: Weight = format!("{rest:0<3}").parse().ok()?;
    match whole {
        "0" => Some(behind),
        "1" if behind == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
#[path = "language_tests.rs"]
mod tests;
