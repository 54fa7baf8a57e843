//! Looks for secrets in a text: many at once, in one pass. A code counts only where its six digits stand for themselves;
//! anything longer counts wherever it stands.

use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;

/// What a value is, and with that how it is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Six digits, mailed or of an authenticator.
    Code,
    /// A token, a key, a password.
    Secret,
    /// A person's e-mail address.
    Address,
}

/// The shortest value that is looked for anywhere in a text: a shorter one is there by chance.
pub const SHORTEST: usize = 8;

/// Numbers of six digits that our own lines tell of something else.
const NUMBERED: [&str; 4] = ["micros=", "\"micros\":", "pid=", "port="];

/// Values to look for: by how they start, all of them in one automaton.
pub struct Wanted<'a> {
    starts: AhoCorasick,
    /// Which values start like this, for each start.
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

    /// Every wanted value in the text, each with the line it stands in.
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

/// Whether six digits are no part of a name, a time or a longer number, and not a number we know.
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
