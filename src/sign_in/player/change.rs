//! Change: a player changes the telephone number, whether it is asked for, or the remark. The remark is written at once; the rest
//! waits, sealed, for codes: of the old number where there is one, then of the number that takes its place.

use serde::{Deserialize, Serialize};

use super::call::{PlayerCall, PlayerSession, SessionWanted};
use super::facts::PlayerStepFacts;
use crate::app::App;
use crate::fault::Fault;
use crate::keys::{SealPurpose, chance};
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::account_change::AccountChange;
use crate::rules::challenge::Challenge;
use crate::rules::factor::{Door, Purpose};
use crate::rules::mobile::Mobile;
use crate::rules::own_deed::MobileUpdate;
use crate::rules::pending::{Pending, PendingSeed, Sealed};
use crate::rules::profile::ProfileChange;
use crate::rules::send::open_in_session;
use crate::rules::trail::{TrailActor, TrailEvent};
use crate::rules::uuid_token::UuidToken;
use crate::sign_in::rounds::Rounds;
use crate::store::own_deeds;
use crate::store::sign_ins;

/// A change that a player asks for; what is `None` stays as it is.
#[derive(Clone, Debug)]
pub struct PlayerUpdate {
    /// The brand that the request names.
    pub brand: Option<i32>,
    /// The player's number that the request names.
    pub number: Option<i64>,
    /// Whether a code follows the login.
    pub two_factor: Option<bool>,
    /// The telephone number.
    pub mobile: Option<Mobile>,
    /// The remark; empty: none.
    pub status_comment: Option<String>,
}

/// Outcome of a change.
#[derive(Debug)]
pub enum Updated {
    /// Everything is as the request wants it.
    Done,
    /// The number must be verified first, by the code of this challenge.
    Waits(UuidToken),
    /// The token of the call names no session that allows the change, or the request names another player.
    NoSession,
    /// Two-factor sign-in cannot be turned off.
    CannotDisable,
    /// The player would have no telephone number to verify, or its calling code is not served.
    InvalidMobile,
}

/// A change that waits, sealed to its challenge.
pub(super) struct WaitingUpdate {
    /// The change.
    pub update: MobileUpdate,
    /// Whether the code of the old number was shown already.
    pub released: bool,
}

#[derive(Deserialize, Serialize)]
struct SealedUpdate {
    number: String,
    two_factor: Option<bool>,
    status_comment: Option<String>,
    released: bool,
}

impl WaitingUpdate {
    /// Seals the change to a challenge.
    pub(super) fn sealed(&self, app: &App, pending: uuid::Uuid) -> Result<Sealed, Fault> {
        let MobileUpdate { number, two_factor, status_comment } = self.update.clone();
        let plain =
            SealedUpdate { number: number.typed().to_owned(), two_factor, status_comment, released: self.released };
        let text = serde_json::to_vec(&plain).map_err(|error| Fault::Text(Box::new(error)))?;
        app.keys.seal(SealPurpose::Payload, pending, &text)
    }
}

/// The change that waits in a challenge; `None`: the challenge belongs to no change.
pub(super) fn waiting_update(app: &App, pending: &Pending) -> Result<Option<WaitingUpdate>, Fault> {
    let Some(sealed) = &pending.payload else { return Ok(None) };
    let opened = app.keys.open(SealPurpose::Payload, pending.id, sealed)?;
    let plain: SealedUpdate = serde_json::from_slice(&opened).map_err(|error| Fault::Text(Box::new(error)))?;
    let number = Mobile::parse(&plain.number).ok_or(Fault::Row("a waiting number of no known form"))?;
    let update = MobileUpdate { number, two_factor: plain.two_factor, status_comment: plain.status_comment };
    Ok(Some(WaitingUpdate { update, released: plain.released }))
}

