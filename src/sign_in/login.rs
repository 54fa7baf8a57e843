//! Login: a caller shows a password for an identifier. Its hash is computed between load and record, outside every lock, once for
//! each stored hash that a load saw. Refuses a locked pool before anything is hashed; an identifier without an account, and one
//! out of service, cost the same work as a wrong password.

use uuid::Uuid;

use super::captcha;
use super::password_check::PasswordCheck;
use super::rounds::Rounds;
use super::step::{Step, StepTaken, step};
use super::turn::{FirstStep, LINE_IS_FULL};
use super::{Requester, counted, crowded};
use crate::app::App;
use crate::captcha::Payer;
use crate::fault::Fault;
use crate::hashing::HashingCaller;
use crate::keys::chance;
use crate::rules::binding::{AdmittedKey, KeyBinding, counts_under};
use crate::rules::budget::Budget;
use crate::rules::challenge::Challenge;
use crate::rules::device::NamedDevice;
use crate::rules::factor::{Door, Factor, Place, Purpose};
use crate::rules::identifier::Identifier;
use crate::rules::language::Language;
use crate::rules::open_challenge::OpenChallenge;
use crate::rules::password::Password;
use crate::rules::pending::PendingSeed;
use crate::rules::policy::Policy;
use crate::rules::pool::{Pool, PoolKind};
use crate::rules::refusal::{Refused, StepRefusal};
use crate::rules::session::Session;
use crate::rules::show::Proof;
use crate::rules::show_facts::{SessionSeed, ShowFacts};
use crate::rules::shown::ShownCode;
use crate::rules::token::Token;
use crate::rules::trail::TrailActor;
use crate::rules::{Instant, Span};
use crate::store::sign_ins::{self, KeptSessions, StepOrigin};

/// A password that a caller shows for an identifier.
#[derive(Debug)]
pub struct LoginRequest<'a> {
    /// The door.
    pub door: Door,
    /// The identifier.
    pub identifier: Identifier,
    /// The password.
    pub password: Password,
    /// The captcha's token, if one came.
    pub captcha: Option<&'a str>,
    /// The application key that the request came under, which was counted in the place of the network.
    pub application: Option<AdmittedKey>,
    /// Whether the holder asks to be remembered for longer.
    pub remembered: bool,
    /// The pending sign-in that came with the request, which another one takes the place of.
    pub pending: Option<&'a Token>,
    /// The device that the client names; `None`: none is to be trusted.
    pub device: Option<NamedDevice>,
    /// The caller: network address and `User-Agent`.
    pub requester: &'a Requester,
    /// The language that the client asks for.
    pub language: Option<Language>,
}

/// Outcome of a shown password.
#[derive(Debug)]
pub enum LoggedIn {
    /// The password is right, and no other factor is asked for.
    SignedIn {
        /// The token of the session.
        token: Token,
        /// The session.
        session: Box<Session>,
        /// The token of the device, at a door that trusts it.
        device: Token,
        /// How long the client keeps the session's cookie; `None`: until it closes.
        life: Option<Span>,
    },
    /// The password is right, and another factor is asked for.
    Advanced {
        /// The account's id.
        account: Uuid,
        /// The token of the pending sign-in.
        token: Token,
        /// Expiry time of the pending sign-in (exclusive).
        expires_at: Instant,
        /// Seconds until another code is sent.
        wait: i32,
    },
    /// Refused.
    Refused(Refused),
}

impl LoggedIn {
    fn refused(why: StepRefusal) -> LoggedIn {
        LoggedIn::Refused(why.into())
    }
}

