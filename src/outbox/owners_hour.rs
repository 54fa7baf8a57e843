//! The hour of an owner: of each kind that is not always told, the first event about another account is told at once, and later
//! ones of the same hour go into one digest. Does not decide who is told, nor count against the limits of a day.

use std::collections::HashMap;

use strum::VariantArray;
use uuid::Uuid;

use super::letter::Letter;
use crate::fault::Fault;
use crate::keys::{Keys, MailSeal, chance};
use crate::rules::language::Language;
use crate::rules::notice::{JOINED, NoticeKind};
use crate::rules::{Instant, Span};
use crate::store::Store;
use crate::store::notices::{self, NoticeMail, ToldAtOnce};

/// Span of a digest.
const HOUR: Span = Span::hours(1);

/// Notices to owners within the hours of a batch of lines.
#[derive(Debug, Default)]
pub struct OwnersHour {
    at_once: Vec<ToldAtOnce>,
    /// The mail of each owner's digest that waits for more.
    digests: HashMap<Uuid, Uuid>,
}

impl OwnersHour {
    /// Reads what these owners were told within an hour around a span.
    pub async fn read(
        store: &Store,
        owners: Vec<Uuid>,
        (first, last): (Instant, Instant),
        now: Instant,
    ) -> Result<OwnersHour, Fault> {
        let kinds = NoticeKind::VARIANTS.iter().filter(|kind| !kind.is_always_told()).map(|kind| kind.name());
        let at_once =
            notices::told_at_once(store, owners.clone(), kinds.collect(), (first - HOUR, last + HOUR)).await?;
        let digests = notices::waiting_digests(store, owners, now).await?.into_iter().collect();
        Ok(OwnersHour { at_once, digests })
    }

    /// Time of the event of a kind that the owner was told at once, within an hour around `at`; `None`: this one is the first.
    pub fn first(&self, owner: Uuid, kind: NoticeKind, at: Instant) -> Option<Instant> {
        let same = self.at_once.iter().filter(|told| told.owner == owner && told.kind == kind);
        same.map(|told| told.at).filter(|told| (at - *told).abs() < HOUR).max()
    }

    /// Notes that an owner is told of an event at once.
    pub fn note(&mut self, owner: Uuid, kind: NoticeKind, at: Instant) {
        self.at_once.push(ToldAtOnce { owner, kind, at });
    }

    /// The digest that tells an owner of an event, an hour after the `first` of its kind. Returns the id of the notice and its mail.
    pub fn digest(
        &mut self,
        keys: &Keys,
        (owner, language): (Uuid, Language),
        (first, at): (Instant, Instant),
        now: Instant,
    ) -> Result<(Uuid, NoticeMail), Fault> {
        let id = chance::id(now)?;
        let sealed = |mail: Uuid| {
            let letter = Letter::Digest { language, at, counts: Vec::new() };
            keys.seal_mail(MailSeal::Notice { mail, recipient: owner }, &letter.bytes()?)
        };
        // A mail that is due at once collects nothing: lines that are read late would be told one by one.
        let due_at = (first + HOUR).max(now + JOINED);
        let waiting = *self.digests.entry(owner).or_insert(id);
        if waiting == id {
            return Ok((id, NoticeMail::Own { letter: sealed(id)?, due_at }));
        }
        let (letter, alone) = (sealed(waiting)?, sealed(id)?);
        Ok((id, NoticeMail::Joins { mail: waiting, letter, alone, due_at }))
    }
}
