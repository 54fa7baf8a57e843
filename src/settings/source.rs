//! Source of settings: the environment, and a file, which the environment overrides. Collects all problems, unknown names included. Does not know which settings are required.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{File, Metadata};
use std::io;
use std::ops::RangeInclusive;
use std::os::unix::fs::MetadataExt;

use zeroize::Zeroizing;

use super::catalogue;
use super::env_file::EnvFile;
use super::names::{PREFIX, is_secret, is_setting_name, is_unknown};
use super::open_files::{OpenFile, is_of_keys};
use super::settings_file::SettingsFile;

/// The permission of everybody to write a file.
const FOR_EVERYBODY: u32 = 0o002;

/// A refused setting: its name and the reason, never its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    name: String,
    why: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.why)
    }
}

/// Settings as text, and the problems found so far.
#[derive(Clone, Default)]
pub struct Source {
    values: BTreeMap<String, Zeroizing<String>>,
    problems: Vec<Problem>,
    open_files: Vec<OpenFile>,
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Source(..)")
    }
}

impl Source {
    /// Reads the environment and a file. Root accepts only a file that root owns, and nobody one that everybody may write.
    pub fn environment(file: &SettingsFile) -> Source {
        let (mut source, name) = (Source::default(), file.name());
        match trusted_files::open_trusted(&file.path) {
            Ok(Ok(file)) => match read(file) {
                Ok((found, _)) if found.mode() & FOR_EVERYBODY != 0 => {
                    source.refuse(&name, "may be written by everybody: chmod o-w it");
                }
                Ok((found, bytes)) => source.set_lines(&name, &found, &bytes),
                Err(error) => source.refuse(&name, &unreadable(&error)),
            },
            Ok(Err(why)) => source.refuse(&name, &why.to_string()),
            Err(error) if error.kind() == io::ErrorKind::NotFound && !file.is_required => {}
            Err(error) if file.is_required => source.refuse(&format!("--env-file {name}"), &unreadable(&error)),
            Err(error) => source.refuse(&name, &unreadable(&error)),
        }
        for (name, value) in std::env::vars_os() {
            match (name.into_string(), value.into_string()) {
                (Ok(name), Ok(value)) => source.set(name, Zeroizing::new(value)),
                (Ok(name), Err(_)) if name.starts_with(PREFIX) => source.refuse(&name, "is not UTF-8"),
                _ => {}
            }
        }
        source
    }

