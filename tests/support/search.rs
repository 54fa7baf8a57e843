//! Searches a text for many secrets in one pass. A code counts only where its six digits are not part of a longer word; a
//! longer value counts anywhere.

use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;

/// Kind of a value, which decides how it is searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Six digits, mailed or from an authenticator.
    Code,
    /// A token, key or password.
    Secret,
    /// A person's email address.
    Address,
}

/// Minimum length of a value that counts anywhere in a text: a shorter one occurs by chance.
pub const SHORTEST: usize = 8;

/// Field names whose six digits in a log line are no code.
const NUMBERED: [&str; 4] = ["micros=", "\"micros\":", "pid=", "port="];

/// Values to search for, by their prefixes, in one automaton.
pub struct Wanted<'a> {
    starts: AhoCorasick,
    /// Values by prefix.
    values: Vec<Vec<(&'a str, Kind)>>,
}

impl<'a> Wanted<'a> {
    pub fn of(values: impl IntoIterator<Item = (&'a str, Kind)>) -> Wanted<'a> {
        let mut by_start: BTreeMap<&[u8], Vec<_>> = BTreeMap::new();
        for (value, kind) in values {
            if kind == Kind::Code {
                by_start.entry(value.as_bytes()).or_default().push((value, kind));
            } else if value.len() >= SHORTEST {
                by_start.entry(&value.as_bytes()[..SHORTEST]).or_default().push((value, kind));
            }
        }
        let (starts, values): (Vec<_>, Vec<_>) = by_start.into_iter().unzip();
        Wanted { starts: AhoCorasick::new(starts).unwrap(), values }
    }

    /// Every value found in the text, with its line.
    pub fn found_in(&self, text: &str) -> Vec<(&'a str, String)> {
        let mut found = Vec::new();
        for start in self.starts.find_overlapping_iter(text) {
            let (at, values) = (start.start(), &self.values[start.pattern()]);
            let stands = |(value, kind): &&(&'a str, Kind)| {
                text[at..].starts_with(value) && (*kind != Kind::Code || stands_alone(text, at))
            };
            found.extend(values.iter().filter(stands).map(|(value, _)| (*value, line(text, at))));
        }
        found
    }
}

/// Whether six digits stand alone: not part of a name, a time, a longer number or a known field.
fn stands_alone(text: &str, at: usize) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '.' || c == '_';
    let (before, after) = (&text[..at], text[at + 6..].chars().next());
    !before.chars().next_back().is_some_and(part)
        && !after.is_some_and(char::is_alphanumeric)
        && !NUMBERED.iter().any(|name| before.ends_with(name))
}

fn line(text: &str, at: usize) -> String {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    text[start..].lines().next().unwrap_or_default().to_owned()
}
