//! Search patterns: regular expressions that find the words of a search, whatever their case and accents. Both are folded here, not by
//! the database, whose locale may know only ASCII. Does not know which columns are searched.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Letters with an accent that is a part of them: Latin-1 to Latin Extended-B, Greek, Cyrillic, and Latin Extended Additional.
const ACCENTED: [std::ops::RangeInclusive<char>; 3] =
    ['\u{c0}'..='\u{24f}', '\u{370}'..='\u{52f}', '\u{1e00}'..='\u{1eff}'];

/// Combining marks, which a text may hold behind its letters (Unicode, NFD).
const MARKS: &str = "[\u{300}-\u{36f}]*";

/// Letters by the one that is left of them without case and accent.
static ALIKE: LazyLock<BTreeMap<char, Vec<char>>> = LazyLock::new(|| {
    let mut alike: BTreeMap<char, Vec<char>> = BTreeMap::new();
    for letter in ACCENTED.into_iter().flatten() {
        if let Some(plain) = folded(letter).filter(|plain| *plain != letter) {
            alike.entry(plain).or_default().push(letter);
        }
    }
    alike
});

/// The patterns of a search, one for each of its words.
pub fn patterns(search: &str) -> Vec<String> {
    search.split_whitespace().map(pattern).collect()
}

/// A regular expression that finds a word. Special characters of expressions are escaped.
fn pattern(word: &str) -> String {
    let mut pattern = String::with_capacity(16 * word.len());
    for sign in word.nfd().filter(|sign| !is_combining_mark(*sign)) {
        let plain = folded(sign).unwrap_or(sign);
        let upper = one(plain.to_uppercase()).filter(|upper| *upper != plain);
        let accented = ALIKE.get(&plain).into_iter().flatten().copied().filter(|letter| Some(*letter) != upper);
        let letters: Vec<char> = [plain].into_iter().chain(upper).chain(accented).collect();
        match letters.as_slice() {
            [only] if only.is_ascii() && !only.is_ascii_alphanumeric() => pattern.extend(['\\', *only]),
            [only] => pattern.push(*only),
            letters => {
                pattern.push('[');
                pattern.extend(letters);
                pattern.push(']');
                pattern.push_str(MARKS);
            }
        }
    }
    pattern
}

/// A letter without case and accent; `None`: it is several letters without them.
fn folded(letter: char) -> Option<char> {
    one(letter.nfd().filter(|sign| !is_combining_mark(*sign))).and_then(|plain| one(plain.to_lowercase()))
}

/// The only item; `None`: there are none or several.
fn one<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    items.next().filter(|_| items.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_a_pattern_that_folds_case_and_accents() {
        let found = patterns(" \u{c4}nn  1a ");
        assert_eq!(found.len(), 2);
        for letter in ['a', 'A', '\u{e4}', '\u{c4}', '\u{e5}', '\u{1e00}', '\u{1ea1}'] {
            assert!(found[0].split_once(']').is_some_and(|(class, _)| class.contains(letter)), "{letter}");
        }
        assert!(found[1].starts_with("1[aA") && found[1].ends_with(MARKS));
        assert_eq!(patterns("a\u{308}"), patterns("\u{c4}"), "a letter and its mark are as the letter with it");
    }

    #[test]
    fn a_search_is_literal() {
        let table =
            [("100%_.", "100\\%\\_\\."), ("***:(?[]\\", "\\*\\*\\*\\:\\(\\?\\[\\]\\\\"), ("\u{6f22}1", "\u{6f22}1")];
        for (search, expected) in table {
            assert_eq!(patterns(search), [expected], "{search}");
        }
        assert!(patterns(" \t").is_empty() && patterns("").is_empty());
    }
}
