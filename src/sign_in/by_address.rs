//! By address: a caller asks for a code by an address alone, to register or to reset a password. Refuses a failed captcha, a password
//! that may be none and a request that comes too soon; an address with an account and one without get the same answer, rows and work.

use super::captcha::passes;
use super::deliver::{CodeTo, deliver};
use super::hashed::Hashed;
use super::registrant::Registering;
use super::rounds::Rounds;
use super::turn::{FirstStep, LINE_IS_FULL};
use super::{Requester, counted, crowded};
use crate::app::App;
use crate::captcha::Payer;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::address::Address;
use crate::rules::device::NamedDevice;
use crate::rules::factor::{Door, Purpose};
use crate::rules::identifier::Identifier;
use crate::rules::language::Language;
use crate::rules::open::{OpenFacts, Verdict, open};
use crate::rules::pending::PendingSeed;
use crate::rules::pool::Pool;
use crate::rules::refusal::{Refused, StepRefusal};
use crate::rules::token::Token;
use crate::rules::trail::TrailActor;
use crate::store::outbox::Lane;
use crate::store::sign_ins::{self, Cookies, StepOrigin};

/// A request for a code to an address.
#[derive(Debug)]
pub struct AddressRequest<'a> {
    /// The door.
    pub door: Door,
    /// The address.
    pub address: Address,
    /// The captcha's token, if one came.
    pub captcha: Option<&'a str>,
    /// The caller: network address and `User-Agent`.
    pub requester: &'a Requester,
    /// The language that the client asks for.
    pub language: Option<Language>,
}

/// Outcome of a request for a code to an address.
#[derive(Debug)]
pub enum AskedByAddress {
    /// Accepted; what is mailed depends on the address.
    Accepted {
        /// The token of the challenge.
        token: Token,
        /// Seconds until another code is sent.
        wait: i32,
    },
    /// The door registers nobody.
    Closed,
    /// Refused.
    Refused(Refused),
}

impl AskedByAddress {
    fn refused(why: StepRefusal) -> AskedByAddress {
        AskedByAddress::Refused(why.into())
    }
}

/// Asks for the code that registers an account.
pub async fn register(
    app: &App,
    request: AddressRequest<'_>,
    registering: &Registering,
) -> Result<AskedByAddress, Fault> {
    ask(app, request, Purpose::Registration, Some(registering)).await
}

/// Asks for the code that resets a password.
pub async fn forgot_password(app: &App, request: AddressRequest<'_>) -> Result<AskedByAddress, Fault> {
    ask(app, request, Purpose::PasswordReset, None).await
}

async fn ask(
    app: &App,
    request: AddressRequest<'_>,
    purpose: Purpose,
    registering: Option<&Registering>,
) -> Result<AskedByAddress, Fault> {
    let AddressRequest { door, address, captcha, requester, language } = request;
    let policy = app.policy(door);
    if !policy.customers.allows(purpose) {
        return Ok(AskedByAddress::Closed);
    }
    let identifier = Identifier::from(address.clone());
    let pool = Pool::untrusted(door, &identifier);
    let mut count = counted(app, door, requester);
    let mut now = app.clock.now();
    let (id, token) = (chance::id(now)?, chance::token()?);
    let device = registering.and_then(|registering| registering.device.as_ref()).map(NamedDevice::trusted);
    let seed = PendingSeed { device, ..PendingSeed::new(id, token.hash()) };
    let none = Cookies { pending: None, device: None };
    let (mut is_human, mut hashed) = (false, Hashed::default());
    let first = FirstStep { door, identifier: &identifier, pool: &pool, device: None, requester };
    let Some(mut turn) = first.turn(app, now).await? else { return Ok(AskedByAddress::Refused(LINE_IS_FULL)) };
    let mut rounds = Rounds::default();
    while rounds.another().await {
        let loaded = sign_ins::load_for_begin(&app.store, door, &address, &pool, none, count.take(), now).await?;
        turn.loaded();
        if let Some(refused) = crowded(app, door, loaded.too_many.as_deref(), now) {
            return Ok(AskedByAddress::Refused(refused));
        }
        if !is_human {
            let passed = passes(app, door, captcha, requester, Payer::Network(requester.network()));
            if let Err(why) = turn.beside(passed).await? {
                return Ok(AskedByAddress::refused(why));
            }
            is_human = true;
        }
        let payload = match registering {
            Some(registering) => {
                match registering.hash(app, (door, requester), &address, (&mut hashed, &mut turn)).await? {
                    Ok(hash) => Some(registering.sealed(app, id, (&address, loaded.account.is_some()), &hash)?),
                    Err(fault) => return Ok(AskedByAddress::refused(StepRefusal::InvalidPassword(fault))),
                }
            }
            None => None,
        };
        if turn.waited_again() {
            continue;
        }
        now = app.clock.now();
        let budget = loaded.budget.ok_or(Fault::Row("a pool without a budget"))?;
        let language = Language::chosen(loaded.account.as_ref().and_then(|account| account.language), language);
        let facts = OpenFacts { door, purpose, budget, account: loaded.account, current: None, invitation: None };
        let seed = PendingSeed { payload, ..seed.clone() };
        let accepted = match open(facts, policy, &seed, now) {
            Verdict::Refused(refused) => return Ok(AskedByAddress::Refused(refused)),
            Verdict::Accepted(accepted) => *accepted,
        };
        let wait = accepted.wait();
        let mut change = accepted.change(policy, now);
        deliver(app, &mut change, CodeTo::mailed(door, language), now)?;
        let requester = Some(requester.origin());
        let origin = StepOrigin::of(door, requester, &TrailActor::Requester);
        if sign_ins::record(&app.store, &change, origin, chance::id(now)?, now).await? {
            app.bell.ring(Lane::Asked);
            return Ok(AskedByAddress::Accepted { token, wait });
        }
    }
    Err(Fault::Contended)
}
