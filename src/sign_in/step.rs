//! Step: decides on a shown factor and records the decision, with the code that the next factor needs. Every purpose of a
//! challenge passes here: sign-in, confirmation, replacement. Loads no facts.

use super::deliver::deliver;
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::Instant;
use crate::rules::factor::{Factor, Purpose};
use crate::rules::language::Language;
use crate::rules::show::{Proof, SessionSeed, ShowFacts, show};
use crate::rules::shown::ShownCode;
use crate::store::sign_ins::{self, StepOrigin};

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

/// Shows a factor and records the outcome. `None`: a fact changed meanwhile, and nothing was written.
pub(super) async fn step(
    app: &App,
    step: &Step<'_>,
    facts: ShowFacts,
    shown: ShownCode,
) -> Result<Option<Proof>, Fault> {
    let Step { purpose, factor, fresh, origin, language, now } = *step;
    let language = Language::chosen(facts.account.as_ref().and_then(|account| account.language), language);
    let (proof, change) = show(facts, (purpose, factor), shown, app.policy(origin.door), fresh, now);
    let Some(mut change) = change else { return Ok(Some(proof)) };
    let delivers = change.delivery.is_some();
    deliver(app, &mut change, origin.door, language, now)?;
    let recorded = sign_ins::record(&app.store, &change, origin, chance::id(now)?, now).await?;
    if recorded && delivers {
        app.bell.ring();
    }
    Ok(recorded.then_some(proof))
}