    /// A source of these values.
    pub fn of<'a>(values: impl IntoIterator<Item = (&'a str, &'a str)>) -> Source {
        let mut source = Source::default();
        values.into_iter().for_each(|(name, value)| source.set(name.into(), Zeroizing::new(value.into())));
        source
    }

    /// The settings that differ from their defaults, in the order of their names, for the log: each with its value, a secret by
    /// its name alone. Of a URL only the origin is told: its user, path and query may hold a secret.
    pub fn differing(&self) -> String {
        let line = |(name, value): (&String, &Zeroizing<String>)| match catalogue::named(name) {
            Some(setting) if setting.secret => Some(name.clone()),
            Some(setting) if setting.default == value.as_str() => None,
            None if !is_setting_name(name) => None,
            _ => Some(format!("{name}={}", told(value))),
        };
        self.values.iter().filter_map(line).collect::<Vec<String>>().join(", ")
    }

    /// Value of a setting, without a check.
    pub fn peek(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|value| value.as_str())
    }

    /// Value of a setting as a string.
    pub fn text(&mut self, name: &str) -> Option<String> {
        self.peek(name).map(str::to_owned)
    }

    /// Parses a setting, and refuses it with `why` if that fails.
    pub fn parsed<T>(&mut self, name: &str, why: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let parsed = parse(self.peek(name)?);
        if parsed.is_none() {
            self.refuse(name, why);
        }
        parsed
    }

    /// Parses a list separated by commas.
    pub fn list<T>(&mut self, name: &str, why: &str, parse: impl Fn(&str) -> Option<T>) -> Vec<T> {
        self.parsed(name, why, |text| text.split(',').map(|item| parse(item.trim())).collect()).unwrap_or_default()
    }

    /// Parses a whole number within bounds.
    pub fn number(&mut self, name: &str, default: u32, bounds: RangeInclusive<u32>) -> u32 {
        let why = format!("is not a whole number from {} to {}", bounds.start(), bounds.end());
        // `parse` accepts `+5`; settings do not.
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let number = |text: &str| text.parse().ok().filter(|number| digits(text) && bounds.contains(number));
        self.parsed(name, &why, number).unwrap_or(default)
    }

    /// Parses `true` or `false`.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        self.parsed(name, "is neither true nor false", |text| text.parse().ok())
    }

    /// Reads a secret, from its setting or from the file that its `_FILE` variant names. Refuses both at once.
    pub fn secret(&mut self, name: &str) -> Option<Zeroizing<String>> {
        let twin = format!("{name}_FILE");
        let direct = self.values.get(name).cloned();
        let Some(path) = self.text(&twin) else { return direct };
        if direct.is_some() {
            self.refuse(name, &format!("and {twin} are both set"));
            return None;
        }
        let read = File::open(&path).and_then(read);
        if let Ok((found, _)) = &read {
            self.note_open(&twin, found, is_of_keys(name));
        }
        let text = read.and_then(|(_, bytes)| match std::str::from_utf8(&bytes) {
            Ok(text) => Ok(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned())),
            Err(_) => Err(io::ErrorKind::InvalidData.into()),
        });
        match text {
            Ok(text) => Some(text).filter(|text| !text.is_empty()),
            Err(error) => {
                self.refuse(&twin, &unreadable(&error));
                None
            }
        }
    }

    /// Reads the file that a setting names.
    pub fn file(&mut self, name: &str) -> Option<Vec<u8>> {
        let path = self.text(name)?;
        match File::open(path).and_then(trusted_files::read_settings) {
            Ok(bytes) => Some(bytes.to_vec()),
            Err(error) => {
                self.refuse(name, &unreadable(&error));
                None
            }
        }
    }

    /// Refuses a missing setting.
    pub fn require(&mut self, name: &str) {
        if self.peek(name).is_none() {
            self.refuse(name, "is missing");
        }
    }

    /// Refuses a secret that is missing, and whose `_FILE` variant is missing too.
    pub fn require_secret(&mut self, name: &str) {
        if self.peek(&format!("{name}_FILE")).is_none() {
            self.require(name);
        }
    }

    /// Files of secrets read so far that other users may read or write.
    pub fn open_files(&self) -> Vec<OpenFile> {
        self.open_files.clone()
    }

    fn note_open(&mut self, name: &str, found: &Metadata, has_keys: bool) {
        if trusted_files::is_open_to_others(found) {
            self.open_files.push(OpenFile { name: name.into(), mode: found.mode() & 0o777, has_keys });
        }
    }

    /// Adds a problem, unless it is known.
    pub fn refuse(&mut self, name: &str, why: &str) {
        let problem = Problem { name: name.into(), why: why.into() };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// All problems, unknown names included.
    pub fn problems(mut self) -> Vec<Problem> {
        let unknown: Vec<String> =
            self.values.iter().filter(|(name, value)| is_unknown(name, value)).map(|(name, _)| name.clone()).collect();
        unknown.iter().for_each(|name| self.refuse(name, "is not a setting"));
        self.problems
    }

    fn set_lines(&mut self, name: &str, found: &Metadata, bytes: &[u8]) {
        if bytes.contains(&0) {
            return self.refuse(name, "is not text in UTF-8");
        }
        let read = EnvFile::read(bytes);
        let set = read.assignments.iter().filter(|(_, value)| !value.is_empty()).map(|(name, _)| name.as_str());
        let secrets: Vec<&str> = set.filter(|name| is_secret(name)).collect();
        if !secrets.is_empty() {
            self.note_open(name, found, secrets.iter().any(|name| is_of_keys(name)));
        }
        read.assignments.into_iter().for_each(|(name, value)| self.set(name, value));
        read.bad.into_iter().for_each(|(number, why)| self.refuse(name, &format!("line {number} {why}")));
    }

    fn set(&mut self, name: String, value: Zeroizing<String>) {
        // An empty value unsets a setting, also one that the file sets.
        if value.is_empty() {
            self.values.remove(&name);
        } else {
            self.values.insert(name, value);
        }
    }
}

/// A value as the log tells it: of each URL only the origin.
fn told(value: &str) -> String {
    if !value.contains("://") {
        return value.to_owned();
    }
    let origin = |url: url::Url| url.origin().ascii_serialization();
    let items = value.split(',').map(|item| url::Url::parse(item.trim()).map_or_else(|_| "...".to_owned(), origin));
    items.collect::<Vec<String>>().join(",")
}

/// Metadata and contents of a file.
fn read(file: File) -> io::Result<(Metadata, Zeroizing<Vec<u8>>)> {
    Ok((file.metadata()?, trusted_files::read_settings(file)?))
}

/// The reason of a refused file that cannot be read.
pub fn unreadable(error: &io::Error) -> String {
    format!("cannot be read: {}", error.kind())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_told_without_secrets_and_of_a_url_the_origin_alone() {
        let source = Source::of([
            ("DATABASE_URL", "postgres://u:canary@db/x"),
            ("VESTIBULE_KEYS_FILE", "/run/keys"),
            ("VESTIBULE_CAPTCHA_URL", "https://me:canary@captcha.example.com/canary?key=canary#canary"),
            ("VESTIBULE_ALLOWED_ORIGINS", "https://a.example.com, https://b.example.com:8443"),
            ("VESTIBULE_SMS_URL", "http://canary canary"),
            ("VESTIBULE_SESSION_IDLE", "30m"),
            ("VESTIBULE_ROLES", "BO,OWNER"),
            ("PATH", "/canary"),
        ]);
        let expected = "DATABASE_URL, VESTIBULE_ALLOWED_ORIGINS=https://a.example.com,https://b.example.com:8443, \
            VESTIBULE_CAPTCHA_URL=https://captcha.example.com, VESTIBULE_KEYS_FILE=/run/keys, VESTIBULE_ROLES=BO,OWNER, \
            VESTIBULE_SMS_URL=...";
        assert_eq!(source.differing(), expected);
    }
}
