//! Confirm: a signed-in admin proves their identity once more by an authenticator code. Refuses a malformed code and a locked
//! authenticator; the last wrong code of a session ends it.

use super::acting::{Acting, LiveSession};
use super::prove::{Typed, authenticator_code};
use super::{ROUNDS, counted};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::account::Account;
use crate::rules::confirm::{ConfirmFacts, Confirmation, confirm as decide};
use crate::rules::factor::Factor;
use crate::rules::refusal::StepRefusal;
use crate::rules::shown::ShownCode;
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
    let typed = Typed::parse(Factor::Authenticator, typed);
    let mut count = counted(app, acting.door, &acting.requester);
    let now = app.clock.now();
    for _ in 0..ROUNDS {
        let Some(LiveSession { found, pool }) = acting.standing(app, now).await? else { return Ok(Confirmed::Nobody) };
        let cookie = found.session.token_hash;
        let loaded = sign_ins::load_for_confirm(&app.store, acting.door, cookie, &pool, count.take(), now).await?;
        if loaded.too_many.is_some() {
            return Ok(Confirmed::Refused(StepRefusal::TooManyRequests));
        }
        let Some((account, budget)) = loaded.account.filter(Account::in_service).zip(loaded.budget) else {
            return Ok(Confirmed::Nobody);
        };
        let authenticator = loaded.authenticator;
        let shown = match &typed {
            // A recovery code stands for the authenticator at a sign-in, and nowhere else.
            Typed::Nothing | Typed::Recovery(_) => ShownCode::Malformed,
            Typed::Digits(digits) => authenticator_code(app, account.id, authenticator.as_ref(), digits)?,
        };
        let handle = account.handle.clone();
        let facts = ConfirmFacts { session: found.session, budget, account, authenticator };
        let (told, change) = decide(facts, shown, app.policy(acting.door), now);
        if let Some(change) = change {
            let requester = Some(acting.requester.address().into());
            let origin = StepOrigin { door: acting.door, requester, account: Some(&handle), agent: None };
            if !sign_ins::record(&app.store, &change, origin, chance::id(now)?, now).await? {
                continue;
            }
        }
        return Ok(match told {
            Confirmation::Confirmed => Confirmed::Done,
            Confirmation::Refused(why) => Confirmed::Refused(why),
        });
    }
    Err(Fault::Contended)
}
