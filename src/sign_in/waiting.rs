//! Waiting: the pending sign-in of a cookie, told to whoever holds the cookie. Counts and changes nothing; never reveals whether it
//! is a decoy.

use super::Requester;
use super::current::is_held;
use super::prove::facts;
use super::typed::enrolment_secret;
use crate::app::App;
use crate::fault::Fault;
use crate::rules::enrolment_url;
use crate::rules::factor::{Door, Factor};
use crate::rules::token::Token;
use crate::rules::waiting::{WaitingSignIn, waiting as told};
use crate::store::sign_ins::{self, Cookies, KeptSessions};

/// A pending sign-in, with the enrolment URL if a step of it told the URL already.
#[derive(Debug)]
pub struct Waiting {
    /// Stage, attempts, lock and expiry time.
    pub told: WaitingSignIn,
    /// The enrolment URL, once the mailed code is proven.
    pub auth_url: Option<String>,
}

/// The live pending sign-in of a token; `None`: it is none, or over.
pub async fn waiting(
    app: &App,
    door: Door,
    requester: &Requester,
    (pending, device): (Option<&Token>, Option<&Token>),
) -> Result<Option<Waiting>, Fault> {
    // Invented tokens wait in the queue of look-ups, apart from the steps.
    if pending.is_none() || !is_held(app, requester, (door, None), (pending, None)).await? {
        return Ok(None);
    }
    let (now, policy) = (app.clock.now(), app.policy(door));
    let cookies = Cookies { pending: pending.map(Token::hash), device: device.map(Token::hash) };
    let kept = KeptSessions::of(policy, None, now);
    let loaded = sign_ins::load_for_prove(&app.store, door, (cookies, kept), None, now).await?;
    let Some(facts) = facts(loaded, None) else { return Ok(None) };
    let (enrolled, account) = (facts.authenticator.is_some(), facts.account.clone());
    let Some(pending) = facts.open.pending().cloned() else { return Ok(None) };
    let Some(told) = told(facts, policy, now) else { return Ok(None) };
    let is_shown = told.factor == Factor::Authenticator && enrolment_url::is_shown_at_proof(&pending, enrolled);
    let secret = if is_shown { enrolment_secret(app, &pending)? } else { None };
    let url = account.zip(secret).and_then(|(account, secret)| secret.url(&policy.admins.issuer, &account.email));
    Ok(Some(Waiting { told, auth_url: url }))
}
