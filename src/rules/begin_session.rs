//! Begin a session: an operator's program vouches for a player who logged in at the operator's. A player of whom a code is asked
//! gets half a session, good for showing the code alone. Refuses nobody: who may begin is decided before.

use super::Instant;
use super::account::Account;
use super::binding::KeyBinding;
use super::budget::Budget;
use super::challenge::Challenge;
use super::decision::{Change, Displaced, Seen, TrailEntry, Within};
use super::factor::Purpose;
use super::pending::PendingSeed;
use super::policy::Policy;
use super::session::{DisplacedSession, Session};
use super::show_facts::SessionSeed;
use super::trail::{TrailEvent, TrailOutcome};

/// The facts of a player whose session begins.
#[derive(Clone, Debug)]
pub struct PlayerSessionFacts {
    /// The player.
    pub account: Account,
    /// The budget of the player's pool.
    pub budget: Budget,
    /// Sessions that the new one displaces.
    pub displaced: Vec<DisplacedSession>,
}

/// The change that begins a session, half where a code is asked for; `challenge`: the seed of the challenge of that code.
pub fn begin_session(
    facts: PlayerSessionFacts,
    fresh: &SessionSeed,
    challenge: &PendingSeed,
    policy: &Policy,
    now: Instant,
) -> Change {
    let PlayerSessionFacts { account, budget, displaced } = facts;
    let half = account.two_factor;
    let begun = Session::begun((fresh.session, fresh.token_hash), (account.door, account.id), now);
    let session = Session { binding: fresh.binding, half, ..begun };
    let pending = half.then(|| {
        let opened = Challenge::open(account.door, Purpose::SignIn, Some(&account), budget.pool.clone());
        PendingSeed { session: Some(session.id), binding: fresh.binding, ..challenge.clone() }
            .pending(opened, policy, now)
    });
    let within = pending.as_ref().map_or(Within::Session(session.id), |pending| Within::Pending(pending.id));
    let (event, outcome) = (TrailEvent::SessionBegun, TrailOutcome::Done);
    let entry = TrailEntry { account: Some(account.subject()), within, event, outcome, attempts: 0 };
    let seen = Seen { account: Some((account.id, account.version)), ..Seen::default() };
    let kept_until = pending.as_ref().map_or(now, |pending| pending.expires_at);
    let stale_at = budget.stale_at(policy, now).max(kept_until);
    let displaced = (!displaced.is_empty()).then_some(Displaced { sessions: displaced, line: fresh.displaced_line });
    Change { session: Some(session), pending, displaced, ..Change::counted(seen, budget, stale_at, entry) }
}

/// The binding to the application key that began a session.
pub fn bound(key: Option<uuid::Uuid>) -> Option<KeyBinding> {
    key.map(|key| KeyBinding { key, remembered: false })
}
