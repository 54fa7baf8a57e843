//! Fact: an operator's program asks whether a player proved the mailbox for a withdrawal. A fact is told once; whatever else is
//! wrong, there is none, and an asking that names another player spends nothing.

use super::facts::{PlayerStepFacts, player_facts};
use super::mail::MailRequest;
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::binding::AdmittedKey;
use crate::rules::decision::{Change, Seen, TrailEntry, Within};
use crate::rules::factor::{Door, Purpose};
use crate::rules::identifier::Identifier;
use crate::rules::pending::{Closing, Pending};
use crate::rules::pool::Pool;
use crate::rules::trail::{TrailActor, TrailEvent, TrailOutcome};
use crate::sign_in::Requester;
use crate::sign_in::rounds::Rounds;
use crate::sign_in::turn::{Entered, LineTurn};
use crate::store::sign_ins::{self, StepOrigin};
use crate::store::{StepLine, application_keys};

/// A fact that is asked for.
#[derive(Clone, Copy, Debug)]
pub struct AskedFact<'a> {
    /// The brand.
    pub brand: i32,
    /// The player's number at the brand.
    pub player: i64,
    /// The id of the request.
    pub request: &'a str,
    /// The application key of the operator's program.
    pub application: AdmittedKey,
    /// The actor of the trail's line.
    pub actor: &'a TrailActor,
    /// The operator's program: network address and `User-Agent`.
    pub requester: &'a Requester,
}

/// Tells whether the withdrawal is proven, once; `None`: the application key was narrowed or has ended since the call began.
pub async fn tell_fact(app: &App, asked: AskedFact<'_>) -> Result<Option<bool>, Fault> {
    let (now, policy) = (app.clock.now(), app.policy(Door::Player));
    let (requester, key) = (Some(asked.requester.origin()), asked.application);
    let origin = StepOrigin { application: Some(key), ..StepOrigin::of(Door::Player, requester, asked.actor) };
    let of = (asked.brand, asked.player);
    let name = MailRequest { id: asked.request }.name(of);
    let pool = Pool::untrusted(Door::Player, &Identifier::Player { brand: asked.brand, id: asked.player });
    let mut turn = LineTurn::none(app);
    if let Entered::Full = turn.enter(StepLine::of_pool(&pool)).await {
        return Err(Fault::Contended);
    }
    let mut rounds = Rounds::default();
    while rounds.another().await {
        let loaded = player_facts(app, of, Some(name), None, now).await?;
        let loaded = loaded.filter(|facts| facts.account.in_service(now));
        let Some(PlayerStepFacts { account, budget, pending, .. }) = loaded else { return Ok(Some(false)) };
        let is_fact = |pending: &Pending| {
            let is_proven = pending.closed == Some(Closing::Proven);
            is_proven && pending.is_live(now) && pending.challenge.purpose == Purpose::Withdrawal
        };
        let Some(fact) = pending.filter(is_fact) else { return Ok(Some(false)) };
        let seen = Seen {
            account: Some((account.id, account.version)),
            pending: Some((fact.id, fact.version)),
            ..Seen::default()
        };
        let entry = TrailEntry {
            account: Some(account.subject()),
            within: Within::Pending(fact.id),
            event: TrailEvent::FactTold,
            outcome: TrailOutcome::Done,
            attempts: 0,
        };
        let stale_at = budget.stale_at(policy, now);
        let change = Change { ended: Some(fact.id), ..Change::counted(seen, budget, stale_at, entry) };
        if sign_ins::record(&app.store, &change, origin, chance::id(now)?, now).await? {
            return Ok(Some(true));
        }
        if !application_keys::is_as_admitted(&app.store, key).await? {
            return Ok(None);
        }
    }
    Err(Fault::Contended)
}
