//! Awaited codes: a caller answers a code that a challenge of a door with tokens waits for, or asks for another. Refuses a wrong
//! name of the holder before anything is counted; never reveals whether the challenge is a decoy.

use super::acting::Acting;
use super::counted;
use super::find_awaited::{Awaited, AwaitedName, NotAwaited, find_awaited};
use super::given::given;
use super::hashed::Hashed;
use super::rounds::Rounds;
use super::signed_in::{SignedIn, signed_in};
use super::step::{Step, StepTaken, step};
use super::turn::{Entered, LINE_IS_FULL, LineTurn};
use super::typed::Typed;
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::factor::Factor;
use crate::rules::language::Language;
use crate::rules::open_challenge::OpenChallenge;
use crate::rules::password::{Password, PasswordFault};
use crate::rules::pending::Pending;
use crate::rules::refusal::{Refused, StepRefusal};
use crate::rules::show::{Proof, refusal_of};
use crate::rules::show_facts::{SessionSeed, ShowFacts};
use crate::rules::token::Token;
use crate::rules::trail::TrailActor;
use crate::store::sign_ins::StepOrigin;

/// A code that a caller answers. Prints nothing of itself.
#[derive(Clone, Copy)]
pub struct AwaitedCode<'a> {
    /// The name of the challenge.
    pub name: AwaitedName<'a>,
    /// The code, as typed.
    pub typed: &'a str,
    /// The new password or its fault; `None`: the challenge sets no password.
    pub password: Option<Result<&'a Password, PasswordFault>>,
    /// The language that the client asks for.
    pub language: Option<Language>,
}

impl std::fmt::Debug for AwaitedCode<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AwaitedCode(..)")
    }
}

/// Outcome of an answered code.
#[derive(Debug)]
pub enum Answered {
    /// Right: the session begins or goes on.
    SignedIn(Box<SignedIn>),
    /// Right: the password is reset, and nobody is signed in.
    Reset,
    /// Right: the account is registered without its user name, which another account has, and nobody is signed in.
    NameTaken,
    /// Refused.
    Refused(Refused),
    /// The challenge belongs to a session, and nobody is signed in to it.
    Nobody,
}

impl From<NotAwaited> for Answered {
    fn from(not: NotAwaited) -> Answered {
        match not {
            NotAwaited::Nobody => Answered::Nobody,
            NotAwaited::Refused(refused) => Answered::Refused(refused),
        }
    }
}

impl Answered {
    fn refused(why: StepRefusal) -> Answered {
        Answered::Refused(why.into())
    }
}

/// Answers the code of a challenge.
pub async fn answer_code(app: &App, acting: Acting<'_>, code: AwaitedCode<'_>) -> Result<Answered, Fault> {
    let (door, factor, now) = (acting.door, Factor::EmailCode, app.clock.now());
    let typed = Typed::parse(factor, code.typed);
    let policy = app.policy(door);
    let (token, device) = (chance::token()?, chance::token()?);
    let fresh = SessionSeed {
        token_hash: token.hash(),
        session: chance::id(now)?,
        refresh_salt: Some(chance::bytes()?),
        browser: Some((chance::id(now)?, device.hash())),
        displaced_line: chance::id(now)?,
        deed_line: chance::id(now)?,
        ..SessionSeed::NOTHING
    };
    let mut count = counted(app, door, acting.requester);
    let requester = Some(acting.requester.origin());
    let mut checked = Hashed::default();
    let mut turn = LineTurn::none(app);
    if let Some(line) = code.name.line()
        && let Entered::Full = turn.enter(line).await
    {
        return Ok(Answered::Refused(LINE_IS_FULL));
    }
    let mut rounds = Rounds::default();
    while rounds.another().await {
        let awaited = match find_awaited(app, acting, code.name, count.take(), now).await? {
            Ok(awaited) => awaited,
            Err(not) => return Ok(not.into()),
        };
        match turn.enter(awaited.line()).await {
            Entered::AtOnce => {}
            Entered::Later => continue,
            Entered::Full => return Ok(Answered::Refused(LINE_IS_FULL)),
        }
        let (facts, pending) = facts(awaited);
        let purpose = pending.challenge.purpose;
        let shown = typed.shown(app, &facts, factor, now).await?;
        // Nothing slow is done for a code that is not compared.
        if let Some(why) = refusal_of(&facts, (purpose, factor), &shown, policy, now) {
            return Ok(if why == StepRefusal::OtherSession { Answered::Nobody } else { Answered::refused(why) });
        }
        let given = given(
            app,
            (acting.requester, &mut checked, &mut turn),
            (&pending, now),
            facts.account.as_ref(),
            (code.password, code.name.holder()),
        )
        .await?;
        let holder = facts.account.as_ref().filter(|_| facts.session.is_some());
        let actor = holder.map_or(TrailActor::Requester, |account| TrailActor::Account(account.handle.clone()));
        let origin = StepOrigin::of(door, requester, &actor);
        let asked = Step { purpose, factor, fresh: &fresh, origin, language: code.language, now };
        let facts = ShowFacts { given, ..facts };
        let Some(taken) = step(app, &asked, facts, shown).await? else { continue };
        return answered(app, acting, taken, device).await;
    }
    Err(Fault::Contended)
}

/// The facts of an awaited code, and its challenge.
fn facts(awaited: Awaited) -> (ShowFacts, Pending) {
    let Awaited { pending, budget, account, session, trusted: presented, displaced, labelled } = awaited;
    let (open, device) = (OpenChallenge::Pending(Box::new(pending.clone())), pending.device.clone());
    let facts = ShowFacts { presented, session, device, displaced, labelled, ..ShowFacts::of(open, budget, account) };
    (facts, pending)
}

async fn answered(
    app: &App,
    acting: Acting<'_>,
    StepTaken { proof, session, .. }: StepTaken,
    device: Token,
) -> Result<Answered, Fault> {
    Ok(match (proof, session) {
        (proof @ (Proof::SignedIn | Proof::Confirmed | Proof::Done), Some(session)) => {
            let device = Some(device).filter(|_| proof == Proof::SignedIn);
            let told = signed_in(app, (acting.door, acting.requester), &session, device).await?;
            told.map_or(Answered::Nobody, |told| Answered::SignedIn(Box::new(told)))
        }
        (Proof::Done, None) => Answered::Reset,
        (Proof::NameTaken, _) => Answered::NameTaken,
        (Proof::Refused(why), _) => Answered::refused(why),
        (Proof::Undelivered(refused), _) => Answered::Refused(refused),
        (Proof::SignedIn | Proof::Confirmed | Proof::Advanced | Proof::Replaced(_), _) => {
            Answered::refused(StepRefusal::NoPending)
        }
    })
}
