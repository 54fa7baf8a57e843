//! Signing keys over time: which key of a door signs, and which keys its JWKS lists. Verifiers know a key before it
//! signs, and
//! until the last assertion signed by it has expired.

use super::{Instant, Span};

/// Time from a second key's creation until it signs: a JWKS is cached for 60 s, a server lists keys it read up to 10 s
/// ago,
/// and 5 s are left for reading.
pub const PUBLISHED_BEFORE: Span = Span::seconds(75);

/// Time a key stays listed after the next one signs: an assertion lives 60 s, and the clocks of two servers may differ
/// by a
/// minute.
pub const PUBLISHED_AFTER: Span = Span::seconds(120);

/// The times at which a key signs and leaves the JWKS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tenure {
    /// First time it signs.
    pub signs_from: Instant,
    /// First time it is not listed any more; `None`: there is no newer key.
    pub ends_at: Option<Instant>,
}

/// The duty of a signing key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    /// Listed; signs later.
    Next,
    /// Listed; signs.
    Signing,
    /// Listed; does not sign any more.
    Ending,
    /// Not listed.
    Over,
}

impl Tenure {
    /// Whether the JWKS lists the key.
    pub fn is_published(&self, now: Instant) -> bool {
        self.ends_at.is_none_or(|end| now < end)
    }

    /// The tenure of the same key once another key signs from `then`.
    #[must_use]
    pub fn succeeded_at(self, then: Instant) -> Tenure {
        Tenure { ends_at: Some(then.max(self.signs_from) + PUBLISHED_AFTER), ..self }
    }
}

/// Index of the key that signs: of the listed ones the one whose turn came last; the earliest where no turn has come yet,
/// because the clock of the server that made the first key is ahead.
pub fn signing(tenures: &[Tenure], now: Instant) -> Option<usize> {
    let listed = || tenures.iter().enumerate().filter(|(_, tenure)| tenure.is_published(now));
    let begun = listed().filter(|(_, tenure)| tenure.signs_from <= now).max_by_key(|(_, tenure)| tenure.signs_from);
    begun.or_else(|| listed().min_by_key(|(_, tenure)| tenure.signs_from)).map(|(index, _)| index)
}

/// The duties of the keys now.
pub fn duties(tenures: &[Tenure], now: Instant) -> Vec<Duty> {
    let signing = signing(tenures, now);
    let duty = |(index, tenure): (usize, &Tenure)| match tenure {
        _ if Some(index) == signing => Duty::Signing,
        tenure if !tenure.is_published(now) => Duty::Over,
        tenure if tenure.signs_from > now => Duty::Next,
        _ => Duty::Ending,
    };
    tenures.iter().enumerate().map(duty).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Instant {
        Instant::UNIX_EPOCH + Span::seconds(1_800_000_000 + second)
    }

    fn tenure(signs_from: i64, ends_at: Option<i64>) -> Tenure {
        Tenure { signs_from: at(signs_from), ends_at: ends_at.map(at) }
    }

    #[test]
    fn a_key_is_listed_before_it_signs_and_after_the_next_one_does() {
        let old = tenure(0, None).succeeded_at(at(1000) + PUBLISHED_BEFORE);
        let keys = [old, Tenure { signs_from: at(1000) + PUBLISHED_BEFORE, ends_at: None }];
        let table = [
            (1000, [Duty::Signing, Duty::Next]),
            (1060, [Duty::Signing, Duty::Next]),
            (1074, [Duty::Signing, Duty::Next]),
            (1075, [Duty::Ending, Duty::Signing]),
            (1194, [Duty::Ending, Duty::Signing]),
            (1195, [Duty::Over, Duty::Signing]),
        ];
        for (second, expected) in table {
            assert_eq!(duties(&keys, at(second)), expected, "{second}");
        }
    }

    #[test]
    fn of_three_keys_each_signs_in_turn() {
        let keys = [tenure(0, Some(195)), tenure(75, Some(255)), tenure(135, None)];
        for (second, expected) in [(74, 0), (75, 1), (134, 1), (135, 2), (300, 2)] {
            assert_eq!(signing(&keys, at(second)), Some(expected), "{second}");
        }
    }

    #[test]
    fn a_key_alone_signs_whatever_the_clock() {
        assert_eq!(signing(&[tenure(30, None)], at(0)), Some(0));
        assert_eq!(signing(&[tenure(30, None), tenure(90, None)], at(0)), Some(0));
        assert_eq!(signing(&[tenure(0, Some(10))], at(10)), None);
        assert_eq!(signing(&[], at(0)), None);
    }
}
