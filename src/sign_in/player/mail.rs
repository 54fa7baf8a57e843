//! Mail: a player proves the mailbox for a withdrawal. A code is of one request of one player; validated, it is a fact that the
//! operator's program asks for once.

use sha2::{Digest, Sha256};

use super::call::{PlayerCall, PlayerSession, SessionWanted};
use super::facts::PlayerStepFacts;
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::challenge::Challenge;
use crate::rules::factor::{Door, Factor, Purpose};
use crate::rules::language::Language;
use crate::rules::open_challenge::OpenChallenge;
use crate::rules::pending::{Pending, PendingSeed};
use crate::rules::refusal::{Refused, StepRefusal};
use crate::rules::send::{SendFacts, send};
use crate::rules::show::Proof;
use crate::rules::show_facts::{SessionSeed, ShowFacts};
use crate::rules::token::TokenHash;
use crate::rules::trail::{TrailActor, TrailOutcome};
use crate::sign_in::deliver::{CodeTo, deliver};
use crate::sign_in::rounds::Rounds;
use crate::sign_in::step::{Step, StepTaken, step};
use crate::sign_in::turn::LINE_IS_FULL;
use crate::sign_in::typed::Typed;
use crate::store::outbox::Lane;
use crate::store::sign_ins;

/// A request of the operator's withdrawals, by its id.
#[derive(Clone, Copy, Debug)]
pub struct MailRequest<'a> {
    /// The id of the request.
    pub id: &'a str,
}

impl MailRequest<'_> {
    /// The name of the challenge: a hash of the brand, of the player's number there, and of the request.
    pub(super) fn name(self, (brand, number): (i32, i64)) -> TokenHash {
        TokenHash(Sha256::digest(format!("vestibule withdrawal\0{brand}\0{number}\0{}", self.id)).into())
    }
}

/// Outcome of a request for a code by mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailSent {
    /// Accepted.
    Sent,
    /// The token of the call names no session that allows the step.
    NoSession,
    /// The player has no address.
    NoAddress,
    /// Refused.
    Refused(Refused),
}

/// Mails a code for a withdrawal. `first`: the session as it was looked up for the call.
pub async fn send_mail(
    app: &App,
    call: PlayerCall<'_>,
    first: PlayerSession,
    request: MailRequest<'_>,
) -> Result<MailSent, Fault> {
    let (now, policy) = (app.clock.now(), app.policy(Door::Player));
    let id = chance::id(now)?;
    let Some((_turn, mut live)) = first.in_turn(app).await else { return Ok(MailSent::Refused(LINE_IS_FULL)) };
    let mut rounds = Rounds::default();
    while rounds.another().await {
        let Some(own) = call.of_round(app, (&mut live, SessionWanted::Full), now).await? else {
            return Ok(MailSent::NoSession);
        };
        if own.account.email.is_empty() {
            return Ok(MailSent::NoAddress);
        }
        let name = request.name((own.brand, own.number));
        let loaded = own.facts(app, Some(name), None, now).await?;
        let Some(PlayerStepFacts { account, budget, pending, .. }) = loaded else { continue };
        let fresh = |id| {
            let challenge = Challenge::open(Door::Player, Purpose::Withdrawal, Some(&account), own.pool.clone());
            PendingSeed::new(id, name).pending(challenge, policy, now)
        };
        let pending = match pending {
            Some(pending) if pending.is_live(now) && pending.closed.is_none() => pending,
            // One row a request: a new code takes the place of one that is over.
            Some(over) => Pending { version: over.version, ..fresh(over.id) },
            None => fresh(id),
        };
        let outcome = if pending.challenge.codes == 0 { TrailOutcome::Begun } else { TrailOutcome::Resent };
        let language = Language::chosen(account.language, None);
        let actor = TrailActor::Account(account.handle.clone());
        let facts = SendFacts { pending, budget, account, session: own.seen(), waits: true, outcome };
        let (mut change, _) = match send(facts, policy, now) {
            Ok(sent) => sent,
            Err(refused) => return Ok(MailSent::Refused(refused)),
        };
        let to = CodeTo { door: Door::Player, language, mobile: None, brand: call.brand, from: None };
        deliver(app, &mut change, to, now)?;
        if sign_ins::record(&app.store, &change, call.origin(&actor), chance::id(now)?, now).await? {
            app.bell.ring(Lane::Asked);
            return Ok(MailSent::Sent);
        }
    }
    Err(Fault::Contended)
}

/// Outcome of a shown code of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailValidated {
    /// Right: the fact may be asked for.
    Done,
    /// The token of the call names no session that allows the step.
    NoSession,
    /// Refused.
    Refused(Refused),
}

/// Shows the code of a mail. `first`: the session as it was looked up for the call.
pub async fn validate_mail(
    app: &App,
    call: PlayerCall<'_>,
    first: PlayerSession,
    (request, typed): (MailRequest<'_>, &str),
) -> Result<MailValidated, Fault> {
    let (now, factor) = (app.clock.now(), Factor::EmailCode);
    let typed = Typed::parse(factor, typed);
    let Some((_turn, mut live)) = first.in_turn(app).await else { return Ok(MailValidated::Refused(LINE_IS_FULL)) };
    let mut rounds = Rounds::default();
    while rounds.another().await {
        let Some(own) = call.of_round(app, (&mut live, SessionWanted::Full), now).await? else {
            return Ok(MailValidated::NoSession);
        };
        let name = request.name((own.brand, own.number));
        let loaded = own.facts(app, Some(name), None, now).await?;
        let Some(PlayerStepFacts { pending: Some(pending), budget, account, .. }) = loaded else {
            return Ok(MailValidated::Refused(StepRefusal::Expired.into()));
        };
        let (purpose, actor) = (Purpose::Withdrawal, TrailActor::Account(account.handle.clone()));
        let open = OpenChallenge::Pending(Box::new(pending));
        let facts = ShowFacts::of(open, budget, Some(account));
        let shown = typed.shown(app, &facts, factor, now).await?;
        let origin = call.origin(&actor);
        let asked = Step { purpose, factor, fresh: &SessionSeed::NOTHING, origin, language: None, now };
        let Some(StepTaken { proof, .. }) = step(app, &asked, facts, shown).await? else { continue };
        return Ok(match proof {
            Proof::Done => MailValidated::Done,
            Proof::Refused(StepRefusal::Locked { until }) => {
                let wait = until.map_or(1, |until| crate::rules::seconds_until(until, now));
                MailValidated::Refused(Refused { why: StepRefusal::Locked { until }, wait })
            }
            Proof::Refused(why) => MailValidated::Refused(why.into()),
            Proof::Undelivered(refused) => MailValidated::Refused(refused),
            Proof::Advanced | Proof::SignedIn | Proof::Confirmed | Proof::NameTaken | Proof::Replaced(_) => {
                MailValidated::Refused(StepRefusal::NoPending.into())
            }
        });
    }
    Err(Fault::Contended)
}
