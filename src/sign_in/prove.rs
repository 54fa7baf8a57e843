//! Prove: someone shows a factor of their pending sign-in. Refuses what comes out of turn, malformed, locked or late;
//! never reveals whether the pending sign-in is anyone's.

use super::{ROUNDS, Requester, counted, next_request_in};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::{Purpose, chance};
use crate::rules::Span;
use crate::rules::authenticator::{Authenticator, Secret};
use crate::rules::code::Digits;
use crate::rules::factor::{Door, Factor};
use crate::rules::pending::{Pending, Sealed};
use crate::rules::prove::{Facts, Fresh, Proof, Shown, prove as decide};
use crate::rules::token::Token;
use crate::store::sign_ins::{self, Cookies, Loaded, Origin};

/// A factor, shown.
#[derive(Debug)]
pub struct Showing<'a> {
    /// At which door.
    pub door: Door,
    /// Which factor.
    pub factor: Factor,
    /// The code, as typed.
    pub typed: &'a str,
    /// Who shows it.
    pub requester: Requester,
    /// The pending sign-in that came with the request.
    pub pending: Option<&'a Token>,
    /// The session that came with the request: a new one takes its place.
    pub session: Option<&'a Token>,
    /// The device token that came with it.
    pub device: Option<&'a Token>,
}

/// What came of it.
#[derive(Debug)]
pub enum Proved {
    /// Right; the pending sign-in goes on.
    Advanced {
        /// Its new name; the old one is void.
        token: Token,
        /// How long it lives on.
        life: Span,
        /// For an admin who has yet to enrol.
        auth_url: Option<String>,
    },
    /// Right, and all is proven.
    SignedIn {
        /// Names the session.
        token: Token,
        /// Names the browser, trusted from now on.
        device: Token,
    },
    /// A refusal: one of `Proof`'s, never a success.
    Refused(Proof),
    /// Too many requests from this network.
    TooMany {
        /// Seconds until it may make another.
        wait: i32,
    },
}

/// Proves a factor.
pub async fn prove(app: &App, showing: Showing<'_>) -> Result<Proved, Fault> {
    let digits = Digits::parse(showing.typed);
    let mut count = counted(app, &showing.requester);
    let now = app.clock.now();
    let cookies = Cookies { pending: showing.pending.map(Token::hash), device: showing.device.map(Token::hash) };
    if cookies.pending.is_none() && count.is_none() {
        return Ok(Proved::Refused(Proof::NoPending));
    }
    let (token, device) = (chance::token()?, chance::token()?);
    let fresh = Fresh {
        token_hash: token.hash(),
        session: chance::id(now)?,
        ended_session: showing.session.map(Token::hash),
        browser: (chance::id(now)?, device.hash()),
    };
    for _ in 0..ROUNDS {
        let loaded = sign_ins::load_for_prove(&app.store, showing.door, cookies, count.take(), now).await?;
        if let Some(seen) = &loaded.too_many {
            return Ok(Proved::TooMany { wait: next_request_in(app, seen, now) });
        }
        let Some((facts, secret)) = facts(loaded) else { return Ok(Proved::Refused(Proof::NoPending)) };
        let shown = shown(app, &facts, secret.as_ref(), showing.factor, digits.as_ref())?;
        let (pending, account) = (facts.pending.clone(), facts.account.clone());
        let enrolled = facts.authenticator.is_some();
        let (proof, change) = decide(facts, showing.factor, shown, &app.policy, &fresh, now);
        if let Some(change) = change {
            let origin = Origin { door: showing.door, requester: Some(showing.requester.address().into()) };
            if !sign_ins::record(&app.store, &change, origin, chance::id(now)?, now).await? {
                continue;
            }
        }
        return Ok(match proof {
            Proof::SignedIn => Proved::SignedIn { token, device },
            Proof::Advanced => {
                let account = account.filter(|_| pending.enrols && !enrolled);
                let secret = enrolment_secret(app, &pending)?;
                let auth_url = account.and_then(|account| secret.url(&app.policy.issuer, &account.email));
                Proved::Advanced { token, life: pending.expires_at - now, auth_url }
            }
            refusal => Proved::Refused(refusal),
        });
    }
    Err(Fault::Contended)
}

/// The secret a pending sign-in would enrol.
pub fn enrolment_secret(app: &App, pending: &Pending) -> Result<Secret, Fault> {
    Ok(Secret::of(app.keys.open(Purpose::Enrolment, pending.id, &pending.enrolment)?.to_vec()))
}

fn facts(loaded: Loaded) -> Option<(Facts, Option<Sealed>)> {
    let (authenticator, secret): (Option<Authenticator>, Option<Sealed>) = loaded.authenticator.unzip();
    let (pending, budget) = loaded.pending.zip(loaded.budget)?;
    let presented = loaded.trusted;
    Some((Facts { pending, budget, account: loaded.account, authenticator, presented }, secret))
}

/// What was typed, taken as far as the keys are needed.
fn shown(
    app: &App,
    facts: &Facts,
    sealed: Option<&Sealed>,
    factor: Factor,
    digits: Option<&Digits>,
) -> Result<Shown, Fault> {
    let Some(digits) = digits else { return Ok(Shown::Malformed) };
    let pending = &facts.pending;
    if factor == Factor::EmailCode {
        let key_id = pending.code.as_ref().map(|code| code.mac.key_id.as_str());
        let mac = key_id.and_then(|key_id| app.keys.code_mac_under(key_id, pending.id, digits));
        return Ok(Shown::EmailCode(mac));
    }
    let digits = digits.clone();
    // Out of turn nothing is opened: the rules refuse it before they would look.
    let Some(account) = facts.account.as_ref().filter(|_| pending.proving() == Some(Factor::Authenticator)) else {
        return Ok(Shown::Authenticator { digits, secret: None, enrolment: None });
    };
    if pending.enrols {
        let secret = enrolment_secret(app, pending)?;
        let enrolment = app.keys.seal(Purpose::Authenticator, account.id, secret.reveal())?;
        return Ok(Shown::Authenticator { digits, secret: Some(secret), enrolment: Some(enrolment) });
    }
    let opened = sealed.map(|sealed| app.keys.open(Purpose::Authenticator, account.id, sealed)).transpose()?;
    let secret = opened.map(|bytes| Secret::of(bytes.to_vec()));
    Ok(Shown::Authenticator { digits, secret, enrolment: None })
}
