//! Send a code: a signed-in caller asks for a mailed code that confirms their identity for a reason. Refuses a pool that must wait; a
//! code that was asked for before in the session is void.

use super::acting::{Acting, LiveSession};
use super::deliver::{CodeTo, deliver};
use super::rounds::Rounds;
use super::turn::{Entered, LINE_IS_FULL, LineTurn};
use super::{counted, crowded};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::confirm_reason::ConfirmReason;
use crate::rules::factor::Purpose;
use crate::rules::language::Language;
use crate::rules::open::{OpenFacts, Verdict, open};
use crate::rules::pending::PendingSeed;
use crate::rules::refusal::Refused;
use crate::rules::token::Token;
use crate::rules::trail::TrailActor;
use crate::store::StepLine;
use crate::store::outbox::Lane;
use crate::store::sign_ins::{self, StepOrigin};

/// Outcome of a request for a code in a session.
#[derive(Debug)]
pub enum CodeSent {
    /// A code is mailed.
    Sent {
        /// The token of the challenge.
        token: Token,
        /// Seconds until another one is sent.
        wait: i32,
        /// Whether a mailed code follows the password of the account.
        two_factor: bool,
    },
    /// Refused.
    Refused(Refused),
    /// Nobody is signed in.
    Nobody,
}

/// Mails a code that confirms the caller's identity for a reason.
pub async fn send_code(
    app: &App,
    acting: Acting<'_>,
    reason: ConfirmReason,
    language: Option<Language>,
) -> Result<CodeSent, Fault> {
    let (door, purpose, now) = (acting.door, Purpose::Confirmation, app.clock.now());
    let policy = app.policy(door);
    let (id, token) = (chance::id(now)?, chance::token()?);
    let mut count = counted(app, door, acting.requester);
    let mut turn = LineTurn::none(app);
    let mut rounds = Rounds::default();
    while rounds.another().await {
        let Some(LiveSession { found, pool }) = acting.standing(app, now).await? else { return Ok(CodeSent::Nobody) };
        let cookie = found.session.token_hash;
        match turn.enter(StepLine::of_holder(cookie)).await {
            Entered::AtOnce => {}
            Entered::Later => continue,
            Entered::Full => return Ok(CodeSent::Refused(LINE_IS_FULL)),
        }
        let loaded = sign_ins::load_for_confirm(&app.store, door, (cookie, purpose), &pool, count.take(), now).await?;
        if let Some(refused) = crowded(app, door, loaded.too_many.as_deref(), now) {
            return Ok(CodeSent::Refused(refused));
        }
        let Some((account, budget)) = loaded.account.filter(|account| account.in_service(now)).zip(loaded.budget)
        else {
            return Ok(CodeSent::Nobody);
        };
        let seed =
            PendingSeed { session: Some(found.session.id), reason: Some(reason), ..PendingSeed::new(id, token.hash()) };
        let language = Language::chosen(account.language, language);
        let (actor, two_factor) = (TrailActor::Account(account.handle.clone()), account.two_factor);
        let facts =
            OpenFacts { door, purpose, budget, account: Some(account), current: loaded.pending, invitation: None };
        let accepted = match open(facts, policy, &seed, now) {
            Verdict::Refused(refused) => return Ok(CodeSent::Refused(refused)),
            Verdict::Accepted(accepted) => *accepted,
        };
        let wait = accepted.wait();
        let mut change = accepted.change(policy, now);
        deliver(app, &mut change, CodeTo::mailed(door, language), now)?;
        let requester = Some(acting.requester.origin());
        let origin = StepOrigin::of(door, requester, &actor);
        if sign_ins::record(&app.store, &change, origin, chance::id(now)?, now).await? {
            app.bell.ring(Lane::Asked);
            return Ok(CodeSent::Sent { token, wait, two_factor });
        }
    }
    Err(Fault::Contended)
}
