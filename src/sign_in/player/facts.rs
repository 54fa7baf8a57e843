//! Facts of a player's step: the player, the budget that pays, the challenge of the step and the sessions that a new one displaces,
//! loaded by brand and number in one statement. Decides nothing.

use crate::app::App;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::budget::Budget;
use crate::rules::factor::Door;
use crate::rules::pending::Pending;
use crate::rules::session::DisplacedSession;
use crate::rules::token::TokenHash;
use crate::store::sign_ins::{self, KeptSessions};

/// The facts of a player's step.
#[derive(Debug)]
pub(super) struct PlayerStepFacts {
    /// The player.
    pub account: Account,
    /// The budget of the player's pool.
    pub budget: Budget,
    /// The player's challenge of the token that the step names; `None`: the step names none, or there is none.
    pub pending: Option<Pending>,
    /// The sessions that a new one displaces.
    pub displaced: Vec<DisplacedSession>,
}

impl PlayerStepFacts {
    /// Keeps the challenge only if it belongs to a session.
    pub(super) fn of_session(mut self, session: uuid::Uuid) -> PlayerStepFacts {
        self.pending = self.pending.filter(|pending| pending.session == Some(session));
        self
    }
}

/// The facts of a step of the player of a brand and a number; `None`: there is no such player. `challenge`: the hash of the
/// challenge's token; `ended`: the hash of the token of the session that the step replaces.
pub(super) async fn player_facts(
    app: &App,
    (brand, number): (i32, i64),
    challenge: Option<TokenHash>,
    ended: Option<TokenHash>,
    now: Instant,
) -> Result<Option<PlayerStepFacts>, Fault> {
    let kept = KeptSessions::of(app.policy(Door::Player), ended, now);
    let loaded = sign_ins::load_for_player(&app.store, (brand, number), challenge, kept, now).await?;
    let (pending, displaced) = (loaded.pending, loaded.displaced);
    let of_account = loaded.account.zip(loaded.budget);
    Ok(of_account.map(|(account, budget)| PlayerStepFacts { account, budget, pending, displaced }))
}
