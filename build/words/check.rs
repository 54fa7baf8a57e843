//! Checks of a language's file against the English one: both have the same keys, kinds, forms and placeholders. Refuses a
//! missing or unknown key and a lost or invented placeholder. Does not judge a sentence.

use super::text::{ACCOUNT, Form, Text, TextKind, placeholders};
use super::{Texts, file};

/// Placeholder of the number that decides between plural forms.
pub const COUNT: &str = "count";

/// Faults of the English file alone: forms of one text that name different values, and two texts of one name.
pub fn reference(texts: &Texts) -> Vec<String> {
    let mut faults = Vec::new();
    for (group, keys) in &texts.groups {
        let mut names: Vec<String> = Vec::new();
        for (key, text) in keys {
            for name in text.forms.iter().map(|form| form.of_key(key).to_lowercase()) {
                if names.contains(&name) {
                    faults.push(format!("`{group}.{key}` has the name of another text"));
                }
                names.push(name);
            }
            if !is_alike(text) {
                faults.push(format!("`{group}.{key}` has not the same placeholders in each form"));
            }
            if text.kind == TextKind::Counted && !text.placeholders().iter().any(|name| name == COUNT) {
                faults.push(format!("`{group}.{key}` has plural forms and no {{{COUNT}}}"));
            }
        }
    }
    faults.into_iter().map(|fault| format!("{}: {fault}", file(texts.language))).collect()
}

/// Whether every form of a text has the placeholders of the form `other`, except the account's, which only `other` may have.
fn is_alike(text: &Text) -> bool {
    let named = |form: &Form| placeholders(&form.said).unwrap_or_default();
    let whose = text.kind == TextKind::Whose;
    let Some(other) = text.form("other") else { return true };
    let expected: Vec<String> = named(other).into_iter().filter(|name| !(whose && name == ACCOUNT)).collect();
    text.forms.iter().all(|form| named(form) == expected || (whose && form.name == "other"))
}

/// Differences of a file from the English one that are faults.
pub fn against(reference: &Texts, texts: &Texts) -> Vec<String> {
    let mut faults = Vec::new();
    for (group, keys) in &reference.groups {
        for (key, expected) in keys {
            match texts.get(group, key) {
                None => faults.push(format!("`{group}.{key}` is missing")),
                Some(text) => {
                    faults.extend(differences(expected, text).map(|fault| format!("`{group}.{key}` {fault}")));
                }
            }
        }
    }
    for (group, keys) in &texts.groups {
        let unknown = keys.iter().filter(|(key, _)| reference.get(group, key).is_none());
        faults.extend(unknown.map(|(key, _)| format!("`{group}.{key}` is unknown to {}", file(reference.language))));
    }
    faults.into_iter().map(|fault| format!("{}: {fault}", file(texts.language))).collect()
}

/// Differences of a text from the English one that are faults.
fn differences(expected: &Text, text: &Text) -> impl Iterator<Item = String> {
    let mut faults = Vec::new();
    if expected.kind != text.kind {
        faults.push(format!("is {}, and in English {}", text.kind.described(), expected.kind.described()));
    } else if expected.kind == TextKind::List && expected.forms.len() != text.forms.len() {
        faults.push(format!("has {} entries, and in English {}", text.forms.len(), expected.forms.len()));
    } else {
        for form in &text.forms {
            // A plural form that English lacks is compared with the English form `other`.
            let english = expected.form(&form.name).or_else(|| expected.form("other"));
            let english = english.map(|form| form.said.as_str()).unwrap_or_default();
            let (wanted, named) =
                (placeholders(english).unwrap_or_default(), placeholders(&form.said).unwrap_or_default());
            faults.extend(beyond(&wanted, &named).map(|name| format!("lost the placeholder {{{name}}}")));
            faults.extend(beyond(&named, &wanted).map(|name| format!("invented the placeholder {{{name}}}")));
        }
    }
    faults.into_iter()
}

/// Names that occur more often in `names` than in `others`.
fn beyond<'a>(names: &'a [String], others: &'a [String]) -> impl Iterator<Item = &'a String> {
    let often = |name: &String, of: &[String]| of.iter().filter(|other| *other == name).count();
    let mut seen: Vec<&String> = names.iter().filter(move |name| often(name, names) > often(name, others)).collect();
    seen.dedup();
    seen.into_iter()
}
