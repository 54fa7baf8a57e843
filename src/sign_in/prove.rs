//! Prove: a caller shows a factor of their pending sign-in. Refuses a factor out of turn, a malformed code, a locked pool and
//! an expired sign-in; never reveals whether the pending sign-in is a decoy.

use uuid::Uuid;

use super::rounds::Rounds;
use super::step::{Step, StepTaken, step};
use super::turn::{Entered, LineTurn};
use super::typed::{Typed, enrolment_secret};
use super::{Requester, counted};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::Span;
use crate::rules::account::Account;
use crate::rules::authenticator::Secret;
use crate::rules::binding::{AdmittedKey, counts_under};
use crate::rules::device::TrustedDevice;
use crate::rules::enrolment_url;
use crate::rules::factor::{Door, Factor, Purpose};
use crate::rules::open_challenge::OpenChallenge;
use crate::rules::refusal::{Refused, StepRefusal};
use crate::rules::show::Proof;
use crate::rules::show_facts::{SessionSeed, ShowFacts};
use crate::rules::token::Token;
use crate::rules::trail::TrailActor;
use crate::store::StepLine;
use crate::store::sign_ins::{self, Cookies, KeptSessions, Loaded, StepOrigin};

/// A factor that a caller shows, with the cookies of the request.
#[derive(Debug)]
pub struct Showing<'a> {
    /// The door.
    pub door: Door,
    /// The factor.
    pub factor: Factor,
    /// The code, as typed.
    pub typed: &'a str,
    /// The caller: network address and `User-Agent`.
    pub requester: &'a Requester,
    /// The pending sign-in that came with the request.
    pub pending: Option<&'a Token>,
    /// The session that came with the request; a new session takes its place.
    pub session: Option<&'a Token>,
    /// The device token that came with the request.
    pub device: Option<&'a Token>,
    /// The application key that the request came under, which was counted in the place of the network.
    pub application: Option<AdmittedKey>,
    /// Whether a new session gets a gate token beside its own.
    pub gate: bool,
}

/// Outcome of a shown factor.
#[derive(Debug)]
pub enum Proved {
    /// The code is right; another factor is still to be proven.
    Advanced {
        /// The new token of the pending sign-in; the old token is void.
        token: Token,
        /// Remaining lifetime of the pending sign-in.
        life: Span,
        /// The enrolment URL, for an admin who has no authenticator.
        auth_url: Option<String>,
    },
    /// The code is right, and every factor is proven.
    SignedIn {
        /// The token of the session.
        token: Token,
        /// The token of the browser, trusted from now on.
        device: Token,
        /// The gate token of the session, if one was asked for.
        gate: Option<Token>,
        /// How long the client keeps the session's cookie; `None`: until it closes.
        life: Option<Span>,
    },
    /// Refused.
    Refused(StepRefusal),
}

/// Proves a factor.
pub async fn prove(app: &App, showing: Showing<'_>) -> Result<Proved, Fault> {
    let typed = Typed::parse(showing.factor, showing.typed);
    let mut count = counted(app, showing.door, showing.requester).filter(|_| showing.application.is_none());
    let now = app.clock.now();
    let cookies = Cookies { pending: showing.pending.map(Token::hash), device: showing.device.map(Token::hash) };
    if cookies.pending.is_none() && count.is_none() {
        return Ok(Proved::Refused(StepRefusal::NoPending));
    }
    let (token, device) = (chance::token()?, chance::token()?);
    let gate = (showing.gate && showing.factor == Factor::Authenticator).then(chance::token).transpose()?;
    let fresh = SessionSeed {
        token_hash: token.hash(),
        session: chance::id(now)?,
        gate_hash: gate.as_ref().map(Token::hash),
        refresh_salt: None,
        binding: None,
        ended_session: showing.session.map(Token::hash),
        browser: showing.door.trusts_devices().then_some((chance::id(now)?, device.hash())),
        displaced_line: chance::id(now)?,
        deed_line: Uuid::nil(),
        pending: None,
    };
    let policy = app.policy(showing.door);
    let kept = KeptSessions::of(policy, fresh.ended_session, now);
    let requester = Some(showing.requester.origin());
    let origin = StepOrigin {
        application: showing.application,
        ..StepOrigin::of(showing.door, requester, &TrailActor::Requester)
    };
    let asked = Step { purpose: Purpose::SignIn, factor: showing.factor, fresh: &fresh, origin, language: None, now };
    let mut turn = LineTurn::none(app);
    if let Some(pending) = cookies.pending
        && let Entered::Full = turn.enter(StepLine::of_holder(pending)).await
    {
        return Ok(Proved::Refused(StepRefusal::TooManyRequests));
    }
    let mut rounds = Rounds::default();
    while rounds.another().await {
        let loaded = sign_ins::load_for_prove(&app.store, showing.door, (cookies, kept), count.take(), now).await?;
        if loaded.too_many.is_some() {
            return Ok(Proved::Refused(StepRefusal::TooManyRequests));
        }
        let Some(facts) = facts(loaded, showing.application.map(|key| key.id)) else {
            return Ok(Proved::Refused(StepRefusal::NoPending));
        };
        match turn.enter(StepLine::of_later_steps(&facts.budget.pool)).await {
            Entered::AtOnce => {}
            Entered::Later => continue,
            Entered::Full => return Ok(Proved::Refused(StepRefusal::TooManyRequests)),
        }
        let shown = typed.shown(app, &facts, showing.factor, now).await?;
        let (pending, account) = (facts.open.pending().cloned(), facts.account.clone());
        let enrolled = facts.authenticator.is_some();
        let Some(StepTaken { proof, session, .. }) = step(app, &asked, facts, shown).await? else { continue };
        return Ok(match (proof, pending) {
            (Proof::SignedIn, _) => {
                let life = session.and_then(|session| session.kept_for(policy));
                Proved::SignedIn { token, device, gate, life }
            }
            (Proof::Advanced, Some(pending)) => {
                let account = account.filter(|_| enrolment_url::is_shown_at_proof(&pending, enrolled));
                let secret = enrolment_secret(app, &pending)?;
                let url = |(account, secret): (Account, Secret)| secret.url(&policy.admins.issuer, &account.email);
                let auth_url = account.zip(secret).and_then(url);
                Proved::Advanced { token, life: pending.expires_at - now, auth_url }
            }
            (Proof::Refused(why) | Proof::Undelivered(Refused { why, .. }), _) => Proved::Refused(why),
            (Proof::Advanced | Proof::Confirmed | Proof::Done | Proof::NameTaken | Proof::Replaced(_), _) => {
                Proved::Refused(StepRefusal::NoPending)
            }
        });
    }
    Err(Fault::Contended)
}

/// The facts of a pending sign-in that was begun under the application key, if under one; `None`: there is none.
pub(super) fn facts(loaded: Loaded, application: Option<Uuid>) -> Option<ShowFacts> {
    let Loaded { account, authenticator, trusted: presented, displaced, .. } = loaded;
    let pending = loaded.pending.filter(|pending| counts_under(pending.binding, application));
    let (pending, budget) = pending.zip(loaded.budget)?;
    let open = OpenChallenge::Pending(Box::new(pending));
    // Every browser that signs in fully is trusted.
    let device = Some(TrustedDevice::default());
    Some(ShowFacts { authenticator, presented, device, displaced, ..ShowFacts::of(open, budget, account) })
}
