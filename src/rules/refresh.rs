//! Refresh: a client of a session exchanges its refresh token for the next one. A token names its session and a generation; an older
//! one that is shown again ends the session, since client and thief cannot be told apart (RFC 9700, 4.14.2). Knows no key.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::session::Session;
use super::{Instant, Span};

/// Time in which the token before the newest is answered with the newest again, as a client needs whose answer was lost.
const AGAIN: Span = Span::seconds(10);

/// The decision on a genuine refresh token of a live session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refreshed {
    /// The session goes on with the next generation.
    Next(Box<Session>),
    /// The newest generation is answered again: it is unused, and was made a moment ago.
    Again,
    /// The token is older: the session ends.
    Replayed,
    /// The token is of a generation that this row has not reached, as after a restored backup. Nothing changes.
    Unknown,
}

impl Session {
    /// The session with the next generation of its refresh tokens, if it has any.
    #[must_use]
    pub fn renewed(self, now: Instant) -> Session {
        Session { refresh: self.refresh.map(|refresh| refresh.next(now)), ..self }
    }

    /// The id of the trail's line about the newest generation that is answered again: one line, however often it is asked for.
    /// `None`: the session has no refresh tokens.
    pub fn again_line(&self) -> Option<Uuid> {
        let newest = self.refresh?;
        let named =
            Sha256::new().chain_update(self.id.as_bytes()).chain_update(newest.generation.to_be_bytes()).finalize();
        let millis = u64::try_from(newest.made_at.timestamp_millis()).ok()?;
        Some(uuid::Builder::from_unix_timestamp_millis(millis, named.first_chunk()?).into_uuid())
    }

    /// Decides on a genuine refresh token of this session.
    pub fn refreshed(&self, shown: i64, now: Instant) -> Refreshed {
        let Some(newest) = self.refresh else { return Refreshed::Unknown };
        let is_fresh = now - newest.made_at < AGAIN;
        match newest.generation - shown {
            0 => {
                let next = Session { seen_at: self.seen_at.max(now), ..self.clone() };
                Refreshed::Next(Box::new(next.renewed(now)))
            }
            1 if is_fresh => Refreshed::Again,
            behind if behind > 0 => Refreshed::Replayed,
            _ => Refreshed::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::generation::Refresh;
    use crate::rules::test_support::{at, session};

    #[test]
    fn a_token_is_good_once_and_its_predecessor_for_ten_seconds() {
        let own = Session { refresh: Some(Refresh { salt: [1; 16], generation: 3, made_at: at(0) }), ..session() };
        let next = |second| {
            Box::new(Session {
                refresh: Some(Refresh { salt: [1; 16], generation: 4, made_at: at(second) }),
                seen_at: at(second),
                ..session()
            })
        };
        let table = [
            (3, 0, Refreshed::Next(next(0))),
            (3, 3600, Refreshed::Next(next(3600))),
            (2, 0, Refreshed::Again),
            (2, 9, Refreshed::Again),
            (2, 10, Refreshed::Replayed),
            (1, 0, Refreshed::Replayed),
            (4, 0, Refreshed::Unknown),
        ];
        for (shown, second, decided) in table {
            assert_eq!(own.refreshed(shown, at(second)), decided, "generation {shown} after {second} s");
        }
        assert_eq!(session().refreshed(1, at(0)), Refreshed::Unknown, "a session without refresh tokens");
        assert_eq!(own.again_line(), own.clone().again_line());
        assert!(own.again_line().is_some() && own.again_line() != own.clone().renewed(at(0)).again_line());
    }
}
