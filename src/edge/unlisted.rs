//! Warnings about unlisted gate hosts, page origins and foreign hosts, each logged once with the setting that would list it and
//! the network it came from first. Strangers choose such names: at most a hundred an hour are logged, and only in the form that
//! browsers write.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use ipnet::IpNet;

use super::site::{is_written_plainly, split_origin};
use crate::rules::{Instant, Span};

/// Maximum number of names logged within a [`WINDOW`], for each setting.
const MOST: usize = 100;

const WINDOW: Span = Span::hours(1);

/// Maximum number of names remembered for each setting. When it is reached all are forgotten and may be logged again.
const REMEMBERED: usize = 1000;

/// Maximum length of a name in bytes: a host name has up to 253 (RFC 1035, 2.3.4), besides a scheme and a port.
const LONGEST: usize = 270;

/// The names that were logged, for each setting.
#[derive(Debug, Default)]
pub struct Unlisted {
    foreign: Mutex<LoggedNames>,
    hosts: Mutex<LoggedNames>,
    origins: Mutex<LoggedNames>,
}

impl Unlisted {
    /// Warns of a host that a request names and this site does not have.
    pub fn foreign(&self, host: &str, network: IpNet, now: Instant) {
        if !is_written_plainly(host) {
            return;
        }
        match warning(&self.foreign, host, now) {
            NameWarning::Name(host) => tracing::warn!(
                host,
                %network,
                "edge: a request names a host that is not that of VESTIBULE_PUBLIC_URL, and is answered 421. If it is your \
                 reverse proxy, let it pass the Host on. Logged once for each host"
            ),
            NameWarning::Rest => tracing::warn!(
                "edge: requests name more than {MOST} hosts that are not that of VESTIBULE_PUBLIC_URL; no other is logged for \
                 an hour"
            ),
            NameWarning::Nothing => {}
        }
    }

    /// Warns of a gate's host that `VESTIBULE_GATE_HOSTS` does not list.
    pub fn host(&self, host: &str, network: IpNet, now: Instant) {
        if !is_written_plainly(host) {
            return;
        }
        match warning(&self.hosts, host, now) {
            NameWarning::Name(host) => tracing::warn!(
                host,
                %network,
                "edge: a gate asks for a host that VESTIBULE_GATE_HOSTS does not list, and nobody passes there. If it is \
                 yours, list it. Logged once for each host"
            ),
            NameWarning::Rest => tracing::warn!(
                "edge: gates ask for more than {MOST} hosts that VESTIBULE_GATE_HOSTS does not list; no other is logged for \
                 an hour"
            ),
            NameWarning::Nothing => {}
        }
    }

    /// Warns of an origin that `VESTIBULE_ALLOWED_ORIGINS` does not list.
    pub fn origin(&self, origin: &str, network: IpNet, now: Instant) {
        if !split_origin(origin).is_some_and(|(_, authority)| is_written_plainly(authority)) {
            return;
        }
        match warning(&self.origins, origin, now) {
            NameWarning::Name(origin) => tracing::warn!(
                origin,
                %network,
                "edge: VESTIBULE_ALLOWED_ORIGINS does not list this origin: its pages may not call, and no sign-in leads \
                 back there. If it is yours, list it. Logged once for each origin"
            ),
            NameWarning::Rest => tracing::warn!(
                "edge: more than {MOST} origins came that VESTIBULE_ALLOWED_ORIGINS does not list; no other is logged for an hour"
            ),
            NameWarning::Nothing => {}
        }
    }
}

fn warning(logged: &Mutex<LoggedNames>, name: &str, now: Instant) -> NameWarning {
    if name.len() > LONGEST {
        return NameWarning::Nothing;
    }
    logged.lock().unwrap_or_else(PoisonError::into_inner).next(name.to_ascii_lowercase(), now)
}

/// The log line that a name gets.
#[derive(Debug, PartialEq, Eq)]
enum NameWarning {
    /// A warning with the name.
    Name(String),
    /// A warning that further names are not logged for an hour.
    Rest,
    /// No line: the name was logged before, or the limit of the hour is reached.
    Nothing,
}

#[derive(Debug, Default)]
struct LoggedNames {
    names: HashSet<String>,
    since: Option<Instant>,
    within: usize,
}

impl LoggedNames {
    fn next(&mut self, name: String, now: Instant) -> NameWarning {
        if self.names.contains(&name) {
            return NameWarning::Nothing;
        }
        if self.since.is_none_or(|since| now < since || now - since >= WINDOW) {
            (self.since, self.within) = (Some(now), 0);
        }
        if self.within > MOST {
            return NameWarning::Nothing;
        }
        self.within += 1;
        if self.within > MOST {
            return NameWarning::Rest;
        }
        if self.names.len() >= REMEMBERED {
            self.names.clear();
        }
        self.names.insert(name.clone());
        NameWarning::Name(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(numbers: std::ops::Range<usize>) -> impl Iterator<Item = String> {
        numbers.map(|number| format!("https://{number}.example"))
    }

    #[test]
    fn a_name_is_logged_once_and_a_hundred_names_an_hour() {
        let (mut logged, start) = (LoggedNames::default(), Instant::UNIX_EPOCH);
        let name = || String::from("https://cms.example.com");
        assert_eq!(logged.next(name(), start), NameWarning::Name(name()));
        for name in numbered(1..MOST) {
            assert_eq!(logged.next(name.clone(), start), NameWarning::Name(name));
        }
        let warnings: Vec<NameWarning> = numbered(MOST..MOST + 50).map(|name| logged.next(name, start)).collect();
        assert_eq!(warnings.iter().filter(|warning| **warning == NameWarning::Rest).count(), 1);
        assert_eq!(
            (&warnings[0], &warnings[1], &warnings[49]),
            (&NameWarning::Rest, &NameWarning::Nothing, &NameWarning::Nothing)
        );
        let almost = start + WINDOW - Span::milliseconds(1);
        assert_eq!(logged.next(String::from("https://new.example"), almost), NameWarning::Nothing);
        let after = start + WINDOW;
        assert_eq!(logged.next(name(), after), NameWarning::Nothing, "logged before");
        for name in numbered(MOST..2 * MOST) {
            assert_eq!(logged.next(name.clone(), after), NameWarning::Name(name));
        }
        assert_eq!(logged.next(String::from("https://new.example"), after), NameWarning::Rest);
    }

    #[test]
    fn the_names_that_are_remembered_have_a_bound() {
        let (mut logged, mut now) = (LoggedNames::default(), Instant::UNIX_EPOCH);
        for hour in 0..30 {
            for name in numbered(hour * MOST..(hour + 1) * MOST) {
                assert_eq!(logged.next(name.clone(), now), NameWarning::Name(name));
            }
            assert!(logged.names.len() <= REMEMBERED);
            now += WINDOW;
        }
        let first = String::from("https://0.example");
        assert_eq!(logged.next(first.clone(), now), NameWarning::Name(first));
    }
}
