//! Deeds that one actor repeats within a minute: the first is told at once, and the others are joined in one mail to each owner.
//! Does not decide who is told.

use strum::VariantArray;
use uuid::Uuid;

use crate::fault::Fault;
use crate::rules::notice::{JOINED, NoticeKind};
use crate::rules::pending::Sealed;
use crate::rules::{Instant, Span};
use crate::store::Store;
use crate::store::notices::{self, DeedBefore, NoticeMail};

/// Span around a batch of lines in which repeated deeds are read: a mail that waits tells of more than the last minute.
const AROUND: Span = Span::minutes(2);

/// Deeds of the joined kinds that owners were told of.
#[derive(Debug, Default)]
pub struct RepeatedDeeds(Vec<DeedBefore>);

impl RepeatedDeeds {
    /// Reads what these owners were told around a span.
    pub async fn read(
        store: &Store,
        owners: Vec<Uuid>,
        (first, last): (Instant, Instant),
        now: Instant,
    ) -> Result<RepeatedDeeds, Fault> {
        let kinds = NoticeKind::VARIANTS.iter().filter(|kind| kind.is_joined()).map(|kind| kind.name());
        let span = (first - AROUND, last + AROUND);
        Ok(RepeatedDeeds(notices::deeds_before(store, owners, kinds.collect(), span, now).await?))
    }

    /// Notes a new deed, whose `mail` is the id of its notice, and says how it is mailed. `sealed` seals the letter of a mail about
    /// a number of deeds, the new one the last.
    pub fn mail(
        &mut self,
        new: DeedBefore,
        sealed: &dyn Fn(Uuid, i64) -> Result<Sealed, Fault>,
        now: Instant,
    ) -> Result<NoticeMail, Fault> {
        let id = new.mail;
        let same = |told: &&DeedBefore| {
            told.owner == new.owner && told.actor == new.actor && new.kind.repeats(new.at, (told.kind, told.at))
        };
        let last = self.0.iter().filter(same).max_by_key(|told| (told.at, told.waits));
        let (mail, carrier, waits) = match last.map(|told| (told.mail, told.waits)) {
            None => (NoticeMail::Own { letter: sealed(id, 1)?, due_at: now }, id, false),
            Some((mail, true)) => {
                let before = self.0.iter().filter(|told| told.mail == mail).count();
                let letter = sealed(mail, i64::try_from(before).unwrap_or(i64::MAX).saturating_add(1))?;
                (NoticeMail::Joins { mail, letter, alone: sealed(id, 1)?, due_at: now + JOINED }, mail, true)
            }
            Some((_, false)) => (NoticeMail::Own { letter: sealed(id, 1)?, due_at: now + JOINED }, id, true),
        };
        self.0.push(DeedBefore { mail: carrier, waits, ..new });
        Ok(mail)
    }
}
