//! Deliver: draws the code that a change delivers, and seals its letter to the pending sign-in and its recipient. The
//! letter of a registration holds the new address, the letter of an SMS the number. Does not know how the letter is carried.

use super::registrant::WaitingRegistrant;
use crate::app::App;
use crate::fault::Fault;
use crate::keys::{MailSeal, chance};
use crate::outbox::{Letter, LetterOrigin};
use crate::rules::Instant;
use crate::rules::code_topic::CodeTopic;
use crate::rules::decision::Change;
use crate::rules::factor::Door;
use crate::rules::language::Language;
use crate::rules::mobile::Mobile;
use crate::rules::pending::Pending;
use crate::rules::request_origin::RequestOrigin;

/// Where a code goes, and in which words.
#[derive(Clone, Copy, Debug)]
pub(super) struct CodeTo<'a> {
    /// The door.
    pub door: Door,
    /// The language.
    pub language: Language,
    /// The telephone number; `None`: the code is mailed, or goes to nobody.
    pub mobile: Option<&'a Mobile>,
    /// The brand whose texts are used; `None`: the server's are.
    pub brand: Option<i32>,
    /// Origin of the request, if the mail tells it. A decoy's letter holds it too, and is as long as a real one.
    pub from: Option<RequestOrigin>,
}

impl CodeTo<'_> {
    /// Destination of a code that is mailed with the server's own texts.
    pub(super) fn mailed(door: Door, language: Language) -> CodeTo<'static> {
        CodeTo { door, language, mobile: None, brand: None, from: None }
    }
}

/// Adds the code that the change delivers, if it delivers one.
pub(super) fn deliver(
    app: &App,
    change: &mut Change,
    CodeTo { door, language, mobile, brand, from }: CodeTo<'_>,
    now: Instant,
) -> Result<(), Fault> {
    let Some(delivery) = change.delivery else { return Ok(()) };
    let pending = change.pending.as_ref();
    let recipient = pending.and_then(|pending| pending.challenge.account);
    let new = pending.map(|pending| WaitingRegistrant::of(app, pending)).transpose()?.flatten();
    let topic = pending.map_or(CodeTopic::SignIn, Pending::topic);
    let topic = new.as_ref().map_or(topic, WaitingRegistrant::topic);
    let (code, mail) = (chance::code()?, chance::id(now)?);
    // Language tags have two bytes and numbers are padded, so a decoy's sealed letter is as long as a real one.
    let letter = Letter::Code {
        language,
        topic,
        new_address: new.map(|new| new.address),
        to: mobile.map(|mobile| mobile.digits().to_owned()),
        brand,
        from: from.map(LetterOrigin::from),
        digits: code.reveal().to_owned().into(),
        number: delivery.number,
        of: app.policy(door).codes,
        asked_at: now,
        expires_at: delivery.expires_at,
    };
    let seal = MailSeal::Code { mail, pending: delivery.pending, recipient };
    let sealed = app.keys.seal_mail(seal, &letter.bytes()?)?;
    change.carry(delivery, app.keys.code_mac(delivery.pending, &code), (mail, sealed));
    Ok(())
}
