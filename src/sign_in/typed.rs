//! Typed: what a caller typed for a factor, with the MACs and secrets that the rules compare it with. Out of turn no secret is
//! opened: the rules refuse the code before they compare it.

use crate::app::App;
use crate::fault::Fault;
use crate::keys::SealPurpose;
use crate::rules::Instant;
use crate::rules::authenticator::{Authenticator, Secret};
use crate::rules::code::Digits;
use crate::rules::factor::{Factor, FactorKind, Purpose};
use crate::rules::open_challenge::OpenChallenge;
use crate::rules::pending::Pending;
use crate::rules::recovery::{KeptCode, RecoveryCode};
use crate::rules::show_facts::ShowFacts;
use crate::rules::shown::ShownCode;
use crate::store::recovery;

/// A typed code, by its form.
pub(super) enum Typed {
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
        match (Digits::parse(typed), factor.kind()) {
            (Some(digits), _) => Typed::Digits(digits),
            (None, FactorKind::SentCode | FactorKind::Password) => Typed::Nothing,
            (None, FactorKind::Authenticator) => RecoveryCode::parse(typed).map_or(Typed::Nothing, Typed::Recovery),
        }
    }

    /// The code with what the rules compare it with.
    pub async fn shown(&self, app: &App, facts: &ShowFacts, factor: Factor, now: Instant) -> Result<ShownCode, Fault> {
        match (self, factor.kind()) {
            (Typed::Nothing, _) | (Typed::Digits(_), FactorKind::Password) => Ok(ShownCode::Malformed),
            (Typed::Recovery(code), _) => recovery_code(app, facts, code).await,
            (Typed::Digits(digits), FactorKind::SentCode) => Ok(sent_code(app, facts, digits)),
            (Typed::Digits(digits), FactorKind::Authenticator) => authenticator_code(app, facts, digits, now),
        }
    }
}

/// The secret that a pending sign-in would enrol; `None`: its door enrols nobody.
pub(super) fn enrolment_secret(app: &App, pending: &Pending) -> Result<Option<Secret>, Fault> {
    let opened = pending.enrolment.as_ref().map(|sealed| app.keys.open(SealPurpose::Enrolment, pending.id, sealed));
    Ok(opened.transpose()?.map(|bytes| Secret::of(bytes.to_vec())))
}

/// The typed digits as their MAC under the key of the code that was sent.
fn sent_code(app: &App, facts: &ShowFacts, digits: &Digits) -> ShownCode {
    let sent = facts.open.pending().and_then(|pending| Some((pending.id, pending.challenge.code.as_ref()?)));
    ShownCode::SentCode(sent.and_then(|(id, code)| app.keys.code_mac_under(&code.mac.key_id, id, digits)))
}

/// The typed digits beside the secret whose code proves the challenge: the account's authenticator, or one that waits for its
/// first code.
fn authenticator_code(app: &App, facts: &ShowFacts, digits: &Digits, now: Instant) -> Result<ShownCode, Fault> {
    let digits = digits.clone();
    let proves = facts.open.challenge().proving() == Some(Factor::Authenticator);
    let Some(account) = facts.account.as_ref().filter(|_| proves).map(|account| account.id) else {
        return Ok(ShownCode::Authenticator { digits, secret: None, enrolment: None });
    };
    if let Some(waiting) = waiting_secret(app, facts, now)? {
        let sealed = app.keys.seal(SealPurpose::Authenticator, account, waiting.reveal())?;
        return Ok(ShownCode::Authenticator { digits, secret: Some(waiting), enrolment: Some(sealed) });
    }
    let is_replacement = facts.open.challenge().purpose == Purpose::Replacement;
    let own: Option<&Authenticator> = facts.authenticator.as_ref().filter(|_| !is_replacement);
    let opened = own.map(|own| app.keys.open(SealPurpose::Authenticator, account, &own.secret)).transpose()?;
    let secret = opened.map(|bytes| Secret::of(bytes.to_vec()));
    Ok(ShownCode::Authenticator { digits, secret, enrolment: None })
}

/// The secret that waits for its first code: a pending sign-in's that enrols, or one that was offered in the session.
fn waiting_secret(app: &App, facts: &ShowFacts, now: Instant) -> Result<Option<Secret>, Fault> {
    match &facts.open {
        OpenChallenge::Pending(pending) if pending.enrols => enrolment_secret(app, pending),
        OpenChallenge::Session(session, challenge) if challenge.purpose == Purpose::Replacement => {
            let Some(sealed) = session.waiting_secret(now) else { return Ok(None) };
            let opened = app.keys.open(SealPurpose::Replacement, session.id, sealed)?;
            Ok(Some(Secret::of(opened.to_vec())))
        }
        OpenChallenge::Pending(_) | OpenChallenge::Session(..) | OpenChallenge::Request(_) => Ok(None),
    }
}

/// MACs of the typed recovery code beside each unused code of the account. The codes may be read after the facts: recording
/// requires the authenticator's version in the facts, which every spent or new recovery code raises.
async fn recovery_code(app: &App, facts: &ShowFacts, code: &RecoveryCode) -> Result<ShownCode, Fault> {
    let challenge = facts.open.challenge();
    let proves = challenge.purpose == Purpose::SignIn && challenge.proving() == Some(Factor::Authenticator);
    let Some(account) = facts.account.as_ref().filter(|_| proves).map(|account| account.id) else {
        return Ok(ShownCode::Recovery(Vec::new()));
    };
    let left = recovery::left(&app.store, account).await?;
    let beside = |kept: KeptCode| {
        let typed = app.keys.recovery_mac_under(&kept.mac.key_id, account, kept.id, code)?;
        Some((typed, kept))
    };
    Ok(ShownCode::Recovery(left.into_iter().filter_map(beside).collect()))
}