/// Signs in by a password.
pub async fn login(app: &App, request: LoginRequest<'_>) -> Result<LoggedIn, Fault> {
    let (door, policy) = (request.door, app.policy(request.door));
    let pool = Pool::untrusted(door, &request.identifier);
    let application = request.application.map(|key| key.id);
    let binding = application.map(|key| KeyBinding { key, remembered: request.remembered });
    let mut count = counted(app, door, request.requester).filter(|_| application.is_none());
    let now = app.clock.now();
    let (token, device, pending) = (chance::token()?, chance::token()?, chance::id(now)?);
    let trusts = request.device.as_ref().map(NamedDevice::trusted);
    let seed = PendingSeed { device: trusts.clone(), binding, ..PendingSeed::new(pending, token.hash()) };
    let fresh = SessionSeed {
        token_hash: token.hash(),
        session: chance::id(now)?,
        refresh_salt: door.has_refresh_tokens().then(chance::bytes).transpose()?,
        binding,
        browser: door.trusts_devices().then_some((chance::id(now)?, device.hash())),
        displaced_line: chance::id(now)?,
        pending: Some(seed),
        ..SessionSeed::NOTHING
    };
    let kept = KeptSessions::of(policy, None, now);
    let requester = Some(request.requester.origin());
    let origin =
        StepOrigin { application: request.application, ..StepOrigin::of(door, requester, &TrailActor::Requester) };
    let (factor, language) = (Factor::Password, request.language);
    let asked = Step { purpose: Purpose::SignIn, factor, fresh: &fresh, origin, language, now };
    let device_hash = request.device.as_ref().and_then(NamedDevice::token).map(Token::hash);
    let first = FirstStep {
        door,
        identifier: &request.identifier,
        pool: &pool,
        device: device_hash,
        requester: request.requester,
    };
    let Some(mut turn) = first.turn(app, now).await? else { return Ok(LoggedIn::Refused(LINE_IS_FULL)) };
    let (mut checked, mut is_human) = (PasswordCheck::default(), false);
    let mut rounds = Rounds::default();
    while rounds.another().await {
        let named = (&request.identifier, request.device.as_ref(), request.pending.map(Token::hash));
        let loaded = sign_ins::load_for_login(&app.store, door, named, (&pool, kept), count.take(), now).await?;
        turn.loaded();
        if let Some(refused) = crowded(app, door, loaded.too_many.as_deref(), now) {
            return Ok(LoggedIn::Refused(refused));
        }
        let budget = loaded.budget.ok_or(Fault::Row("a pool without a budget"))?;
        if !is_human && door.has_captcha() && asks_captcha(&budget, door.place(factor), policy, now) {
            let payer = Payer::Network(request.requester.network());
            let passed = captcha::passes(app, door, request.captcha, request.requester, payer);
            if let Err(why) = turn.beside(passed).await? {
                return Ok(LoggedIn::refused(why));
            }
            is_human = true;
        }
        if let Some(until) = budget.locked_until(door.place(factor), policy, now) {
            return Ok(LoggedIn::refused(StepRefusal::Locked { until: Some(until) }));
        }
        let account = loaded.account;
        let paying = HashingCaller::paying(&budget.pool, request.requester.network());
        let caller = application.map_or(paying, HashingCaller::Application);
        let is_right = checked.verify(app, (caller, &mut turn), &request.password, account.as_ref()).await?;
        if turn.waited_again() {
            continue;
        }
        let challenge = Challenge::open(door, Purpose::SignIn, account.as_ref(), budget.pool.clone());
        let pending = loaded.pending.filter(|pending| counts_under(pending.binding, application));
        let facts = ShowFacts {
            superseded: pending.map(|pending| pending.id),
            authenticator: loaded.authenticator,
            presented: loaded.trusted,
            device: trusts.clone(),
            displaced: loaded.displaced,
            labelled: loaded.labelled,
            ..ShowFacts::of(OpenChallenge::Request(challenge), budget, account.clone())
        };
        let shown = ShownCode::Password { is_right };
        let Some(StepTaken { proof, session, wait }) = step(app, &asked, facts, shown).await? else { continue };
        return Ok(match (proof, account, session) {
            (Proof::SignedIn, Some(_), Some(session)) => {
                checked.renew(app).await?;
                let life = session.kept_for(policy);
                LoggedIn::SignedIn { token, session: Box::new(session), device, life }
            }
            (Proof::Advanced, Some(account), _) => {
                checked.renew(app).await?;
                let expires_at = now + policy.pending_ttl;
                LoggedIn::Advanced { account: account.id, token, expires_at, wait }
            }
            (Proof::Undelivered(refused), ..) => LoggedIn::Refused(refused),
            (Proof::Refused(why), ..) => LoggedIn::refused(why),
            (
                Proof::SignedIn
                | Proof::Advanced
                | Proof::Confirmed
                | Proof::Done
                | Proof::NameTaken
                | Proof::Replaced(_),
                ..,
            ) => LoggedIn::refused(StepRefusal::NoPending),
        });
    }
    Err(Fault::Contended)
}

/// Number of wrong passwords, in an untrusted pool's window and since its last lockout, from which a captcha is asked for.
const BEFORE_CAPTCHA: u16 = 3;

/// Whether the next password of a pool wants a captcha. A trusted device pays for its own guesses.
fn asks_captcha(budget: &Budget, place: Place, policy: &Policy, now: Instant) -> bool {
    budget.pool.kind == PoolKind::Untrusted && budget.wrong_since_lockout(place, policy, now) >= BEFORE_CAPTCHA
}
