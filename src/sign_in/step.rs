//! Step: decides on a shown factor and records the decision, with the code that the next factor needs. Every purpose of a
//! challenge passes here: sign-in, confirmation, replacement. Loads no facts.

use super::deliver::{CodeTo, deliver};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::Instant;
use crate::rules::factor::{Factor, Purpose};
use crate::rules::language::Language;
use crate::rules::refusal::StepRefusal;
use crate::rules::session::Session;
use crate::rules::show::{Proof, show};
use crate::rules::show_facts::{SessionSeed, ShowFacts};
use crate::rules::shown::ShownCode;
use crate::store::outbox::Lane;
use crate::store::sign_ins::StepOrigin;
use crate::store::{application_keys, own_deeds};

/// A factor that is shown: for a purpose, by a caller.
pub(super) struct Step<'a> {
    /// The purpose that the caller expects the challenge to have.
    pub purpose: Purpose,
    /// The factor.
    pub factor: Factor,
    /// Random values for what a right factor makes.
    pub fresh: &'a SessionSeed,
    /// Where the request came from.
    pub origin: StepOrigin<'a>,
    /// The language that the browser asks for.
    pub language: Option<Language>,
    /// Time of the step.
    pub now: Instant,
}

/// The outcome of a shown factor.
pub(super) struct StepTaken {
    /// The proof.
    pub proof: Proof,
    /// The session that begins or goes on.
    pub session: Option<Session>,
    /// Seconds until another code may be asked for, if one was sent.
    pub wait: i32,
}

/// Shows a factor and records the outcome. `None`: a fact changed meanwhile, and nothing was written.
pub(super) async fn step(
    app: &App,
    step: &Step<'_>,
    facts: ShowFacts,
    shown: ShownCode,
) -> Result<Option<StepTaken>, Fault> {
    let Step { purpose, factor, fresh, origin, language, now } = *step;
    let language = Language::chosen(facts.account.as_ref().and_then(|account| account.language), language);
    let account = facts.account.clone();
    let (proof, change) = show(facts, (purpose, factor), shown, app.policy(origin.door), fresh, now);
    let Some(mut change) = change else { return Ok(Some(StepTaken { proof, session: None, wait: 0 })) };
    let (delivers, wait) = (change.delivery.is_some(), change.delivery.map_or(0, |delivery| delivery.wait));
    deliver(app, &mut change, CodeTo::mailed(origin.door, language), now)?;
    let decided = (&change, account.as_ref());
    let recorded = own_deeds::record(&app.store, decided, origin, (chance::id(now)?, now)).await?;
    if let (false, Some(key)) = (recorded, origin.application)
        && !application_keys::is_as_admitted(&app.store, key).await?
    {
        let proof = Proof::Refused(StepRefusal::KeyChanged);
        return Ok(Some(StepTaken { proof, session: None, wait: 0 }));
    }
    if recorded && delivers {
        app.bell.ring(Lane::Asked);
    }
    let session = change.session.or(change.confirmed).map(Session::next);
    Ok(recorded.then_some(StepTaken { proof, session, wait }))
}
