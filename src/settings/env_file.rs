//! Parser of a file `.env`: lines of `NAME=VALUE`, with or without quotes. `$` is literal, and an unquoted value may hold
//! spaces: dotenvy supports neither, and refuses the mailbox in `.env.example`.
//!
//! Refuses a line without a name, and a malformed line with the name of a setting. Malformed lines of other programs are
//! skipped. Does not know what a setting means.

use zeroize::Zeroizing;

use super::names::is_setting_name;

/// Assignments of a file, and its refused lines.
#[derive(Default)]
pub struct EnvFile {
    /// Names and values, in the order of their lines.
    pub assignments: Vec<(String, Zeroizing<String>)>,
    /// Refused lines, by their numbers from 1.
    pub bad: Vec<(usize, BadLine)>,
}

/// Reason why a line is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadLine {
    /// The line has no name, or no `=` after it.
    #[error("is not NAME=VALUE")]
    NoAssignment,
    /// The value begins with a quote but does not end with it.
    #[error("begins its value with a quote and does not end it with one")]
    Quote,
    /// The value is not UTF-8.
    #[error("is not UTF-8")]
    Encoding,
}

impl EnvFile {
    /// Parses all lines. Bytes that are not UTF-8 are an error only in the value of a setting.
    pub fn read(bytes: &[u8]) -> EnvFile {
        let text = Zeroizing::new(String::from_utf8_lossy(bytes).into_owned());
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
        let (mut file, mut next) = (EnvFile::default(), 0);
        while let Some((line, below)) = lines.get(next..).and_then(<[&str]>::split_first) {
            next += 1;
            if line.trim().is_empty() || line.trim_start().starts_with('#') {
                continue;
            }
            let Some((name, raw)) = named(line) else {
                file.bad.push((next, BadLine::NoAssignment));
                continue;
            };
            match value(raw, below) {
                Ok((value, further)) => {
                    file.assignments.push((name.to_owned(), value));
                    next += further;
                }
                Err(why) if is_setting_name(name) => file.bad.push((next, why)),
                Err(_) => {}
            }
        }
        file
    }
}

/// Name of a line, and the text after its `=`.
fn named(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start();
    let (name, raw) = line.strip_prefix("export ").unwrap_or(line).split_once('=')?;
    let name = name.trim();
    (!name.is_empty() && !name.contains(char::is_whitespace)).then_some((name, raw.trim()))
}

/// Value, and the number of further lines it spans.
fn value(raw: &str, below: &[&str]) -> Result<(Zeroizing<String>, usize), BadLine> {
    let quote = raw.chars().next().filter(|first| matches!(first, '\'' | '"'));
    let (value, further) = match quote {
        Some(quote) => quoted(quote, raw.get(1..).unwrap_or_default(), below).ok_or(BadLine::Quote)?,
        None => (Zeroizing::new(without_comment(raw).to_owned()), 0),
    };
    if value.contains(char::REPLACEMENT_CHARACTER) { Err(BadLine::Encoding) } else { Ok((value, further)) }
}

/// Text before the closing quote, on this line or below. A line with the name of a setting never continues a value.
fn quoted(quote: char, first: &str, below: &[&str]) -> Option<(Zeroizing<String>, usize)> {
    let mut value = Zeroizing::new(String::new());
    for (further, line) in std::iter::once(&first).chain(below).enumerate() {
        if further > 0 {
            if named(line).is_some_and(|(name, _)| is_setting_name(name)) {
                return None;
            }
            value.push('\n');
        }
        let mut signs = line.chars();
        while let Some(sign) = signs.next() {
            match sign {
                sign if sign == quote => {
                    return without_comment(signs.as_str()).is_empty().then_some((value, further));
                }
                '\\' if quote == '"' => match signs.next() {
                    Some('n') => value.push('\n'),
                    Some(escaped @ ('"' | '\\' | '$')) => value.push(escaped),
                    other => value.extend(std::iter::once('\\').chain(other)),
                },
                sign => value.push(sign),
            }
        }
    }
    None
}

/// Text before a `#` that is its first character or follows a space.
fn without_comment(text: &str) -> &str {
    let mut before = ' ';
    let comment = text.find(|sign| std::mem::replace(&mut before, sign).is_whitespace() && sign == '#');
    text.get(..comment.unwrap_or(text.len())).unwrap_or(text).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Assigned = Vec<(String, String)>;

    fn read(text: &str) -> (Assigned, Vec<(usize, BadLine)>) {
        let EnvFile { assignments, bad } = EnvFile::read(text.as_bytes());
        (assignments.into_iter().map(|(name, value)| (name, value.to_string())).collect(), bad)
    }

    #[test]
    fn a_value_is_what_stands_behind_the_sign_of_equality() {
        let table = [
            ("A=b", "b"),
            ("A=", ""),
            (" export A = b ", "b"),
            ("A=b\r", "b"),
            ("\u{feff}A=b", "b"),
            ("A=Sign-in <a@example.com>", "Sign-in <a@example.com>"),
            ("A=p$w0rd$HOME${X}", "p$w0rd$HOME${X}"),
            (r"A=back\slash\n", r"back\slash\n"),
            ("A=it's", "it's"),
            ("A=a=b==", "a=b=="),
            ("A=a#b", "a#b"),
            ("A=b # a comment", "b"),
            ("A=# a comment", ""),
            ("A='b # $c \\n' # a comment", r"b # $c \n"),
            (r#"A="b \"c\" \\ \$d \e $f""#, r#"b "c" \ $d \e $f"#),
            ("A=\"b\nc\"", "b\nc"),
            ("A='b\nB=c\n'", "b\nB=c\n"),
        ];
        for (line, value) in table {
            assert_eq!(read(line), (vec![("A".into(), value.into())], vec![]), "{line}");
        }
    }

    #[test]
    fn a_bad_line_is_told_by_its_number_and_no_foreign_one_refuses_the_file() {
        let ours = ("VESTIBULE_LOG".to_owned(), "warn".to_owned());
        let foreign = ["FOO=bar baz", "FOO='bar", "FOO=\"bar\" baz", "foo-bar=x", "FOO=\"\nx", "# no = at all", ""];
        for line in foreign {
            let (set, bad) = read(&format!("{line}\nVESTIBULE_LOG=warn\nBAR=\""));
            assert!(set.contains(&ours), "{line}");
            let wordless = usize::from(line.ends_with("\nx"));
            assert_eq!(bad.len(), wordless, "{line} {bad:?}");
        }
        let table = [
            ("VESTIBULE_LOG", BadLine::NoAssignment),
            ("VESTIBULE LOG=warn", BadLine::NoAssignment),
            ("=warn", BadLine::NoAssignment),
            ("VESTIBULE_LOG='warn", BadLine::Quote),
            ("VESTIBULE_LOG=\"Sign-in\" <a@example.com>", BadLine::Quote),
            ("DATABASE_URL=\"postgres://", BadLine::Quote),
            ("VESTIBULE_MAIL_FROM=B\u{fffd}ro <a@example.com>", BadLine::Encoding),
        ];
        for (line, why) in table {
            assert_eq!(
                read(&format!("# comment\n\n{line}\nA=b")),
                (vec![("A".into(), "b".into())], vec![(3, why)]),
                "{line}"
            );
        }
    }
}
