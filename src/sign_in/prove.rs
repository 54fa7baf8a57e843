//! Prove: a caller shows a factor of their pending sign-in. Refuses a factor out of turn, a malformed code, a locked pool and
//! an expired sign-in; never reveals whether the pending sign-in is a decoy.

use super::{ROUNDS, Requester, counted};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::{SealPurpose, chance};
use crate::rules::Span;
use crate::rules::authenticator::{Authenticator, Secret};
use crate::rules::code::Digits;
use crate::rules::enrolment_url;
use crate::rules::factor::{Door, Factor};
use crate::rules::pending::Pending;
use crate::rules::prove::{Proof, ProveFacts, SessionSeed, prove as decide};
use crate::rules::recovery::{KeptCode, RecoveryCode};
use crate::rules::refusal::StepRefusal;
use crate::rules::session::Horizon;
use crate::rules::shown::ShownCode;
use crate::rules::token::Token;
use crate::store::recovery as recovery_codes;
use crate::store::sign_ins::{self, Cookies, KeptSessions, Loaded, StepOrigin};
use uuid::Uuid;

/// A factor that a caller shows, with the cookies of the request.
#[derive(Debug)]
pub struct Showing<'a> {
    /// The door.
    pub door: Door,
    /// The factor.
    pub factor: Factor,
    /// The code, as typed.
    pub typed: &'a str,
    /// The caller's network address.
    pub requester: Requester,
    /// The browser's name, in a few words.
    pub agent: Option<&'a str>,
    /// The pending sign-in that came with the request.
    pub pending: Option<&'a Token>,
    /// The session that came with the request; a new session takes its place.
    pub session: Option<&'a Token>,
    /// The device token that came with the request.
    pub device: Option<&'a Token>,
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
    },
    /// Refused.
    Refused(StepRefusal),
}

/// Proves a factor.
pub async fn prove(app: &App, showing: Showing<'_>) -> Result<Proved, Fault> {
    let typed = Typed::parse(showing.factor, showing.typed);
    let mut count = counted(app, showing.door, &showing.requester);
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
        ended_session: showing.session.map(Token::hash),
        browser: (chance::id(now)?, device.hash()),
        displaced_line: chance::id(now)?,
    };
    let (horizon, beside) =
        (Horizon::of(app.policy(showing.door), now), app.policy(showing.door).sessions.saturating_sub(1));
    let kept = KeptSessions { horizon, beside, ended: fresh.ended_session };
    for _ in 0..ROUNDS {
        let loaded = sign_ins::load_for_prove(&app.store, showing.door, (cookies, kept), count.take(), now).await?;
        if loaded.too_many.is_some() {
            return Ok(Proved::Refused(StepRefusal::TooManyRequests));
        }
        let Some(facts) = facts(loaded) else { return Ok(Proved::Refused(StepRefusal::NoPending)) };
        let shown = match &typed {
            Typed::Nothing => ShownCode::Malformed,
            Typed::Digits(digits) => shown(app, &facts, showing.factor, digits)?,
            Typed::Recovery(code) => recovery(app, &facts, code).await?,
        };
        let (pending, account) = (facts.pending.clone(), facts.account.clone());
        let enrolled = facts.authenticator.is_some();
        let (proof, change) = decide(facts, showing.factor, shown, app.policy(showing.door), &fresh, now);
        if let Some(change) = change {
            let requester = Some(showing.requester.address().into());
            let origin = StepOrigin { door: showing.door, requester, account: None, agent: showing.agent };
            if !sign_ins::record(&app.store, &change, origin, chance::id(now)?, now).await? {
                continue;
            }
        }
        return Ok(match proof {
            Proof::SignedIn => Proved::SignedIn { token, device, gate },
            Proof::Advanced => {
                let account = account.filter(|_| enrolment_url::is_shown_at_proof(&pending, enrolled));
                let secret = enrolment_secret(app, &pending)?;
                let auth_url =
                    account.and_then(|account| secret.url(&app.policy(showing.door).admins.issuer, &account.email));
                Proved::Advanced { token, life: pending.expires_at - now, auth_url }
            }
            Proof::Refused(why) => Proved::Refused(why),
        });
    }
    Err(Fault::Contended)
}

