//! Looks for secrets in a text: many at once, in one pass. A code counts only where its six digits stand for themselves;
//! anything longer counts wherever it stands.

use std::collections::HashMap;

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

/// Values to look for.
#[derive(Default)]
pub struct Wanted<'a> {
    codes: HashMap<&'a str, ()>,
    by_start: HashMap<&'a [u8], Vec<&'a str>>,
    starts: Starts,
}

/// Which two pairs of bytes a value may start with: most places in a text are ruled out by a look at two bits.
struct Starts([Vec<bool>; 2]);

impl Default for Starts {
    fn default() -> Starts {
        Starts([vec![false; 1 << 16], vec![false; 1 << 16]])
    }
}

impl<'a> Wanted<'a> {
    pub fn of(values: impl IntoIterator<Item = (&'a str, Kind)>) -> Wanted<'a> {
        let mut wanted = Wanted::default();
        for (value, kind) in values {
            if kind == Kind::Code {
                wanted.codes.insert(value, ());
            } else if value.len() >= SHORTEST {
                let start = &value.as_bytes()[..SHORTEST];
                wanted.starts.0[0][pair(start, 0)] = true;
                wanted.starts.0[1][pair(start, 2)] = true;
                wanted.by_start.entry(start).or_default().push(value);
            }
        }
        wanted
    }

    /// Every wanted value in the text, each with the line it stands in.
    pub fn found_in(&self, text: &str) -> Vec<(&'a str, String)> {
        let (bytes, mut found) = (text.as_bytes(), Vec::new());
        let mut at = 0;
        while at + 6 <= bytes.len() {
            let digits = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            if digits == 6 {
                let known = self.codes.get_key_value(&text[at..at + 6]).filter(|_| stands_alone(text, at));
                found.extend(known.map(|(code, ())| (*code, line(text, at))));
            }
            for next in at..at + digits.max(1) {
                found.extend(self.longer_at(bytes, next).map(|value| (value, line(text, next))));
            }
            at += digits.max(1);
        }
        found
    }

    fn longer_at(&self, bytes: &[u8], at: usize) -> Option<&'a str> {
        let start = bytes.get(at..at + SHORTEST)?;
        if !self.starts.0[0][pair(start, 0)] || !self.starts.0[1][pair(start, 2)] {
            return None;
        }
        self.by_start.get(start)?.iter().copied().find(|value| bytes[at..].starts_with(value.as_bytes()))
    }
}

fn pair(bytes: &[u8], at: usize) -> usize {
    usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]))
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
