//! Login: a caller shows a password for an identifier. Its hash is computed between load and record, outside every lock, once for
//! each stored hash that a load saw. Refuses a locked pool before anything is hashed; an identifier without an account, and one
//! out of service, cost the same work as a wrong password.

use uuid::Uuid;

use super::step::{Step, step};
use super::{ROUNDS, Requester, counted, next_request_in};
use crate::app::App;
use crate::fault::Fault;
use crate::hashing::PasswordVerdict;
use crate::keys::chance;
use crate::rules::account::Account;
use crate::rules::challenge::Challenge;
use crate::rules::deliver::Undelivered;
use crate::rules::factor::{Door, Factor, Purpose};
use crate::rules::identifier::Identifier;
use crate::rules::language::Language;
use crate::rules::open_challenge::OpenChallenge;
use crate::rules::password::{OwnPassword, Password};
use crate::rules::pending::PendingSeed;
use crate::rules::pool::Pool;
use crate::rules::refusal::StepRefusal;
use crate::rules::show::{Proof, SessionSeed, ShowFacts};
use crate::rules::shown::ShownCode;
use crate::rules::token::Token;
use crate::rules::{Instant, Span};
use crate::store::passwords;
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
    /// The caller's network address.
    pub requester: Requester,
    /// The client's name, in a few words.
    pub agent: Option<&'a str>,
    /// The language that the client asks for.
    pub language: Option<Language>,
}

/// Outcome of a shown password.
#[derive(Debug)]
pub enum LoggedIn {
    /// The password is right, and no other factor is asked for.
    SignedIn {
        /// The account's id.
        account: Uuid,
        /// The public id of the session.
        session: Uuid,
        /// Time of the sign-in.
        at: Instant,
    },
    /// The password is right; a code was sent.
    Advanced {
        /// The account's id.
        account: Uuid,
        /// The token of the pending sign-in.
        token: Token,
        /// Remaining lifetime of the pending sign-in.
        life: Span,
    },
    /// Refused.
    Refused {
        /// The reason.
        why: StepRefusal,
        /// Seconds until a request is accepted; 0: one may be made at once.
        wait: i32,
    },
}

/// Signs in by a password.
pub async fn login(app: &App, request: LoginRequest<'_>) -> Result<LoggedIn, Fault> {
    let (door, policy) = (request.door, app.policy(request.door));
    let pool = Pool::untrusted(door, &request.identifier);
    let mut count = counted(app, door, &request.requester);
    let now = app.clock.now();
    let (token, pending) = (chance::token()?, chance::id(now)?);
    let fresh = SessionSeed {
        token_hash: token.hash(),
        session: chance::id(now)?,
        displaced_line: chance::id(now)?,
        refresh_salt: Some(chance::bytes()?),
        pending: Some(PendingSeed { id: pending, token_hash: token.hash(), enrolment: None }),
        ..SessionSeed::NOTHING
    };
    let kept = KeptSessions::of(policy, None, now);
    let requester = Some(request.requester.address().into());
    let origin = StepOrigin { door, requester, account: None, agent: request.agent };
    let (factor, language) = (Factor::Password, request.language);
    let asked = Step { purpose: Purpose::SignIn, factor, fresh: &fresh, origin, language, now };
    let mut checked = Checked::default();
    for _ in 0..ROUNDS {
        let loaded =
            sign_ins::load_for_login(&app.store, door, &request.identifier, (&pool, kept), count.take(), now).await?;
        if let Some(seen) = loaded.too_many {
            let wait = next_request_in(app, door, &seen, now);
            return Ok(LoggedIn::Refused { why: StepRefusal::TooManyRequests, wait });
        }
        let budget = loaded.budget.ok_or(Fault::Row("a pool without a budget"))?;
        if let Some(until) = budget.locked_until(door.place(factor), policy, now) {
            return Ok(LoggedIn::Refused { why: StepRefusal::Locked { until: Some(until) }, wait: 0 });
        }
        let account = loaded.account;
        // Asked for every caller, so that an identifier without an account takes as long as another.
        let named = account.as_ref().map_or((Uuid::nil(), false), |account| (account.id, account.has_password));
        let own = passwords::find(&app.store, named.0, named.1).await?;
        let own = own.filter(|_| account.as_ref().is_some_and(Account::in_service));
        let is_right = checked.verify(app, &request, named.0, own.as_ref()).await?;
        let challenge = Challenge::open(door, Purpose::SignIn, account.as_ref(), budget.pool.clone());
        let facts = ShowFacts {
            open: OpenChallenge::Request(challenge),
            budget,
            account: account.clone(),
            authenticator: loaded.authenticator,
            presented: None,
            session: None,
            displaced: loaded.displaced,
        };
        let Some(proof) = step(app, &asked, facts, ShownCode::Password { is_right }).await? else { continue };
        return Ok(match (proof, account) {
            (Proof::SignedIn, Some(account)) => {
                checked.renew(app, account.id, own.as_ref()).await?;
                LoggedIn::SignedIn { account: account.id, session: fresh.session, at: now }
            }
            (Proof::Advanced, Some(account)) => {
                checked.renew(app, account.id, own.as_ref()).await?;
                LoggedIn::Advanced { account: account.id, token, life: policy.pending_ttl }
            }
            (Proof::Undelivered(Undelivered { why, wait }), _) => LoggedIn::Refused { why, wait },
            (Proof::Refused(why), _) => LoggedIn::Refused { why, wait: 0 },
            (Proof::SignedIn | Proof::Advanced | Proof::Confirmed | Proof::Replaced(_), _) => {
                LoggedIn::Refused { why: StepRefusal::NoPending, wait: 0 }
            }
        });
    }
    Err(Fault::Contended)
}

/// The verdict on the password, for the account and the version of its stored hash.
#[derive(Debug, Default)]
struct Checked(Option<((Uuid, i64), PasswordVerdict)>);

impl Checked {
    /// Whether the password is that of the stored hash. A hash that an earlier round saw is not computed again.
    async fn verify(
        &mut self,
        app: &App,
        request: &LoginRequest<'_>,
        account: Uuid,
        own: Option<&OwnPassword>,
    ) -> Result<bool, Fault> {
        // No stored hash has version 0.
        let seen = (account, own.map_or(0, |own| own.version));
        if let Some((_, verdict)) = self.0.as_ref().filter(|(known, _)| *known == seen) {
            return Ok(verdict.matches);
        }
        let stored = own.map(|own| app.keys.open_password(account, &own.hash)).transpose()?;
        let verdict = app.hashing.verify(request.requester.network(), stored.as_ref(), &request.password).await?;
        let matches = verdict.matches;
        self.0 = Some((seen, verdict));
        Ok(matches)
    }

    /// Stores the hash at the present cost, if the stored one was computed at another.
    async fn renew(self, app: &App, account: Uuid, own: Option<&OwnPassword>) -> Result<(), Fault> {
        let renewed = self.0.and_then(|(_, verdict)| verdict.renewed);
        let Some((own, renewed)) = own.zip(renewed) else { return Ok(()) };
        let sealed = app.keys.seal_password(account, &renewed)?;
        // A password that was changed meanwhile keeps its own hash.
        let _renewed = passwords::renew(&app.store, account, own, sealed).await?;
        Ok(())
    }
}
