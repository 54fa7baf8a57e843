//! Confirm: a signed-in admin proves their identity once more by an authenticator code. Refuses a malformed code and a locked
//! authenticator; the last wrong code of a session ends it.

use super::acting::{Acting, LiveSession};
use super::counted;
use super::rounds::Rounds;
use super::step::{Step, StepTaken, step};
use super::turn::{Entered, LineTurn};
use super::typed::Typed;
use crate::app::App;
use crate::fault::Fault;
use crate::rules::factor::{Factor, Purpose};
use crate::rules::open_challenge::OpenChallenge;
use crate::rules::refusal::StepRefusal;
use crate::rules::show::Proof;
use crate::rules::show_facts::{SessionSeed, ShowFacts};
use crate::rules::trail::TrailActor;
use crate::store::StepLine;
use crate::store::sign_ins::{self, StepOrigin};

/// Outcome of a confirmation.
#[derive(Debug)]
pub enum Confirmed {
    /// The code is right.
    Done,
    /// Refused.
    Refused(StepRefusal),
    /// Nobody is signed in.
    Nobody,
}

/// Confirms the identity of the signed-in admin by an authenticator code.
pub async fn confirm(app: &App, acting: Acting<'_>, typed: &str) -> Result<Confirmed, Fault> {
    let factor = Factor::Authenticator;
    let typed = Typed::parse(factor, typed);
    let mut count = counted(app, acting.door, acting.requester);
    let now = app.clock.now();
    let mut turn = LineTurn::none(app);
    let mut rounds = Rounds::default();
    while rounds.another().await {
        let Some(LiveSession { found, pool }) = acting.standing(app, now).await? else { return Ok(Confirmed::Nobody) };
        let cookie = found.session.token_hash;
        match turn.enter(StepLine::of_holder(cookie)).await {
            Entered::AtOnce => {}
            Entered::Later => continue,
            Entered::Full => return Ok(Confirmed::Refused(StepRefusal::TooManyRequests)),
        }
        let loaded = sign_ins::load_for_confirm(
            &app.store,
            acting.door,
            (cookie, Purpose::Confirmation),
            &pool,
            count.take(),
            now,
        )
        .await?;
        if loaded.too_many.is_some() {
            return Ok(Confirmed::Refused(StepRefusal::TooManyRequests));
        }
        let Some((account, budget)) = loaded.account.filter(|account| account.in_service(now)).zip(loaded.budget)
        else {
            return Ok(Confirmed::Nobody);
        };
        let actor = TrailActor::Account(account.handle.clone());
        let open = OpenChallenge::confirmation(found.session, &account, budget.pool.clone());
        let facts = ShowFacts { authenticator: loaded.authenticator, ..ShowFacts::of(open, budget, Some(account)) };
        let shown = typed.shown(app, &facts, factor, now).await?;
        let requester = Some(acting.requester.origin());
        let origin = StepOrigin::of(acting.door, requester, &actor);
        let asked =
            Step { purpose: Purpose::Confirmation, factor, fresh: &SessionSeed::NOTHING, origin, language: None, now };
        return Ok(match step(app, &asked, facts, shown).await? {
            None => continue,
            Some(StepTaken { proof: Proof::Confirmed, .. }) => Confirmed::Done,
            Some(StepTaken { proof: Proof::Refused(why), .. }) => Confirmed::Refused(why),
            Some(_) => Confirmed::Nobody,
        });
    }
    Err(Fault::Contended)
}
