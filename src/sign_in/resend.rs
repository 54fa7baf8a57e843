//! Resend: a caller asks for another code of a challenge that awaits one. Refuses a wrong name of the holder, and a pool that must
//! wait; never reveals whether the challenge is a decoy.

use super::acting::Acting;
use super::counted;
use super::deliver::{CodeTo, deliver};
use super::find_awaited::{Awaited, AwaitedName, NotAwaited, find_awaited};
use super::rounds::Rounds;
use super::turn::{Entered, LINE_IS_FULL, LineTurn};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::language::Language;
use crate::rules::refusal::{Refused, StepRefusal};
use crate::rules::resend::{Resend, resend as decide};
use crate::rules::trail::TrailActor;
use crate::store::outbox::Lane;
use crate::store::sign_ins::{self, StepOrigin};

/// Outcome of a request for another code.
#[derive(Debug)]
pub enum Resent {
    /// Another code is sent.
    Sent {
        /// Seconds until another one is sent.
        wait: i32,
        /// Whether a mailed code follows the password of the account; `None`: the caller may not know.
        two_factor: Option<bool>,
    },
    /// Refused.
    Refused(Refused),
    /// The challenge belongs to a session, and nobody is signed in to it.
    Nobody,
}

impl From<NotAwaited> for Resent {
    fn from(not: NotAwaited) -> Resent {
        match not {
            NotAwaited::Nobody => Resent::Nobody,
            NotAwaited::Refused(refused) => Resent::Refused(refused),
        }
    }
}

/// Sends another code of a challenge.
pub async fn resend(
    app: &App,
    acting: Acting<'_>,
    name: AwaitedName<'_>,
    language: Option<Language>,
) -> Result<Resent, Fault> {
    let (door, now) = (acting.door, app.clock.now());
    let policy = app.policy(door);
    let mut count = counted(app, door, acting.requester);
    let requester = Some(acting.requester.origin());
    let over = Resent::Refused(StepRefusal::NoPending.into());
    let mut turn = LineTurn::none(app);
    if let Some(line) = name.line()
        && let Entered::Full = turn.enter(line).await
    {
        return Ok(Resent::Refused(LINE_IS_FULL));
    }
    let mut rounds = Rounds::default();
    while rounds.another().await {
        let awaited = match find_awaited(app, acting, name, count.take(), now).await? {
            Ok(awaited) => awaited,
            Err(not) => return Ok(not.into()),
        };
        match turn.enter(awaited.line()).await {
            Entered::AtOnce => {}
            Entered::Later => continue,
            Entered::Full => return Ok(Resent::Refused(LINE_IS_FULL)),
        }
        let Awaited { pending, budget, account, .. } = awaited;
        let account = account.as_ref();
        let two_factor =
            account.filter(|_| !pending.challenge.purpose.is_by_address()).map(|account| account.two_factor);
        let origin = StepOrigin::of(door, requester, &TrailActor::Requester);
        let (change, wait) = match decide(pending, budget, account, policy, now) {
            Resend::Nothing => return Ok(over),
            Resend::Refused(refused) => return Ok(Resent::Refused(refused)),
            Resend::Over(change) => (*change, None),
            Resend::Accepted(accepted) => {
                let wait = accepted.wait();
                let language = Language::chosen(account.and_then(|account| account.language), language);
                let mut change = accepted.change(policy, now);
                deliver(app, &mut change, CodeTo::mailed(door, language), now)?;
                (change, Some(wait))
            }
        };
        if !sign_ins::record(&app.store, &change, origin, chance::id(now)?, now).await? {
            continue;
        }
        let Some(wait) = wait else { return Ok(over) };
        app.bell.ring(Lane::Asked);
        return Ok(Resent::Sent { wait, two_factor });
    }
    Err(Fault::Contended)
}
