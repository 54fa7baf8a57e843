//! Begin: an operator's program, or a command, begins a session of a player. Refuses an unknown and a disabled player alike.

use super::facts::{PlayerStepFacts, player_facts};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::begin_session::{self as rules, PlayerSessionFacts, bound};
use crate::rules::binding::AdmittedKey;
use crate::rules::factor::Door;
use crate::rules::identifier::Identifier;
use crate::rules::pending::PendingSeed;
use crate::rules::pool::Pool;
use crate::rules::show_facts::SessionSeed;
use crate::rules::trail::TrailActor;
use crate::rules::uuid_token::UuidToken;
use crate::sign_in::Requester;
use crate::sign_in::rounds::Rounds;
use crate::sign_in::turn::{FirstStep, LineTurn};
use crate::store::application_keys;
use crate::store::sign_ins::{self, StepOrigin};

/// The player whose session begins, and on whose word.
#[derive(Clone, Copy, Debug)]
pub struct SessionFor<'a> {
    /// The brand.
    pub brand: i32,
    /// The player's number at the brand.
    pub player: i64,
    /// The application key of the operator's program.
    pub application: Option<AdmittedKey>,
    /// The actor of the trail's line.
    pub actor: &'a TrailActor,
    /// The reason that the actor gave.
    pub reason: Option<&'a str>,
    /// The operator's program: network address and `User-Agent`.
    pub requester: Option<&'a Requester>,
}

/// Outcome of beginning a session.
#[derive(Debug)]
pub enum SessionBegun {
    /// The session is whole.
    Full(UuidToken),
    /// The session awaits a code.
    Half {
        /// The token of the session.
        session: UuidToken,
        /// The token of the challenge of the code.
        challenge: UuidToken,
    },
    /// There is no such player, or the player is disabled.
    Unknown,
    /// The application key was narrowed or has ended since it admitted the call.
    KeyChanged,
}

/// Begins a session of a player.
pub async fn begin_session(app: &App, of: SessionFor<'_>) -> Result<SessionBegun, Fault> {
    let (now, policy) = (app.clock.now(), app.policy(Door::Player));
    let (session, challenge) = (chance::uuid_token()?, chance::uuid_token()?);
    let fresh = SessionSeed {
        token_hash: session.hash(),
        session: chance::id(now)?,
        binding: bound(of.application.map(|key| key.id)),
        displaced_line: chance::id(now)?,
        ..SessionSeed::NOTHING
    };
    let seed = PendingSeed::new(chance::id(now)?, challenge.hash());
    let requester = of.requester.map(|requester| requester.origin());
    let origin = StepOrigin {
        application: of.application,
        reason: of.reason,
        ..StepOrigin::of(Door::Player, requester, of.actor)
    };
    let player = Identifier::Player { brand: of.brand, id: of.player };
    let pool = Pool::untrusted(Door::Player, &player);
    let mut turn = match of.requester.as_ref() {
        Some(requester) => {
            let first = FirstStep { door: Door::Player, identifier: &player, pool: &pool, device: None, requester };
            Some(first.turn(app, now).await?.ok_or(Fault::Contended)?)
        }
        // A command comes alone.
        None => None,
    };
    let mut rounds = Rounds::default();
    while rounds.another().await {
        let loaded = player_facts(app, (of.brand, of.player), None, None, now).await?;
        turn.iter_mut().for_each(LineTurn::loaded);
        let loaded = loaded.filter(|facts| facts.account.in_service(now));
        let Some(PlayerStepFacts { account, budget, displaced, .. }) = loaded else { return Ok(SessionBegun::Unknown) };
        let half = account.two_factor;
        let facts = PlayerSessionFacts { account, budget, displaced };
        let change = rules::begin_session(facts, &fresh, &seed, policy, now);
        if sign_ins::record(&app.store, &change, origin, chance::id(now)?, now).await? {
            return Ok(if half { SessionBegun::Half { session, challenge } } else { SessionBegun::Full(session) });
        }
        if let Some(key) = of.application
            && !application_keys::is_as_admitted(&app.store, key).await?
        {
            return Ok(SessionBegun::KeyChanged);
        }
    }
    Err(Fault::Contended)
}
