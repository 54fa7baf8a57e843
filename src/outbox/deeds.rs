//! Notices to owners about changes to admins, made at the desk or by a command. Each owner but the actor gets one mail per
//! transaction, with the number of changes and the first twenty; exports that one actor repeats are joined. Does not know when
//! a mail is sent.

use uuid::Uuid;

use super::letter::Letter;
use super::letter_fields::LetterOrigin;
use super::notice_words::DeedSaid;
use super::repeated_deeds::RepeatedDeeds;
use crate::fault::Fault;
use crate::keys::{Keys, MailSeal, chance};
use crate::rules::Instant;
use crate::rules::notice::NoticeKind;
use crate::rules::pending::Sealed;
use crate::rules::trail::TrailActor;
use crate::store::Store;
use crate::store::notices::{self, DeedBefore, Deeds, NewNotice, NoticeMail, NoticeReader, UnreadLine};

/// Maximum number of changes that a mail lists.
const NAMED: i64 = 20;

/// Notices about the transaction of a line, if the line is the first change of it.
pub async fn to_owners(
    store: &Store,
    keys: &Keys,
    (line, owners): (&UnreadLine, &[NoticeReader]),
    repeated: &mut RepeatedDeeds,
    now: Instant,
) -> Result<Vec<NewNotice>, Fault> {
    let Some(deeds) = notices::deeds(store, line, NAMED).await? else { return Ok(Vec::new()) };
    let did = |owner: &NoticeReader| line.actor == TrailActor::Account(owner.handle.clone()).to_string();
    // An admin is named by email address, as in all mails; an operator by the system's user name.
    let by = deeds.by.as_deref().unwrap_or(line.actor.as_str());
    let mut told = Vec::new();
    for owner in owners.iter().filter(|owner| !did(owner) && !is_told_anyway(&deeds, owner)) {
        let sealed = |mail: Uuid, count: i64| -> Result<Sealed, Fault> {
            let letter = letter(&deeds, (owner, by), (line, count)).bytes()?;
            keys.seal_mail(MailSeal::Notice { mail, recipient: owner.id }, &letter)
        };
        let mut mail = None;
        for of_kind in &deeds.kinds {
            let id = chance::id(now)?;
            let own = || match (of_kind.kind, deeds.count()) {
                (kind, 1) if kind.is_joined() => {
                    let (owner, actor, at) = (owner.id, line.actor.clone(), line.at);
                    repeated.mail(DeedBefore { owner, kind, actor, at, mail: id, waits: false }, &sealed, now)
                }
                (_, count) => Ok(NoticeMail::Own { letter: sealed(id, count)?, due_at: now }),
            };
            told.push(NewNotice {
                id,
                door: line.door.clone(),
                to: owner.id,
                about: of_kind.account.unwrap_or_default(),
                kind: of_kind.kind,
                line: of_kind.line,
                at: line.at,
                accounts: i32::try_from(of_kind.count).unwrap_or(i32::MAX),
                digest: false,
                mail: mail.map_or_else(own, |mail| Ok(NoticeMail::Of(mail)))?,
            });
            mail = mail.or(Some(id));
        }
    }
    Ok(told)
}

/// Whether the only change concerns the owner: being added needs no notice, and a change of the owner's roles has its own
/// notice.
fn is_told_anyway(deeds: &Deeds, owner: &NoticeReader) -> bool {
    let own = |deed: &notices::DeedTold| {
        matches!(deed.kind, NoticeKind::RolesChanged | NoticeKind::AdminAdded) && deed.account == Some(owner.id)
    };
    deeds.count() == 1 && deeds.first.iter().any(own)
}

/// The letter about `count` deeds: those of the line's transaction, or one that was repeated.
fn letter(deeds: &Deeds, (owner, by): (&NoticeReader, &str), (line, count): (&UnreadLine, i64)) -> Letter {
    let said = |deed: &notices::DeedTold| DeedSaid {
        kind: deed.kind.name().to_owned(),
        about: (deed.account != Some(owner.id)).then(|| deed.name.clone()),
    };
    Letter::Deeds {
        language: owner.language,
        at: line.at,
        by: by.to_owned(),
        from: LetterOrigin::of_line(line.network.as_deref(), line.browser.as_deref()),
        count: u32::try_from(count).unwrap_or(u32::MAX),
        first: deeds.first.iter().map(said).collect(),
    }
}