/// Changes what a player asks for, or lets it wait for a code. `first`: the session as it was looked up for the call.
pub async fn update_player(
    app: &App,
    call: PlayerCall<'_>,
    first: PlayerSession,
    update: &PlayerUpdate,
) -> Result<Updated, Fault> {
    let now = app.clock.now();
    let (token, id) = (chance::uuid_token()?, chance::id(now)?);
    let (_turn, mut live) = first.in_turn(app).await.ok_or(Fault::Contended)?;
    let mut rounds = Rounds::default();
    while rounds.another().await {
        let Some(own) = call.of_round(app, (&mut live, SessionWanted::Full), now).await? else {
            return Ok(Updated::NoSession);
        };
        let is_other = update.brand.is_some_and(|brand| brand != own.brand)
            || update.number.is_some_and(|number| number != own.number);
        if is_other {
            return Ok(Updated::NoSession);
        }
        if own.account.two_factor && update.two_factor == Some(false) {
            return Ok(Updated::CannotDisable);
        }
        let purpose = match wanted(&own.account, update) {
            Wanted::Nothing => {
                if describe(app, call, &own, update, now).await? {
                    return Ok(Updated::Done);
                }
                continue;
            }
            Wanted::NoNumber => return Ok(Updated::InvalidMobile),
            Wanted::Proof(purpose, number) if app.policies.sms.serves(&number) => (purpose, number),
            Wanted::Proof(..) => return Ok(Updated::InvalidMobile),
        };
        if opened(app, call, &own, (purpose, update), (&token, id), now).await? {
            return Ok(Updated::Waits(token));
        }
    }
    Err(Fault::Contended)
}

/// Proof that a change needs before it is written.
enum Wanted {
    /// Nothing.
    Nothing,
    /// The proof of a number, for a purpose.
    Proof(Purpose, Mobile),
    /// The proof of a number that is not there.
    NoNumber,
}

fn wanted(account: &Account, update: &PlayerUpdate) -> Wanted {
    let stored = account.player.mobile.as_ref();
    let other = update.mobile.as_ref().filter(|asked| stored.is_none_or(|stored| !stored.is(asked)));
    let raises = !account.two_factor && update.two_factor == Some(true);
    match (other, stored) {
        (Some(asked), Some(_)) => Wanted::Proof(Purpose::MobileRelease, asked.clone()),
        (Some(asked), None) => Wanted::Proof(Purpose::MobileChange, asked.clone()),
        (None, Some(stored)) if raises => Wanted::Proof(Purpose::MobileChange, stored.clone()),
        (None, None) if raises => Wanted::NoNumber,
        (None, _) => Wanted::Nothing,
    }
}

/// Writes the remark. False: a fact had changed.
async fn describe(
    app: &App,
    call: PlayerCall<'_>,
    own: &PlayerSession,
    update: &PlayerUpdate,
    now: Instant,
) -> Result<bool, Fault> {
    let profile = ProfileChange { status_comment: update.status_comment.clone(), ..ProfileChange::default() };
    let profile = profile.news_to(&own.profile);
    if profile.is_empty() {
        return Ok(true);
    }
    let change = AccountChange { profile, ..AccountChange::default() };
    let action = call.acting().action(own.session.id, TrailEvent::ProfileChanged, now)?;
    own_deeds::apply(&app.store, None, (&own.account, change), action).await
}

/// Opens the challenge that a change waits in. False: a fact had changed.
async fn opened(
    app: &App,
    call: PlayerCall<'_>,
    own: &PlayerSession,
    ((purpose, number), update): ((Purpose, Mobile), &PlayerUpdate),
    (token, id): (&UuidToken, uuid::Uuid),
    now: Instant,
) -> Result<bool, Fault> {
    let policy = app.policy(Door::Player);
    let Some(PlayerStepFacts { account, budget, .. }) = own.facts(app, None, None, now).await? else {
        return Ok(false);
    };
    if account.version != own.account.version {
        return Ok(false);
    }
    let two_factor = update.two_factor.filter(|on| *on);
    let waiting = MobileUpdate { number, two_factor, status_comment: update.status_comment.clone() };
    let payload = WaitingUpdate { update: waiting, released: false }.sealed(app, id)?;
    let seed = PendingSeed {
        session: Some(own.session.id),
        payload: Some(payload),
        binding: own.session.binding,
        ..PendingSeed::new(id, token.hash())
    };
    let challenge = Challenge::open(Door::Player, purpose, Some(&account), own.pool.clone());
    let pending = seed.pending(challenge, policy, now);
    let superseded = sign_ins::waiting_in_session(&app.store, own.session.id).await?;
    let change =
        open_in_session(pending, (budget, &account), own.seen(), superseded, TrailEvent::MobileChanged, policy, now);
    let actor = TrailActor::Account(account.handle.clone());
    sign_ins::record(&app.store, &change, call.origin(&actor), chance::id(now)?, now).await
}