/// A typed code, by its form.
pub enum Typed {
    /// No code.
    Nothing,
    /// Six digits.
    Digits(Digits),
    /// A recovery code.
    Recovery(RecoveryCode),
}

impl Typed {
    /// Parses a code of `factor`; a recovery code is accepted only instead of an authenticator code.
    pub fn parse(factor: Factor, typed: &str) -> Typed {
        match (Digits::parse(typed), factor) {
            (Some(digits), _) => Typed::Digits(digits),
            (None, Factor::EmailCode | Factor::SmsCode | Factor::Password) => Typed::Nothing,
            (None, Factor::Authenticator) => RecoveryCode::parse(typed).map_or(Typed::Nothing, Typed::Recovery),
        }
    }
}

/// MACs of the typed recovery code beside each unused code of the account. The codes may be read after the facts: recording
/// requires the authenticator's version in the facts, which every spent or new recovery code raises.
async fn recovery(app: &App, facts: &ProveFacts, code: &RecoveryCode) -> Result<ShownCode, Fault> {
    let account = facts.account.as_ref().filter(|_| facts.pending.proving() == Some(Factor::Authenticator));
    let Some(account) = account.map(|account| account.id) else { return Ok(ShownCode::Recovery(Vec::new())) };
    let left = recovery_codes::left(&app.store, account).await?;
    let beside = |kept: KeptCode| {
        let typed = app.keys.recovery_mac_under(&kept.mac.key_id, account, kept.id, code)?;
        Some((typed, kept))
    };
    Ok(ShownCode::Recovery(left.into_iter().filter_map(beside).collect()))
}

/// The secret that a pending sign-in would enrol.
pub fn enrolment_secret(app: &App, pending: &Pending) -> Result<Secret, Fault> {
    Ok(Secret::of(app.keys.open(SealPurpose::Enrolment, pending.id, &pending.enrolment)?.to_vec()))
}

fn facts(loaded: Loaded) -> Option<ProveFacts> {
    let Loaded { account, authenticator, trusted: presented, displaced, .. } = loaded;
    let (pending, budget) = loaded.pending.zip(loaded.budget)?;
    Some(ProveFacts { pending, budget, account, authenticator, presented, displaced })
}

/// The typed code with the MAC or the secret that the rules need to compare it.
fn shown(app: &App, facts: &ProveFacts, factor: Factor, digits: &Digits) -> Result<ShownCode, Fault> {
    let pending = &facts.pending;
    if factor == Factor::EmailCode {
        let key_id = pending.code.as_ref().map(|code| code.mac.key_id.as_str());
        let mac = key_id.and_then(|key_id| app.keys.code_mac_under(key_id, pending.id, digits));
        return Ok(ShownCode::EmailCode(mac));
    }
    let digits = digits.clone();
    // Out of turn no secret is opened: the rules refuse the code before they compare it.
    let Some(account) = facts.account.as_ref().filter(|_| pending.proving() == Some(Factor::Authenticator)) else {
        return Ok(ShownCode::Authenticator { digits, secret: None, enrolment: None });
    };
    if pending.enrols {
        let secret = enrolment_secret(app, pending)?;
        let enrolment = app.keys.seal(SealPurpose::Authenticator, account.id, secret.reveal())?;
        return Ok(ShownCode::Authenticator { digits, secret: Some(secret), enrolment: Some(enrolment) });
    }
    authenticator_code(app, account.id, facts.authenticator.as_ref(), &digits)
}

/// The typed code beside the secret of the account's authenticator.
pub fn authenticator_code(
    app: &App,
    account: Uuid,
    own: Option<&Authenticator>,
    digits: &Digits,
) -> Result<ShownCode, Fault> {
    let opened = own.map(|own| app.keys.open(SealPurpose::Authenticator, account, &own.secret)).transpose()?;
    let secret = opened.map(|bytes| Secret::of(bytes.to_vec()));
    Ok(ShownCode::Authenticator { digits: digits.clone(), secret, enrolment: None })
}
