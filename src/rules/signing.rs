//! Signing keys: the tokens that each door signs, and its keys over time: which one signs, and which ones the JWKS lists.
//! Verifiers know a key before it signs, and until the last token signed by it has expired.

use strum::VariantArray;

use super::factor::Door;
use super::{Instant, Span};

/// Life of an assertion.
pub const ASSERTION_LIFE: Span = Span::seconds(60);

/// Life of an access token.
pub const ACCESS_LIFE: Span = Span::minutes(60);

/// The tokens that a door signs for others to verify.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedKind {
    /// Type in the header (RFC 8725, 3.11): no token of another door or kind passes for one.
    pub typ: &'static str,
    /// Longest life of a token.
    pub life: Span,
}

impl Door {
    /// The tokens that the door signs; `None`: it signs none, and has no signing key.
    pub fn signs(self) -> Option<SignedKind> {
        match self {
            Door::Staff => Some(SignedKind { typ: "vestibule-assertion+jwt", life: ASSERTION_LIFE }),
            // An access token (RFC 9068, 2.1).
            Door::Account => Some(SignedKind { typ: "at+jwt", life: ACCESS_LIFE }),
            Door::Session | Door::Player => None,
        }
    }

    /// Every door that signs.
    pub fn signing() -> impl Iterator<Item = Door> {
        Door::VARIANTS.iter().copied().filter(|door| door.signs().is_some())
    }
}

/// Time from a second key's creation until it signs: a JWKS is cached for 60 s, a server lists keys it read up to 10 s
/// ago, and 5 s are left for reading.
pub const PUBLISHED_BEFORE: Span = Span::seconds(75);

/// The most by which the clocks of two servers that serve may differ.
pub const CLOCKS_APART: Span = Span::seconds(60);

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

    /// The tenure of the same key once another key signs from `then`: it stays listed while a token of this life may be
    /// valid.
    #[must_use]
    pub fn succeeded_at(self, then: Instant, life: Span) -> Tenure {
        Tenure { ends_at: Some(then.max(self.signs_from) + life + CLOCKS_APART), ..self }
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
        let old = tenure(0, None).succeeded_at(at(1000) + PUBLISHED_BEFORE, ASSERTION_LIFE);
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
    fn the_tokens_of_no_two_doors_have_one_type() {
        let types: Vec<_> = Door::VARIANTS.iter().filter_map(|door| Some((door.name(), door.signs()?.typ))).collect();
        assert_eq!(types, [("staff", "vestibule-assertion+jwt"), ("account", "at+jwt")]);
        assert_eq!(Door::signing().count(), types.len());
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
