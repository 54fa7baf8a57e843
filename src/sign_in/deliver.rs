//! Deliver: draws the code that a change delivers, and seals its letter to the pending sign-in and its recipient. Does not know
//! how the letter is carried.

use crate::app::App;
use crate::fault::Fault;
use crate::keys::{MailSeal, chance};
use crate::outbox::Letter;
use crate::rules::Instant;
use crate::rules::code_topic::CodeTopic;
use crate::rules::decision::Change;
use crate::rules::factor::Door;
use crate::rules::language::Language;

/// Adds the code that the change delivers, if it delivers one.
pub(super) fn deliver(
    app: &App,
    change: &mut Change,
    door: Door,
    language: Language,
    now: Instant,
) -> Result<(), Fault> {
    let Some(delivery) = change.delivery else { return Ok(()) };
    let recipient = change.pending.as_ref().and_then(|pending| pending.challenge.account);
    let (code, mail) = (chance::code()?, chance::id(now)?);
    // Language tags have two bytes, so a decoy's sealed mail is as long as a real one.
    let letter = Letter::Code {
        language,
        topic: CodeTopic::SignIn,
        new_address: None,
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
