//! Factors: a signed-in admin changes what they sign in with. Refuses whoever has not just confirmed who they are; a new
//! authenticator counts once it has shown a code, and not before.

use super::ROUNDS;
use super::own::{Acting, Standing};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::{Purpose, chance};
use crate::rules::authenticator::Secret;
use crate::rules::code::Digits;
use crate::rules::recovery::{
    KeptCode, MANY, OFFER_LIFE, Offer, OfferedCodes, PackedCodes, REPLACEMENT_LIFE, RecoveryCode,
};
use crate::store::recovery;
use crate::store::sessions::Found;

/// What came of asking for recovery codes.
#[derive(Debug)]
pub enum Codes {
    /// Ten codes, shown this once.
    Made(Vec<RecoveryCode>),
    /// Who asks has not confirmed who they are.
    NotConfirmed,
    /// Nobody is signed in.
    Nobody,
}

/// Makes ten recovery codes. `until_kept`: they count, and void the older, once they are kept in this session; else at once.
pub async fn recovery_codes(app: &App, acting: Acting<'_>, until_kept: bool) -> Result<Codes, Fault> {
    let now = app.clock.now();
    let codes: Vec<RecoveryCode> =
        (0..MANY).map(|_| Ok(RecoveryCode::of(chance::bytes()?))).collect::<Result<_, Fault>>()?;
    for _ in 0..ROUNDS {
        let Some(Standing { found, .. }) = acting.standing(app, now).await? else { return Ok(Codes::Nobody) };
        if found.session.confirmed_until(now).is_none() {
            return Ok(Codes::NotConfirmed);
        }
        let kept = |code| {
            let id = chance::id(now)?;
            Ok(KeptCode { id, mac: app.keys.recovery_mac(found.account.id, id, code) })
        };
        let kept = codes.iter().map(kept).collect::<Result<Vec<KeptCode>, Fault>>()?;
        let made = if until_kept {
            let Some(packed) = PackedCodes::of(&kept) else { continue };
            let offered = OfferedCodes { waiting: Some(packed), until: now + OFFER_LIFE };
            recovery::offer_codes(&app.store, &found.session, offered).await?
        } else {
            let deed = acting.deed("recovery_codes", now)?;
            recovery::replace_codes(&app.store, found.account.id, &found.session, (&kept, None), deed).await?
        };
        if made {
            return Ok(Codes::Made(codes));
        }
    }
    Err(Fault::Contended)
}

/// What came of keeping recovery codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// They are the account's; repeated calls are told so too.
    Done,
    /// They waited too long: the older codes stay good.
    Expired,
    /// None wait in this session.
    NotOffered,
    /// Nobody is signed in.
    Nobody,
}

/// Makes the recovery codes that wait in the session the account's; the older are void.
pub async fn keep_recovery_codes(app: &App, acting: Acting<'_>) -> Result<Keeping, Fault> {
    let now = app.clock.now();
    for _ in 0..ROUNDS {
        let Some(Standing { found, .. }) = acting.standing(app, now).await? else { return Ok(Keeping::Nobody) };
        let codes = match Offer::of(found.session.offered.as_ref(), now) {
            Offer::Waits(codes) => codes,
            Offer::Kept => return Ok(Keeping::Done),
            Offer::Expired => return Ok(Keeping::Expired),
            Offer::Nothing => return Ok(Keeping::NotOffered),
        };
        let left = found.session.offered.clone().map(|offered| OfferedCodes { waiting: None, ..offered });
        let deed = acting.deed("recovery_codes", now)?;
        if recovery::replace_codes(&app.store, found.account.id, &found.session, (&codes, left), deed).await? {
            return Ok(Keeping::Done);
        }
    }
    Err(Fault::Contended)
}

/// What came of setting up another authenticator.
#[derive(Debug)]
pub enum Replaced {
    /// A secret waits for its first code.
    Offered {
        /// For the app to scan.
        auth_url: Option<String>,
    },
    /// It is the account's from now on.
    Done,
    /// Not its code.
    WrongCode,
    /// Not six digits.
    InvalidFormat,
    /// No secret waits, or no longer.
    NotOffered,
    /// Who asks has not confirmed who they are.
    NotConfirmed,
    /// Nobody is signed in.
    Nobody,
}

/// Offers another secret, or proves the one offered by a code of it.
pub async fn replace_authenticator(app: &App, acting: Acting<'_>, typed: Option<&str>) -> Result<Replaced, Fault> {
    let now = app.clock.now();
    let fresh = Secret::of(chance::bytes::<20>()?.to_vec());
    for _ in 0..ROUNDS {
        let Some(Standing { found, .. }) = acting.standing(app, now).await? else { return Ok(Replaced::Nobody) };
        if !found.session.may_replace(now) {
            return Ok(Replaced::NotConfirmed);
        }
        let Some(typed) = typed else {
            let sealed = app.keys.seal(Purpose::Replacement, found.session.id, fresh.reveal())?;
            if recovery::keep_replacement(&app.store, &found.session, &sealed, now + REPLACEMENT_LIFE).await? {
                return Ok(Replaced::Offered { auth_url: fresh.url(&app.policy.issuer, &found.account.email) });
            }
            continue;
        };
        let Some(digits) = Digits::parse(typed) else { return Ok(Replaced::InvalidFormat) };
        let Some(secret) = offered(app, &found, now)? else { return Ok(Replaced::NotOffered) };
        // Not counted: whoever asks was shown the secret, and guesses at nothing.
        let Some(step) = secret.newest_step(&digits, -1, now) else { return Ok(Replaced::WrongCode) };
        let sealed = app.keys.seal(Purpose::Authenticator, found.account.id, secret.reveal())?;
        let deed = acting.deed("authenticator_replaced", now)?;
        let replacing =
            recovery::replace_authenticator(&app.store, found.account.id, &found.session, (&sealed, step), deed);
        if replacing.await? {
            return Ok(Replaced::Done);
        }
    }
    Err(Fault::Contended)
}

fn offered(app: &App, found: &Found, now: crate::rules::Instant) -> Result<Option<Secret>, Fault> {
    let Some((sealed, _)) = found.session.replacement.as_ref().filter(|(_, until)| *until > now) else {
        return Ok(None);
    };
    let bytes = app.keys.open(Purpose::Replacement, found.session.id, sealed)?;
    Ok(Some(Secret::of(bytes.to_vec())))
}
