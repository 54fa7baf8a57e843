//! Factors: a signed-in admin makes recovery codes or sets up another authenticator. Refuses a session whose identity was not
//! just confirmed or, for the codes, that did not just enrol, as the rules say.

use super::acting::{Acting, LiveSession};
use super::rounds::Rounds;
use super::typed::Typed;
use crate::app::App;
use crate::fault::Fault;
use crate::keys::{SealPurpose, chance};
use crate::rules::authenticator::Secret;
use crate::rules::budget::Budget;
use crate::rules::factor::{Factor, Purpose};
use crate::rules::open_challenge::OpenChallenge;
use crate::rules::recovery::{KeptCode, MANY, Offer, OfferedCodes, PackedCodes, RecoveryCode};
use crate::rules::refusal::StepRefusal;
use crate::rules::show::{Proof, show};
use crate::rules::show_facts::{SessionSeed, ShowFacts};
use crate::rules::trail::TrailEvent;
use crate::store::recovery;

/// Outcome of a request for recovery codes.
#[derive(Debug)]
pub enum Codes {
    /// Ten codes, shown this once.
    Made(Vec<RecoveryCode>),
    /// Refused.
    Refused(StepRefusal),
    /// Nobody is signed in.
    Nobody,
}

/// Makes ten recovery codes. `until_kept`: they replace the older codes once they are kept in this session; otherwise at once.
pub async fn recovery_codes(app: &App, acting: Acting<'_>, until_kept: bool) -> Result<Codes, Fault> {
    let now = app.clock.now();
    let codes: Vec<RecoveryCode> =
        (0..MANY).map(|_| Ok(RecoveryCode::of(chance::bytes()?))).collect::<Result<_, Fault>>()?;
    let mut rounds = Rounds::default();
    while rounds.another().await {
        let Some(LiveSession { found, .. }) = acting.standing(app, now).await? else { return Ok(Codes::Nobody) };
        let session = &found.session;
        if !session.may_make_codes(now) {
            return Ok(Codes::Refused(StepRefusal::NotConfirmed));
        }
        let kept = |code| {
            let id = chance::id(now)?;
            Ok(KeptCode { id, mac: app.keys.recovery_mac(found.account.id, id, code) })
        };
        let kept = codes.iter().map(kept).collect::<Result<Vec<KeptCode>, Fault>>()?;
        let made = if until_kept {
            let Some(packed) = PackedCodes::of(&kept) else { continue };
            recovery::save_offer(&app.store, &session.offering_codes(OfferedCodes::new(packed, now))).await?
        } else {
            let action = acting.action(session.id, TrailEvent::RecoveryCodes, now)?;
            recovery::replace_codes(&app.store, (session, &session.without_offer()), &kept, action).await?
        };
        if made {
            return Ok(Codes::Made(codes));
        }
    }
    Err(Fault::Contended)
}

/// Outcome of keeping recovery codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// The codes are kept and the older ones void; a repeated call has this outcome too.
    Done,
    /// Refused: no codes wait in this session, or the offer has expired and the older codes stay good.
    Refused(StepRefusal),
    /// Nobody is signed in.
    Nobody,
}

/// Replaces the account's recovery codes by those that wait in the session.
pub async fn keep_recovery_codes(app: &App, acting: Acting<'_>) -> Result<Keeping, Fault> {
    let now = app.clock.now();
    let mut rounds = Rounds::default();
    while rounds.another().await {
        let Some(LiveSession { found, .. }) = acting.standing(app, now).await? else { return Ok(Keeping::Nobody) };
        let session = &found.session;
        let codes = match Offer::of(session.offered.as_ref(), now) {
            Offer::Waits(codes) => codes,
            Offer::Kept => return Ok(Keeping::Done),
            Offer::Expired => return Ok(Keeping::Refused(StepRefusal::Expired)),
            Offer::Nothing => return Ok(Keeping::Refused(StepRefusal::WrongStage)),
        };
        let action = acting.action(session.id, TrailEvent::RecoveryCodes, now)?;
        if recovery::replace_codes(&app.store, (session, &session.with_kept_codes()), &codes, action).await? {
            return Ok(Keeping::Done);
        }
    }
    Err(Fault::Contended)
}

/// Outcome of setting up another authenticator.
#[derive(Debug)]
pub enum Replaced {
    /// A secret waits for its first code.
    Offered {
        /// The `otpauth` URL for the app to scan.
        auth_url: Option<String>,
    },
    /// The new authenticator has taken the place of the old one.
    Done,
    /// Refused.
    Refused(StepRefusal),
    /// Nobody is signed in.
    Nobody,
}

/// Offers a new secret, or verifies a code of the offered secret.
pub async fn replace_authenticator(app: &App, acting: Acting<'_>, typed: Option<&str>) -> Result<Replaced, Fault> {
    let now = app.clock.now();
    let factor = Factor::Authenticator;
    let fresh = Secret::of(chance::bytes::<20>()?.to_vec());
    let mut rounds = Rounds::default();
    while rounds.another().await {
        let Some(LiveSession { found, pool }) = acting.standing(app, now).await? else { return Ok(Replaced::Nobody) };
        let (session, account) = (found.session, found.account);
        let Some(typed) = typed else {
            let sealed = app.keys.seal(SealPurpose::Replacement, session.id, fresh.reveal())?;
            let Some(offering) = session.offering_authenticator(sealed, now) else {
                return Ok(Replaced::Refused(StepRefusal::NotConfirmed));
            };
            if recovery::save_offer(&app.store, &offering).await? {
                let auth_url = fresh.url(&app.policy(acting.door).admins.issuer, &account.email);
                return Ok(Replaced::Offered { auth_url });
            }
            continue;
        };
        let open = OpenChallenge::replacement(session.clone(), &account, pool.clone());
        let facts = ShowFacts::of(open, Budget::unspent(pool), Some(account));
        let shown = Typed::parse(factor, typed).shown(app, &facts, factor, now).await?;
        let asked = (Purpose::Replacement, factor);
        let (proof, _) = show(facts, asked, shown, app.policy(acting.door), &SessionSeed::NOTHING, now);
        let proven = match proof {
            Proof::Replaced(proven) => proven,
            Proof::Refused(why) => return Ok(Replaced::Refused(why)),
            Proof::Advanced
            | Proof::SignedIn
            | Proof::Confirmed
            | Proof::Done
            | Proof::NameTaken
            | Proof::Undelivered(_) => {
                return Ok(Replaced::Nobody);
            }
        };
        let (next, action) =
            (session.with_new_authenticator(now), acting.action(session.id, TrailEvent::AuthenticatorReplaced, now)?);
        if recovery::replace_authenticator(&app.store, (&session, &next), &proven, action).await? {
            return Ok(Replaced::Done);
        }
    }
    Err(Fault::Contended)
}
