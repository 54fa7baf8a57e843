//! Begin: a caller asks for a code to be mailed to an address. Refuses a text that is no address, a failed captcha, and a
//! request that comes too soon; never tells whether the address has an account.

use super::captcha::passes;
use super::deliver::{CodeTo, deliver};
use super::rounds::Rounds;
use super::turn::{FirstStep, LINE_IS_FULL};
use super::typed::enrolment_secret;
use super::{Requester, counted, crowded};
use crate::app::App;
use crate::captcha::Payer;
use crate::fault::Fault;
use crate::keys::{SealPurpose, chance};
use crate::rules::account::Account;
use crate::rules::address::Address;
use crate::rules::authenticator::Secret;
use crate::rules::enrolment_url;
use crate::rules::factor::{Door, Purpose};
use crate::rules::identifier::Identifier;
use crate::rules::invitation::InvitationHash;
use crate::rules::language::Language;
use crate::rules::open::{Accepted, OpenFacts, Verdict, open as decide};
use crate::rules::pending::PendingSeed;
use crate::rules::pool::Pool;
use crate::rules::refusal::{Refused, StepRefusal};
use crate::rules::token::Token;
use crate::rules::trail::TrailActor;
use crate::rules::{Instant, Span};
use crate::store::outbox::Lane;
use crate::store::sign_ins::{self, Cookies, StepOrigin};

/// A request for a code.
#[derive(Debug)]
pub struct CodeRequest<'a> {
    /// The door.
    pub door: Door,
    /// The address, as typed.
    pub email: &'a str,
    /// The captcha's token.
    pub captcha: &'a str,
    /// The invitation token, as it came.
    pub invitation: Option<&'a str>,
    /// The caller: network address and `User-Agent`.
    pub requester: &'a Requester,
    /// The pending sign-in that came with the request.
    pub pending: Option<&'a Token>,
    /// The device token that came with the request.
    pub device: Option<&'a Token>,
    /// The language that the browser asks for.
    pub language: Option<Language>,
}

/// Outcome of a request for a code.
#[derive(Debug)]
pub enum Began {
    /// Accepted: if the address has an account, a code is mailed.
    Accepted {
        /// The token of the pending sign-in.
        token: Token,
        /// Remaining lifetime of the pending sign-in.
        life: Span,
        /// Seconds until the next request is accepted.
        wait: i32,
        /// The enrolment URL, for an admin inside the enrolment window if the policy shows it at this step.
        auth_url: Option<String>,
    },
    /// Refused.
    Refused(Refused),
}

impl Began {
    /// A refusal after which another request may be made at once.
    fn at_once(why: StepRefusal) -> Began {
        Began::Refused(why.into())
    }
}

/// Begins a sign-in, or mails another code for one under way.
pub async fn begin(app: &App, asked: CodeRequest<'_>) -> Result<Began, Fault> {
    let Some(address) = Address::parse(asked.email) else { return Ok(Began::at_once(StepRefusal::InvalidEmail)) };
    let identifier = Identifier::from(address.clone());
    let pool = Pool::untrusted(asked.door, &identifier);
    let cookies = Cookies { pending: asked.pending.map(Token::hash), device: asked.device.map(Token::hash) };
    let draw = Draw::new(app)?;
    let invitation = asked.invitation.map(InvitationHash::of_typed);
    let mut count = counted(app, asked.door, asked.requester);
    let mut now = app.clock.now();
    let first = FirstStep {
        door: asked.door,
        identifier: &identifier,
        pool: &pool,
        device: cookies.device,
        requester: asked.requester,
    };
    let Some(mut turn) = first.turn(app, now).await? else { return Ok(Began::Refused(LINE_IS_FULL)) };
    let mut is_human = false;
    let mut rounds = Rounds::default();
    while rounds.another().await {
        let loaded =
            sign_ins::load_for_begin(&app.store, asked.door, &address, &pool, cookies, count.take(), now).await?;
        turn.loaded();
        if let Some(refused) = crowded(app, asked.door, loaded.too_many.as_deref(), now) {
            return Ok(Began::Refused(refused));
        }
        if !is_human {
            let trusted = loaded.trusted.as_ref().map(|trusted| Payer::Browser(trusted.pool.key));
            let payer = trusted.unwrap_or_else(|| Payer::Network(asked.requester.network()));
            let passed = passes(app, asked.door, Some(asked.captcha), asked.requester, payer);
            if let Err(why) = turn.beside(passed).await? {
                return Ok(Began::at_once(why));
            }
            is_human = true;
            if turn.waited_again() {
                continue;
            }
        }
        now = app.clock.now();
        let budget = loaded.budget.ok_or(Fault::Row("a pool without a budget"))?;
        let account = loaded.account.clone();
        let facts = OpenFacts {
            door: asked.door,
            purpose: Purpose::SignIn,
            budget,
            account: loaded.account,
            current: loaded.pending,
            invitation,
        };
        let accepted = match decide(facts, app.policy(asked.door), &draw.fresh, now) {
            Verdict::Refused(refused) => return Ok(Began::Refused(refused)),
            Verdict::Accepted(accepted) => *accepted,
        };
        if let Some(began) = draw.record(app, (&asked, &address), accepted, account.as_ref(), now).await? {
            app.bell.ring(Lane::Asked);
            return Ok(began);
        }
    }
    Err(Fault::Contended)
}

/// The random values of a request, drawn once and reused by every attempt.
struct Draw {
    token: Token,
    fresh: PendingSeed,
    secret: Secret,
}

impl Draw {
    fn new(app: &App) -> Result<Draw, Fault> {
        let now = app.clock.now();
        let (id, token) = (chance::id(now)?, chance::token()?);
        let secret = Secret::of(chance::bytes::<20>()?.to_vec());
        let enrolment = Some(app.keys.seal(SealPurpose::Enrolment, id, secret.reveal())?);
        let fresh = PendingSeed { enrolment, ..PendingSeed::new(id, token.hash()) };
        Ok(Draw { token, fresh, secret })
    }

    async fn record(
        &self,
        app: &App,
        (asked, address): (&CodeRequest<'_>, &Address),
        accepted: Accepted,
        account: Option<&Account>,
        now: Instant,
    ) -> Result<Option<Began>, Fault> {
        let (resent, wait, pending) = (accepted.resent, accepted.wait(), accepted.pending.clone());
        let policy = app.policy(asked.door);
        let mut change = accepted.change(policy, now);
        let language = Language::chosen(account.and_then(|account| account.language), asked.language);
        let from = Some(asked.requester.origin());
        deliver(app, &mut change, CodeTo { from, ..CodeTo::mailed(asked.door, language) }, now)?;
        let origin = StepOrigin::of(asked.door, from, &TrailActor::Requester);
        if !sign_ins::record(&app.store, &change, origin, chance::id(now)?, now).await? {
            return Ok(None);
        }
        // A resend keeps the browser's token: the rules resend only to the browser that presented it.
        let token = asked.pending.filter(|_| resent).unwrap_or(&self.token).clone();
        // Opened for every caller, so that showing the URL takes no longer than hiding it.
        let secret = if resent { enrolment_secret(app, &pending)? } else { Some(self.secret.clone()) };
        let is_shown = enrolment_url::is_shown_at_request(&pending, account, policy);
        let auth_url =
            secret.filter(|_| is_shown).and_then(|secret| secret.url(&policy.admins.issuer, address.as_str()));
        Ok(Some(Began::Accepted { token, life: pending.expires_at - now, wait, auth_url }))
    }
}
