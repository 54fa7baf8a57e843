//! SMS: a player asks for the code of a challenge. The code goes to the number that is stored, or that waits in the challenge: another
//! one in the request is answered and counted alike, and nothing is sent.

use super::call::{PlayerCall, PlayerSession, SessionWanted};
use super::change::waiting_update;
use super::facts::PlayerStepFacts;
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::factor::{Door, Purpose};
use crate::rules::language::Language;
use crate::rules::mobile::Mobile;
use crate::rules::refusal::{Refused, StepRefusal};
use crate::rules::send::{SendFacts, send};
use crate::rules::trail::{TrailActor, TrailOutcome};
use crate::rules::uuid_token::UuidToken;
use crate::sign_in::deliver::{CodeTo, deliver};
use crate::sign_in::rounds::Rounds;
use crate::sign_in::turn::LINE_IS_FULL;
use crate::store::outbox::Lane;
use crate::store::sign_ins;

/// A request for a code by SMS.
#[derive(Clone, Copy, Debug)]
pub struct SmsRequest<'a> {
    /// The token of the challenge; `None`: it is missing or malformed.
    pub challenge: Option<&'a UuidToken>,
    /// The number in the request.
    pub mobile: &'a Mobile,
}

/// Outcome of a request for a code by SMS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmsSent {
    /// Accepted; whether anything is sent is not told.
    Sent,
    /// The token of the call names no session that allows the step.
    NoSession,
    /// Refused.
    Refused(Refused),
}

/// Sends a code by SMS. `first`: the session as it was looked up for the call.
pub async fn send_sms(
    app: &App,
    call: PlayerCall<'_>,
    first: PlayerSession,
    request: SmsRequest<'_>,
) -> Result<SmsSent, Fault> {
    let (now, policy) = (app.clock.now(), app.policy(Door::Player));
    let Some(token) = request.challenge else { return Ok(SmsSent::Refused(StepRefusal::NoPending.into())) };
    let Some((_turn, mut live)) = first.in_turn(app).await else { return Ok(SmsSent::Refused(LINE_IS_FULL)) };
    let mut rounds = Rounds::default();
    while rounds.another().await {
        let Some(own) = call.of_round(app, (&mut live, SessionWanted::AnyHalf), now).await? else {
            return Ok(SmsSent::NoSession);
        };
        let loaded = own.facts(app, Some(token.hash()), None, now).await?.map(|facts| facts.of_session(own.session.id));
        let Some(PlayerStepFacts { pending: Some(pending), budget, account, .. }) = loaded else {
            return Ok(SmsSent::Refused(StepRefusal::NoPending.into()));
        };
        let update = waiting_update(app, &pending)?;
        let purpose = pending.challenge.purpose;
        let stored = account.player.mobile.clone();
        let goes_to = match (&update, purpose) {
            (Some(waiting), Purpose::MobileChange) => Some(waiting.update.number.clone()),
            (_, _) => stored,
        };
        let is_it = goes_to.as_ref().filter(|number| number.is(request.mobile));
        let outcome = match (&goes_to, is_it) {
            (None, _) => TrailOutcome::NoNumber,
            (Some(_), None) => TrailOutcome::OtherNumber,
            (Some(_), Some(_)) if pending.challenge.codes == 0 => TrailOutcome::Begun,
            (Some(_), Some(_)) => TrailOutcome::Resent,
        };
        let is_first = pending.challenge.codes == 0;
        let waits = !(is_first && update.as_ref().is_some_and(|waiting| waiting.released));
        let language = Language::chosen(account.language, None);
        let number = is_it.cloned();
        let actor = TrailActor::Account(account.handle.clone());
        let facts = SendFacts { pending, budget, account, session: own.seen(), waits, outcome };
        let (mut change, _) = match send(facts, policy, now) {
            Ok(sent) => sent,
            Err(refused) => return Ok(SmsSent::Refused(refused)),
        };
        let to = CodeTo { door: Door::Player, language, mobile: number.as_ref(), brand: call.brand, from: None };
        deliver(app, &mut change, to, now)?;
        if sign_ins::record(&app.store, &change, call.origin(&actor), chance::id(now)?, now).await? {
            app.bell.ring(Lane::Texts);
            return Ok(SmsSent::Sent);
        }
    }
    Err(Fault::Contended)
}
