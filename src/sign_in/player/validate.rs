//! Validate: a player shows the code of an SMS. A right one completes a sign-in or a change, and the session goes on under another
//! token; the old number's code opens the challenge of the new one.

use super::call::{PlayerCall, PlayerSession, SessionWanted};
use super::change::{WaitingUpdate, waiting_update};
use super::facts::PlayerStepFacts;
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::factor::{Factor, Purpose};
use crate::rules::open_challenge::OpenChallenge;
use crate::rules::own_deed::CompletionNeeds;
use crate::rules::pending::{Pending, PendingSeed};
use crate::rules::refusal::{Refused, StepRefusal};
use crate::rules::seconds_until;
use crate::rules::show::Proof;
use crate::rules::show_facts::{SessionSeed, ShowFacts};
use crate::rules::trail::TrailActor;
use crate::rules::uuid_token::UuidToken;
use crate::sign_in::rounds::Rounds;
use crate::sign_in::step::{Step, StepTaken, step};
use crate::sign_in::turn::LINE_IS_FULL;
use crate::sign_in::typed::Typed;

/// The code of an SMS that a player shows. Prints nothing of itself.
#[derive(Clone, Copy)]
pub struct SmsShown<'a> {
    /// The token of the challenge; `None`: it is missing or malformed.
    pub challenge: Option<&'a UuidToken>,
    /// The code, as typed.
    pub typed: &'a str,
}

impl std::fmt::Debug for SmsShown<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SmsShown(..)")
    }
}

/// Outcome of a shown code.
#[derive(Debug)]
pub enum SmsValidated {
    /// Right: the session goes on under this token.
    Done {
        /// The token of the session.
        token: UuidToken,
        /// The number that is stored and proven now, as typed.
        mobile: String,
        /// Whether the player must accept something at the operator's first.
        steps_due: bool,
    },
    /// Right: the old number gave way, and the new one is verified by the code of this challenge.
    Released(UuidToken),
    /// The token of the call names no session that allows the step.
    NoSession,
    /// Refused.
    Refused(Refused),
}

/// Shows the code of an SMS. `first`: the session as it was looked up for the call.
pub async fn validate_sms(
    app: &App,
    call: PlayerCall<'_>,
    first: PlayerSession,
    shown: SmsShown<'_>,
) -> Result<SmsValidated, Fault> {
    let (now, factor) = (app.clock.now(), Factor::SmsCode);
    let refused = |why: StepRefusal| Ok(SmsValidated::Refused(why.into()));
    let Some(named) = shown.challenge else { return refused(StepRefusal::NoPending) };
    let typed = Typed::parse(factor, shown.typed);
    let (token, challenge, next) = (chance::uuid_token()?, chance::uuid_token()?, chance::id(now)?);
    let Some((_turn, mut live)) = first.in_turn(app).await else { return Ok(SmsValidated::Refused(LINE_IS_FULL)) };
    let mut rounds = Rounds::default();
    while rounds.another().await {
        let Some(own) = call.of_round(app, (&mut live, SessionWanted::AnyHalf), now).await? else {
            return Ok(SmsValidated::NoSession);
        };
        let loaded = own.facts(app, Some(named.hash()), Some(own.session.token_hash), now).await?;
        let loaded = loaded.map(|facts| facts.of_session(own.session.id));
        let Some(PlayerStepFacts { pending: Some(pending), budget, account, displaced }) = loaded else {
            return refused(StepRefusal::NoPending);
        };
        let waiting = waiting_update(app, &pending)?;
        let purpose = pending.challenge.purpose;
        let fresh = SessionSeed {
            token_hash: token.hash(),
            session: chance::id(now)?,
            ended_session: Some(own.session.token_hash),
            displaced_line: chance::id(now)?,
            deed_line: chance::id(now)?,
            pending: released(app, waiting.as_ref(), &pending, (&challenge, next))?,
            ..SessionSeed::NOTHING
        };
        let update = waiting.map(|waiting| waiting.update);
        let stored = account.player.mobile.clone();
        let changed = update.as_ref().filter(|_| purpose == Purpose::MobileChange).map(|update| &update.number);
        // A stored number that was typed otherwise meanwhile stays as it is typed.
        let changed = changed.filter(|number| stored.as_ref().is_none_or(|stored| !stored.is(number))).cloned();
        let mobile = changed.or(stored);
        let wait = budget.next_code_at.filter(|next| *next > now && pending.challenge.codes > 0);
        let wait = wait.map(|next| seconds_until(next, now));
        let given = CompletionNeeds { mobile: update, ..CompletionNeeds::default() };
        let open = OpenChallenge::Pending(Box::new(pending));
        let steps_due = !account.player.steps_due.is_empty();
        let actor = TrailActor::Account(account.handle.clone());
        let facts = ShowFacts {
            session: Some(own.session.clone()),
            displaced,
            given,
            ..ShowFacts::of(open, budget, Some(account))
        };
        let code = typed.shown(app, &facts, factor, now).await?;
        let asked = Step { purpose, factor, fresh: &fresh, origin: call.origin(&actor), language: None, now };
        let Some(StepTaken { proof, .. }) = step(app, &asked, facts, code).await? else { continue };
        return Ok(match proof {
            Proof::SignedIn | Proof::Done => {
                let mobile = mobile.map(|mobile| mobile.typed().to_owned()).unwrap_or_default();
                SmsValidated::Done { token, mobile, steps_due }
            }
            Proof::Advanced => SmsValidated::Released(challenge),
            // A code of which the life is over, while the next one must wait.
            Proof::Refused(StepRefusal::Expired) if wait.is_some() => {
                SmsValidated::Refused(Refused { why: StepRefusal::Cooldown, wait: wait.unwrap_or_default() })
            }
            Proof::Refused(why) => SmsValidated::Refused(why.into()),
            Proof::Undelivered(refused) => SmsValidated::Refused(refused),
            Proof::Confirmed | Proof::NameTaken | Proof::Replaced(_) => {
                SmsValidated::Refused(StepRefusal::NoPending.into())
            }
        });
    }
    Err(Fault::Contended)
}

/// The seed of the challenge of the new number, once the old one gives way; `None`: nothing gives way.
fn released(
    app: &App,
    waiting: Option<&WaitingUpdate>,
    pending: &Pending,
    (token, id): (&UuidToken, uuid::Uuid),
) -> Result<Option<PendingSeed>, Fault> {
    let Some(waiting) = waiting.filter(|_| pending.challenge.purpose == Purpose::MobileRelease) else {
        return Ok(None);
    };
    let next = WaitingUpdate { update: waiting.update.clone(), released: true };
    let seed = PendingSeed::new(id, token.hash());
    Ok(Some(PendingSeed { payload: Some(next.sealed(app, id)?), binding: pending.binding, ..seed }))
}
