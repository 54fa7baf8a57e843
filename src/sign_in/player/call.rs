//! The calls of players: the network's limit and the brand first, then the session. A bad token is load and no guess at 122 bits: it
//! waits in its network's share of the session look-ups, and is not counted.

use super::facts::{PlayerStepFacts, player_facts};
use crate::app::App;
use crate::fault::Fault;
use crate::rules::account::Account;
use crate::rules::factor::Door;
use crate::rules::pool::Pool;
use crate::rules::profile::Profile;
use crate::rules::session::Session;
use crate::rules::trail::TrailActor;
use crate::rules::uuid_token::UuidToken;
use crate::rules::{Instant, token::TokenHash};
use crate::sign_in::acting::{Acting, LiveSession, SessionName};
use crate::sign_in::lookup::SharedLookup;
use crate::sign_in::turn::{Entered, LineTurn};
use crate::sign_in::{Requester, counted};
use crate::store::StepLine;
use crate::store::sign_ins::{StepOrigin, count_gateway_call};

/// A call of a player.
#[derive(Clone, Copy, Debug)]
pub struct PlayerCall<'a> {
    /// The caller: network address and `User-Agent`.
    pub requester: &'a Requester,
    /// The token of the session; `None`: it is missing or malformed.
    pub token: Option<&'a UuidToken>,
    /// The brand in the path; `None`: the token's.
    pub brand: Option<i32>,
    /// The look-up of the call's session.
    pub shared: &'a SharedLookup,
}

/// Outcome of a call's admission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GatewayAdmission {
    /// The call goes on.
    Admitted,
    /// The network made too many calls.
    TooMany {
        /// Seconds until another call is admitted.
        wait: i32,
    },
    /// There is no such brand.
    UnknownBrand,
}

/// Admits a call to a brand. `counts`: whether the network's limit counts it; `brand`: `None` where the path names none.
pub async fn admit_gateway(
    app: &App,
    requester: &Requester,
    brand: Option<i32>,
    counts: bool,
) -> Result<GatewayAdmission, Fault> {
    let now = app.clock.now();
    let count = if counts { counted(app, Door::Player, requester) } else { None };
    if count.is_none() && brand.is_none() {
        return Ok(GatewayAdmission::Admitted);
    }
    let counted = count_gateway_call(&app.store, brand, count, now).await?;
    if let Some(seen) = counted.too_many {
        return Ok(GatewayAdmission::TooMany { wait: app.policy(Door::Player).rate_limit.wait(&seen, now) });
    }
    let is_known = brand.is_none() || counted.is_brand;
    Ok(if is_known { GatewayAdmission::Admitted } else { GatewayAdmission::UnknownBrand })
}

/// The session that a call needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionWanted {
    /// A full session: every wanted code was shown, and the player owes the operator no step.
    Full,
    /// A full session, or one that awaits a code.
    AnyHalf,
}

/// A live session of a player.
#[derive(Clone, Debug)]
pub struct PlayerSession {
    /// The session.
    pub session: Session,
    /// The player.
    pub account: Account,
    /// The player's description.
    pub profile: Profile,
    /// The brand.
    pub brand: i32,
    /// The player's number at the brand.
    pub number: i64,
    /// The pool that pays for codes.
    pub pool: Pool,
}

impl PlayerSession {
    /// The session's row as it was read: the hash of its token, and its version.
    pub(super) fn seen(&self) -> (TokenHash, i64) {
        (self.session.token_hash, self.session.version)
    }

    /// The turn of a step of the player, with the session as it was looked up, or without it if others had their turns since; `None`: the
    /// line is full.
    pub(super) async fn in_turn(self, app: &App) -> Option<(LineTurn<'_>, Option<PlayerSession>)> {
        let mut turn = LineTurn::none(app);
        match turn.enter(StepLine::of_later_steps(&self.pool)).await {
            Entered::AtOnce => Some((turn, Some(self))),
            Entered::Later => Some((turn, None)),
            Entered::Full => None,
        }
    }

    /// The facts of a step of the player; `None`: the player is gone. `challenge`: the hash of the challenge's token; `ended`: the
    /// hash of the token of the session that the step replaces.
    pub(super) async fn facts(
        &self,
        app: &App,
        challenge: Option<TokenHash>,
        ended: Option<TokenHash>,
        now: Instant,
    ) -> Result<Option<PlayerStepFacts>, Fault> {
        player_facts(app, (self.brand, self.number), challenge, ended, now).await
    }
}

impl<'a> PlayerCall<'a> {
    /// The call as one that acts in a session.
    pub(super) fn acting(&self) -> Acting<'a> {
        let session = self.token.map(|token| SessionName::Token(token.hash()));
        Acting { door: Door::Player, requester: self.requester, session, application: None, shared: self.shared }
    }

    /// The origin of a step of the call.
    pub(super) fn origin<'b>(&self, actor: &'b TrailActor) -> StepOrigin<'b> {
        let requester = Some(self.requester.origin());
        StepOrigin::of(Door::Player, requester, actor)
    }

    /// The session of the call, looked up once, with its activity recorded; `None`: the token is good for no such session.
    pub async fn holder(&self, app: &App, wanted: SessionWanted) -> Result<Option<PlayerSession>, Fault> {
        let Some(found) = self.acting().holder(app).await? else { return Ok(None) };
        let Some(pool) = found.account.untrusted_pool() else { return Ok(None) };
        Ok(self.fit(LiveSession { pool, found: found.clone() }, wanted))
    }

    /// The session of the call, read again.
    async fn standing(&self, app: &App, wanted: SessionWanted, now: Instant) -> Result<Option<PlayerSession>, Fault> {
        Ok(self.acting().standing(app, now).await?.and_then(|live| self.fit(live, wanted)))
    }

    /// The session of the call: in a step's first round as it was looked up for the call, then read again.
    pub(super) async fn of_round(
        &self,
        app: &App,
        (first, wanted): (&mut Option<PlayerSession>, SessionWanted),
        now: Instant,
    ) -> Result<Option<PlayerSession>, Fault> {
        match first.take() {
            Some(live) => Ok(Some(live)),
            None => self.standing(app, wanted, now).await,
        }
    }

    fn fit(&self, live: LiveSession, wanted: SessionWanted) -> Option<PlayerSession> {
        let LiveSession { found, pool } = live;
        let (session, account) = (found.session, found.account);
        let (brand, number) = account.brand.zip(account.number)?;
        let is_whole = !session.half && account.player.steps_due.is_empty();
        let is_fit = match wanted {
            SessionWanted::Full => is_whole,
            SessionWanted::AnyHalf => is_whole || session.half,
        };
        let is_of_brand = self.brand.is_none_or(|own| own == brand);
        (is_fit && is_of_brand).then_some(PlayerSession {
            session,
            account,
            profile: found.profile,
            brand,
            number,
            pool,
        })
    }
}
