//! Unlisted names: hosts of gates and origins of pages that no setting lists. Each is named to the operator once, with the
//! setting. Strangers choose such names: a hundred an hour are named, and only hosts and origins as browsers write them.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use super::site::{is_written_plainly, split_origin};
use crate::rules::{Instant, Span};

/// Names that are told within a [`WINDOW`], for each setting.
const MOST: usize = 100;

const WINDOW: Span = Span::hours(1);

/// Names remembered for each setting; once there are as many, all are forgotten, and told again when they come again.
const REMEMBERED: usize = 1000;

/// Letters of a name, at most: a host name has 253 (RFC 1035, 2.3.4), beside a scheme and a port.
const LONGEST: usize = 270;

/// What the operator was told of, for each setting.
#[derive(Debug, Default)]
pub struct Unlisted {
    hosts: Mutex<Told>,
    origins: Mutex<Told>,
}

impl Unlisted {
    /// Warns of a gate's host that `VESTIBULE_GATE_HOSTS` does not list.
    pub fn host(&self, host: &str, now: Instant) {
        if !is_written_plainly(host) {
            return;
        }
        match telling(&self.hosts, host, now) {
            Telling::Name(host) => tracing::warn!(
                host,
                "a gate asks for a host that VESTIBULE_GATE_HOSTS does not list: nobody passes there. If it is yours, \
                 list it; each host is told once"
            ),
            Telling::Rest => tracing::warn!(
                "gates ask for more than {MOST} hosts that VESTIBULE_GATE_HOSTS does not list: no other is told for \
                 an hour"
            ),
            Telling::Nothing => {}
        }
    }

    /// Warns of an origin that `VESTIBULE_ALLOWED_ORIGINS` does not list.
    pub fn origin(&self, origin: &str, now: Instant) {
        if !split_origin(origin).is_some_and(|(_, authority)| is_written_plainly(authority)) {
            return;
        }
        match telling(&self.origins, origin, now) {
            Telling::Name(origin) => tracing::warn!(
                origin,
                "VESTIBULE_ALLOWED_ORIGINS does not list this origin: its pages may not call, and no sign-in leads back \
                 there. If it is yours, list it; each origin is told once"
            ),
            Telling::Rest => tracing::warn!(
                "more than {MOST} origins came that VESTIBULE_ALLOWED_ORIGINS does not list: no other is told for an hour"
            ),
            Telling::Nothing => {}
        }
    }
}

fn telling(told: &Mutex<Told>, name: &str, now: Instant) -> Telling {
    if name.len() > LONGEST {
        return Telling::Nothing;
    }
    told.lock().unwrap_or_else(PoisonError::into_inner).next(name.to_ascii_lowercase(), now)
}

/// What is to be told of a name.
#[derive(Debug, PartialEq, Eq)]
enum Telling {
    /// The name.
    Name(String),
    /// That no other name is told for a while.
    Rest,
    /// Nothing: the name was told, or the hour has had its share.
    Nothing,
}

#[derive(Debug, Default)]
struct Told {
    names: HashSet<String>,
    since: Option<Instant>,
    within: usize,
}

impl Told {
    fn next(&mut self, name: String, now: Instant) -> Telling {
        if self.names.contains(&name) {
            return Telling::Nothing;
        }
        if self.since.is_none_or(|since| now < since || now - since >= WINDOW) {
            (self.since, self.within) = (Some(now), 0);
        }
        if self.within > MOST {
            return Telling::Nothing;
        }
        self.within += 1;
        if self.within > MOST {
            return Telling::Rest;
        }
        if self.names.len() >= REMEMBERED {
            self.names.clear();
        }
        self.names.insert(name.clone());
        Telling::Name(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(numbers: std::ops::Range<usize>) -> impl Iterator<Item = String> {
        numbers.map(|number| format!("https://{number}.example"))
    }

    #[test]
    fn a_name_is_told_once_and_a_hundred_names_an_hour() {
        let (mut told, start) = (Told::default(), Instant::UNIX_EPOCH);
        let name = || String::from("https://cms.example.com");
        assert_eq!(told.next(name(), start), Telling::Name(name()));
        for name in numbered(1..MOST) {
            assert_eq!(told.next(name.clone(), start), Telling::Name(name));
        }
        let tellings: Vec<Telling> = numbered(MOST..MOST + 50).map(|name| told.next(name, start)).collect();
        assert_eq!(tellings.iter().filter(|telling| **telling == Telling::Rest).count(), 1);
        assert_eq!((&tellings[0], &tellings[1], &tellings[49]), (&Telling::Rest, &Telling::Nothing, &Telling::Nothing));
        let almost = start + WINDOW - Span::milliseconds(1);
        assert_eq!(told.next(String::from("https://new.example"), almost), Telling::Nothing);
        let after = start + WINDOW;
        assert_eq!(told.next(name(), after), Telling::Nothing, "told before");
        for name in numbered(MOST..2 * MOST) {
            assert_eq!(told.next(name.clone(), after), Telling::Name(name));
        }
        assert_eq!(told.next(String::from("https://new.example"), after), Telling::Rest);
    }

    #[test]
    fn the_names_that_are_remembered_have_a_bound() {
        let (mut told, mut now) = (Told::default(), Instant::UNIX_EPOCH);
        for hour in 0..30 {
            for name in numbered(hour * MOST..(hour + 1) * MOST) {
                assert_eq!(told.next(name.clone(), now), Telling::Name(name));
            }
            assert!(told.names.len() <= REMEMBERED);
            now += WINDOW;
        }
        let first = String::from("https://0.example");
        assert_eq!(told.next(first.clone(), now), Telling::Name(first));
    }
}
