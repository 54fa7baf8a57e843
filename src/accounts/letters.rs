//! Letters to the old address of an admin whose address changed, or who was disabled or removed. The address is sealed inside
//! the letter: the account may have another one, or not exist, when the letter is sent. Accounts of other doors get none. Does
//! not know how a mail is sent.

use super::{Actor, KnownAccount};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::{MailSeal, chance};
use crate::outbox::{CARRY_HOURS, Letter, LetterOrigin};
use crate::rules::notice::NoticeKind;
use crate::rules::{Instant, Span};
use crate::store::accounts::AccountMail;

/// A letter to the address that an account has before the actor's change; `None`: the door sends none.
pub(super) fn letter_to_old_address(
    app: &App,
    actor: &Actor,
    known: &KnownAccount,
    (kind, at): (NoticeKind, Instant),
) -> Result<Option<AccountMail>, Fault> {
    if !kind.is_told_at(known.door) {
        return Ok(None);
    }
    let id = chance::id(at)?;
    let letter = Letter::Notice {
        language: known.language(),
        kind: kind.name().into(),
        at,
        about: None,
        old_address: Some(known.view.email.clone()),
        old_zone: known.view.profile.time_zone.map(|zone| zone.name().to_owned()),
        before: 0,
        from: actor.requester.map(LetterOrigin::from),
    };
    let payload = app.keys.seal_mail(MailSeal::OldAddress { mail: id }, &letter.bytes()?)?;
    Ok(Some(AccountMail { id, to: None, payload, drop_at: at + Span::hours(CARRY_HOURS) }))
}
